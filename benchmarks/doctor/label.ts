// From runs to labelled cases. The label is what was done, kept only where sealed rows show that it did harm, over the
// seeds and in the run itself (the check of DeepCrime, Humbatova et al. 2021, with a floor); where it did none, the run
// is a hard negative that must not be called sick; what lies between the two is nobody's case.

import type { Code } from "../../src/doctor/finding.ts";
import type { Run } from "./generate.ts";
import { lastLevel, SAME, smooth } from "./healthy.ts";
import { equivalents, type Family, type Operator, operators, rightFor } from "./operators.ts";

export interface Case {
  readonly run: Run;
  readonly kind: "healthy" | "hard-negative" | "sick";
  readonly family: Family | "healthy";
  readonly severity: Operator["severity"];
  /** Diagnoses that are right, the label first; none where nothing is wrong. */
  readonly right: readonly Code[];
  /** Relative rise of the sealed loss that the change brought. */
  readonly harm: number;
}

/** From this share on a rise is harm; below SAME it is none. */
export const HARM = 0.05;
/** Student's t, 5 % two-sided, by degrees of freedom from 1. */
const T = [12.71, 4.3, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26];
const LEAST_D = 0.5;

const keyOf = ({ cell, base, operator }: Run) => `${cell}/${base}/${operator}`;

/** `proven`: harm must be beyond chance over the seeds; else the run's own is enough, as to learn from it is. */
export function casesOf(runs: readonly Run[], proven = true): Case[] {
  const healthy = new Map(
    runs
      .filter(run => run.operator === "healthy")
      .map(run => [`${run.cell}/${run.base}/${run.seed}`, run]),
  );
  const fellows = Map.groupBy(runs, keyOf);
  return runs.flatMap(run => {
    const base = healthy.get(`${run.cell}/${run.base}/${run.seed}`);
    if (base === undefined || !isHealthy(base)) return [];
    if (run === base) return [healthyCase(run)];
    const operator = operators.find(({ name }) => name === run.operator)!;
    return labelled(run, operator, proven ? fellows.get(keyOf(run))! : [], healthy);
  });
}

function labelled(
  run: Run,
  operator: Operator,
  fellows: readonly Run[],
  healthy: ReadonlyMap<string, Run>,
): Case[] {
  const { family, severity } = operator;
  const own = family === "overfitting" || operator.name === "gap";
  const harmOf = (one: Run) =>
    own ? overfit(one) : harmAgainst(one, healthy.get(`${one.cell}/${one.base}/${one.seed}`)!);
  const harm = harmOf(run);
  const harmful = harm >= HARM && (fellows.length === 0 || significant(fellows.map(harmOf)));
  if (family !== "control" && harmful) return [sickCase(run, operator, harm)];
  const harmless =
    hasEnded(run) && harm < SAME && overfit(run) < SAME && (!run.longer || isHealthy(run));
  return harmless ? [{ run, kind: "hard-negative", family, severity, harm, right: [] }] : [];
}

const healthyCase = (run: Run): Case => ({
  ...{ run, kind: "healthy", family: "healthy", severity: "none", harm: 0, right: [] },
});

function sickCase(run: Run, operator: Operator, harm: number): Case {
  const { family, severity } = operator;
  const right = [...rightFor(operator)];
  // Whatever was done, a sealed loss that rose while the training loss fell is overfitting as well.
  if (overfit(run) >= HARM && fell(run) && !right.includes("overfitting"))
    right.push("overfitting");
  // A narrow network learns slowly too: where it was still at it, saying so is right.
  if (family === "underfitting" && stillFalling(run)) right.push(...equivalents.undertrained);
  return { run, kind: "sick", family, severity, harm, right };
}

/** Whether the sealed loss fell by harm's worth over the last third. */
function stillFalling({ curves }: Run): boolean {
  const sealed = smooth(curves.sealed);
  const before = sealed[Math.floor((2 * sealed.length) / 3)]!;
  return before / lastLevel(curves.sealed) - 1 >= HARM;
}

/** Neither falling any longer nor risen: three times the epochs bring next to nothing. */
function isHealthy(run: Run): boolean {
  const last = lastLevel(run.curves.sealed);
  return overfit(run) < SAME && Math.min(...smooth(run.longer ?? [last])) > (1 - 1.5 * SAME) * last;
}

/** Whether it came to its end: what a run that broke off had before says nothing of harm. */
const hasEnded = ({ curves, recipe }: Run): boolean => curves.train.length >= recipe.epochs;

/** How far the sealed loss has risen from its lowest. */
export function overfit({ curves }: Run): number {
  const last = lastLevel(curves.sealed);
  return Number.isFinite(last)
    ? last / Math.min(...smooth(curves.sealed)) - 1
    : Number.POSITIVE_INFINITY;
}

function fell({ curves }: Run): boolean {
  const sealed = smooth(curves.sealed);
  const best = sealed.indexOf(Math.min(...sealed));
  return lastLevel(curves.trainEval) < smooth(curves.trainEval)[best]!;
}

/** Relative rise of the sealed loss over its healthy base. */
export function harmAgainst(run: Run, base: Run): number {
  const last = lastLevel(run.curves.sealed);
  return Number.isFinite(last)
    ? last / lastLevel(base.curves.sealed) - 1
    : Number.POSITIVE_INFINITY;
}

/** Student's t over the seeds of the logarithms' mean, and an effect of half a standard deviation. */
function significant(harms: readonly number[]): boolean {
  const logs = harms.map(harm => Math.log1p(Math.min(harm, 1e6)));
  const n = logs.length;
  const mean = logs.reduce((a, b) => a + b, 0) / n;
  const sd = Math.sqrt(logs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
  if (n < 2 || mean < Math.log1p(HARM)) return false;
  return sd === 0 || (mean / (sd / Math.sqrt(n)) > T[n - 2]! && mean / sd >= LEAST_D);
}
