// The child's side of a benchmark: a process that stays alive, so that rounds of several contenders interleave without
// paying anyone's start-up. It says who it is in one line of JSON, then answers each line `WORKLOAD ROUNDS` with
// one line `{"workload", "values"}`: one number a round. peers/pytorch.py and peers/step.c speak the same.

import { createInterface } from "node:readline";

/** One timed round: seconds a unit of work, or a rate. */
export type Round = () => Promise<number> | number;

/** Prepares and warms up the workload of these arguments, or says why there is none. */
export type Workload = (...args: string[]) => Promise<Round | Missing> | Round | Missing;

/** Workloads by the first part of their name: `step/12-2-1/32` is `step` with two arguments. */
export type Workloads = Readonly<Record<string, Workload>>;

export interface Missing {
  readonly missing: string;
}

export interface Identity {
  readonly name: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly facts?: Readonly<Record<string, string | number>>;
}

export type Answer = { readonly workload: string } & (
  | { readonly values: readonly number[]; readonly facts?: Readonly<Record<string, number>> }
  | Missing
);

/** A round whose first unit takes longer is not repeated for warmth, nor asked again. */
const SLOW_SECONDS = 10;

/** Seconds that a round should last: the first argument of every child. */
export const roundSeconds = (): number => Number(process.argv[2] ?? 0.25);

/** Answers until stdin ends. */
export async function serve(identity: Identity, workloads: Workloads): Promise<void> {
  const say = (line: unknown) => process.stdout.write(`${JSON.stringify(line)}\n`);
  const rounds = new Map<string, Round | Missing>();
  say(identity);
  for await (const line of createInterface({ input: process.stdin })) {
    const [workload = "", count = "1"] = line.split(" ");
    if (!rounds.has(workload)) rounds.set(workload, await prepared(workload, workloads));
    say(await answer(workload, rounds.get(workload)!, Number(count)));
  }
  process.exit(0);
}

async function prepared(workload: string, workloads: Workloads): Promise<Round | Missing> {
  const [kind = "", ...args] = workload.split("/");
  const prepare = workloads[kind];
  return prepare === undefined ? { missing: "it has no such workload" } : prepare(...args);
}

async function answer(workload: string, round: Round | Missing, count: number): Promise<Answer> {
  if ("missing" in round) return { workload, ...round };
  const values: number[] = [];
  for (let i = 0; i < count; i++) values.push(await round());
  return { workload, values };
}

/**
 * Rounds of as many units as fill `seconds`: `run(n)` does n units and returns the seconds that they took. Finding n
 * is the warm-up.
 */
export async function perUnit(
  run: (n: number) => Promise<number> | number,
  seconds = roundSeconds(),
): Promise<Round> {
  let n = 1;
  let took = await run(n);
  if (took > SLOW_SECONDS) return () => took;
  for (took = await run(n); took < seconds / 2; took = await run(n))
    n = Math.ceil(n * Math.min(8, Math.max(2, seconds / Math.max(took, 1e-9))));
  return async () => (await run(n)) / n;
}
