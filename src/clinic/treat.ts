// A treatment: one finding, its remedies tried by probes, the best in one paired run of full length, and accepted only
// if the validation rows are better off, the finding is gone, and no error has come in its place. Else it is rolled
// back: the run stays as it was. See docs/doctor/treatment.md.

import { type Action, type Code, codes, type Finding } from "../doctor/index.ts";
import { lastOf } from "../log/read.ts";
import { Budget } from "./budget.ts";
import { atBest, type Case, caseOf } from "./case.ts";
import type { Against, Outcome, Probe, Refused } from "./claims.ts";
import { againstOf, type Judgement, judged } from "./judge.ts";
import { chanceLosses, type Patient, trainRows } from "./patient.ts";
import { probeAll } from "./probes.ts";
import { type Candidate, candidatesOf } from "./remedies.ts";
import { trial } from "./trial.ts";

export interface TreatOptions {
  /** The same run, longer, that another round left unfinished. */
  readonly goOn?: Case | undefined;
  /** Configurations that paired runs have tried beside this one: none is tried twice. Those of this round are added. */
  readonly tried?: Set<string>;
  readonly signal?: AbortSignal | undefined;
  readonly onProbe?: ((probe: Probe) => void) | undefined;
  readonly onPaired?: ((candidate: Candidate) => void) | undefined;
}

/** What probes leave for ending the run earlier, at most, in runs. */
const MOST_RESERVED = 0.6;

/** Treatments that need no training: what the case becomes by each. */
const FREE: Partial<Record<Action, (before: Case) => Case>> = {
  "restore-best": atBest,
};

export async function treat(
  patient: Patient,
  before: Case,
  finding: Finding,
  options: TreatOptions = {},
): Promise<Outcome> {
  if (patient.prepared.sets.valid === null)
    return { claim: "untreatable", finding, why: "no-validation" };
  const free = finding.remedies.some(({ action }) => FREE[action] !== undefined);
  if (candidatesOf(finding, before).length === 0 && !free)
    return { claim: "untreatable", finding, why: "no-change" };
  return new Treatment(patient, before, finding, options).outcome();
}

class Treatment {
  readonly patient: Patient;
  readonly before: Case;
  readonly finding: Finding;
  readonly options: TreatOptions;
  readonly budget: Budget;
  readonly probes: Probe[] = [];
  readonly refused: Refused[] = [];
  readonly triedBefore: Set<string>;
  /** The longest so far of the run that is treated. */
  readonly longest: Case;
  unfinished: Case | undefined;

  constructor(patient: Patient, before: Case, finding: Finding, options: TreatOptions) {
    this.patient = patient;
    this.before = before;
    this.finding = finding;
    this.options = options;
    this.longest = options.goOn ?? before;
    this.budget = new Budget(this.longest.cost);
    this.triedBefore = options.tried ?? new Set();
  }

  async outcome(): Promise<Outcome> {
    const candidates = candidatesOf(this.finding, this.before);
    const of = (...kinds: Candidate["kind"][]) =>
      candidates.filter(({ kind }) => kinds.includes(kind));
    // The doctor's order decides whether a run should rather be longer than another one.
    const longer = of("longer", "stretched");
    const first = candidates[0] === longer[0] ? longer : [];
    const last = [...(first.length > 0 ? [] : longer), ...of("shorter")];
    return (
      (await this.#firstAccepted(first)) ??
      (await this.#firstAccepted(await this.#probed(of("other")))) ??
      (await this.#firstAccepted(last)) ??
      (await this.#free()) ??
      this.#rolledBack()
    );
  }

  #rolledBack(): Outcome {
    const { unfinished } = this;
    return { ...this.#tried(), claim: "rolled-back", ...(unfinished && { unfinished }) };
  }

  #tried() {
    const { finding, probes, refused, budget } = this;
    return { finding, probes: [...probes], refused: [...refused], cost: budget.share };
  }

  /** The remedies that need another run, in the order of their probes; the doctor's order where there are none. */
  async #probed(candidates: readonly Candidate[]): Promise<Candidate[]> {
    const { patient, before, budget, options } = this;
    const tell = (probe: Probe) => {
      this.probes.push(probe);
      options.onProbe?.(probe);
    };
    const bench = { patient, before, budget, options, tell };
    const reserve = Math.min(MOST_RESERVED * before.cost, this.#shortestCost());
    const probed = await probeAll(bench, this.finding, candidates, reserve);
    const better = probed.filter(({ probe }) => probe.loss < probe.baseline);
    return better.length > 0 ? better.map(({ candidate }) => candidate) : [...candidates];
  }

  /** What ending the run earlier would cost; nothing where that is no remedy. */
  #shortestCost(): number {
    const shorter = candidatesOf(this.finding, this.before).filter(one => one.kind === "shorter");
    const epochs = shorter.map(one => this.#epochsOf(one));
    return shorter.length === 0 ? 0 : Math.min(...epochs) * trainRows(this.patient);
  }

  async #firstAccepted(candidates: readonly Candidate[]): Promise<Outcome | undefined> {
    for (const candidate of candidates) {
      const fitting = this.#fitting(candidate);
      if (fitting === undefined || this.#wasTried(fitting)) continue;
      const outcome = await this.#paired(fitting, fitting !== candidate);
      if (outcome !== undefined) return outcome;
    }
    return undefined;
  }

  #wasTried({ config }: Candidate): boolean {
    const key = JSON.stringify(config);
    return this.triedBefore.has(key) || !this.triedBefore.add(key);
  }

  /** Epochs that the paired run will take, as far as that is known beforehand. */
  #epochsOf({ config, kind }: Candidate): number {
    const { bestEpoch = 0 } = lastOf(this.before.records, "end") ?? {};
    if (kind === "longer") return config.epochs - this.longest.epochs;
    const stops = kind === "shorter" && config.patience > 0;
    return stops ? Math.min(config.epochs, bestEpoch + config.patience) : config.epochs;
  }

  /** Cut to the budget where it is a number of epochs that goes beyond; undefined where nothing is left. */
  #fitting(candidate: Candidate): Candidate | undefined {
    const excess =
      this.#epochsOf(candidate) - Math.floor(this.budget.left / trainRows(this.patient));
    if (excess <= 0) return candidate;
    const epochs = candidate.config.epochs - excess;
    const { change } = candidate.remedy;
    const least = candidate.kind === "longer" ? this.longest.epochs : this.before.epochs;
    if (change?.epochs === undefined || epochs <= least) return undefined;
    const remedy = { ...candidate.remedy, change: { ...change, epochs } };
    return { ...candidate, remedy, config: { ...candidate.config, epochs } };
  }

