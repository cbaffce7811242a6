// The doctor during a training: at an epoch's end it says what no later epoch can undo, once. What the curve's shape shows
// (overfitting, say) waits for the end of the run.

import { diagnose } from "../doctor/diagnose.ts";
import { codes, type Finding } from "../doctor/finding.ts";
import { lastOf } from "../log/read.ts";
import type { LogRecord } from "../log/records.ts";
import { findingSentences, remedySentences, wrapText } from "../words/index.ts";
import type { Output } from "./output.ts";

/** Codes stand in causal order: up to here they are causes, behind it judgements on a whole curve. */
const LAST = codes.indexOf("diverged");
/** Up to here they are read off the data, and known before the first epoch. */
const LAST_OF_DATA = codes.indexOf("validation-too-small");
/** Before this share of the epochs a large training error or a sleeping unit says little. */
const EARLY = 0.1;
/** The share of the time that it may take is one in so many. */
const SHARE = 200;
/** Milliseconds after the first look: its code is cold, and how long it took says nothing of the next. */
const FIRST_WAIT = 500;

/** Takes every record as it is written. What training may still mend must hold at two looks, past the early epochs. */
export function liveDoctor(
  output: Output,
  examine: typeof diagnose = diagnose,
): (record: LogRecord) => void {
  const records: LogRecord[] = [];
  const said = new Set<string>();
  let before: readonly string[] = [];
  let [next, isFirst] = [0, true];
  return record => {
    records.push(record);
    if (record.type !== "epoch" || performance.now() < next) return;
    const began = performance.now();
    const urgent = examine(records).findings.filter(isUrgent);
    for (const finding of urgent) {
      const sure = isKnownAtOnce(finding) || before.includes(finding.code);
      if (!sure || said.has(finding.code)) continue;
      said.add(finding.code);
      say(finding, output);
    }
    const { epochs = 0 } = lastOf(records, "config")?.config ?? {};
    before = record.epoch < EARLY * epochs ? [] : urgent.map(({ code }) => code);
    const now = performance.now();
    next = now + (isFirst ? FIRST_WAIT : SHARE * (now - began));
    isFirst = false;
  };
}

const isKnownAtOnce = ({ code }: Finding) =>
  codes.indexOf(code) <= LAST_OF_DATA || code === "diverged";

const isUrgent = ({ code, severity }: Finding) =>
  severity === "error" && codes.indexOf(code) <= LAST;

/** On a terminal wrapped, and over the bar, which comes again below; else one line. */
function say(finding: Finding, { language, progress, message }: Output): void {
  const { name, seen } = findingSentences(finding, language);
  const [remedy] = finding.remedies;
  const sentence = `✗ ${name}: ${seen}`;
  const advice = remedy ? `→ ${remedySentences(remedy, language).text}` : "";
  if (progress === "bar") {
    const lines = [wrapped(sentence, "", "  "), advice && wrapped(advice, "  ", "    ")];
    message(`\r\u001b[K${lines.filter(Boolean).join("\n")}`);
  } else message([sentence, advice].filter(Boolean).join(" "));
}

/** Within the terminal; the first line may stand out. */
function wrapped(text: string, lead: string, indent: string): string {
  const width = Math.min(96, process.stderr.columns ?? 80) - 1;
  const lines = wrapText(text, width - indent.length);
  return lines.map((line, i) => (i === 0 ? lead : indent) + line).join("\n");
}
