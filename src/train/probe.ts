// A look at the network between two epochs, for the doctor: what its hidden activations give on a fixed probe of
// training rows, whether its two modes agree, how its predictions spread. Activations are taken out of the program
// that evaluates the network anyway, and so are predictions and losses; only a network whose modes differ needs a
// program more.

import type { Executable } from "../backends/backend.ts";
import { sizeOf } from "../core/shape.ts";
import { type Dataset, subset } from "../data/dataset.ts";
import { program } from "../ir/program.ts";
import type { ActivationSignals, ProbeFacts } from "../log/records.ts";
import { Activation } from "../nn/activations.ts";
import { Linear } from "../nn/linear.ts";
import type { Loss } from "../nn/loss.ts";
import type { Module } from "../nn/module.ts";
import { Sequential } from "../nn/sequential.ts";
import type { LayerCall } from "../nn/summary.ts";
import type { Slot } from "../ops/op.ts";
import { type Capture, capture } from "../tensor/capture.ts";
import { type Tensor, tensor } from "../tensor/tensor.ts";
import { constantLoss, spreadOf } from "./constant.ts";
import type { Evaluated, WatchedEvaluator } from "./evaluation.ts";

/** Rows of the probe, at most; activations are seen on every second one. */
const PROBE_ROWS = 256;
/** Slopes below a hundredth of the steepest: |tanh x| for |x| > 2.99, |2σ(x) − 1| for |x| > 5.29. */
const SATURATED: Readonly<Record<string, (y: number) => boolean>> = {
  Tanh: y => 1 - y * y < 0.01,
  Sigmoid: y => 4 * y * (1 - y) < 0.01,
};

export interface Probe {
  /** What there is to see after `epoch` epochs; `sample` is what the evaluation of the training sample gave. */
  look(epoch: number, sample: Evaluated): Promise<ProbeFacts>;
}

/** Rows of the probe, evenly spread, for they may be in some order; as many of each member, each at a place that is its own. */
function spread(rows: number, members: number): Int32Array {
  const all = Math.floor(rows / members);
  const each = Math.min(Math.max(1, Math.floor(PROBE_ROWS / members)), all);
  return Int32Array.from(
    { length: each * members },
    (_, i) => Math.floor((Math.floor(i / members) * all) / each) * members + (i % members),
  );
}

interface Parts {
  readonly model: Module;
  readonly loss: Loss;
  readonly evaluator: WatchedEvaluator;
  /** The rows on which the training error is taken; the probe's are among them. */
  readonly sample: Dataset;
  /** Of an ensemble row i of the sample is of member i mod `members`; else 1. */
  readonly members: number;
  readonly seed: number;
}

export function probe({ model, loss, evaluator, sample, members, seed }: Parts): Probe {
  const chosen = spread(sample.rows, members);
  const rows = chosen.length;
  const seen =
    rows > PROBE_ROWS / 2 ? chosen.filter((_, i) => Math.floor(i / members) % 2 === 0) : chosen;
  const training = trainingProgram(model, loss, sample, chosen);
  const modes = async (epoch: number, { rowLosses }: Evaluated) => {
    if (training === undefined) return undefined;
    const losses = await training(Int32Array.of(seed | 0, epoch));
    return compared(
      losses,
      Float64Array.from(chosen, row => rowLosses[row]!),
    );
  };
  return {
    async look(epoch, evaluated) {
      const between = await modes(epoch, evaluated);
      const constant = epoch === 0 ? constantLoss(loss.name, sample, evaluated) : undefined;
      return {
        type: "probe",
        epoch,
        loss: evaluated.loss,
        ...(constant !== undefined && { constantLoss: constant }),
        ...spreadOf(loss.name, sample, evaluated.outputs),
        rows,
        activations: await activationsOf(evaluator, sample, seen),
        ...(between && { modes: between }),
      };
    },
  };
}

/** Sums over the rows of an activation's units; of images and the like, every place is a unit. */
class UnitSums {
  readonly #call: LayerCall;
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;
  #saturated = 0;

  constructor(call: LayerCall) {
    const units = sizeOf(call.outputShape);
    this.#call = call;
    this.#sums = new Float64Array(units);
    this.#squares = new Float64Array(units);
  }

