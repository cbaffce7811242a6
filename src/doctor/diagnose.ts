// From a chart to a diagnosis: every rule looks, then the causes are sorted out. Of the illnesses that show, the most
// upstream one is the diagnosis (data before configuration before … before the curve), and what it brings about is
// named as its consequence.

import type { History } from "../log/history.ts";
import type { LogRecord } from "../log/records.ts";
import { type Chart, chartOf, chartOfHistory } from "./chart.ts";
import { codes, type Diagnosis, type Finding, type Verdict } from "./finding.ts";
import { impressionIsHealthy, readAtAGlance } from "./impression.ts";
import { findingOf, type Rule, stages } from "./rule.ts";
import * as all from "./rules/index.ts";

const rules: readonly Rule[] = Object.values(all);

/** The diagnosis of one of our runs, from the records of its log or of `fit()`. */
export function diagnose(records: readonly LogRecord[]): Diagnosis {
  return examine(chartOf(records));
}

/** The diagnosis of a curve from elsewhere. */
export function diagnoseHistory(history: History): Diagnosis {
  return examine(chartOfHistory(history));
}

export function examine(chart: Chart): Diagnosis {
  const seen: { rule: Rule; finding: Finding }[] = [];
  let unsure = false;
  for (const rule of rules) {
    const symptom = rule.examine(chart);
    if (symptom === "cannot-tell") unsure = true;
    else if (symptom !== undefined) seen.push({ rule, finding: findingOf(rule, symptom) });
  }
  seen.sort((a, b) => rank(a) - rank(b));
  const findings = seen.map(({ finding }, i) => {
    const cause = seen.slice(0, i).find(({ rule }) => rule.causes.includes(finding.code));
    return cause ? { ...finding, consequenceOf: cause.finding.code } : finding;
  });
  const reason = unsure ? "too-noisy" : reasonForDoubt(chart);
  const verdict = verdictOf(findings, reason !== undefined);
  return { verdict, findings, ...(verdict === "cannot-tell" && { reason: reason! }) };
}

/** Fewer epochs than this show a shape only when it is a marked one. */
const FEW_EPOCHS = 3;

/** Why a curve in which no rule saw anything cannot be called healthy; undefined where it can. */
function reasonForDoubt({ history }: Chart): string | undefined {
  const seen = readAtAGlance(history);
  if (seen === undefined || seen.reading.epoch.length < FEW_EPOCHS) return "too-few-epochs";
  if (seen.reading.valid === undefined) return "no-validation";
  return impressionIsHealthy(seen.impression) ? undefined : "too-noisy";
}

const SEVERITIES = ["error", "warn", "info"];

/** Errors before warnings before remarks; of one severity the most upstream. */
function rank({ rule, finding }: { rule: Rule; finding: Finding }): number {
  const severity = SEVERITIES.indexOf(finding.severity);
  return (
    (severity * stages.length + stages.indexOf(rule.stage)) * codes.length +
    codes.indexOf(rule.code)
  );
}

function verdictOf(findings: readonly Finding[], unsure: boolean): Verdict {
  if (findings.some(({ severity }) => severity === "error")) return "sick";
  if (findings.some(({ severity }) => severity === "warn")) return "watch";
  return unsure ? "cannot-tell" : "healthy";
}
