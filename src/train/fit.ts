// The training loop. An epoch is: shuffle, run the batches in chunks of steps, then evaluate on a fixed sample of
// the training rows and on all validation rows. Everything it knows of a run goes out as facts of the run log.
// Nothing that is computed depends on how the steps are cut into chunks, so a stop and a resume leave no trace.

import type { TypedArray } from "../core/dtype.ts";
import { DownhillError } from "../core/errors.ts";
import { Pace } from "../core/pace.ts";
import { sampled } from "../core/random.ts";
import { sizeOf } from "../core/shape.ts";
import { PairedLosses } from "../curve/paired-tests.ts";
import { type Dataset, subset } from "../data/dataset.ts";
import { batchBounds, epochOrderInTurns } from "../data/sampler.ts";
import type {
  EpochFacts,
  Facts,
  FailureFacts,
  LogRecord,
  Metrics,
  NetworkFacts,
  StepsFacts,
  Stopped,
} from "../log/records.ts";
import { createLog } from "../log/write.ts";
import { Ensemble } from "../nn/ensemble.ts";
import type { Loss } from "../nn/loss.ts";
import { type Module, parameterCount } from "../nn/module.ts";
import { callFacts } from "../nn/summary.ts";
import type { Optimizer } from "../optim/optimizer.ts";
import type { Schedule } from "../optim/schedules.ts";
import { nonFiniteInTurns, orderZ, scalesOf } from "./dataset-facts.ts";
import {
  type Evaluated,
  type Evaluator,
  evaluator,
  type WatchedEvaluator,
  watchedEvaluator,
} from "./evaluation.ts";
import type { Callback, Request, TrainEvent } from "./events.ts";
import {
  type Interleaved,
  interleaved,
  type MemberRows,
  memberBatches,
  memberOrder,
  sampleOf,
} from "./members.ts";
import { isBetter, LOSS, type Monitor, monitored } from "./monitor.ts";
import { Signals } from "./signals.ts";
import {
  type Progress,
  readState,
  restoreState,
  type Snapshot,
  saved,
  stateTensors,
} from "./snapshot.ts";
import { type HeldData, heldData, type TrainStep, trainStep } from "./step.ts";

/** Training rows on which the evaluation-mode training error is taken. */
const TRAIN_SAMPLE = 2048;
/** Entries of a `steps` record. */
const STEPS_KEPT = 256;
/** Stream of the generator that draws the training sample; epochs use 0 … */
const SAMPLE_STREAM = 0x7fffffff;

export interface FitOptions {
  readonly train: Dataset;
  readonly valid?: Dataset;
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  /** Factor on the optimizer's rate as a function of the step. A plateau is a callback. */
  readonly schedule?: Schedule;
  /** For an Ensemble: the rows of `train` that each member learns from and is judged by. Batches are of `batchSize` rows each. */
  readonly members?: MemberRows;
  /** Sets what changes from step to step beside the rate, dropout for one: a pure function of the step, from 0, and the plan. */
  readonly settings?: (step: number, total: number) => void;
  readonly epochs: number;
  /** Steps that the schedule is planned for; default: all of this run's. */
  readonly scheduleSteps?: number;
  readonly batchSize?: number;
  readonly shuffle?: boolean;
  readonly seed?: number;
  /** Largest gradient norm; 0 or absent: no clipping. */
  readonly clipNorm?: number;
  /** Metrics from the network's raw outputs (rows × outputs). */
  readonly metrics?: (outputs: Float32Array, dataset: Dataset) => Metrics;
  /** What the run is judged by: its best epoch, early stopping, a plateau. Default: the (validation) loss. */
  readonly monitor?: Monitor;
  readonly callbacks?: readonly Callback[];
  readonly signal?: AbortSignal;
  /** Seconds, counting those before a resume. */
  readonly timeBudget?: number;
  readonly onRecord?: (facts: Facts) => void;
  /** What the doctor wants to know beside the history (layers, probes, paired losses); default: true. */
  readonly signals?: boolean;
  /** Goes on from a snapshot that `checkpoint` gave, with the same options. */
  readonly resume?: Snapshot;
}

export interface FitResult {
  readonly records: readonly LogRecord[];
  readonly stopped: Stopped;
  /** Where it diverged, if it did. */
  readonly failure?: FailureFacts;
  readonly epochs: number;
  readonly steps: number;
  readonly bestEpoch: number;
  /** Each validation row's loss at the best epoch and at the last; absent without signals or validation rows. */
  /** Members with rows of their own: the outputs of the best epoch for those rows of `train`, each by one that has not seen it. */
  readonly outOfFold?: Float32Array;
  readonly rowLosses?: { readonly best: Float64Array; readonly last: Float64Array };
}