  async #paired(candidate: Candidate, isCut: boolean): Promise<Outcome | undefined> {
    const { patient, options, budget } = this;
    options.onPaired?.(candidate);
    const { snapshot, records } = this.longest;
    const goesOn = candidate.kind === "longer" && snapshot !== undefined;
    const done = await trial(patient, candidate.config, {
      signal: options.signal,
      ...(goesOn && { from: { snapshot, records } }),
    });
    budget.spend(done.cost);
    const after = caseOf(done, trainRows(patient));
    const against = candidate.kind === "shorter" ? "last" : againstOf(this.finding.code);
    const outcome = await this.#accepted(candidate, after, against, isCut);
    if (outcome === undefined && candidate.kind === "longer" && this.#mayGoOn(after))
      this.unfinished = after;
    return outcome;
  }

  /** Whether it was the budget that ended a longer run: it is no worse, not surely better, and the doctor still asks for more. */
  #mayGoOn({ diagnosis }: Case): boolean {
    const { why, effect } = this.refused.at(-1)!;
    const asksForMore = diagnosis.findings.some(({ remedies }) =>
      remedies.some(({ action }) => action === "more-epochs"),
    );
    return why === "no-gain" && effect !== undefined && effect.z >= 0 && asksForMore;
  }

  async #accepted(
    { remedy }: Pick<Candidate, "remedy">,
    after: Case,
    against: Against,
    isCut = false,
  ): Promise<Outcome | undefined> {
    const { before, finding, patient } = this;
    const chance = await chanceLosses(patient);
    const judgement = judged(finding, before, after, against, chance);
    if (judgement === undefined) {
      this.refused.push({ remedy, why: "diverged" });
      return undefined;
    }
    const { effect, refusal, newIllness } = judgement;
    const eased = against !== "last" && isProgress(finding.code, judgement);
    if (refusal !== undefined && !eased) {
      const why = { why: refusal, ...(newIllness && { newIllness }) };
      this.refused.push({ remedy, effect, ...why });
      return undefined;
    }
    return {
      ...this.#tried(),
      claim: eased ? "eased" : "treated",
      remedy,
      change: remedy.change ?? {},
      against,
      effect,
      before,
      after,
      isCut,
    };
  }

  async #free(): Promise<Outcome | undefined> {
    for (const remedy of this.finding.remedies) {
      const made = FREE[remedy.action]?.(this.before);
      const outcome =
        made && (await this.#accepted({ remedy: { action: remedy.action } }, made, "last"));
      if (outcome !== undefined) return outcome;
    }
    return undefined;
  }
}

/** With a gain of the typical error that is surely as large, a new illness is the next round's business. */
const LARGE_GAIN = 0.1;

/**
 * Surely better, and not cured: the finding still shows, or what it had hidden does now (a network that learns at last may
 * overfit). A new error of a stage further upstream is none of that, unless the gain is large; nor is a run that diverged.
 */
function isProgress(code: Code, { effect, refusal, newIllness }: Judgement): boolean {
  if (newIllness === undefined) return refusal === "symptom-stays";
  const isHidden =
    newIllness !== "diverged" && (isOfCurve(newIllness) || isAfter(newIllness, code));
  return refusal === "new-illness" && (isHidden || effect.low >= LARGE_GAIN);
}

/** Codes stand in causal order, but for those of the curve, its last stage: one may hide another either way. */
const isAfter = (code: Code, other: Code) => codes.indexOf(code) > codes.indexOf(other);
const isOfCurve = (code: Code) => codes.indexOf(code) >= codes.indexOf("diverged");
