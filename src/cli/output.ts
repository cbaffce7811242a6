// Where texts go: results to stdout, progress and messages to stderr; bars and colour on a terminal only.

import { DownhillError } from "../core/errors.ts";
import { numberText } from "../report/index.ts";
import type { TrainEvent } from "../train/index.ts";
import { type Language, languageOf, words } from "../words/index.ts";
import type { Arguments } from "./options.ts";

export interface Output {
  readonly language: Language;
  readonly json: boolean;
  readonly color: boolean;
  readonly terminal: boolean;
  result(text: string): void;
  document(content: object): void;
  message(text: string): void;
}

export function outputOf({ text, flags }: Arguments): Output {
  const { env } = process;
  const asked = text.lang;
  if (asked !== undefined && asked !== "en" && asked !== "ko")
    throw new DownhillError("option-out-of-range", `--lang must be en or ko, found ${asked}.`, {
      option: "lang",
      found: asked,
    });
  const plain = Boolean(env.NO_COLOR) || Boolean(env.CI);
  return {
    language: asked ?? languageOf(env),
    json: flags.has("json"),
    color: Boolean(process.stdout.isTTY) && !plain,
    terminal: Boolean(process.stderr.isTTY) && !plain,
    result: line => void process.stdout.write(`${line}\n`),
    document: content => void process.stdout.write(`${jsonText(content)}\n`),
    message: line => void process.stderr.write(`${line}\n`),
  };
}

/** JSON has no NaN: a score that is not defined is null. */
function jsonText(content: object): string {
  return JSON.stringify(content, (_, value: unknown) =>
    typeof value === "number" && !Number.isFinite(value) ? null : value,
  );
}

/** A bar that is redrawn in place, one line an epoch at most ten times a second. */
export function progressBar(language: Language): (event: TrainEvent) => void {
  const text = words(language);
  const began = performance.now();
  let epochs = 0;
  let shown = 0;
  return event => {
    if (event.type === "begin") epochs = event.epochs;
    if (event.type === "end") process.stderr.write("\r\u001b[K");
    if (event.type !== "epoch" || performance.now() - shown < 100) return;
    shown = performance.now();
    const { epoch, trainEvalLoss, validLoss, best } = event.facts;
    const seconds = (((shown - began) / 1000) * (epochs - epoch)) / epoch;
    const filled = Math.round((20 * epoch) / epochs);
    const bar = "█".repeat(filled) + "░".repeat(20 - filled);
    const valid = validLoss === undefined ? "" : `  ${text.valid} ${numberText(validLoss)}`;
    process.stderr.write(
      `\r\u001b[K${bar} ${text.epoch} ${epoch}/${epochs}  ${text.train} ${numberText(trainEvalLoss)}${valid}  ${text.best} ${numberText(best.value)} (${best.epoch})  ${Math.ceil(seconds)} s ${text.left}`,
    );
  };
}
