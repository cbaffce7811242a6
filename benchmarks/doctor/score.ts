// How well a judge does on labelled cases: recall by severity, false alarms, the lecture's three cases, the root cause.

import type { Diagnosis } from "../../src/doctor/index.ts";
import type { Case } from "./label.ts";

/** What a judge said of a case. */
export interface Judged {
  readonly case: Case;
  readonly sick: boolean;
  readonly unsure: boolean;
  /** The lecture's case that it named, or none. */
  readonly lecture: 1 | 2 | 3 | undefined;
  readonly code: string | undefined;
  /** The first three causes that it named: what it found, then what it suspected. */
  readonly top3: readonly string[];
  /** How likely it called its first finding right; undefined where it gives no such number. */
  readonly confidence?: number | undefined;
  /** How likely it took the run to be sick, 0 to 1; undefined where it gives no such number. */
  readonly doubt?: number | undefined;
}

export interface Share {
  readonly hits: number;
  readonly of: number;
  /** Wilson's 95 % interval (1927). */
  readonly low: number;
  readonly high: number;
}

export function share(hits: number, of: number): Share {
  const z = 1.96;
  if (of === 0) return { hits, of, low: 0, high: 1 };
  const p = hits / of;
  const middle = (p + (z * z) / (2 * of)) / (1 + (z * z) / of);
  const half = (z / (1 + (z * z) / of)) * Math.sqrt((p * (1 - p)) / of + (z * z) / (4 * of * of));
  return { hits, of, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

const counted = (
  all: readonly Judged[],
  of: (j: Judged) => boolean,
  hit: (j: Judged) => boolean,
) => {
  const part = all.filter(of);
  return share(part.filter(hit).length, part.length);
};

/** The lecture's case that a label stands for. */
export function lectureOf({ kind, family }: Case): 1 | 2 | 3 | undefined {
  if (kind !== "sick") return undefined;
  if (family === "undertrained" || family === "learning-rate-too-low") return 1;
  if (family === "learning-rate-too-high") return 2;
  return family === "overfitting" ? 3 : undefined;
}

export const lectureCodes: Readonly<Record<string, 1 | 2 | 3>> = {
  undertrained: 1,
  "learning-rate-too-low": 1,
  "schedule-ended-early": 1,
  "learning-rate-too-high": 2,
  overfitting: 3,
};

export interface Score {
  readonly shares: Readonly<Record<string, Share>>;
  readonly f1: Readonly<Record<"1" | "2" | "3", number>>;
  /** In tenths (Naeini et al. 2015, "expected calibration error"), of the doubt; absent where there is none. */
  readonly calibrationError?: number;
  /** … and of the confidence in what was named first. */
  readonly confidenceError?: number;
}

/** Underfitting stands apart, a curve alone cannot show it; and so do two changes at once. */
const shows = ({ case: { kind, family } }: Judged) =>
  kind === "sick" && family !== "underfitting" && family !== "compound";

export function scoreOf(all: readonly Judged[]): Score {
  const grave = (j: Judged) => j.case.severity !== "mild";
  const sick = (j: Judged) => j.sick;
  const families = [...new Set(all.filter(j => j.case.kind === "sick").map(j => j.case.family))];
  const right = (j: Judged) => j.case.right.includes(j.code as never);
  const compound = (j: Judged) => j.case.family === "compound";
  const known = all.filter(j => j.case.family !== "underfitting");
  const error = calibrationError(
    known,
    ({ doubt }) => doubt,
    j => j.case.kind === "sick",
  );
  const confidenceError = calibrationError(known, ({ confidence }) => confidence, right);
  return {
    shares: {
      "recall, moderate and severe": counted(all, j => shows(j) && grave(j), sick),
      "recall, mild": counted(all, j => shows(j) && !grave(j), sick),
      "false alarms, healthy": counted(all, j => j.case.kind === "healthy", sick),
      "false alarms, hard negatives": counted(all, j => j.case.kind === "hard-negative", sick),
      "cannot tell": counted(
        all,
        () => true,
        j => j.unsure,
      ),
      "root cause, first": counted(all, shows, right),
      "root cause, first three": counted(all, shows, j =>
        j.top3.some(code => j.case.right.includes(code as never)),
      ),
      "root cause of two, first": counted(all, compound, right),
      "any cause named, nothing wrong": counted(
        all,
        j => j.case.kind !== "sick",
        j => j.top3.length > 0,
      ),
      ...Object.fromEntries(
        families.map(family => [
          `recall, ${family}`,
          counted(all, j => j.case.kind === "sick" && j.case.family === family, sick),
        ]),
      ),
      "recall, harm 5 to 10 %": counted(all, j => shows(j) && j.case.harm < 0.1, sick),
      "recall, harm 10 to 25 %": counted(
        all,
        j => shows(j) && j.case.harm >= 0.1 && j.case.harm < 0.25,
        sick,
      ),
      "recall, harm above 25 %": counted(all, j => shows(j) && j.case.harm >= 0.25, sick),
    },
    f1: { 1: f1(all, 1), 2: f1(all, 2), 3: f1(all, 3) },
    ...(error !== undefined && { calibrationError: error }),
    ...(confidenceError !== undefined && { confidenceError }),
  };
}

const BINS = 10;

/** Σ over tenths: share of the cases · |mean probability − share where it came true|. */
function calibrationError(
  all: readonly Judged[],
  probability: (j: Judged) => number | undefined,
  cameTrue: (j: Judged) => boolean,
): number | undefined {
  const known = all.filter(j => probability(j) !== undefined);
  if (known.length === 0) return undefined;
  const binOf = (j: Judged) => Math.min(BINS - 1, Math.floor(BINS * probability(j)!));
  const gaps = [...Map.groupBy(known, binOf).values()].map(bin =>
    Math.abs(bin.reduce((sum, j) => sum + probability(j)! - (cameTrue(j) ? 1 : 0), 0)),
  );
  return gaps.reduce((a, b) => a + b, 0) / known.length;
}

/**
 * Of one of the lecture's cases against everything else. A run whose equivalents (operators.ts) allow another diagnosis
 * that was given counts for neither side.
 */
function f1(all: readonly Judged[], lecture: 1 | 2 | 3): number {
  let [hits, misses, alarms] = [0, 0, 0];
  for (const judged of all) {
    const meant = lectureOf(judged.case) === lecture;
    const said = judged.lecture === lecture;
    const allowed = judged.case.right.includes(judged.code as never);
    if (meant && said) hits++;
    else if (meant && !allowed) misses++;
    else if (said && !allowed) alarms++;
  }
  return (2 * hits) / Math.max(1, 2 * hits + misses + alarms);
}

export function judgedBy(
  one: Case,
  { verdict, findings, suspects = [] }: Diagnosis,
  doubt: number | undefined,
): Judged {
  const illnesses = findings.filter(({ severity }) => severity === "error");
  const first = illnesses[0]?.code;
  const sick = verdict === "sick";
  return {
    case: one,
    sick,
    unsure: verdict === "cannot-tell",
    code: first,
    lecture: first === undefined ? undefined : lectureCodes[first],
    top3: [...illnesses, ...suspects].map(({ code }) => code).slice(0, 3),
    confidence: illnesses[0]?.confidence,
    doubt,
  };
}
