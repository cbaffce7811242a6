// A look at the network between two epochs, for the doctor: what its hidden activations give on a fixed probe of
// training rows, whether its two modes agree, how its predictions spread. Two programs at most, compiled once; the
// predictions and losses themselves are those that the epoch's evaluation has made anyway.

import type { Executable } from "../backends/backend.ts";
import { sizeOf } from "../core/shape.ts";
import { type Dataset, subset } from "../data/dataset.ts";
import { program } from "../ir/program.ts";
import type { ActivationSignals, ProbeFacts } from "../log/records.ts";
import { Activation } from "../nn/activations.ts";
import { evaluating } from "../nn/forward.ts";
import { Linear } from "../nn/linear.ts";
import type { Loss } from "../nn/loss.ts";
import type { Module } from "../nn/module.ts";
import { Sequential } from "../nn/sequential.ts";
import type { Slot } from "../ops/op.ts";
import { type Capture, capture } from "../tensor/capture.ts";
import type { Device } from "../tensor/device.ts";
import { Tensor, tensor } from "../tensor/tensor.ts";
import { constantLoss, spreadOf } from "./constant.ts";
import type { Evaluated } from "./evaluation.ts";

/** Rows of the probe, at most. */
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

interface Parts {
  readonly model: Module;
  readonly loss: Loss;
  /** The rows on which the training error is taken; the probe's are among them. */
  readonly sample: Dataset;
  readonly seed: number;
}

export function probe({ model, loss, sample, seed }: Parts): Probe {
  const device = [...model.parameters()][0]!.device;
  const rows = Math.min(PROBE_ROWS, sample.rows);
  // Evenly spread, for the rows may be in some order.
  const chosen = Int32Array.from({ length: rows }, (_, i) => Math.floor((i * sample.rows) / rows));
  const probed = subset(sample, chosen);
  const hidden = hiddenProgram(model, probed, device);
  const training = trainingProgram(model, loss, probed, device);
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
        activations: await hidden(),
        ...(between && { modes: between }),
      };
    },
  };
}

/** The network up to its last activation, in evaluation mode; what each activation gives. */
function hiddenProgram(model: Module, { inputs, inputShape, rows }: Dataset, device: Device) {
  const seen: { name: string; module: Activation; output: Tensor }[] = [];
  const build = () =>
    evaluating(model, () =>
      capture(device, () => watched(model, seen, () => model.forward(slotTensor))),
    );
  const slot: Slot = { name: "inputs", shape: [rows, ...inputShape], dtype: "float32" };
  const slotTensor = Tensor.ofSlot(slot, device);
  build();
  let executable: Executable | undefined;
  return async (): Promise<ActivationSignals[]> => {
    if (seen.length === 0) return [];
    executable ??= device.compile(
      program(
        [],
        seen.map(({ output }) => output.node),
      ),
    );
    const outputs = await executable.run(new Map([[slot, inputs]]), 1).read();
    return seen.map(({ name, module, output }, i) =>
      signalsOf(name, module.typeName(), outputs[i] as Float32Array, sizeOf(output.shape) / rows),
    );
  };
}

/** Lets every activation write down what it gives while `run` builds the graph. */
function watched(
  model: Module,
  seen: { name: string; module: Activation; output: Tensor }[],
  run: () => Tensor,
): Tensor {
  const activations = [...model.namedModules()].filter(
    (entry): entry is [string, Activation] => entry[1] instanceof Activation,
  );
  for (const [name, module] of activations) {
    const { forward } = module;
    module.forward = (x: Tensor): Tensor => {
      const output = forward.call(module, x);
      seen.push({ name, module, output });
      return output;
    };
  }
  try {
    return run();
  } finally {
    // What was put over the class's own forward().
    for (const [, module] of activations) Reflect.deleteProperty(module, "forward");
  }
}

/** Statistics of (rows, units); of images and the like, every place is a unit. */
function signalsOf(
  name: string,
  kind: string,
  values: Float32Array,
  units: number,
): ActivationSignals {
  const [sums, squares] = [new Float64Array(units), new Float64Array(units)];
  const alive = new Uint8Array(units);
  const isSaturated = SATURATED[kind];
  let saturated = 0;
  for (let i = 0, unit = 0; i < values.length; i++) {
    const y = values[i]!;
    sums[unit]! += y;
    squares[unit]! += y * y;
    if (y !== 0) alive[unit] = 1;
    if (isSaturated?.(y)) saturated++;
    if (++unit === units) unit = 0;
  }
  const rows = values.length / units;
  const mean = sums.reduce((sum, own) => sum + own, 0) / values.length;
  const variance = (unit: number) =>
    squares[unit]! / rows - (sums[unit]! / rows) * (sums[unit]! / rows);
  const std = Math.sqrt(Math.max(0, sums.reduce((sum, _, k) => sum + variance(k), 0) / units));
  const dead = alive.reduce((count, one) => count - one, units) / units;
  return {
    ...{ name, kind, units, mean, std },
    ...(kind === "ReLU" && { dead }),
    ...(isSaturated !== undefined && { saturated: saturated / values.length }),
  };
}

/** The row losses in training mode, by the random key; undefined where that mode differs in nothing. */
function trainingProgram(model: Module, loss: Loss, probed: Dataset, device: Device) {
  if ([...model.namedModules()].every(([, module]) => isPlain(module))) return undefined;
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
