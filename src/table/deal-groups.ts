// Whole groups of rows dealt to parts of given shares, of all rows and of each class as near as groups allow. Greedy, as
// scikit-learn's StratifiedGroupKFold: a group goes where most is still due of the classes that it has.

import { permutation } from "../core/random.ts";

export interface DealOptions {
  /** Group code of each row. */
  readonly groups: Int32Array;
  /** Of each part; they sum to 1, and a part of 0 gets nothing. */
  readonly shares: readonly number[];
  readonly seed: number;
  /** Class code of each row, from 0. */
  readonly strata?: Int32Array | undefined;
}

/** Apart from the streams of a split at random, which are class codes. */
const STREAM = 0x67726f75;

/** Rows by class. */
type Counts = ReadonlyMap<number, number>;

interface Group {
  readonly code: number;
  readonly rows: number;
  /** Rows of each class that it has. */
  readonly counts: Counts;
}

/** The part of each row. No part that has a share stays empty as long as there are groups enough. */
export function dealGroups({ groups, shares, seed, strata }: DealOptions): Int32Array {
  const all = groupsOf(groups, strata);
  const totals = sumOf(all);
  const given = shares.map(() => new Map<number, number>());
  const partOf = new Map<number, number>();
  const wanted = [...shares.keys()].filter(p => shares[p]! > 0);
  const empty = new Set(wanted);
  inOrder(all, shares, groups.length, seed).forEach((group, i) => {
    const scarce = all.length - i <= empty.size;
    const open = scarce ? wanted.filter(p => empty.has(p)) : wanted;
    const scores = open.map(p => dueOf(group, shares[p]!, given[p]!, totals));
    const part = open[scores.indexOf(Math.max(...scores))]!;
    add(given[part]!, group);
    empty.delete(part);
    partOf.set(group.code, part);
  });
  return groups.map(code => partOf.get(code)!);
}

/** How much a part still lacks of the classes that a group has, each class weighing by its size. */
function dueOf({ counts }: Group, share: number, given: Counts, totals: Counts): number {
  const due = ([c, count]: [number, number]) =>
    count * (share - (given.get(c) ?? 0) / totals.get(c)!);
  return [...counts].reduce((sum, own) => sum + due(own), 0);
}

/** At random, but first those too large for the smallest part, which only a larger one can take; the largest first. */
function inOrder(
  all: readonly Group[],
  shares: readonly number[],
  rows: number,
  seed: number,
): Group[] {
  const limit = rows * Math.min(...shares.filter(share => share > 0));
  const shuffled = Array.from(permutation(seed, STREAM, all.length), i => all[i]!);
  const large = shuffled.filter(group => group.rows > limit).sort((a, b) => b.rows - a.rows);
  return [...large, ...shuffled.filter(group => group.rows <= limit)];
}

function groupsOf(groups: Int32Array, strata: Int32Array | undefined): Group[] {
  const found = new Map<number, Map<number, number>>();
  groups.forEach((code, i) => {
    const counts = found.get(code) ?? new Map<number, number>();
    const stratum = strata?.[i] ?? 0;
    found.set(code, counts.set(stratum, (counts.get(stratum) ?? 0) + 1));
  });
  return [...found].map(([code, counts]) => {
    const rows = [...counts.values()].reduce((sum, count) => sum + count, 0);
    return { code, counts, rows };
  });
}

function sumOf(groups: readonly Group[]): Counts {
  const totals = new Map<number, number>();
  for (const group of groups) add(totals, group);
  return totals;
}

function add(counts: Map<number, number>, group: Group): void {
  for (const [stratum, rows] of group.counts)
    counts.set(stratum, (counts.get(stratum) ?? 0) + rows);
}
