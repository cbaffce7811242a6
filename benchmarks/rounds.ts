// Interleaved rounds: ours, peer A, peer B, ours, …, so that what disturbs the machine disturbs everyone.

import type { Contender } from "./contender.ts";

export interface Measured {
  readonly name: string;
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly values: readonly number[];
}

export interface Unmeasured {
  readonly name: string;
  readonly missing: string;
}

export type Result = Measured | Unmeasured;

export const isMeasured = (result: Result): result is Measured => "median" in result;

/** The middle value; of an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

export function measured(name: string, values: readonly number[]): Measured {
  return {
    name,
    median: median(values),
    min: Math.min(...values),
    max: Math.max(...values),
    values,
  };
}

/** Each contender with the workload it is asked for. */
export type Asked = readonly (readonly [contender: Contender, workload: string])[];

/** `rounds` values of each, in turns. Who has no such workload is not asked again. */
export async function interleave(asked: Asked, rounds: number): Promise<Result[]> {
  const values = asked.map((): number[] => []);
  const missing = new Map<number, string>();
  for (let round = 0; round < rounds; round++)
    for (const [i, [contender, workload]] of asked.entries()) {
      if (missing.has(i)) continue;
      const sample = await contender.measure(workload);
      if (typeof sample === "number") values[i]!.push(sample);
      else missing.set(i, sample.missing);
    }
  return asked.map(([{ name }], i) =>
    missing.has(i) ? { name, missing: missing.get(i)! } : measured(name, values[i]!),
  );
}

/** The best of those that were measured: the smallest median of times, the largest of rates. */
export function best(results: readonly Result[], of: "times" | "rates" = "times"): Result {
  const found = results.filter(isMeasured);
  if (found.length === 0) return results[0]!;
  const sign = of === "times" ? 1 : -1;
  return found.reduce((a, b) => (sign * b.median < sign * a.median ? b : a));
}
