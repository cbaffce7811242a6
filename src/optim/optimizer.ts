// An optimizer: groups of parameters, each with a rate and a chain of transforms. step() is for hand-written loops;
// the trainer calls prepare() and build() to put the same update into its own program.

import { DownhillError } from "../core/errors.ts";
import { type Capture, capture, Setting } from "../tensor/capture.ts";
import type { Device } from "../tensor/device.ts";
import { Buffer } from "../tensor/parameter.ts";
import { type Change, realize } from "../tensor/realize.ts";
import { Tensor } from "../tensor/tensor.ts";
import { Kind, type Value } from "../tensor/work.ts";
import { inRange } from "./range.ts";
import type { Transform } from "./transform.ts";

export interface GroupOptions {
  readonly params: Iterable<Tensor>;
  /** Default: the optimizer's. */
  readonly lr?: number;
  readonly weightDecay?: number;
}

/** What an optimizer is made of, a group at a time. */
export interface Rule {
  readonly transform: Transform;
  /** λ, if any; a transform may use it too. */
  readonly weightDecay?: Setting;
  /** Decoupled decay (Loshchilov & Hutter 2019): p ← p − lr·λ·p beside the update. */
  readonly decoupled?: boolean;
}

/** What an optimizer is called, and how much of its last step each step keeps. */
export interface About {
  readonly name: string;
  readonly momentum?: number;
}

interface Group {
  readonly parameters: readonly Tensor[];
  readonly state: ReadonlyMap<Tensor, readonly Buffer[]>;
  /** The rate before any schedule. */
  baseRate: number;
  /** The rate now. */
  readonly rate: Setting;
  readonly rule: Rule;
  /** The weight decay before any schedule. */
  readonly baseDecay: number;
}

/**
 * Groups of parameters, each with a rate and a chain of transforms; `sgd`, `rmsprop`, `adam` and `adamW` make the usual
 * ones.
 *
 * @example
 * import { nn, optim } from "downhill";
 *
 * // Sign descent: p ← p − lr·g/|g|.
 * const { weight } = nn.linear(1, 1, { bias: false });
 * const optimizer = new optim.Optimizer([weight], 0.1, () => ({
 *   transform: { state: [], update: g => ({ update: g.div(g.abs()), state: [] }) },
 * }));
 * nn.init.constant(weight, 1);
 * weight.square().sum().backward();
 * optimizer.step();
 * console.log(weight.itemSync().toFixed(1)); // 0.9
 */
export class Optimizer {
  readonly groups: readonly Group[];
  /** For the run log. */
  readonly about: About;
  /** Steps done. */
  stepCount = 0;
  readonly #kind = new Kind();
  readonly #parameters: readonly Tensor[];
  readonly #devices: ReadonlySet<Device>;

