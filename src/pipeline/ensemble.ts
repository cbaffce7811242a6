// As many networks as the time allows, each with another configuration, of which the best predict together: random
// configurations and greedy selection on the validation rows (as TabPack, Gorishniy et al. 2026, and AutoGluon do).

import type { RunConfig } from "../log/config.ts";
import type { CandidateFacts, EndFacts } from "../log/records.ts";
import { mixture } from "../nn/mixture.ts";
import type { SingleSpec } from "../nn/network.ts";
import { tableFeatures } from "../nn/table-input.ts";
import { inverseTarget } from "../prepare/index.ts";
import { probabilities } from "../prepare/outputs.ts";
import { type FitResult, predictOutputs } from "../train/index.ts";
import { logLoss, mse } from "../train/metrics.ts";
import { validSet } from "./folds.ts";
import { greedyShares } from "./greedy.ts";
import { keptBytes, restoreKept } from "./kept-candidates.ts";
import { type Built, build } from "./network.ts";
import { candidate, linearOf } from "./search-space.ts";
import type { Context } from "./task.ts";
import { metricsOf, type TrainingOptions, trained } from "./training.ts";

/** Networks at most, and the share of the budget that training may take: the rest is for scores and the report. */
const [MOST, TRAINING] = [100, 0.96];

interface Candidate {
  readonly built: Built;
  readonly facts: CandidateFacts;
  /** For the validation rows. */
  readonly outputs: Float32Array;
}

/**
 * The run's own network first, then its linear one, then others until the budget is spent or the run is stopped; what they
 * give together.
 */
export async function greedyEnsemble(built: Built, context: Context, options: TrainingOptions) {
  const clock = clockOf(built.config, context.resume?.state.progress.seconds ?? 0);
  let end: EndFacts | undefined;
  const own: Context = {
    ...context,
    record: facts => (facts.type === "end" ? void (end = facts) : context.record?.(facts)),
  };
  const fitted = await trained(built, own, options);
  const first = await candidateOf(built, fitted, { first: built.config, number: 1, clock });
  const all = [first];
  if (isWhole(fitted)) {
    context.record?.(first.facts);
    all.push(...(await others(first, clock, context)));
  }
  context.record?.({ ...end!, seconds: clock.seconds() });
  const lead = built.model;
  if (all.length < 2) return { ...built, lead, fitted };
  const { network, model, outputs } = together(all, context);
  const found = { ...fitted, ...(built.folds && { outOfFold: outputs }) };
  return { ...built, lead, network, model, fitted: found };
}

/** Whether it came to its own end; what time or a person has stopped is followed by nothing. */
const isWhole = ({ stopped }: FitResult) => stopped === "completed" || stopped === "early";

class Clock {
  readonly #began: number;
  readonly #budget: number | null;

  constructor(budget: number | null, before: number) {
    this.#began = performance.now() - 1000 * before;
    this.#budget = budget;
  }