/**
 * Trains `model` and leaves it with the weights of its best epoch, in evaluation mode. An epoch visits every training
 * row once in batches; after it come the training error in evaluation mode on at most 2,048 rows, and the validation
 * error. The records are the run log's, for `curve` and whoever reads a run; losses are on the trained scale.
 *
 * @throws invalid-argument for an impossible option. A loss that is not finite ends the run as `diverged`.
 * @example
 * import { curve, data, fit, metrics, nn, optim } from "downhill";
 *
 * const x = Array.from({ length: 100 }, (_, i) => [i / 100]);
 * const all = data.dataset(x, x.map(([v]) => [3 * v! - 1]));
 * const [train, valid] = data.randomSplit(100, [0.8, 0.2], 0).map(rows => data.subset(all, rows));
 * const model = nn.linear(1, 1);
 * const { records, stopped, bestEpoch } = await fit(model, {
 *   train: train!,
 *   valid: valid!,
 *   loss: nn.mseLoss(),
 *   optimizer: optim.adam(model.parameters(), { lr: 0.05 }),
 *   epochs: 50,
 *   metrics: (outputs, { targets }) => ({ r2: metrics.r2(targets, outputs) }),
 * });
 * console.log(stopped); // completed
 * console.assert(bestEpoch > 25);
 * console.log(curve(records));
 */
export async function fit(model: Module, options: FitOptions): Promise<FitResult> {
  checkOptions(model, options);
  return new Run(model, options).run();
}

class Run {
  readonly model: Module;
  readonly options: FitOptions;
  readonly callbacks: readonly Callback[];
  readonly seed: number;
  readonly bounds: Int32Array;
  readonly records: LogRecord[] = [];
  readonly steps = new Map<number, TrainStep>();
  readonly sample: Dataset;
  readonly #members: MemberRows | undefined;
  /** The rows that members have not seen. */
  readonly #unseen: Interleaved | undefined;
  /** Of the training sample, and of the validation rows: an ensemble judges those apart, or together. */
  readonly #evaluator: WatchedEvaluator;
  readonly #validator: Evaluator;
  readonly #log = createLog();
  progress: Progress = {
    epoch: 0,
    batch: 0,
    step: 0,
    lossSum: 0,
    weightSum: 0,
    losses: [],
    norms: [],
    rates: [],
    best: { epoch: 0, value: Number.POSITIVE_INFINITY },
    seconds: 0,
  };
  readonly #modelState: ReturnType<Module["stateDict"]>;
  bestState: Map<string, TypedArray> | undefined;
  stopped: Stopped | undefined;
  failure: FailureFacts | undefined;
  readonly #pace = new Pace();
  /** The training rows, copied once for steps of every batch size. */
  #held: HeldData | undefined;
  #began = performance.now();
  /** The factors that callbacks ask for, and the snapshots they wait for. */
  readonly #rateFactors = new Map<Callback, number>();
  readonly #signals: Signals | undefined;
  readonly #paired = new PairedLosses();
  #rowLosses: FitResult["rowLosses"];
  #outOfFold: Float32Array | undefined;
  readonly #wanted = new Set<NonNullable<Request["snapshot"]>>();
  #epochBegan = performance.now();

  constructor(model: Module, options: FitOptions) {
    this.model = model;
    this.options = options;
    this.callbacks = options.callbacks ?? [];
    this.seed = options.seed ?? 0;
    const { train, batchSize = 32, members } = options;
    this.#members = members;
    this.bounds = members
      ? memberBatches(members, batchSize)
      : batchBounds(train.rows, batchSize, { mergeSingle: true });
    this.sample = this.#sampled();
    this.#unseen = members?.valid && interleaved(train, members.valid);
    const { watched } = this;
    const group = members?.train.length ?? 1;
    const keepActivations = options.signals !== false;
    this.#evaluator = watchedEvaluator(watched, options.loss, { keepActivations, group });
    const together = watched === model || this.#unseen !== undefined;
    this.#validator = together ? this.#evaluator : evaluator(model, options.loss);
    this.#modelState = model.stateDict();
    if (options.signals !== false) this.#signals = this.#watching();
  }

