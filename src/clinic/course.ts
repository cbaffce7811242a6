// A course of treatments: the most upstream finding that something can be done about, then a new diagnosis, and again,
// until the run is healthy, nothing helps any more, or the rounds are used up.

import type { Code, Finding } from "../doctor/index.ts";
import type { Case } from "./case.ts";
import type { Eased, Outcome, Treated, Whole } from "./claims.ts";
import { effectOf } from "./effect.ts";
import { newIllnessOf, pairOf, shows } from "./judge.ts";
import { chanceLosses, type Patient } from "./patient.ts";
import { type TreatOptions, treat } from "./treat.ts";

/** Full runs, one a round, that a course may take. */
const ROUNDS = 3;

export interface Course {
  readonly before: Case;
  /** The same as `before` where nothing was accepted. */
  readonly after: Case;
  readonly outcomes: readonly Outcome[];
  /** From the first run to the last that was accepted. */
  readonly whole?: Whole;
  /** In runs of the length of the first. */
  readonly cost: number;
}

/**
 * What the course as a whole may claim: treated only if the findings that were accepted as gone are gone in the end, and no
 * error shows that the first run did not have.
 */
export function claimOf({ before, after, outcomes }: Course): Outcome["claim"] | "healthy" {
  const accepted = outcomes.filter(isAccepted);
  if (accepted.length === 0) return outcomes.at(-1)?.claim ?? "healthy";
  const back = accepted.some(({ finding }) => shows(finding.code, after.diagnosis));
  const isNew = newIllnessOf(before.diagnosis, after.diagnosis) !== undefined;
  return back || isNew ? "eased" : "treated";
}

export interface CourseOptions extends TreatOptions {
  readonly onFinding?: ((finding: Finding) => void) | undefined;
  readonly onOutcome?: ((outcome: Outcome) => void) | undefined;
}

/** When the signal is aborted, what was accepted until then stands. */
export async function course(
  patient: Patient,
  first: Case,
  options: CourseOptions = {},
): Promise<Course> {
  const outcomes: Outcome[] = [];
  const given = new Set<Code>();
  let now = first;
  let cost = 0;
  while (outcomes.filter(isRound).length < ROUNDS && !options.signal?.aborted) {
    const finding = nextFinding(now, given);
    if (finding === undefined) break;
    options.onFinding?.(finding);
    const outcome = await treat(patient, now, finding, options).catch(unlessAborted(options));
    if (outcome === undefined) break;
    outcomes.push(outcome);
    options.onOutcome?.(outcome);
    if ("cost" in outcome) cost += (outcome.cost * now.cost) / first.cost;
    if (isAccepted(outcome)) now = outcome.after;
    if (outcome.claim !== "eased") given.add(finding.code);
  }
  const whole = await wholeOf(patient, first, now, outcomes);
  return { before: first, after: now, outcomes, ...(whole && { whole }), cost };
}

/** Where other weights are saved now, these are compared; else what was gained is not to end with the last ones. */
async function wholeOf(
  patient: Patient,
  before: Case,
  after: Case,
  outcomes: readonly Outcome[],
): Promise<Whole | undefined> {
  const accepted = outcomes.filter(isAccepted);
  if (accepted.length === 0) return undefined;
  const order = ["saved", "ends", "last"] as const;
  const against = order.find(one => accepted.some(outcome => outcome.against === one))!;
  const pair = pairOf(before, after, against, await chanceLosses(patient));
  return { against, effect: effectOf([pair]) };
}

export const isAccepted = (outcome: Outcome): outcome is Treated | Eased =>
  outcome.claim === "treated" || outcome.claim === "eased";

const isRound = ({ claim }: Outcome) => claim !== "untreatable";

/** Consequences go with their cause, and remarks are none of the clinic's business. */
function nextFinding({ diagnosis }: Case, given: ReadonlySet<Code>): Finding | undefined {
  return diagnosis.findings.find(
    ({ code, severity, consequenceOf }) =>
      severity !== "info" && consequenceOf === undefined && !given.has(code),
  );
}

const unlessAborted =
  ({ signal }: TreatOptions) =>
  (error: unknown): undefined => {
    if (!signal?.aborted) throw error;
  };
