// What was found on reading a history from elsewhere that a person should know of: codes and values; the sentences are
// in words/, by code.

export const noteCodes = [
  /** Which columns were taken: `train`, `valid`. */
  "columns",
  /** A metric that rises as it improves is shown as 1 − `column`; with `percent`, as 1 − `column` / 100. */
  "turned-around",
  /** Nothing says whether `column` should rise or fall: taken as falling. */
  "direction-assumed",
  /** The only column besides training is called test. */
  "test-as-validation",
  /** The file counts epochs from 0. */
  "from-zero",
  /** There is no epoch column: every row is one. */
  "rows-as-epochs",
  /** There are steps and no epochs: what was written up to a validation value is one. */
  "steps-as-epochs",
  /** The rows were not in order. */
  "sorted",
  /** `count` epochs were written more than once, `epoch` the first of them: the last one counts. */
  "duplicates",
  /** `count` epochs between the first and the last are not there, `epoch` the first of them. */
  "gaps",
  /** `count` epochs have no value of `column`. */
  "holes",
  /** Values of `column` within an epoch were averaged. */
  "averaged",
  /** `column` is not a finite number at `epoch`. */
  "not-finite",
  /** From `epoch` on epochs are named and empty, which is taken for NaN, as pandas writes that. */
  "empty-end",
  /** `count` rows name no epoch and were left out. */
  "no-epoch",
  /** The file ends in the middle of a row: still being written? */
  "torn",
] as const;

export type NoteCode = (typeof noteCodes)[number];

export interface ReadingNote {
  readonly code: NoteCode;
  readonly values: Readonly<Record<string, string | number | boolean>>;
}
