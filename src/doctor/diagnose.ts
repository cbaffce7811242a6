// From a chart to a diagnosis: every rule looks, then the causes are sorted out. Of the illnesses that show, the most
// upstream one is the diagnosis (data before configuration before … before the curve), and what it brings about is
// named as its consequence.

import type { History } from "../log/history.ts";
import type { LogRecord } from "../log/records.ts";
import { type Chart, chartOf, chartOfHistory, isStaged } from "./chart.ts";
import { fallingCode } from "./falling.ts";
import {
  codes,
  type Diagnosis,
  type Finding,
  type Reason,
  type Suspect,
  type Verdict,
} from "./finding.ts";
import { impressionIsHealthy, readAtAGlance, sickLooks } from "./impression.ts";
import { brokenAt } from "./reading.ts";
import { findingOf, type Rule, stages } from "./rule.ts";
import * as all from "./rules/index.ts";

const rules: readonly Rule[] = Object.values(all);

/**
 * The diagnosis of one of our runs, from the records of its log or of `fit()`: a verdict, and findings with stable codes,
 * the first of which is the diagnosis. What no rule can see in so short or so noisy a curve gives "cannot-tell".
 *
 * @example
 * import { data, diagnose, fit, nn, optim } from "downhill";
 *
 * const model = nn.linear(1, 1);
 * const { records } = await fit(model, {
 *   train: data.dataset([[0], [1], [2]], [[1], [3], [5]]),
 *   loss: nn.mseLoss(),
 *   optimizer: optim.adam(model.parameters(), { lr: 0.1 }),
 *   epochs: 2,
 * });
 * const { verdict, findings } = diagnose(records);
 * console.log(verdict, findings[0]!.code); // sick undertrained
 */
export function diagnose(records: readonly LogRecord[]): Diagnosis {
  return examine(chartOf(records));
}

/**
 * The diagnosis of a curve from elsewhere: only what a curve alone can show.
 *
 * @example
 * import { diagnoseHistory } from "downhill/doctor";
 *
 * const epoch = Array.from({ length: 80 }, (_, i) => i + 1);
 * const { verdict, findings } = diagnoseHistory({
 *   epoch,
 *   train: epoch.map(at => 1 / at),
 *   valid: epoch.map(at => 1 / at + at / 100),
 *   measure: { name: "loss", kind: "loss" },
 * });
 * console.log(verdict, findings[0]!.code); // sick overfitting
 */
export function diagnoseHistory(history: History): Diagnosis {
  return examine(chartOfHistory(history));
}

/**
 * The diagnosis of a chart, whatever is on it.
 *
 * @example
 * import { chartOf, examine } from "downhill/doctor";
 *
 * console.log(examine(chartOf([])).verdict); // cannot-tell
 */
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
  const verdict = verdictOf(findings);
  const reason = verdict === "healthy" ? reasonOf(chart, unsure) : undefined;
  const suspects = suspectsOf(chart, findings);
  return {
    ...(reason === undefined
      ? { verdict, findings }
      : { verdict: "cannot-tell", findings, reason }),
    ...(suspects.length > 0 && { suspects }),
  };
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

function verdictOf(findings: readonly Finding[]): Verdict {
  if (findings.some(({ severity }) => severity === "error")) return "sick";
  return findings.some(({ severity }) => severity === "warn") ? "watch" : "healthy";
}

/** Below so many epochs there is no curve; below so many, what a rule cannot tell is for want of them. */
const [LEAST_EPOCHS, FEW_EPOCHS] = [4, 16];

/** Why nothing found is not yet health: what would show an illness is not there. */
function reasonOf(chart: Chart, unsure: boolean): Reason | undefined {
  const { history } = chart;
  const epochs = history?.epoch.length ?? 0;
  const anyFinite = [history?.train, history?.valid].some(values => values?.some(Number.isFinite));
  if (epochs > 0 && !anyFinite) return "not-finite";
  if (epochs < LEAST_EPOCHS) return "too-few-epochs";
  if (unsure) return epochs < FEW_EPOCHS ? "too-few-epochs" : "too-noisy";
  // Whether what is learnt holds elsewhere is seen on other rows only.
  if (history?.valid === undefined) return "no-validation";
  const seen = readAtAGlance(history);
  if (seen === undefined) return "too-few-epochs";
  // What looks restless is the rate's own rise and fall.
  return isStaged(chart) || impressionIsHealthy(seen.impression) ? undefined : "too-noisy";
}

/** What is less likely than this is no suspicion. */
const LEAST_CONFIDENCE = 0.05;

/** The looks of a curve whose health is in doubt, so far as no finding says them. */
function suspectsOf(chart: Chart, findings: readonly Finding[]): Suspect[] {
  const seen = readAtAGlance(chart.history);
  if (seen === undefined || impressionIsHealthy(seen.impression)) return [];
  if (isStaged(chart) || brokenAt(chart.history) !== undefined) return [];
  const codeOf = {
    falling: fallingCode(seen.reading),
    jagged: "learning-rate-too-high",
    risen: "overfitting",
  } as const;
  return sickLooks
    .flatMap((look): Suspect[] => {
      const [code, confidence] = [codeOf[look], seen.confidence(look)];
      if (confidence === undefined || confidence < LEAST_CONFIDENCE) return [];
      return findings.some(finding => finding.code === code) ? [] : [{ code, confidence }];
    })
    .sort((a, b) => b.confidence - a.confidence);
}
