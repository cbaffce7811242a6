// Whether a paired run is accepted: by the validation rows and the doctor alone.

import { log } from "../core/math.ts";
import { median } from "../curve/noise.ts";
import { mean, riseFromBest } from "../curve/window-test.ts";
import type { Code, Diagnosis, Finding } from "../doctor/index.ts";
import { historyOf } from "../log/history.ts";
import type { Case } from "./case.ts";
import type { Against, Refusal } from "./claims.ts";
import { type Effect, effectOf, isGain, type Pair } from "./effect.ts";

export interface Judgement {
  readonly effect: Effect;
  readonly refusal?: Refusal;
  readonly newIllness?: Code;
}

/** `chance` stands in for a run that has no weights to judge, since it diverged at once. */
export function judged(
  finding: Finding,
  before: Case,
  after: Case,
  against: Against,
  chance: Float64Array,
): Judgement | undefined {
  if (after.best === undefined) return undefined;
  const effect = effectOf([pairOf(before, after, against, chance)]);
  const newIllness = newIllnessOf(before.diagnosis, after.diagnosis);
  const refusal =
    !isGain(effect) || isWorse(before, after)
      ? "no-gain"
      : newIllness !== undefined
        ? "new-illness"
        : shows(finding.code, after.diagnosis)
          ? "symptom-stays"
          : undefined;
  return { effect, ...(refusal && { refusal }), ...(newIllness && { newIllness }) };
}

/** Whether what is saved has surely become worse: a smoother curve does not make up for that. */
function isWorse({ best }: Case, after: Case): boolean {
  return best !== undefined && effectOf([{ before: best, after: after.best! }]).p > 0.95;
}

/** Illnesses that make the best epoch a matter of luck. */
const JAGGED: readonly Code[] = ["learning-rate-too-high", "loss-spikes"];

export const againstOf = (code: Code): Against => (JAGGED.includes(code) ? "ends" : "saved");

/** The rows' losses that are compared; luck in the choice of an epoch is taken off. */
export function pairOf(before: Case, after: Case, against: Against, chance: Float64Array): Pair {
  if (against === "ends")
    return { before: typicalEnd(before) ?? chance, after: typicalEnd(after) ?? chance };
  const rows = (against === "last" && before.last) || before.best || chance;
  const share = against === "last" ? honestShare(before) : 1;
  return { before: Array.from(rows, loss => share * loss), after: after.best ?? chance };
}

/** A last epoch so many times above or below the level before it is no example of it. */
const WILD = 2;

/**
 * The rows' losses, on the middle level of the last fifth of the curve: a single epoch of a jagged one says little. How they are
 * spread over the rows is as in the last epoch; as in the best where that one is wild, for then few rows have it all.
 */
function typicalEnd({ best, last, records }: Case): number[] | undefined {
  const valid = historyOf(records)?.valid ?? [];
  if (last === undefined) return undefined;
  const level = median(valid.slice(-Math.max(1, Math.round(valid.length / 5))));
  const isWild = Math.abs(log(mean([...last]) / level)) > log(WILD);
  const rows = (isWild && best) || last;
  return Array.from(rows, loss => (loss * level) / mean([...rows]));
}

/** Whether a code is among the findings, remarks not counted. */
export const shows = (code: Code, { findings }: Diagnosis): boolean =>
  findings.some(finding => finding.code === code && finding.severity !== "info");

export function newIllnessOf(before: Diagnosis, after: Diagnosis): Code | undefined {
  return after.findings.find(
    ({ code, severity }) =>
      severity === "error" && !before.findings.some(finding => finding.code === code),
  )?.code;
}

/**
 * The share of the last loss that is no luck. The best epoch of a noisy curve is low by luck too, so the last loss counts
 * for the best one plus the rise that the doctor finds on epochs that had no part in the choice; none of it, where the
 * curve is too short to tell.
 */
function honestShare({ best, last, records }: Case): number {
  if (best === undefined || last === undefined) return 1;
  const valid = historyOf(records)?.valid ?? [];
  const rise = riseFromBest(valid, Math.max(4, Math.round(valid.length / 10)));
  const honest = mean([...best]) * (1 + Math.max(0, rise?.share ?? 0));
  return Math.min(1, honest / mean([...last]));
}
