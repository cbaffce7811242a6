// What a step depends on besides its tensors, in the two ways a step comes to be. In explicit code a random key or
// a setting is a small tensor made on the spot, and an assignment waits on its device. Inside capture() the same
// calls leave slots and updates behind, from which the trainer makes one program for all steps.

import type { TypedArray } from "../core/dtype.ts";
import type { Slot } from "../ops/op.ts";
import { collectAssignments } from "./assignments.ts";
import { cpu, type Device } from "./device.ts";
import { Tensor, tensor } from "./tensor.ts";

/** A number that may change from step to step: a rate, a dropout probability. A slot, never a constant. */
export class Setting {
  readonly name: string;
  value: number;
  #eager: { value: number; tensor: Tensor } | undefined;

  constructor(name: string, value: number) {
    this.name = name;
    this.value = value;
  }

  /** The scalar of this setting for the step being built. */
  tensor(device: Device = cpu): Tensor {
    if (capturing !== undefined) return capturing.setting(this);
    if (this.#eager?.value !== this.value || this.#eager.tensor.device !== device)
      this.#eager = { value: this.value, tensor: tensor(this.value, { device }) };
    return this.#eager.tensor;
  }
}

/** What a captured step needs each time (settings, the random key) and what it assigns. */
export class Capture {
  readonly device: Device;
  readonly settings = new Map<Setting, { slot: Slot; tensor: Tensor }>();
  readonly assigned = new Set<Tensor>();
  readonly key: Slot = { name: "key", shape: [2], dtype: "int32" };
  #streams = 0;

  constructor(device: Device) {
    this.device = device;
  }

  setting(setting: Setting): Tensor {
    let known = this.settings.get(setting);
    if (known === undefined) {
      const slot: Slot = { name: setting.name, shape: [], dtype: "float32" };
      known = { slot, tensor: Tensor.ofSlot(slot, this.device) };
      this.settings.set(setting, known);
    }
    return known.tensor;
  }

  /** What writes the values of the moment, those of the settings and a new key, into the arrays of `slots`. */
  filler(slots: readonly Slot[], values: readonly TypedArray[]): () => void {
    const settings = new Map([...this.settings].map(([setting, { slot }]) => [slot, setting]));
    const sources = slots.map(slot => settings.get(slot));
    return () =>
      sources.forEach((setting, i) => {
        if (setting === undefined) values[i]!.set(nextKey());
        else values[i]![0] = setting.value;
      });
  }

  random(shape: readonly number[]): Tensor {
    return Tensor.random(Tensor.ofSlot(this.key, this.device), shape, this.#streams++);
  }
}

let capturing: Capture | undefined;
let eagerSeed = 0;
let eagerDraws = 0;

/** Seeds what explicit code draws: initial weights (nn) and dropout. As torch.manual_seed. */
export function manualSeed(seed: number): void {
  eagerSeed = seed;
  eagerDraws = 0;
}

/** Seed and serial number of the next explicit draw: a key of the generator. */
export function nextKey(): readonly [number, number] {
  return [eagerSeed | 0, eagerDraws++ | 0];
}

/** Uniform float32 in [0, 1), new at each step. */
export function random(shape: readonly number[], device: Device = cpu): Tensor {
  if (capturing !== undefined) return capturing.random(shape);
  return Tensor.random(tensor(Int32Array.from(nextKey()), { device }), shape, 0);
}

/** Builds a step's graph: inside, settings and keys are slots and assignments are collected, not pending. */
export function capture<T>(device: Device, build: () => T): { capture: Capture; result: T } {
  const outer = capturing;
  const mine = new Capture(device);
  capturing = mine;
  const outerAssigned = collectAssignments(mine.assigned);
  try {
    return { capture: mine, result: build() };
  } finally {
    capturing = outer;
    collectAssignments(outerAssigned);
  }
}