  /** The model as it trains: an ensemble's members apart. */
  get watched(): Module {
    const { model } = this;
    return this.#members && model instanceof Ensemble ? model.apart() : model;
  }

  /** The training rows on which the error in evaluation mode is taken. */
  #sampled(): Dataset {
    const { train } = this.options;
    if (this.#members)
      return interleaved(train, sampleOf(this.#members.train, TRAIN_SAMPLE)).dataset;
    return train.rows <= TRAIN_SAMPLE
      ? train
      : subset(train, sampled(this.seed, SAMPLE_STREAM, train.rows, TRAIN_SAMPLE).toSorted());
  }

  #watching(): Signals {
    const { watched: model, options, sample, batches, seed } = this;
    const { loss, optimizer, valid } = options;
    const batchSize = this.bounds[1]!;
    const validRows = (this.#unseen?.dataset ?? valid)?.rows ?? 0;
    const evaluator = this.#evaluator;
    const sizes = { validRows, batches, batchSize };
    const members = this.#members?.train.length ?? 1;
    return new Signals({ model, loss, optimizer, evaluator, sample, members, ...sizes, seed });
  }

  get monitor(): Monitor {
    return this.options.monitor ?? LOSS;
  }

  get batches(): number {
    return this.bounds.length - 1;
  }

  async run(): Promise<FitResult> {
    if (this.options.resume) {
      this.#restore(this.options.resume);
      this.#say({ type: "resumed", epoch: this.progress.epoch, step: this.progress.step });
    }
    this.#tell({ type: "begin", epochs: this.options.epochs, stepsPerEpoch: this.batches });
    if (this.#signals !== undefined) this.#say(this.#networkFacts());
    if (this.progress.step === 0) await this.#firstLook();
    while (this.progress.epoch < this.options.epochs && this.stopped === undefined)
      await this.#epoch();
    this.stopped ??= "completed";
    this.#tell({ type: "stop", stopped: this.stopped });
    await this.#giveSnapshots();
    await this.#finish();
    const { progress, stopped, failure, records } = this;
    return {
      records,
      stopped,
      ...(failure && { failure }),
      epochs: progress.epoch,
      steps: progress.step,
      bestEpoch: progress.best.epoch,
      ...(this.#outOfFold && { outOfFold: this.#outOfFold }),
      ...(this.#rowLosses && { rowLosses: this.#rowLosses }),
    };
  }

  #networkFacts(): NetworkFacts {
    const { model, options } = this;
    const { inputShape } = options.train;
    const layers = this.#evaluator.calls(this.sample).map(callFacts);
    return {
      type: "network",
      inputs: sizeOf(inputShape),
      outputs: sizeOf(layers.at(-1)?.outputShape ?? []),
      parameters: parameterCount(model),
      layers,
      loss: options.loss.name,
      reduction: options.loss.reduction,
      optimizer: options.optimizer.about.name,
      ...(options.optimizer.about.momentum && { momentum: options.optimizer.about.momentum }),
    };
  }

  async #firstLook(): Promise<void> {
    if (this.#signals === undefined || this.stopped !== undefined) return;
    const { shuffle = true, train, batchSize = 32 } = this.options;
    this.#say({ type: "layers", epoch: 0, layers: await this.#signals.atStart() });
    const sample = await this.#evaluator.evaluate(this.sample);
    await this.#pace.breathe();
    const facts = await this.#signals.look(0, sample);
    await this.#pace.breathe();
    const order = shuffle ? undefined : orderZ(train, batchSize);
    const bad = await nonFiniteInTurns(train, this.#pace);
    this.#say({
      ...facts,
      scales: scalesOf(train),
      ...(bad > 0 && { nonFinite: bad }),
      ...(order !== undefined && { orderZ: order }),
    });
  }

  async #epoch(): Promise<void> {
    this.#epochBegan = performance.now();
    const { train, shuffle = true } = this.options;
    const { seed, progress } = this;
    const options = { shuffle, seed, epoch: progress.epoch };
    const order = this.#members
      ? await memberOrder(this.#members, options, this.#pace)
      : await epochOrderInTurns(train.rows, options, this.#pace);
    while (this.progress.batch < this.batches) {
      await this.#chunk(order);
      this.#checkStops();
      if (this.stopped !== undefined && this.progress.batch < this.batches) return;
      await this.#giveSnapshots();
    }
    await this.#epochEnd();
  }

  /** Runs as many whole batches of one size as fit the time of a chunk. */
  async #chunk(order: Int32Array): Promise<void> {
    const { progress, bounds } = this;
    const from = progress.batch;
    const rows = bounds[from + 1]! - bounds[from]!;
    // The last step of an epoch that is looked at goes alone.
    const looked = this.#signals?.isDue(progress.epoch + 1) ?? false;
    const alone = looked && from === this.batches - 1;
    const end = looked && !alone ? this.batches - 1 : this.batches;
    let to = from;
    while (to < end && to - from < this.#pace.steps && bounds[to + 1]! - bounds[to]! === rows) to++;
    const steps = to - from;
    const chosen = order.subarray(bounds[from], bounds[to]);
    if (alone) await this.#signals!.beforeStep();
    const step = this.#step(rows);
    const ran = this.#pace.stretch(steps, () => step.run(chosen, progress.step, alone));
    const { applied, loss, norm, weight, squares } = await ran;
    if (alone && applied === 1)
      progress.layers = await this.#signals!.afterStep(squares, step.orphans);
    for (let k = 0; k < loss.length; k++) {
      progress.lossSum += loss[k]! * weight[k]!;
      progress.weightSum += weight[k]!;
      progress.losses.push(loss[k]!);
      progress.norms.push(norm[k]!);
      progress.rates.push(this.#rateAt(progress.step + k));
    }
    progress.batch = from + applied;
    progress.step += applied;
    if (applied < steps) {
      this.stopped = "diverged";
      const batch = order.subarray(bounds[progress.batch], bounds[progress.batch + 1]);
      this.failure = await step.failure(batch, progress.step);
    }
    this.#tell({
      type: "chunk",
      epoch: progress.epoch + 1,
      step: progress.step,
      loss: loss.at(-1)!,
    });
    await this.#pace.breathe();
  }

  async #epochEnd(): Promise<void> {
    const { progress } = this;
    this.#say(this.#stepsFacts());
    const { layers } = progress;
    if (layers !== undefined) this.#say({ type: "layers", epoch: progress.epoch + 1, layers });
    delete progress.layers;
    const facts = await this.#evaluate();
    progress.epoch++;
    Object.assign(progress, {
      batch: 0,
      lossSum: 0,
      weightSum: 0,
      losses: [],
      norms: [],
      rates: [],
    });
    this.#say(facts);
    this.#tell({ type: "epoch", facts, monitor: this.monitor });
    this.#checkStops();
    if (this.stopped === undefined) await this.#giveSnapshots();
  }

  /** The epoch's facts; keeps the weights when they are the best so far. */
  async #evaluate(): Promise<EpochFacts> {
    const { progress, options } = this;
    const train = await this.#evaluator.evaluate(this.sample);
    const valid = await this.#validated();
    const epoch = progress.epoch + 1;
    if (this.#signals?.isDue(epoch)) this.#say(await this.#signals.look(epoch, train));
    const paired = this.#signals && valid && this.#paired.take(epoch, valid.rowLosses);
    const metricsOf = (outputs: Float32Array, data: Dataset) =>
      options.metrics?.(outputs, data) ?? {};
    const facts = {
      type: "epoch" as const,
      epoch,
      step: progress.step,
      trainLoss: progress.lossSum / progress.weightSum,
      trainEvalLoss: train.loss,
      ...(valid && { validLoss: valid.loss }),
      trainMetrics: metricsOf(train.outputs, this.sample),
      ...(valid && {
        validMetrics: metricsOf(valid.outputs, this.#unseen?.original ?? options.valid!),
      }),
      lr: progress.rates.at(-1)!,
      gradientNorm: progress.norms.reduce((sum, norm) => sum + norm, 0) / progress.norms.length,
      best: progress.best,
      ...(paired && { paired }),
      seconds: (performance.now() - this.#epochBegan) / 1000,
    };
    const value = monitored(facts, this.monitor);
    const before = progress.best.epoch === 0 ? undefined : progress.best.value;
    const { mode, ties } = this.monitor;
    const better = isBetter(value, before, mode, 0, ties);
    if (this.#signals && valid) this.#keepRowLosses(valid.rowLosses, better);
    if (!better) return facts;
    progress.best = { epoch, value };
    this.bestState = await readState(this.#modelState);
    return { ...facts, best: progress.best };
  }

  /** What the validation rows give: each by the member that has not seen it, or by all. */
  async #validated(): Promise<Evaluated | undefined> {
    const { valid } = this.options;
    if (this.#unseen)
      return this.#unseen.restore(await this.#evaluator.evaluate(this.#unseen.dataset));
    return valid && (await this.#validator.evaluate(valid));
  }

  #keepRowLosses(last: Float64Array, better: boolean): void {
    this.#rowLosses = { best: better ? last : (this.#rowLosses?.best ?? last), last };
  }

  #stepsFacts(): StepsFacts {
    const { losses, norms, rates, step } = this.progress;
    const first = step - losses.length;
    const stride = Math.max(1, Math.ceil(losses.length / STEPS_KEPT));
    const kept = losses.flatMap((_, k) => (k % stride === 0 ? [k] : []));
    return {
      type: "steps",
      epoch: this.progress.epoch + 1,
      step: kept.map(k => first + k),
      loss: kept.map(k => losses[k]!),
      gradientNorm: kept.map(k => norms[k]!),
      lr: kept.map(k => rates[k]!),
    };
  }

  #step(rows: number): TrainStep {
    const known = this.steps.get(rows);
    if (known !== undefined) return known;
    const { train: dataset, loss, optimizer, clipNorm = 0 } = this.options;
    const prepare = (step: number) => {
      optimizer.setRate(this.#factorAt(step));
      this.options.settings?.(step, this.#planned);
      optimizer.prepare(step + 1);
    };
    const parts = {
      model: this.model,
      loss,
      optimizer,
      dataset,
      seed: this.seed,
      clipNorm,
      squares: this.#signals !== undefined,
      held: (this.#held ??= heldData({ model: this.model, dataset })),
      prepare,
    };
    const built = trainStep(parts, rows);
    this.steps.set(rows, built);
    return built;
  }

  /** Steps that schedules are planned for. */
  get #planned(): number {
    const { epochs, scheduleSteps } = this.options;
    return scheduleSteps ?? epochs * this.batches;
  }

  /** The schedule's and the callbacks' factor on the rate at a step, counted from 0. */
  #factorAt(step: number): number {
    const planned = this.options.schedule?.(step, this.#planned) ?? 1;
    return [...this.#rateFactors.values()].reduce((product, factor) => product * factor, planned);
  }

  #rateAt(step: number): number {
    return this.options.optimizer.baseRate * this.#factorAt(step);
  }

  #checkStops(): void {
    if (this.stopped !== undefined) return;
    const { signal, timeBudget } = this.options;
    if (signal?.aborted) this.stopped = "aborted";
    else if (timeBudget !== undefined && this.#seconds() >= timeBudget) this.stopped = "time";
  }

  #seconds(): number {
    return this.progress.seconds + (performance.now() - this.#began) / 1000;
  }

  /** To the callbacks that asked; a run that has diverged is not worth resuming. */
  async #giveSnapshots(): Promise<void> {
    const wanted = [...this.#wanted];
    this.#wanted.clear();
    if (wanted.length === 0 || this.stopped === "diverged") return;
    const snapshot = await this.#snapshot();
    for (const give of wanted) await give(snapshot);
  }

  async #snapshot(): Promise<Snapshot> {
    const { optimizer } = this.options;
    const live = stateTensors(this.model, optimizer);
    const tensors = new Map<string, ReturnType<typeof saved>>();
    for (const [name, value] of await readState(live))
      tensors.set(name, saved(value, live.get(name)!.shape));
    for (const [name, value] of this.bestState ?? [])
      tensors.set(`best.${name}`, saved(value, this.#modelState.get(name)!.shape));
    for (const [name, losses] of this.#keptLosses())
      tensors.set(name, saved(Float32Array.from(losses), [losses.length]));
    const halves = this.#paired.best.map(({ epoch, value }) => ({ epoch, value }));
    const state = structuredCopy({
      progress: { ...this.progress, halves, seconds: this.#seconds() },
      ...(this.stopped === "early" && { stopped: { epochs: this.options.epochs } }),
      optimizerSteps: optimizer.stepCount,
      callbacks: this.callbacks.map(callback => callback.state?.() ?? null),
    });
    return { tensors, state };
  }

  /** The row losses that a resumed run needs, by their names in a snapshot; float32 holds them exactly. */
  *#keptLosses(): Generator<[string, Float64Array]> {
    for (const [half, { losses }] of this.#paired.best.entries()) yield [`paired.${half}`, losses];
    if (this.#rowLosses) {
      yield ["rows.best", this.#rowLosses.best];
      yield ["rows.last", this.#rowLosses.last];
    }
  }

  #restoreLosses(value: (name: string) => TypedArray | undefined): void {
    const losses = (name: string) => Float64Array.from(value(name) ?? []);
    this.#paired.best = (this.progress.halves ?? []).map((half, i) => ({
      ...half,
      losses: losses(`paired.${i}`),
    }));
    if (value("rows.best"))
      this.#rowLosses = { best: losses("rows.best"), last: losses("rows.last") };
  }

  #restore({ tensors, state }: Snapshot): void {
    const { optimizer } = this.options;
    const value = (name: string) => tensors.get(name)?.data as TypedArray | undefined;
    restoreState(stateTensors(this.model, optimizer), value);
    this.progress = structuredCopy(state.progress);
    this.progress.best.value ??= Number.POSITIVE_INFINITY;
    if (this.progress.best.epoch > 0)
      this.bestState = new Map(
        [...this.#modelState.keys()].map(name => [name, value(`best.${name}`)!]),
      );
    if (this.#signals) this.#restoreLosses(value);
    if (state.stopped?.epochs === this.options.epochs) this.stopped = "early";
    optimizer.stepCount = state.optimizerSteps;
    this.callbacks.forEach((callback, i) => {
      const remembered = state.callbacks[i];
      if (remembered != null) callback.restore?.(remembered);
    });
  }

  async #finish(): Promise<void> {
    if (this.bestState !== undefined)
      restoreState(this.#modelState, name => this.bestState!.get(name));
    this.model.eval();
    if (this.#unseen) this.#outOfFold = (await this.#validated())?.outputs;
    const { progress } = this;
    const facts = {
      type: "end" as const,
      stopped: this.stopped!,
      ...(this.failure && { failure: this.failure }),
      epochs: progress.epoch,
      steps: progress.step,
      bestEpoch: progress.best.epoch,
      seconds: this.#seconds(),
    };
    this.#say(facts);
    this.#tell({ type: "end", facts });
  }

  #say(facts: Facts): void {
    this.records.push(this.#log.append(facts));
    this.options.onRecord?.(facts);
  }

  #tell(event: TrainEvent): void {
    for (const callback of this.callbacks) {
      const { stop, rateFactor, snapshot } = callback.on(event) ?? {};
      if (stop !== undefined) this.stopped ??= stop;
      if (rateFactor !== undefined) this.#rateFactors.set(callback, rateFactor);
      if (snapshot !== undefined) this.#wanted.add(snapshot);
    }
  }
}

function structuredCopy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

function checkOptions(model: Module, options: FitOptions): void {
  const { epochs, batchSize = 32, train, loss, timeBudget, members } = options;
  const whole = (name: string, value: number) => {
    if (Number.isInteger(value) && value >= 1) return;
    throw new DownhillError(
      "invalid-argument",
      `fit: ${name} must be a whole number from 1, found ${value}.`,
      {
        option: name,
        value,
      },
    );
  };
  whole("epochs", epochs);
  whole("batchSize", batchSize);
  whole("train.rows", train.rows);
  if (members) checkMembers(model, members);
  if (loss.reduction !== "mean")
    throw new DownhillError(
      "invalid-argument",
      `fit: the loss must have reduction "mean", so that batches of any size and evaluation give one scale, found "${loss.reduction}".`,
      { option: "loss", value: loss.reduction },
    );
  if (timeBudget !== undefined && !(timeBudget > 0))
    throw new DownhillError(
      "invalid-argument",
      `fit: timeBudget must be positive seconds, found ${timeBudget}.`,
      {
        option: "timeBudget",
        value: timeBudget,
      },
    );
}

function checkMembers(model: Module, { train, valid }: MemberRows): void {
  const expected = model instanceof Ensemble ? model.count : 0;
  const refuse = (option: string, found: number, why: string) => {
    throw new DownhillError("invalid-argument", `fit: ${option}: ${why}, found ${found}.`, {
      option,
      value: found,
    });
  };
  if (expected === 0) refuse("members", train.length, "only nn.ensemble() has members with rows");
  if (train.length !== expected)
    refuse("members.train", train.length, `the ensemble has ${expected} members`);
  if (valid && valid.length !== expected)
    refuse("members.valid", valid.length, `the ensemble has ${expected} members`);
  const empty = [...train, ...(valid ?? [])].find(rows => rows.length === 0);
  if (empty) refuse("members", 0, "every member needs rows");
}
