// Initialisers, as torch.nn.init: each fills a parameter in place, drawn from the seed of manualSeed(), so the
// same seed gives the same weights. Xavier: Glorot & Bengio 2010; Kaiming: He et al. 2015, arXiv 1502.01852.

import { DownhillError } from "../core/errors.ts";
import { cos, log } from "../core/math.ts";
import { fillUniform } from "../core/random.ts";
import { type Shape, shapeText } from "../core/shape.ts";
import { nextKey } from "../tensor/capture.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** A stream of its own, so that initial weights and dropout of one key do not share numbers. */
const STREAM = 0x40000000;

export type Nonlinearity = "linear" | "sigmoid" | "tanh" | "relu" | "leakyRelu" | "selu";

export interface KaimingOptions {
  /** Negative slope, for leakyRelu only. */
  readonly a?: number;
  readonly mode?: "fanIn" | "fanOut";
  readonly nonlinearity?: Nonlinearity;
}

/** U(low, high). */
export function uniform(target: Tensor, low = 0, high = 1): void {
  target.store(Float32Array.from(draws(target.size), u => low + (high - low) * u));
}

/** N(mean, std²), by Box & Muller (1958). */
export function normal(target: Tensor, mean = 0, std = 1): void {
  const u = draws(2 * target.size);
  const values = new Float32Array(target.size);
  for (let i = 0; i < values.length; i++) {
    const radius = Math.sqrt(-2 * log(1 - u[2 * i]!));
    values[i] = mean + std * radius * cos(2 * Math.PI * u[2 * i + 1]!);
  }
  target.store(values);
}

export function constant(target: Tensor, value: number): void {
  target.store(new Float32Array(target.size).fill(value));
}

export function zeros(target: Tensor): void {
  constant(target, 0);
}

export function ones(target: Tensor): void {
  constant(target, 1);
}

/** U(±gain·√(6 / (fanIn + fanOut))). */
export function xavierUniform(target: Tensor, gain = 1): void {
  const { fanIn, fanOut } = fans(target.shape);
  const bound = gain * Math.sqrt(6 / (fanIn + fanOut));
  uniform(target, -bound, bound);
}

/** N(0, gain²·2 / (fanIn + fanOut)). */
export function xavierNormal(target: Tensor, gain = 1): void {
  const { fanIn, fanOut } = fans(target.shape);
  normal(target, 0, gain * Math.sqrt(2 / (fanIn + fanOut)));
}

/** U(±gain·√(3 / fan)). */
export function kaimingUniform(target: Tensor, options: KaimingOptions = {}): void {
  const bound = Math.sqrt(3) * kaimingStd(target.shape, options);
  uniform(target, -bound, bound);
}

/** N(0, gain² / fan). */
export function kaimingNormal(target: Tensor, options: KaimingOptions = {}): void {
  normal(target, 0, kaimingStd(target.shape, options));
}

/** By how much a nonlinearity's layer is scaled (torch.nn.init.calculate_gain). */
export function gain(nonlinearity: Nonlinearity, a = 0.01): number {
  switch (nonlinearity) {
    case "linear":
    case "sigmoid":
      return 1;
    case "tanh":
      return 5 / 3;
    case "relu":
      return Math.SQRT2;
    case "leakyRelu":
      return Math.sqrt(2 / (1 + a * a));
    case "selu":
      return 3 / 4;
  }
}

function kaimingStd(shape: Shape, options: KaimingOptions): number {
  const { a = 0, mode = "fanIn", nonlinearity = "leakyRelu" } = options;
  return gain(nonlinearity, a) / Math.sqrt(fans(shape)[mode]);
}

/** Inputs and outputs that one weight of shape (out, in, …) connects. */
function fans(shape: Shape): { fanIn: number; fanOut: number } {
  if (shape.length < 2)
    throw new DownhillError(
      "shape-mismatch",
      `init: fan in and fan out need a weight of two axes or more, found ${shapeText(shape)}. Use uniform() or normal().`,
      { shape },
    );
  const field = shape.slice(2).reduce((product, extent) => product * extent, 1);
  return { fanIn: shape[1]! * field, fanOut: shape[0]! * field };
}

function draws(size: number): Float64Array {
  const out = new Float64Array(size);
  const [key0, key1] = nextKey();
  fillUniform(out, key0, key1, STREAM);
  return out;
}
