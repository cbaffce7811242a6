// Probes: short runs with one change each, beside the same run without it. All start from one checkpoint where the
// changes allow that (the epoch at which the finding shows), else from the first weights; batches and seed are equal.

import { median } from "../curve/noise.ts";
import { mean } from "../curve/window-test.ts";
import type { Code, Finding, Remedy } from "../doctor/index.ts";
import type { RunConfig } from "../log/config.ts";
import { historyOf } from "../log/history.ts";
import type { Budget } from "./budget.ts";
import type { Case } from "./case.ts";
import type { Probe } from "./claims.ts";
import { doseRate } from "./dose.ts";
import { effectOf } from "./effect.ts";
import { chanceLosses, type Patient, trainRows } from "./patient.ts";
import { type Candidate, isWarm } from "./remedies.ts";
import { type Start, type Trial, type TrialOptions, trial } from "./trial.ts";

/** Probes that the search for a dose may take, and those of any other change. */
const DOSES = 4;
/** What a treatment's budget keeps for the paired run, in runs. */
const PAIRED = 1;
/** Beyond these a suspect counts as confirmed. */
const [CONFIRMED_Z, CONFIRMED_GAIN] = [3, 0.02];

export interface Probed {
  readonly candidate: Candidate;
  readonly probe: Probe;
}

/** The curve itself shows on which side these rates are: what a short run gains on the other one is no argument. */
const ONE_SIDED: readonly Code[] = ["learning-rate-too-high", "learning-rate-too-low"];

interface Bench {
  readonly mayTurn: boolean;
  readonly patient: Patient;
  readonly before: Case;
  readonly budget: Budget;
  readonly options: Pick<TrialOptions, "signal">;
  readonly tell: (probe: Probe) => void;
}

interface Plan {
  readonly from: number;
  readonly to: number;
}

/** Probes of the candidates, best first; none where the run is too short for them. `reserve`: rows to leave unspent. */
export async function probeAll(
  given: Omit<Bench, "mayTurn">,
  finding: Finding,
  candidates: readonly Candidate[],
  reserve: number,
): Promise<Probed[]> {
  const bench = { ...given, mayTurn: !ONE_SIDED.includes(finding.code) };
  const plan = planOf(bench, finding, candidates, reserve);
  if (plan === undefined) return [];
  const start = await checkpointAt(bench, plan.from);
  const baseline = await run(bench, bench.before.config, plan, start);
  const probed: Probed[] = [];
  for (const candidate of candidates) {
    const found = await (isRate(candidate) ? probeDoses : probeOne)(
      bench,
      candidate,
      plan,
      start,
      baseline,
    );
    probed.push(...found);
  }
  return inTurn(probed);
}

/** Of the best one's gain; what gains so much is about as good. */
const NEARLY = 0.9;

/**
 * Best first; but of those that gain about as much the action that the doctor would rather take, and of raised rates the
 * lowest: short runs flatter large steps.
 */
function inTurn(probed: readonly Probed[]): Probed[] {
  const byLoss = probed.toSorted((a, b) => a.probe.loss - b.probe.loss);
  const [best] = byLoss;
  // Beside a run that diverges every gain is infinite.
  if (best === undefined || !Number.isFinite(best.probe.baseline)) return byLoss;
  const { loss, baseline } = best.probe;
  if (!(loss < baseline)) return byLoss;
  const isNear = ({ probe }: Probed) => baseline - probe.loss >= NEARLY * (baseline - loss);
  const near = byLoss.filter(one => one === best || isNear(one));
  const actions = probed.map(({ candidate }) => candidate.remedy.action);
  const turnOf = ({ candidate: { remedy } }: Probed) => actions.indexOf(remedy.action);
  const lrOf = ({ candidate: { remedy, config } }: Probed) =>
    remedy.action === "raise-rate" ? config.lr : 0;
  return [
    ...near.toSorted((a, b) => turnOf(a) - turnOf(b) || lrOf(a) - lrOf(b)),
    ...byLoss.filter(one => !near.includes(one)),
  ];
}

