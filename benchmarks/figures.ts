// A figure is one line of the table: what was measured, beside what it is compared with, and whether it reaches its
// target. Ratios are written so that more is better: peer's time ÷ ours, or our rate ÷ the limit's.

import { isMeasured, type Result } from "./rounds.ts";
import { type Target, targetOf } from "./targets.ts";

export type Unit = "s" | "FLOP/s" | "byte/s" | "bytes" | "×";
export type Verdict = "pass" | "miss" | "not judged" | "";

export interface Figure {
  readonly workload: string;
  readonly subject: string;
  readonly unit: Unit;
  readonly ours: Result;
  readonly against?: string;
  readonly peer?: Result;
  /** More is better. Absent for a bare value, or when one of the two is missing. */
  readonly ratio?: number;
  readonly target?: Target;
  readonly verdict: Verdict;
  /** Why there is no figure, or why it is not judged. */
  readonly note?: string;
}

interface Comparison {
  readonly workload: string;
  readonly subject: string;
  readonly unit: Unit;
  readonly ours: Result;
  readonly against: string;
  readonly peer: Result;
  /** The figure stands, but must not be judged. */
  readonly unfit?: string | undefined;
}

/** Ours beside a peer. */
export function comparison({ unfit, ...facts }: Comparison): Figure {
  const { workload, subject, against, ours, peer, unit } = facts;
  const target = targetOf(workload, subject, against);
  const known = target && { target };
  const missing = [ours, peer].find(result => !isMeasured(result));
  if (!isMeasured(ours) || !isMeasured(peer))
    return {
      ...facts,
      ...known,
      ...unjudged(target, missing as { name: string; missing: string }),
    };
  const ratio =
    unit === "s" || unit === "bytes" ? peer.median / ours.median : ours.median / peer.median;
  if (unfit !== undefined)
    return { ...facts, ...known, ratio, verdict: target ? "not judged" : "", note: unfit };
  return { ...facts, ...known, ratio, verdict: judged(target, ratio) };
}

/** A value on its own. */
export function value(workload: string, subject: string, unit: Unit, ours: Result): Figure {
  const target = targetOf(workload, subject);
  const facts = { workload, subject, unit, ours, ...(target && { target }) };
  if (!isMeasured(ours)) return { ...facts, ...unjudged(target, ours) };
  return { ...facts, verdict: judged(target, ours.median) };
}

function unjudged(
  target: Target | undefined,
  { name, missing }: { name: string; missing: string },
) {
  return { verdict: target ? ("not judged" as const) : ("" as const), note: `${name}: ${missing}` };
}

export function judged(target: Target | undefined, found: number): Verdict {
  if (target === undefined) return "";
  const reached = "atLeast" in target ? found >= target.atLeast : found <= target.atMost;
  return reached ? "pass" : "miss";
}
