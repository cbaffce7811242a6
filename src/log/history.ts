// A learning curve as the doctor reads it, whoever trained: one row an epoch, what is not known absent. It comes from
// the records of our own runs, or from another tool's file (formats/histories).

import { foldLog } from "./read.ts";
import type { LogRecord, RecordOf } from "./records.ts";

/** Columns of equal length, one entry an epoch; NaN where an epoch has no value. */
export interface History {
  /** Ascending; usually from 1. */
  readonly epoch: readonly number[];
  /** Mean training loss of the epoch's batches, while the weights moved and with dropout. */
  readonly train?: readonly number[];
  /** Loss in evaluation mode on training rows after the epoch. */
  readonly trainEval?: readonly number[];
  readonly valid?: readonly number[];
  /** Learning rate at the epoch's end. */
  readonly lr?: readonly number[];
  readonly gradientNorm?: readonly number[];
  /** Steps done since the run began. */
  readonly steps?: readonly number[];
  /**
   * What an epoch's last step added to the weights as a share of them, ‖Δw‖ ÷ ‖w‖, the median of the layers; NaN where
   * nobody looked.
   */
  readonly updateRatio?: readonly number[];
  /** What took the steps, and its momentum; absent where the log does not say which. */
  readonly optimizer?: { readonly name: string; readonly momentum: number };
  /** Loss of the best constant prediction on the training rows. */
  readonly constant?: number;
  /** The first epoch whose loss was written as NaN or Infinity: not one that is merely absent. */
  readonly notFinite?: number;
  /**
   * What the columns hold. A metric that rises as it improves is turned around when read (1 − accuracy), so that lower is
   * better everywhere.
   */
  readonly measure: {
    readonly name: string;
    readonly kind: "loss" | "error";
  };
}

/** The history in the records of one of our runs; undefined before the first epoch has ended. */
export function historyOf(records: readonly LogRecord[]): History | undefined {
  const folded = foldLog(records);
  const epochs = folded.filter((record): record is RecordOf<"epoch"> => record.type === "epoch");
  if (epochs.length === 0) return undefined;
  const notFinite = epochs.find(
    ({ trainLoss, validLoss = 0 }) => !Number.isFinite(trainLoss) || !Number.isFinite(validLoss),
  )?.epoch;
  const constant = folded.find(
    (record): record is RecordOf<"probe"> => record.type === "probe" && record.epoch === 0,
  )?.constantLoss;
  const network = folded.find((record): record is RecordOf<"network"> => record.type === "network");
  const valid = epochs.map(({ validLoss }) => validLoss ?? Number.NaN);
  return {
    epoch: epochs.map(({ epoch }) => epoch),
    train: epochs.map(({ trainLoss }) => trainLoss),
    trainEval: epochs.map(({ trainEvalLoss }) => trainEvalLoss),
    ...(valid.some(value => !Number.isNaN(value)) && { valid }),
    lr: epochs.map(({ lr }) => lr),
    gradientNorm: epochs.map(({ gradientNorm }) => gradientNorm),
    steps: epochs.map(({ step }) => step),
    updateRatio: updateRatios(folded, epochs),
    ...(network && {
      optimizer: { name: network.optimizer, momentum: network.momentum ?? 0 },
    }),
    ...(constant !== undefined && { constant }),
    ...(notFinite !== undefined && { notFinite }),
    measure: { name: "loss", kind: "loss" },
  };
}

function updateRatios(
  records: readonly LogRecord[],
  epochs: readonly RecordOf<"epoch">[],
): number[] {
  const looks = new Map<number, number>();
  for (const record of records) {
    if (record.type !== "layers") continue;
    const ratios = record.layers.flatMap(({ updateNorm, weightNorm }) =>
      updateNorm !== undefined && weightNorm > 0 ? [updateNorm / weightNorm] : [],
    );
    if (ratios.length > 0) looks.set(record.epoch, middle(ratios));
  }
  return epochs.map(({ epoch }) => looks.get(epoch) ?? Number.NaN);
}

/** The middle value, the lower one of two. */
function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[(values.length - 1) >> 1]!;
}
