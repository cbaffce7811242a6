// The numbers that PyTorch computed (goldens/nn.py), as tensors of ours, and how they are compared.

import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { type Device, Parameter, type Tensor, tensor } from "../src/tensor/index.ts";

export interface Values {
  readonly shape: readonly number[];
  readonly data: readonly number[];
  readonly integer?: boolean;
}

export interface LayerCase {
  readonly name: string;
  readonly text: string;
  readonly x: Values;
  readonly state: Readonly<Record<string, Values>>;
  readonly y: Values;
  readonly upstream: Values;
  readonly dx: Values | null;
  readonly gradients: Readonly<Record<string, Values>>;
}

export interface LossCase {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly prediction: Values;
  readonly target: Values;
  readonly cases: readonly {
    readonly reduction: "mean" | "sum" | "none";
    readonly value: Values;
    readonly upstream: Values;
    readonly gradient: Values;
  }[];
}

export interface Goldens {
  readonly layers: readonly LayerCase[];
  readonly batchNormSteps: {
    readonly batches: readonly Values[];
    readonly after: readonly Readonly<Record<string, Values>>[];
    readonly probe: Values;
    readonly y: Values;
  };
  readonly losses: readonly LossCase[];
  readonly models: Readonly<
    Record<string, { text: string; names: readonly string[]; parameters: readonly string[] }>
  >;
}

export const goldens = JSON.parse(
  readFileSync(new URL("goldens/nn.json", import.meta.url), "utf8"),
) as Goldens;

export function variable({ data, shape }: Values, device: Device): Parameter {
  return new Parameter(Float32Array.from(data), shape, device);
}

export function given({ data, shape, integer }: Values, device: Device): Tensor {
  const array = integer === true ? Int32Array.from(data) : Float64Array.from(data);
  return tensor(array, { shape, device, dtype: integer === true ? "int32" : "float32" });
}

export function storedState(state: Readonly<Record<string, Values>>) {
  return new Map(
    Object.entries(state).map(([name, { shape, data }]) => [
      name,
      { shape, data: name.endsWith("tracked") ? Int32Array.from(data) : Float64Array.from(data) },
    ]),
  );
}

/** Equal within `tolerance`, relative to 1 or to the golden's size, whichever is larger. */
export function expectClose(found: Tensor, golden: Values, tolerance: number): void {
  expect(found.shape).toEqual(golden.shape);
  const values = found.dataSync();
  golden.data.forEach((expected, i) => {
    const difference = Math.abs(values[i]! - expected) / Math.max(1, Math.abs(expected));
    expect(difference, `element ${i}: ${values[i]} against ${expected}`).toBeLessThan(tolerance);
  });
}

/** The largest difference of ∂ sum(f) / ∂x from central differences, in float64. */
export function gradientError(f: (x: Tensor) => Tensor, x: Parameter, step = 1e-5): number {
  const total = (): number => f(x).sum().itemSync();
  x.grad = null;
  f(x).sum().backward();
  const gradient = x.grad! as Tensor;
  const found = gradient.dataSync();
  const at = Float64Array.from(x.dataSync());
  let worst = 0;
  for (let i = 0; i < at.length; i++) {
    const value = at[i]!;
    const moved = [value + step, value - step].map(moved => {
      at[i] = moved;
      x.store(at);
      return total();
    });
    at[i] = value;
    x.store(at);
    worst = Math.max(worst, Math.abs(found[i]! - (moved[0]! - moved[1]!) / (2 * step)));
  }
  return worst;
}
