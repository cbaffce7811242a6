// What the curve rules read of a history: its columns at the epochs where they have numbers, at most a few hundred of
// them, and where the numbers ended.

import type { History } from "../log/history.ts";

export interface Reading {
  readonly epoch: readonly number[];
  /** The curve that is judged: validation, else training. */
  readonly judged: readonly number[];
  /** Both at the same epochs; absent where the history lacks them. */
  readonly valid?: readonly number[];
  /** In evaluation mode where that is known. */
  readonly train?: readonly number[];
  readonly lr?: readonly number[];
  /** What our own trainer knows besides, as in History; an update ratio holds until the next look. */
  readonly steps?: readonly number[];
  readonly gradientNorm?: readonly number[];
  readonly updateRatio?: readonly number[];
  readonly optimizer?: History["optimizer"];
  readonly constant?: number;
}

/** Longer histories are read at every second, third, … epoch, so that their jitter stays as it is. */
const MOST = 240;

/** The finite part of a history; undefined of no history and of fewer than two such epochs. */
export function readingOf(history: History | undefined): Reading | undefined {
  if (history === undefined) return undefined;
  const valid = known(history.valid);
  const train = known(history.trainEval) ?? known(history.train);
  const judged = valid ?? train;
  if (judged === undefined) return undefined;
  const rows = history.epoch
    .map((_, i) => i)
    .filter(i => Number.isFinite(judged[i]!) && (!valid || !train || Number.isFinite(train[i]!)));
  if (rows.length < 2) return undefined;
  const every = Math.ceil(rows.length / MOST);
  const kept = rows.filter((_, i) => (rows.length - 1 - i) % every === 0);
  const at = (column: readonly number[]) => kept.map(i => column[i]!);
  const lr = known(history.lr);
  const [steps, gradientNorm] = [known(history.steps), known(history.gradientNorm)];
  const updateRatio = known(history.updateRatio);
  return {
    epoch: at(history.epoch),
    judged: at(judged),
    ...(valid && { valid: at(valid) }),
    ...(train && { train: at(train) }),
    ...(lr && kept.every(i => lr[i]! > 0 || lr[i] === 0) && { lr: at(lr) }),
    ...(steps && { steps: at(steps) }),
    ...(gradientNorm && { gradientNorm: at(gradientNorm) }),
    ...(updateRatio && { updateRatio: at(held(updateRatio)) }),
    ...(history.optimizer && { optimizer: history.optimizer }),
    ...(history.constant !== undefined && { constant: history.constant }),
  };
}

function known(column: readonly number[] | undefined): readonly number[] | undefined {
  return column?.some(Number.isFinite) ? column : undefined;
}

/** Every hole filled with what was last known; before that, with what is known first. */
function held(column: readonly number[]): number[] {
  let last = column.find(Number.isFinite)!;
  return column.map(value => (last = Number.isFinite(value) ? value : last));
}

/** Where the losses stopped being numbers and did not come back: an index of the history; undefined where they are. */
export function brokenAt(history: History | undefined): number | undefined {
  if (history === undefined) return undefined;
  const columns = [history.train, history.trainEval, history.valid].filter(c => c !== undefined);
  const present = columns.filter(column => column.some(value => !Number.isNaN(value)));
  const watched = present.length > 0 ? present : columns;
  if (watched.length === 0) return undefined;
  // A hole is a row that only some columns lack; infinity is never one.
  const broken = (i: number) =>
    watched.some(column => Math.abs(column[i]!) === Number.POSITIVE_INFINITY) ||
    watched.every(column => Number.isNaN(column[i]!));
  const last = history.epoch.length - 1;
  if (last < 0 || !broken(last)) return undefined;
  let first = last;
  while (first > 0 && broken(first - 1)) first--;
  return first;
}
