// The closed list of primitive operations. Everything that a network computes is a graph of these; every
// interpretation of them (shape, gradient, evaluation, print) is one total table over Op, so that a missing row
// does not compile. Convolution and pooling join as further entries when they come.

import type { DType } from "../core/dtype.ts";
import type { Shape } from "../core/shape.ts";

/** State that lives between the runs of programs: a parameter, a moment, a running statistic, a data tensor. */
export class Cell {
  static #count = 0;
  readonly id = (Cell.#count = (Cell.#count + 1) | 0);
  readonly shape: Shape;
  readonly dtype: DType;
  readonly name: string;
  /** Counts the writes, so that a graph built on an older value is noticed. */
  version = 0;
  /** What the backend where the value lives knows of it; a weak map of short-lived cells would burden the collector. */
  stored: object | undefined;

  constructor(shape: Shape, dtype: DType, name = "") {
    this.shape = shape;
    this.dtype = dtype;
    this.name = name;
  }
}

/** What changes from step to step: a batch, a rate, a key. Its values come with each run. */
export interface Slot {
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: DType;
}

type Nothing = Readonly<Record<never, never>>;

/** Operation -> what it needs to know besides its inputs. */
export interface Attributes {
  // Leaves.
  cell: { readonly cell: Cell; readonly version: number };
  slot: { readonly slot: Slot };
  constant: { readonly value: number; readonly dtype: DType };
  /** 0, 1, … size − 1. */
  iota: { readonly size: number };
  /** Uniform float32 in [0, 1) from a key (2,) int32: element i of `stream` (Threefry, core/random.ts). */
  random: { readonly shape: Shape; readonly stream: number };
  // Elementwise, one input.
  neg: Nothing;
  abs: Nothing;
  sqrt: Nothing;
  exp: Nothing;
  log: Nothing;
  sin: Nothing;
  cos: Nothing;
  tanh: Nothing;
  sigmoid: Nothing;
  erf: Nothing;
  floor: Nothing;
  not: Nothing;
  /** The value itself, through which no gradient flows. */
  detach: Nothing;
  cast: { readonly dtype: DType };
  // Elementwise, two inputs of one shape. Ints wrap around; a quotient of ints is cut towards zero, and like a float
  // cast to int held within int32.
  add: Nothing;
  sub: Nothing;
  mul: Nothing;
  div: Nothing;
  pow: Nothing;
  /** NaN wins; a tie's gradient goes to the second input (so relu = max(x, 0) has slope 0 at 0, as PyTorch's). */
  max: Nothing;
  min: Nothing;
  less: Nothing;
  lessEqual: Nothing;
  equal: Nothing;
  and: Nothing;
  or: Nothing;
  /** condition ? a : b, elementwise. */
  select: Nothing;
  // Reductions: the reduced axes stay, with size 1.
  sum: { readonly axes: readonly number[] };
  reduceMax: { readonly axes: readonly number[] };
  /** (…, M, K) @ (…, K, N) -> (…, M, N), leading axes equal. */
  matmul: Nothing;
  // Movement.
  reshape: { readonly shape: Shape };
  permute: { readonly order: readonly number[] };
  /** Axes of size 1 stretch to `shape`, of the same rank. */
  expand: { readonly shape: Shape };
  /** Zeros around: [before, after] for each axis. */
  pad: { readonly padding: readonly (readonly [number, number])[] };
  /** [start, end) of each axis. */
  slice: { readonly ranges: readonly (readonly [number, number])[] };
  /** out[…, i, …] = source[…, index[…, i, …], …] along `axis`; other axes equal. */
  gather: { readonly axis: number };
  /** out = 0; out[…, index[…, i, …], …] += source[…, i, …]; `axis` of out has `size`. */
  scatterAdd: { readonly axis: number; readonly size: number };
}

export type Op = keyof Attributes;

export type Unary =
  | "neg"
  | "abs"
  | "sqrt"
  | "exp"
  | "log"
  | "sin"
  | "cos"
  | "tanh"
  | "sigmoid"
  | "erf"
  | "floor";
export type Arithmetic = "add" | "sub" | "mul" | "div" | "pow" | "max" | "min";
export type Comparison = "less" | "lessEqual" | "equal";
export type Logical = "and" | "or";
