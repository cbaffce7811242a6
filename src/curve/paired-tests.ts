// Comparing two epochs by the losses of the same validation rows: the rows themselves cancel, so that far smaller
// differences show than between two means.

import { mean } from "./window-test.ts";

export interface Difference {
  /** Mean of later less earlier. */
  readonly mean: number;
  /** In its standard errors. */
  readonly z: number;
}

/** d_i = later_i − earlier_i; z = mean(d) / (sd(d)/√n). */
export function pairedDifference(earlier: ArrayLike<number>, later: ArrayLike<number>): Difference {
  const differences = Array.from(earlier, (value, i) => later[i]! - value);
  return ofDifferences(differences);
}

/**
 * Whether the last epoch is worse than the best, without the winner's curse: the best epoch is chosen by one half of the
 * rows (`losses[epoch][row]`) and compared with the last on the other half; then the halves change places. The
 * mean of the two, and z as the sum of theirs over √2 (Stouffer).
 */
export function riseOverRows(losses: readonly ArrayLike<number>[]): Difference {
  const halves = [0, 1].map(turn => {
    const rows = (values: ArrayLike<number>, half: number) =>
      Array.from(values).filter((_, i) => i % 2 === half);
    const chosen = losses.map(values => mean(rows(values, turn)));
    const best = chosen.indexOf(Math.min(...chosen));
    return pairedDifference(rows(losses[best]!, 1 - turn), rows(losses.at(-1)!, 1 - turn));
  });
  return {
    mean: mean(halves.map(half => half.mean)),
    z: halves.reduce((sum, half) => sum + half.z, 0) / Math.SQRT2,
  };
}

function ofDifferences(differences: readonly number[]): Difference {
  const n = differences.length;
  const average = mean(differences);
  const variance = differences.reduce((sum, d) => sum + (d - average) * (d - average), 0) / (n - 1);
  if (n < 2 || average === 0) return { mean: n === 0 ? 0 : average, z: 0 };
  return { mean: average, z: average / Math.sqrt(variance / n) };
}
