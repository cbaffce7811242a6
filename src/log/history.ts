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
  const epochs = foldLog(records).filter(
    (record): record is RecordOf<"epoch"> => record.type === "epoch",
  );
  if (epochs.length === 0) return undefined;
  const notFinite = epochs.find(
    ({ trainLoss, validLoss = 0 }) => !Number.isFinite(trainLoss) || !Number.isFinite(validLoss),
  )?.epoch;
  const valid = epochs.map(({ validLoss }) => validLoss ?? Number.NaN);
  return {
    epoch: epochs.map(({ epoch }) => epoch),
    train: epochs.map(({ trainLoss }) => trainLoss),
    trainEval: epochs.map(({ trainEvalLoss }) => trainEvalLoss),
    ...(valid.some(value => !Number.isNaN(value)) && { valid }),
    lr: epochs.map(({ lr }) => lr),
    gradientNorm: epochs.map(({ gradientNorm }) => gradientNorm),
    ...(notFinite !== undefined && { notFinite }),
    measure: { name: "loss", kind: "loss" },
  };
}
