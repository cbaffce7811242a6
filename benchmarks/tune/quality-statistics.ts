// Are some samplers better than others over many problems? Friedman's test on ranks, and Nemenyi's critical difference
// (Demšar, 2006, "Statistical comparisons of classifiers over multiple data sets", JMLR 7, section 3.2.2).

/** Ranks 1 … k of values, the least first; equal ones share the mean of their places. */
export function ranksOf(values: readonly number[]): number[] {
  return values.map(value => {
    const less = values.filter(other => other < value).length;
    const equal = values.filter(other => other === value).length;
    return less + (equal + 1) / 2;
  });
}

export interface Comparison {
  readonly meanRanks: number[];
  /** Friedman's χ², with k − 1 degrees of freedom. */
  readonly chiSquare: number;
  /** Two samplers differ at p < .05 when their mean ranks differ by at least this. */
  readonly criticalDifference: number;
}

/**
 * q.05: the studentised range statistic for infinite degrees of freedom over √2, by the number of samplers (Demšar's table
 * 5a).
 */
const Q05: Readonly<Record<number, number>> = { 2: 1.96, 3: 2.343, 4: 2.569, 5: 2.728, 6: 2.85 };

/** Rows are problems, columns samplers; less is better. */
export function compare(rows: readonly (readonly number[])[]): Comparison {
  const [n, k] = [rows.length, rows[0]!.length];
  const ranks = rows.map(ranksOf);
  const meanRanks = Array.from(
    { length: k },
    (_, j) => ranks.reduce((sum, row) => sum + row[j]!, 0) / n,
  );
  // χ² = 12N/(k(k+1))·(Σ R_j² − k(k+1)²/4).
  const squares = meanRanks.reduce((sum, rank) => sum + rank * rank, 0);
  const chiSquare = ((12 * n) / (k * (k + 1))) * (squares - (k * (k + 1) ** 2) / 4);
  // CD = q·√(k(k+1)/(6N)).
  return { meanRanks, chiSquare, criticalDifference: Q05[k]! * Math.sqrt((k * (k + 1)) / (6 * n)) };
}
