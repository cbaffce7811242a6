// Where texts go: results to stdout, progress and messages to stderr; bars and colour on a terminal only.

import { DownhillError, didYouMean } from "../core/errors.ts";
import type { LogRecord } from "../log/records.ts";
import { recordLine } from "../log/write.ts";
import type { ReadingProgress } from "../node/read-tables.ts";
import { type Parts, rowCounts } from "../pipeline/index.ts";
import type { TrainEvent } from "../train/index.ts";
import {
  bytesText,
  countText,
  cutText,
  type Language,
  languageOf,
  numberText,
  words,
} from "../words/index.ts";
import type { Arguments } from "./options.ts";

/** What --progress may be; auto is a bar on a terminal and nothing elsewhere. */
const PROGRESS = ["auto", "bar", "plain", "ndjson", "none"] as const;
export type ProgressMode = (typeof PROGRESS)[number];

export interface Output {
  readonly language: Language;
  readonly json: boolean;
  readonly color: boolean;
  readonly progress: Exclude<ProgressMode, "auto">;
  result(text: string): void;
  document(content: object): void;
  /** Not where the log's records are streamed: a line of stderr is a record there. */
  message(text: string): void;
}

/** @throws option-out-of-range */
export function outputOf({ text, flags }: Arguments): Output {
  const { env } = process;
  const language = oneOf("lang", ["en", "ko"], text.lang) ?? languageOf(env);
  const plain = Boolean(env.NO_COLOR) || Boolean(env.CI);
  const asked = oneOf("progress", PROGRESS, text.progress) ?? "auto";
  const progress = asked !== "auto" ? asked : process.stderr.isTTY && !plain ? "bar" : "none";
  return {
    language,
    json: flags.has("json"),
    color: Boolean(process.stdout.isTTY) && !plain,
    progress,
    result: line => void process.stdout.write(`${line}\n`),
    document: content => void process.stdout.write(`${jsonText(content)}\n`),
    message: line => {
      if (progress !== "ndjson") process.stderr.write(`${line}\n`);
    },
  };
}

/** @throws option-out-of-range, with the nearest choice */
export function oneOf<T extends string>(
  option: string,
  choices: readonly T[],
  found: string | undefined,
): T | undefined {
  const chosen = choices.find(choice => choice === found);
  if (found === undefined || chosen !== undefined) return chosen;
  const suggestion = didYouMean(found, choices);
  throw new DownhillError(
    "option-out-of-range",
    `--${option} must be one of ${choices.join(", ")}, found ${JSON.stringify(found)}.${suggestion ? ` Did you mean ${suggestion}?` : ""}`,
    { option, found, expected: choices, suggestion },
  );
}

/** JSON has no NaN: a score that is not defined is null. */
function jsonText(content: object): string {
  return JSON.stringify(content, (_, value: unknown) =>
    typeof value === "number" && !Number.isFinite(value) ? null : value,
  );
}

export function partsText(whole: Parts, language: Language): string {
  const text = words(language);
  const counts = rowCounts(whole);
  const remark = { train: "", valid: whole.folds ? ` (${text.outOfFold})` : "", test: "" };
  return (["train", "valid", "test"] as const)
    .map(part => `${text[part]} ${countText(counts[part], language)}${remark[part]}`)
    .join(" · ");
}

/** Rows without their target train nothing and score nothing; a person should know of them. */
export function skippedMessage(skipped: number, { language, message }: Output): void {
  if (skipped > 0) message(`${words(language).skipped}: ${countText(skipped, language)}`);
}

interface ProgressHooks {
  readonly progress?: (event: TrainEvent) => void;
  readonly onRecord?: (record: LogRecord) => void;
}

/** What shows a training run's progress on stderr. */
export function progressHooks({ progress, language }: Output): ProgressHooks {
  const write = (text: string) => void process.stderr.write(text);
  switch (progress) {
    case "none":
      return {};
    case "ndjson":
      return { onRecord: record => write(`${recordLine(record)}\n`) };
    case "plain":
      return {
        progress: progressLines(language, { pause: 1000, show: line => write(`${line}\n`) }),
      };
    case "bar":
      return { progress: progressLines(language, barOn(write)) };
  }
}

/** Milliseconds that a file may take without a word. */
const FIRST_WAIT = 300;

interface Display {
  /** Milliseconds between two lines. */
  readonly pause: number;
  show(line: string, share: number): void;
  done?(): void;
}

/** A line drawn over the one before, and wiped away at the end. */
function barOn(write: (text: string) => void): Display {
  return {
    pause: 100,
    show: (line, share) => {
      const filled = Math.round(20 * share);
      const bar = `${"█".repeat(filled)}${"░".repeat(20 - filled)} ${line}`;
      write(`\r\u001b[K${cutText(bar, (process.stderr.columns || 120) - 1)}`);
    },
    done: () => write("\r\u001b[K"),
  };
}

/** What shows how far reading a file has come; files that are read at once are not worth a word. */
export function readingProgress({ progress, language }: Output): ReadingProgress | undefined {
  const write = (text: string) => void process.stderr.write(text);
  if (progress !== "bar" && progress !== "plain") return undefined;
  const display =
    progress === "bar" ? barOn(write) : { pause: 1000, show: (line: string) => write(`${line}\n`) };
  const size = (bytes: number) => bytesText(bytes, language);
  let [reading, shown] = ["", 0];
  return (file, done, whole) => {
    const now = performance.now();
    if (file !== reading) [reading, shown] = [file, now + FIRST_WAIT - display.pause];
    if (done >= whole) display.done?.();
    else if (now - shown >= display.pause) {
      shown = now;
      display.show(`${file}  ${size(done)} / ${size(whole)}`, done / whole);
    }
  };
}

function progressLines(language: Language, display: Display): (event: TrainEvent) => void {
  const text = words(language);
  const number = (value: number) => numberText(value, language);
  let [epochs, first, began, shown] = [0, 0, 0, Number.NEGATIVE_INFINITY];
  return event => {
    const now = performance.now();
    if (event.type === "begin") [epochs, began] = [event.epochs, now];
    if (event.type === "end") display.done?.();
    if (event.type !== "epoch") return;
    const { epoch, trainEvalLoss, validLoss, best } = event.facts;
    first ||= epoch;
    if (now - shown < display.pause && epoch < epochs) return;
    shown = now;
    const seconds = (((now - began) / 1000) * (epochs - epoch)) / (epoch - first + 1);
    const valid = validLoss === undefined ? "" : `  ${text.valid} ${number(validLoss)}`;
    const line = `${text.epoch} ${epoch}/${epochs}  ${text.train} ${number(trainEvalLoss)}${valid}  ${text.best} ${number(best.value)} (${best.epoch})  ${Math.ceil(seconds)} s ${text.left}`;
    display.show(line, epoch / epochs);
  };
}
