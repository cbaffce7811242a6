// --folds: what it asks for, and what a run's document says of it.

import { DownhillError } from "../core/errors.ts";
import { lastOf } from "../log/read.ts";
import type { LogRecord, Metrics } from "../log/records.ts";
import type { Folds } from "../report/index.ts";
import { numberText, words } from "../words/index.ts";
import type { Arguments } from "./options.ts";
import type { Output } from "./output.ts";
import type { RunOptions } from "./run.ts";

/** Folds that --folds takes. */
const MOST_FOLDS = 100;

/** What --folds asks for; each fold is a line of its own when it is done. @throws option-out-of-range */
export function foldsAsked(
  { text }: Arguments,
  { language, message }: Output,
): RunOptions["folds"] {
  if (text.folds === undefined) return undefined;
  const k = Number(text.folds);
  if (!Number.isInteger(k) || k < 2 || k > MOST_FOLDS)
    throw new DownhillError(
      "option-out-of-range",
      `--folds must be a whole number from 2 to ${MOST_FOLDS}, found ${JSON.stringify(text.folds)}. 5 is usual.`,
      { option: "folds", found: text.folds },
    );
  const onFold = (fold: number, metrics: Metrics) => {
    const [name, value] = Object.entries(metrics)[0]!;
    const { folds } = words(language);
    message(`${folds.fold} ${fold}/${k}  ${name} ${numberText(value, language)}`);
  };
  return { k, onFold };
}

export function foldsDocument(records: readonly LogRecord[]): { folds?: Folds } {
  const found = lastOf(records, "folds");
  if (found === undefined) return {};
  const { k, metrics, scores } = found;
  return { folds: { k, metrics, scores } };
}
