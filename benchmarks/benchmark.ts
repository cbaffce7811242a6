// What a benchmark is: a name for the command line, who takes part, and how its figures come about.

import type { Child, Contender } from "./contender.ts";
import type { Found, PeerName } from "./contenders.ts";
import type { Figure } from "./figures.ts";
import { best, interleave, type Result } from "./rounds.ts";

export interface Context {
  readonly rounds: number;
  /** Fewer and smaller workloads, to see that everything works. */
  readonly quick: boolean;
  /** Ours by number of threads; only numbers that the backend offers. */
  readonly ours: ReadonlyMap<number, Child>;
  readonly peers: readonly Found[];
  readonly ceiling: Child;
  /** Names what is left out, and why. */
  readonly leaveOut: (what: string, why: string) => void;
}

export interface Benchmark {
  readonly name: string;
  /** One line for the command's help. */
  readonly about: string;
  readonly peers: readonly PeerName[];
  run(context: Context): Promise<Figure[]>;
}

/** Ours on one thread, which every backend has. */
export const oneThread = (context: Context): Child => context.ours.get(1)!;

export const threadsText = (count: number): string => `${count} thread${count > 1 ? "s" : ""}`;

/** Why ours has no figure for a number of threads. */
export const noThreads = (count: number): string =>
  `this backend does not run on ${threadsText(count)} here`;

/** Someone in the field of a benchmark; a peer of several children, or ours on several threads, enters several times. */
export interface Entry {
  readonly who: string;
  readonly contender: Contender;
  readonly workload: string;
}

/** Ours on each number of threads. */
export function oursEntries(context: Context, workload: string): Entry[] {
  return [...context.ours].map(([count, contender]) => ({
    who: threadsText(count),
    contender,
    workload,
  }));
}

/** Every peer that is there, asked for `workload`. */
export function peerEntries(context: Context, workload: string): Entry[] {
  return context.peers.flatMap(peer =>
    "missing" in peer
      ? []
      : peer.children.map(contender => ({ who: peer.name, contender, workload })),
  );
}

/** Runs a field in turns; the results of each name in it. */
export async function race(entries: readonly Entry[], rounds: number) {
  const asked = entries.map(({ contender, workload }) => [contender, workload] as const);
  const results = await interleave(asked, rounds);
  return (who: string): Result[] => results.filter((_, i) => entries[i]!.who === who);
}

/** Each peer's better result, or why it has none. */
export function peerResults(context: Context, of: (who: string) => Result[]) {
  return context.peers.map(peer => ({
    against: peer.name,
    peer: "missing" in peer ? peer : best(of(peer.name)),
    unfit: "unfit" in peer ? peer.unfit : undefined,
  }));
}
