// The doctor during a training: at an epoch's end it says what no later epoch can undo, once. What the curve's shape shows
// (overfitting, say) waits for the end of the run.

import { diagnose } from "../doctor/diagnose.ts";
import { codes, type Finding } from "../doctor/finding.ts";
import type { LogRecord } from "../log/records.ts";
import { findingSentences, remedySentences } from "../words/index.ts";
import type { Output } from "./output.ts";

/** Codes stand in causal order: up to here they are causes, behind it judgements on a whole curve. */
const LAST = codes.indexOf("diverged");
/** The share of the time that it may take is one in so many. */
const SHARE = 200;

/** Takes every record as it is written. */
export function liveDoctor(
  output: Output,
  examine: typeof diagnose = diagnose,
): (record: LogRecord) => void {
  const records: LogRecord[] = [];
  const said = new Set<string>();
  let next = 0;
  return record => {
    records.push(record);
    if (record.type !== "epoch" || performance.now() < next) return;
    const began = performance.now();
    for (const finding of examine(records).findings) {
      if (!isUrgent(finding) || said.has(finding.code)) continue;
      said.add(finding.code);
      say(finding, output);
    }
    const now = performance.now();
    next = now + SHARE * (now - began);
  };
}

const isUrgent = ({ code, severity }: Finding) =>
  severity === "error" && codes.indexOf(code) <= LAST;

function say(finding: Finding, { language, progress, message }: Output): void {
  const { name, seen } = findingSentences(finding, language);
  const [remedy] = finding.remedies;
  const advice = remedy ? ` → ${remedySentences(remedy, language).text}` : "";
  const wipe = progress === "bar" ? "\r\u001b[K" : "";
  message(`${wipe}✗ ${name}: ${seen}${advice}`);
}
