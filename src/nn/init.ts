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

/**
 * U(low, high), any shape.
 *
 * @example
 * import { manualSeed, nn } from "downhill";
 *
 * manualSeed(0);
 * const { weight } = nn.linear(2, 2);
 * nn.init.uniform(weight, -0.1, 0.1);
 * console.assert(weight.dataSync().every(value => Math.abs(value) <= 0.1));
 */
export function uniform(target: Tensor, low = 0, high = 1): void {
  target.store(Float32Array.from(draws(target.size), u => low + (high - low) * u));
}

/**
 * N(mean, std²), any shape; by Box & Muller (1958).
 *
 * @example
 * import { nn } from "downhill";
 *
 * nn.init.normal(nn.linear(2, 2).weight, 0, 0.01);
 */
export function normal(target: Tensor, mean = 0, std = 1): void {
  const u = draws(2 * target.size);
  const values = new Float32Array(target.size);
  for (let i = 0; i < values.length; i++) {
    const radius = Math.sqrt(-2 * log(1 - u[2 * i]!));
    values[i] = mean + std * radius * cos(2 * Math.PI * u[2 * i + 1]!);
  }
  target.store(values);
}

/**
 * One value everywhere, any shape.
 *
 * @example
 * import { nn } from "downhill";
 *
 * const { weight } = nn.linear(2, 1);
 * nn.init.constant(weight, 0.5);
 * console.log([...weight.dataSync()]); // [ 0.5, 0.5 ]
 */
export function constant(target: Tensor, value: number): void {
  target.store(new Float32Array(target.size).fill(value));
}

/**
 * 0 everywhere, any shape.
 *
 * @example
 * import { nn } from "downhill";
 *
 * const { bias } = nn.linear(2, 1);
 * nn.init.zeros(bias!);
 * console.log(bias!.itemSync()); // 0
 */
export function zeros(target: Tensor): void {
  constant(target, 0);
}

/**
 * 1 everywhere, any shape.
 *
 * @example
 * import { nn } from "downhill";
 *
 * const { weight } = nn.linear(2, 1);
 * nn.init.ones(weight);
 * console.log([...weight.dataSync()]); // [ 1, 1 ]
 */
export function ones(target: Tensor): void {
  constant(target, 1);
}

/**
 * U(±gain·√(6 / (fanIn + fanOut))) for a weight (out, in, …); Glorot & Bengio 2010.
 *
 * @throws shape-mismatch for fewer than two axes
 * @example
 * import { nn } from "downhill";
 *
 * nn.init.xavierUniform(nn.linear(12, 64).weight, nn.init.gain("tanh"));
 */
export function xavierUniform(target: Tensor, gain = 1): void {
  const { fanIn, fanOut } = fans(target.shape);
  const bound = gain * Math.sqrt(6 / (fanIn + fanOut));
  uniform(target, -bound, bound);
}

/**
 * N(0, gain²·2 / (fanIn + fanOut)) for a weight (out, in, …); Glorot & Bengio 2010.
 *
 * @throws shape-mismatch for fewer than two axes
 * @example
 * import { nn } from "downhill";
 *
 * nn.init.xavierNormal(nn.linear(12, 64).weight);
 */
export function xavierNormal(target: Tensor, gain = 1): void {
  const { fanIn, fanOut } = fans(target.shape);
  normal(target, 0, gain * Math.sqrt(2 / (fanIn + fanOut)));
}

/**
 * U(±gain·√(3 / fan)) for a weight (out, in, …); He et al. 2015, arXiv 1502.01852.
 *
 * @throws shape-mismatch for fewer than two axes
 * @example
 * import { nn } from "downhill";
 *
 * nn.init.kaimingUniform(nn.linear(12, 64).weight, { nonlinearity: "relu" });
 */
export function kaimingUniform(target: Tensor, options: KaimingOptions = {}): void {
  const bound = Math.sqrt(3) * kaimingStd(target.shape, options);
  uniform(target, -bound, bound);
}

/**
 * N(0, gain² / fan) for a weight (out, in, …); He et al. 2015, arXiv 1502.01852.
 *
 * @throws shape-mismatch for fewer than two axes
 * @example
 * import { nn } from "downhill";
 *
 * nn.init.kaimingNormal(nn.linear(12, 64).weight, { mode: "fanOut", nonlinearity: "relu" });
 */
export function kaimingNormal(target: Tensor, options: KaimingOptions = {}): void {
  normal(target, 0, kaimingStd(target.shape, options));
}

/**
 * By how much the weights before a nonlinearity are scaled (torch.nn.init.calculate_gain); `a` is leakyRelu's slope.
 *
 * @example
 * import { nn } from "downhill";
 *
 * console.log(nn.init.gain("relu").toFixed(4)); // 1.4142
 */
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
