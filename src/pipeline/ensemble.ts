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
import { type Built, build } from "./network.ts";
import { candidate, linearOf } from "./search-space.ts";
import type { Context } from "./task.ts";
import { metricsOf, type TrainingOptions, trained } from "./training.ts";

/** Networks at most, and the share of the budget that training may take: the rest is for scores and the report. */
const [MOST, TRAINING] = [100, 0.96];

interface Candidate {
  readonly built: Built;
  readonly fitted: FitResult;
  /** For the validation rows. */
  readonly outputs: Float32Array;
}

/**
 * The run's own network first, then its linear one, then others until the budget is spent or the run is stopped; what they
 * give together.
 */
export async function greedyEnsemble(built: Built, context: Context, options: TrainingOptions) {
  const clock = budgetOf(built.config);
  let end: EndFacts | undefined;
  const own: Context = {
    ...context,
    record: facts => (facts.type === "end" ? void (end = facts) : context.record?.(facts)),
  };
  const first = await trainedCandidate(built, own, options);
  const all = [first];
  if (isWhole(first)) {
    const seconds = clock.seconds();
    context.record?.(candidateFacts(built.config, first, 1, seconds));
    const pace = seconds / work(built.network);
    all.push(...(await linear(first, clock, context)));
    if (built.config.ensemble === "greedy")
      all.push(...(await others(first, { count: all.length, pace, clock }, context)));
  }
  const finish = (result: FitResult) => {
    context.record?.({ ...end!, seconds: clock.seconds() });
    return result;
  };
  const lead = built.model;
  if (all.length < 2) return { ...built, lead, fitted: finish(first.fitted) };
  const { network, model, outputs } = together(all, context);
  const fitted = { ...first.fitted, ...(built.folds && { outOfFold: outputs }) };
  return { ...built, lead, network, model, fitted: finish(fitted) };
}

/** Whether it came to its own end; what time or a person has stopped is followed by nothing. */
const isWhole = ({ fitted }: Candidate) => ["completed", "early"].includes(fitted.stopped);

interface Clock {
  seconds(): number;
  /** Of what training may take; null where there is no limit. */
  left(): number;
}

function budgetOf({ timeBudget }: RunConfig): Clock {
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  return { seconds, left: () => TRAINING * (timeBudget ?? DEFAULT_BUDGET) - seconds() };
}

/** Seconds, where the configuration names none. */
const DEFAULT_BUDGET = 300;

/** What has no hidden layers costs next to nothing, and is the better network on some tables. */
async function linear(first: Candidate, clock: Clock, context: Context): Promise<Candidate[]> {
  const { config } = first.built;
  const began = clock.seconds();
  const built = await build.run({ ...first.built, config: linearOf(config) }, {});
  const limited = config.timeBudget === null ? built : withBudget(built, clock);
  const one = await trainedCandidate(limited, quiet(context), { signals: false });
  if (!isWhole(one)) return [];
  context.record?.(candidateFacts(config, one, 2, clock.seconds() - began));
  return [one];
}

interface Begun {
  /** Candidates so far. */
  readonly count: number;
  /** Seconds that the first took, for its work. */
  readonly pace: number;
  readonly clock: Clock;
}

async function others(first: Candidate, begun: Begun, context: Context): Promise<Candidate[]> {
  const found: Candidate[] = [];
  const { config } = first.built;
  const { count, clock } = begun;
  let { pace } = begun;
  for (let number = 1; number < MOST; number++) {
    const chosen = candidate(config, number);
    const next = await build.run({ ...first.built, config: chosen }, {});
    const expected = pace * work(next.network);
    if (expected > clock.left() || context.signal?.aborted) break;
    const began = clock.seconds();
    const one = await trainedCandidate(withBudget(next, clock), quiet(context), { signals: false });
    if (one === undefined || one.fitted.stopped === "time" || one.fitted.stopped === "aborted")
      break;
    const seconds = clock.seconds() - began;
    pace = Math.max(pace, seconds / work(next.network));
    if (one.fitted.stopped === "diverged") continue;
    found.push(one);
    context.record?.(candidateFacts(config, one, count + found.length, seconds));
  }
  return found;
}

const withBudget = (built: Built, clock: Clock): Built => ({
  ...built,
  config: { ...built.config, timeBudget: clock.left() },
});

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

async function trainedCandidate(
  built: Built,
  context: Context,
  options: TrainingOptions,
): Promise<Candidate> {
  const fitted = await trained(built, context, options);
  const judged = judgedBy(built);
  const outputs =
    fitted.outOfFold ?? (await predictOutputs(built.model, judged.inputs, judged.inputShape));
  return { built, fitted, outputs };
}

function candidateFacts(
  first: RunConfig,
  { built, fitted, outputs }: Candidate,
  number: number,
  seconds: number,
): CandidateFacts {
  const { config, preparation } = built;
  const keys = Object.keys(config) as (keyof RunConfig)[];
  const changed = keys.filter(
    key => key !== "timeBudget" && JSON.stringify(config[key]) !== JSON.stringify(first[key]),
  );
  return {
    type: "candidate",
    number,
    change: Object.fromEntries(changed.map(key => [key, config[key]])),
    bestEpoch: fitted.bestEpoch,
    metrics: metricsOf(preparation, outputs, targetsOf(built)),
    seconds,
  };
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
