// A course of treatments: the most upstream finding that something can be done about, then a new diagnosis, and again,
// until the run is healthy, nothing helps any more, or the rounds are used up.

import { type Code, codes, type Diagnosis, type Finding, type Remedy } from "../doctor/index.ts";
import type { Case } from "./case.ts";
import type { Eased, Outcome, Treated, Whole } from "./claims.ts";
import { effectOf } from "./effect.ts";
import { newIllnessOf, pairOf, shows } from "./judge.ts";
import { chanceLosses, type Patient } from "./patient.ts";
import { candidatesOf } from "./remedies.ts";
import { type TreatOptions, treat } from "./treat.ts";

/** Rounds that a course may take, with a full run each, and how many of them may come to nothing. */
const [ROUNDS, VAIN] = [5, 3];

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

export interface CourseOptions extends Omit<TreatOptions, "goOn" | "tried"> {
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
  let [now, cost] = [first, 0];
  let [tried, goOn]: [Set<string>, Case | undefined] = [new Set(), undefined];
  let rest: Finding | undefined;
  while (mayGoOn(outcomes) && !options.signal?.aborted) {
    const due = nextFinding(now, given);
    const finding = due?.severity === "error" ? due : (rest ?? due);
    if (finding === undefined) break;
    options.onFinding?.(finding);
    const outcome: Outcome | undefined = await treat(patient, now, finding, {
      ...options,
      ...{ tried, goOn },
    }).catch(unlessAborted(options));
    if (outcome === undefined) break;
    outcomes.push(outcome);
    options.onOutcome?.(outcome);
    if ("cost" in outcome) cost += (outcome.cost * (goOn ?? now).cost) / first.cost;
    if (isAccepted(outcome)) [now, tried] = [outcome.after, new Set()];
    rest = restOf(outcome);
    goOn = outcome.claim === "rolled-back" ? outcome.unfinished : undefined;
    if (goOn === undefined && isDoneWith(outcome)) given.add(finding.code);
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

/** A finding that is gone may come back by what the next round changes, and is due again then; a remark may just stay. */
const isDoneWith = ({ claim, finding }: Outcome) =>
  claim === "treated" ? finding.severity === "info" : claim !== "eased";

/**
 * What a treatment has left of its dose, where the budget cut that and the part helped: treated further whether the finding
 * still shows or not, unless an error does.
 */
function restOf(outcome: Outcome): Finding | undefined {
  if (!isAccepted(outcome) || !outcome.isCut) return undefined;
  const { finding, remedy } = outcome;
  const remedies = finding.remedies.filter(({ action }) => action === remedy.action);
  const rest = { ...finding, remedies };
  return candidatesOf(rest, outcome.after).length > 0 ? rest : undefined;
}

export const isAccepted = (outcome: Outcome): outcome is Treated | Eased =>
  outcome.claim === "treated" || outcome.claim === "eased";

function mayGoOn(outcomes: readonly Outcome[]): boolean {
  const rounds = outcomes.filter(outcome => "cost" in outcome && outcome.cost > 0);
  const vain = rounds.filter(({ claim }) => claim === "rolled-back");
  return rounds.length < ROUNDS && vain.length < VAIN;
}

/** Remarks on something unusual, whose price shows only beside a run without it, however healthy the curve looks. */
const TELLING: readonly Code[] = ["unscaled-inputs", "over-regularised", "update-ratio"];

/**
 * The most upstream one. Consequences go with their cause, unless nothing could be done about that one: then they are treated
 * themselves. Of remarks, those on the configuration are the clinic's business where a run is not healthy, and some always.
 */
function nextFinding({ diagnosis }: Case, given: ReadonlySet<Code>): Finding | undefined {
  const due = diagnosis.findings.filter(
    ({ code, severity, consequenceOf: cause }) =>
      !given.has(code) &&
      (cause === undefined || given.has(cause)) &&
      (severity !== "info" ||
        TELLING.includes(code) ||
        (isBetween(code, "wrong-loss", "bad-initialisation") && isIll(diagnosis))),
  );
  const [first] = due.toSorted((a, b) => turnOf(a) - turnOf(b));
  return first && withThoseOfConsequences(first, diagnosis);
}

const isIll = ({ verdict }: Diagnosis) => verdict === "sick" || verdict === "watch";

/** Codes stand in causal order; the end is not among them. */
const isBetween = (code: Code, from: Code, end: Code) =>
  codes.indexOf(code) >= codes.indexOf(from) && codes.indexOf(code) < codes.indexOf(end);

/**
 * Errors and what is wrong with the configuration first, in causal order. Then warnings of the data (where data are what ails a
 * run, the finding is an error), and remarks.
 */
function turnOf({ code, severity }: Finding): number {
  const isOfData = isBetween(code, "non-finite-data", "wrong-loss");
  const group = severity === "info" ? 2 : severity === "warn" && isOfData ? 1 : 0;
  return group * codes.length + codes.indexOf(code);
}

/**
 * Causes cannot always be told by their symptoms, so probes try what would help against the consequences as well; but for
 * rates and epochs, whose doses depend on the cause.
 */
function withThoseOfConsequences(finding: Finding, { findings }: Diagnosis): Finding {
  const further = findings
    .filter(({ consequenceOf }) => consequenceOf === finding.code)
    .flatMap(({ remedies }) => remedies)
    .filter(({ change = {} }) => change.lr === undefined && change.epochs === undefined);
  const known = new Set<string>();
  const isNew = ({ action, change }: Remedy) => {
    const key = JSON.stringify(change ?? action);
    return !known.has(key) && known.add(key);
  };
  return { ...finding, remedies: [...finding.remedies, ...further].filter(isNew) };
}

const unlessAborted =
  ({ signal }: CourseOptions) =>
  (error: unknown): undefined => {
    if (!signal?.aborted) throw error;
  };