  constructor(
    params: Iterable<Tensor> | readonly GroupOptions[],
    lr: number,
    rule: (group: GroupOptions) => Rule,
    about: About = { name: "own" },
  ) {
    this.about = about;
    const all = [...params];
    const groups = all.every(isGroup) ? all : [{ params: all as Tensor[] }];
    this.groups = groups.map(group => groupOf(group, group.lr ?? lr, rule(group)));
    this.#parameters = this.groups.flatMap(group => group.parameters);
    checkParameters(this.#parameters);
    this.#devices = new Set(this.#parameters.map(parameter => parameter.device));
  }

  get parameters(): Tensor[] {
    return [...this.#parameters];
  }

  /** The first group's rate before any schedule. */
  get baseRate(): number {
    return this.groups[0]!.baseRate;
  }

  /** The first group's rate now. */
  get lr(): number {
    return this.groups[0]!.rate.value;
  }

  /** Sets the rate of every group, on which a schedule's factor then works. */
  set lr(rate: number) {
    inRange("lr", rate, 0);
    for (const group of this.groups) {
      group.baseRate = rate;
      group.rate.value = rate;
    }
  }

  /** Multiplies every group's own rate: what a schedule does. */
  setRate(factor: number): void {
    for (const group of this.groups) group.rate.value = group.baseRate * factor;
  }

  /** Multiplies every group's own weight decay. */
  setDecay(factor: number): void {
    for (const { rule, baseDecay } of this.groups)
      if (rule.weightDecay) rule.weightDecay.value = baseDecay * factor;
  }

  /** Forgets the gradients. */
  zeroGrad(): void {
    for (const parameter of this.#parameters) parameter.grad = null;
  }

  /** Changes the parameters by their gradients; loss, gradients and changes are computed in one program. */
  step(): void {
    if (this.#parameters.every(parameter => parameter.heldGradient === null))
      throw new DownhillError(
        "no-gradient",
        "step: no parameter has a gradient. Call backward() first.",
      );
    this.prepare(++this.stepCount);
    for (const device of this.#devices) realize(device, [], this.#change(device));
  }

  /** What the step does on `device`, not built yet. */
  #change(device: Device): Change | undefined {
    const [numbers, inputs, targets]: [number[], Value[], Tensor[]] = [[], [], []];
    let number = 0;
    for (const { parameters, state } of this.groups)
      for (const parameter of parameters) {
        const gradient = parameter.heldGradient;
        if (gradient !== null && parameter.device === device) {
          numbers.push(number);
          inputs.push(gradient.value, parameter.value);
          targets.push(parameter);
          for (const buffer of state.get(parameter)!) {
            inputs.push(buffer.cell ?? buffer.value);
            targets.push(buffer);
          }
        }
        number++;
      }
    if (numbers.length === 0) return undefined;
    const build = () => this.#captured(device, targets);
    return { kind: this.#kind, parameters: numbers, inputs, targets, build };
  }

  #captured(device: Device, targets: readonly Tensor[]): Capture {
    try {
      return capture(device, () => this.build(gradientsOn(targets))).capture;
    } catch (error) {
      // A transform failed half-way: what is assigned already stays as it was.
      for (const x of targets) if (x.home !== undefined) x.settle(x.home);
      throw error;
    }
  }

  /** Sets what depends on the step, counted from 1. */
  prepare(step: number): void {
    this.stepCount = step;
    for (const { rule } of this.groups) rule.transform.prepare?.(step);
  }

  /** Assigns each parameter with a gradient, and its state, their values after the step. */
  build(gradients: ReadonlyMap<Tensor, Tensor>): void {
    for (const { parameters, state, rate, rule } of this.groups)
      for (const parameter of parameters) {
        const gradient = gradients.get(parameter);
        if (gradient === undefined) continue;
        const mine = state.get(parameter)!;
        const result = rule.transform.update(gradient, mine, parameter);
        const lr = rate.tensor(parameter.device);
        const change = result.update.mul(lr);
        const decay = rule.decoupled && rule.weightDecay?.tensor(parameter.device);
        const kept = decay ? parameter.sub(parameter.mul(lr.mul(decay))) : parameter;
        parameter.assign(kept.sub(change));
        mine.forEach((buffer, i) => buffer.assign(result.state[i]!));
      }
  }

  /** State by name: the parameter's number, then PyTorch's name, as `0.exp_avg`. */
  stateBuffers(): Map<string, Buffer> {
    const all = new Map<string, Buffer>();
    let index = 0;
    for (const { parameters, state, rule } of this.groups)
      for (const parameter of parameters) {
        state
          .get(parameter)!
          .forEach((buffer, i) => all.set(`${index}.${rule.transform.state[i]}`, buffer));
        index++;
      }
    return all;
  }
}

function gradientsOn(targets: readonly Tensor[]): Map<Tensor, Tensor> {
  return new Map(targets.flatMap(x => (x.grad === null ? [] : [[x, x.grad] as const])));
}

function isGroup(candidate: Tensor | GroupOptions): candidate is GroupOptions {
  return !(candidate instanceof Tensor) && "params" in candidate;
}

function groupOf({ params }: GroupOptions, lr: number, rule: Rule): Group {
  inRange("lr", lr, 0);
  const parameters = [...params];
  const zeros = (parameter: Tensor) =>
    rule.transform.state.map(
      () => new Buffer(new Float32Array(parameter.size), parameter.shape, parameter.device),
    );
  const state = new Map(parameters.map(parameter => [parameter, zeros(parameter)]));
  const baseDecay = rule.weightDecay?.value ?? 0;
  return { parameters, state, baseRate: lr, rate: new Setting("lr", lr), rule, baseDecay };
}

/** Each a tensor that gets gradients, at least one, none twice: it would be stepped twice. */
function checkParameters(parameters: readonly Tensor[]): void {
  if (parameters.length === 0)
    throw new DownhillError("invalid-argument", "optimizer: it was given no parameters.");
  const wrong = parameters.findIndex(one => !(one instanceof Tensor && one.requiresGrad));
  if (wrong !== -1)
    throw new DownhillError(
      "invalid-argument",
      `optimizer: parameter ${wrong} gets no gradient. Give model.parameters().`,
      { index: wrong },
    );
  const seen = new Set<Tensor>();
  const twice = parameters.findIndex(one => seen.size === seen.add(one).size);
  if (twice !== -1)
    throw new DownhillError(
      "invalid-argument",
      `optimizer: parameter ${twice} was given twice. Put each into one group.`,
      { index: twice },
    );
}