  /** Takes rows × units. */
  add(values: Float32Array): void {
    const units = this.#sums.length;
    // A unit after the other, so that sums are no memory: most of this runs before the engine has optimised it.
    for (let unit = 0; unit < units; unit++) {
      let [sum, squares] = [0, 0];
      for (let i = unit; i < values.length; i += units) {
        const y = values[i]!;
        sum += y;
        squares += y * y;
      }
      this.#sums[unit]! += sum;
      this.#squares[unit]! += squares;
    }
    const isSaturated = SATURATED[this.#call.module.typeName()];
    if (isSaturated !== undefined) this.#saturated += values.filter(isSaturated).length;
  }

  signals(rows: number): ActivationSignals {
    const units = this.#sums.length;
    let [sum, variances, living] = [0, 0, 0];
    for (let unit = 0; unit < units; unit++) {
      const mean = this.#sums[unit]! / rows;
      sum += mean;
      variances += this.#squares[unit]! / rows - mean * mean;
      // In float64 no square of a float32 but that of 0 is 0.
      if (this.#squares[unit] !== 0) living++;
    }
    const { name, module } = this.#call;
    const kind = module.typeName();
    return {
      ...{ name, kind, units },
      ...{ mean: sum / units, std: Math.sqrt(Math.max(0, variances / units)) },
      ...(kind === "ReLU" && { dead: (units - living) / units }),
      ...(SATURATED[kind] && { saturated: this.#saturated / (rows * units) }),
    };
  }
}

/** What each activation gives for the rows of the probe, in the order of the calls. */
async function activationsOf(
  evaluator: WatchedEvaluator,
  sample: Dataset,
  chosen: Int32Array,
): Promise<ActivationSignals[]> {
  const sums = new Map<LayerCall, UnitSums>();
  await evaluator.eachActivation(sample, chosen, (call, values) => {
    const mine = sums.get(call) ?? new UnitSums(call);
    sums.set(call, mine);
    mine.add(values);
  });
  return [...sums.values()].map(one => one.signals(chosen.length));
}

/** The row losses in training mode, by the random key; undefined where that mode differs in nothing. */
function trainingProgram(model: Module, loss: Loss, sample: Dataset, chosen: Int32Array) {
  if ([...model.namedModules()].every(([, module]) => isPlain(module))) return undefined;
  const probed = subset(sample, chosen);
  const device = [...model.parameters()][0]!.device;
  const modes = [...model.namedModules()].map(([, module]) => [module, module.training] as const);
  model.train();
  let built: { capture: Capture; result: Tensor };
  try {
    built = capture(device, () => {
      const shape = (inner: readonly number[]) => [probed.rows, ...inner];
      const inputs = tensor(probed.inputs, { shape: shape(probed.inputShape), device });
      const targets = tensor(probed.targets, { shape: shape(probed.targetShape), device });
      return loss.rows(model.forward(inputs), targets);
    });
  } finally {
    for (const [module, training] of modes) module.training = training;
  }
  // Running statistics stay as they are: nothing is written back.
  for (const buffer of built.capture.assigned) buffer.settle(buffer.home!);
  const { key, assigned } = built.capture;
  const whole = program([], [built.result.node]);
  const drawn = whole.slots.includes(key);
  if (!drawn && assigned.size === 0) return undefined;
  const settings = [...built.capture.settings];
  let executable: Executable | undefined;
  return async (random: Int32Array): Promise<Float32Array> => {
    executable ??= device.compile(whole);
    const slots = new Map<Slot, Float32Array | Int32Array>(
      settings.map(([setting, { slot }]) => [slot, Float32Array.of(setting.value)]),
    );
    const [losses] = await executable.run(drawn ? slots.set(key, random) : slots, 1).read();
    return losses as Float32Array;
  };
}

/** Known to do the same in both modes, so that there is no need to look. */
const isPlain = (module: Module) =>
  module instanceof Activation || module instanceof Linear || module instanceof Sequential;

/** Means of both, and of their differences row by row in standard errors. */
function compared(train: ArrayLike<number>, evaluated: ArrayLike<number>) {
  const n = train.length;
  const [a, b] = [mean(train), mean(evaluated)];
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const d = train[i]! - evaluated[i]! - (a - b);
    squares += d * d;
  }
  const error = Math.sqrt(squares / Math.max(1, n - 1) / n);
  return { train: a, eval: b, z: error > 0 ? (a - b) / error : 0 };
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}