  seconds(): number {
    return (performance.now() - this.#began) / 1000;
  }

  /** Of what training may take; null where there is no limit. */
  left(): number | null {
    return this.#budget === null ? null : TRAINING * this.#budget - this.seconds();
  }

  /** Time that went before this process. */
  after(seconds: number): Clock {
    return new Clock(this.#budget, this.seconds() + seconds);
  }
}

/** A search without end is given seconds. */
const DEFAULT_BUDGET = 300;

const clockOf = ({ ensemble, timeBudget }: RunConfig, before: number) =>
  new Clock(timeBudget ?? (ensemble === "greedy" ? DEFAULT_BUDGET : null), before);

async function others(first: Candidate, begun: Clock, context: Context): Promise<Candidate[]> {
  const { config, network } = first.built;
  const found: Candidate[] = [];
  let clock = begun;
  let pace = first.facts.seconds / work(network);
  for (const chosen of candidates(config)) {
    const number = found.length + 2;
    const built = await build.run({ ...first.built, config: chosen }, {});
    const kept = await keptOf(built, number, context);
    if (kept === undefined && (!fits(pace * work(built.network), clock) || context.signal?.aborted))
      break;
    const one = kept ?? (await trainedInTime(built, { first: config, number, clock }, context));
    if (one === "stopped") break;
    if (one === "diverged") continue;
    if (kept) clock = clock.after(kept.facts.seconds);
    // What has no hidden layers says nothing of the time that others take.
    if (chosen.hidden.length > 0) pace = Math.max(pace, one.facts.seconds / work(built.network));
    found.push(one);
    context.record?.(one.facts);
  }
  return found;
}

const fits = (seconds: number, clock: Clock) => seconds <= (clock.left() ?? seconds);

/** The linear one costs next to nothing, and is the better network on some tables; the others are a search. */
function* candidates(config: RunConfig): Generator<RunConfig> {
  yield linearOf(config);
  if (config.ensemble !== "greedy") return;
  for (let number = 1; number < MOST; number++) yield candidate(config, number);
}

async function keptOf(built: Built, number: number, context: Context) {
  const bytes = await context.candidates?.read(number);
  const kept = bytes && restoreKept(bytes, built.model, built.config);
  return kept && { built, ...kept };
}

interface Place {
  readonly first: RunConfig;
  readonly number: number;
  readonly clock: Clock;
}

async function trainedInTime(
  built: Built,
  place: Place,
  context: Context,
): Promise<Candidate | "stopped" | "diverged"> {
  const left = place.clock.left();
  const limited =
    left === null ? built : { ...built, config: { ...built.config, timeBudget: left } };
  const began = place.clock.seconds();
  const fitted = await trained(limited, quiet(context), { signals: false });
  if (fitted.stopped === "diverged") return "diverged";
  if (!isWhole(fitted)) return "stopped";
  const one = await candidateOf(built, fitted, place, began);
  await context.candidates?.write(place.number, await keptBytes(built.model, built.config, one));
  return one;
}

/** What the others say is not the run's curve. */
const quiet = ({ progress, signal }: Context): Context => ({
  ...(progress && { progress }),
  ...(signal && { signal }),
});

/** Multiply-adds of a row, roughly: what the time of a training grows with. */
function work(network: SingleSpec): number {
  const inputs = network.kind === "mlp" ? network.inputs : tableFeatures(network);
  const sizes = [inputs, ...network.hidden, network.outputs];
  return sizes.slice(1).reduce((sum, size, i) => sum + size * (sizes[i]! + 30), 0);
}

async function candidateOf(
  built: Built,
  fitted: FitResult,
  { first, number, clock }: Place,
  began = 0,
): Promise<Candidate> {
  const { config, model, preparation } = built;
  const { inputs, inputShape, targets } = judgedBy(built);
  const outputs = fitted.outOfFold ?? (await predictOutputs(model, inputs, inputShape));
  const keys = Object.keys(config) as (keyof RunConfig)[];
  const changed = keys.filter(
    key => key !== "timeBudget" && JSON.stringify(config[key]) !== JSON.stringify(first[key]),
  );
  const facts: CandidateFacts = {
    type: "candidate",
    number,
    change: Object.fromEntries(changed.map(key => [key, config[key]])),
    bestEpoch: fitted.bestEpoch,
    metrics: metricsOf(preparation, outputs, targets),
    seconds: clock.seconds() - began,
  };
  return { built, facts, outputs };
}

/** The rows that decide: those that validate, where there are any. */
const judgedBy = (built: Built) => validSet(built) ?? built.sets.train;
const targetsOf = (built: Built) => judgedBy(built).targets;

/** The mixture of the candidates that were chosen. */
function together(all: readonly Candidate[], context: Context) {
  const { built } = all[0]!;
  const shares = greedyShares(
    all.map(({ outputs }) => outputs),
    lossOf(built),
  );
  const chosen = all.flatMap((one, i) => (shares[i]! > 0 ? [{ ...one, share: shares[i]! }] : []));
  const outputs = new Float32Array(all[0]!.outputs.length);
  for (const { outputs: own, share } of chosen)
    for (let i = 0; i < outputs.length; i++) outputs[i]! += share * own[i]!;
  const metrics = metricsOf(built.preparation, outputs, targetsOf(built));
  context.record?.({ type: "ensemble", shares, metrics });
  const parts = chosen.map(({ share, built: { network } }) => ({ share, network }));
  const model = mixture(
    chosen.map(({ built: { model } }) => model),
    chosen.map(({ share }) => share),
  ).eval();
  return { network: { kind: "mixture", parts } as const, model, outputs };
}

/** What the selection minimises: the squared error in the target's units, or the log loss. */
function lossOf(built: Built): (outputs: Float32Array) => number {
  const { preparation, task } = built;
  const targets = targetsOf(built);
  if (task === "regression") {
    const truth = inverseTarget(preparation, targets);
    return outputs => mse(truth, inverseTarget(preparation, outputs));
  }
  const classes = preparation.target.classes.length;
  return outputs => logLoss(targets, probabilities(preparation, outputs), classes);
}