/** A change of the rate alone: its dose is searched. */
function isRate({ remedy }: Candidate): boolean {
  return Object.keys(remedy.change ?? {}).join() === "lr";
}

/** As long as the budget allows, leaving a paired run. */
function planOf(
  { patient, before, budget }: Bench,
  finding: Finding,
  candidates: readonly Candidate[],
  reserve: number,
): Plan | undefined {
  const rows = trainRows(patient);
  const epochs = Math.floor((budget.left - PAIRED * budget.run - reserve) / rows);
  const count = 1 + candidates.reduce((sum, one) => sum + (isRate(one) ? DOSES : 1), 0);
  const start = finding.epoch ?? 0;
  const warm = start >= 2 && candidates.every(one => isWarm(one, before.config));
  const from = warm && start + count * Math.ceil(start / 2) <= epochs ? start : 0;
  const length = Math.floor((epochs - from) / count);
  if (candidates.length === 0 || length < 1) return undefined;
  return { from, to: Math.min(before.config.epochs, from + length) };
}

async function checkpointAt(bench: Bench, epoch: number): Promise<Start | undefined> {
  if (epoch === 0) return undefined;
  const { snapshot, records } = await run(bench, bench.before.config, { from: 0, to: epoch });
  return snapshot && { snapshot, records };
}

async function run(
  { patient, budget, options }: Bench,
  config: RunConfig,
  { to }: Plan,
  from?: Start,
): Promise<Trial> {
  const done = await trial(patient, config, { ...options, epochs: to, ...(from && { from }) });
  budget.spend(done.cost);
  return done;
}

async function probeOne(
  bench: Bench,
  candidate: Candidate,
  plan: Plan,
  start: Start | undefined,
  baseline: Trial,
): Promise<Probed[]> {
  const probe = await run(bench, candidate.config, plan, start);
  return [{ candidate, probe: await probeOf(bench, candidate, plan, baseline, probe) }];
}

async function probeDoses(
  bench: Bench,
  candidate: Candidate,
  plan: Plan,
  start: Start | undefined,
  baseline: Trial,
): Promise<Probed[]> {
  const probed: Probed[] = [];
  const { lr } = bench.before.config;
  const tried = async (dose: number): Promise<number | undefined> => {
    if (probed.length === DOSES) return undefined;
    const lr = Number(dose.toPrecision(3));
    const config = { ...candidate.config, lr };
    const mine = { ...candidate, config, remedy: rateTo(lr, bench.before.config) };
    const [one] = await probeOne(bench, mine, plan, start, baseline);
    probed.push(one!);
    return one!.probe.loss;
  };
  const from = { lr, loss: lossOf(baseline, plan) };
  await doseRate(from, candidate.config.lr, tried, bench.mayTurn);
  return probed;
}

/** Named by what it does: a search may turn round. */
const rateTo = (lr: number, before: RunConfig): Remedy => ({
  action: lr > before.lr ? "raise-rate" : "lower-rate",
  change: { lr },
});

async function probeOf(
  { patient, tell }: Bench,
  { remedy }: Candidate,
  plan: Plan,
  baseline: Trial,
  { last, ...probe }: Trial,
): Promise<Probe> {
  const before = baseline.last ?? (await chanceLosses(patient));
  const effect = last && effectOf([{ before, after: last }]);
  const found: Probe = {
    remedy,
    ...plan,
    loss: lossOf(probe, plan),
    baseline: lossOf(baseline, plan),
    confirmed: effect !== undefined && effect.z > CONFIRMED_Z && effect.gain > CONFIRMED_GAIN,
    ...(effect && { effect }),
  };
  tell(found);
  return found;
}

/** The middle validation loss of a probe's later half: neither one wild epoch nor the way there counts. */
function lossOf({ records }: Pick<Trial, "records">, { from, to }: Plan): number {
  const valid = historyOf(records)?.valid ?? [];
  if (valid.length < to) return Number.POSITIVE_INFINITY;
  const late = valid.slice(from + Math.floor((to - from) / 2));
  return late.every(Number.isFinite)
    ? Math.min(median(late), mean(late))
    : Number.POSITIVE_INFINITY;
}
