// The operations on one element, four elements at a time: one total table from an operation to its instructions.
// Floats and ints are what they are; a bool is a mask, all ones or all zeros.

import type { ElementOp } from "../../compile/kernel.ts";
import type { DType } from "../../core/dtype.ts";
import type { FunctionWriter, Local } from "./assembler.ts";
import {
  type Constants,
  type FunctionName,
  maximumOf,
  maximumWithConstant,
  minimumOf,
  minimumWithConstant,
  relu,
  vectorFunctions,
} from "./functions.ts";
import type { Instruction } from "./instructions.ts";
import type { Target } from "./kernel.ts";

export interface Element {
  readonly op: ElementOp;
  /** dtype of the first argument. */
  readonly from: DType;
  readonly dtype: DType;
}

/** Leaves the result on the stack; `push(i)` puts argument i there. */
type Emit = (
  f: FunctionWriter,
  push: (argument: number) => void,
  x: Element,
  around: Surroundings,
) => void;

export interface Surroundings {
  readonly target: Target;
  readonly constants: Constants;
  /** The number that every element of an argument is, if that is known. */
  readonly constantOf: (argument: number) => number | undefined;
}

const one = (float: Instruction, int?: Instruction): Emit => {
  return (f, push, { from }) => {
    push(0);
    f.op(from === "int32" ? int! : float);
  };
};

const two = (float: Instruction, int: Instruction): Emit => {
  return (f, push, { from }) => {
    push(0);
    push(1);
    f.op(from === "int32" ? int : float);
  };
};

const math = (name: FunctionName): Emit => {
  return (f, push, _, { target, constants }) => {
    push(0);
    vectorFunctions[name](f, target, constants);
  };
};

/** Both from and to each kind; a bool becomes 1 or 0, a number true unless it is 0. */
const cast: Emit = (f, push, { from, dtype }) => {
  push(0);
  if (from === dtype) return;
  if (from === "bool") {
    if (dtype === "int32") f.i32x4(1);
    else f.f32x4(1);
    f.op("v128.and");
  } else if (dtype === "bool") {
    if (from === "int32") f.i32x4(0).op("i32x4.ne");
    else f.f32x4(0).op("f32x4.ne");
  } else f.op(dtype === "int32" ? "i32x4.trunc_sat_f32x4_s" : "f32x4.convert_i32x4_s");
};

/** Of ints there is no vector division: lane by lane in float64, cut towards zero as it is stored. */
const div: Emit = (f, push, { from }) => {
  push(0);
  push(1);
  if (from !== "int32") {
    f.op("f32x4.div");
    return;
  }
  const [a, b] = [f.local("v128"), f.local("v128")];
  f.set(b).set(a).i32x4(0);
  for (let lane = 0; lane < 4; lane++) {
    f.get(a).op("i32x4.extract_lane", lane).op("f64.convert_i32_s");
    f.get(b).op("i32x4.extract_lane", lane).op("f64.convert_i32_s");
    f.op("f64.div").op("i32.trunc_sat_f64_s").op("i32x4.replace_lane", lane);
  }
  f.release(a, b);
};

const pow: Emit = (f, push, { from }, { target, constants }) => {
  push(0);
  push(1);
  if (from === "int32") wholePower(f);
  else vectorFunctions.pow(f, target, constants);
};

/** By repeated squaring, wrapping; of a negative exponent what is left of the quotient 1 / aⁿ: ±1 or 0. */
function wholePower(f: FunctionWriter): void {
  const locals = ["base", "exponent", "square", "bits", "result"].map(() => f.local("v128"));
  const [base, exponent, square, bits, result] = locals as [Local, Local, Local, Local, Local];
  f.tee(exponent).set(bits).tee(base).set(square).i32x4(1).set(result);
  f.loop(again => {
    f.get(result).get(square).op("i32x4.mul").get(result);
    f.get(bits).i32(31).op("i32x4.shl").i32(31).op("i32x4.shr_s");
    f.op("v128.bitselect").set(result);
    f.get(square).get(square).op("i32x4.mul").set(square);
    f.get(bits).i32(1).op("i32x4.shr_u").tee(bits).op("v128.any_true");
    again("if");
  });
  f.get(result).get(exponent).i32(31).op("i32x4.shr_s");
  f.get(base).op("i32x4.abs").i32x4(1).op("i32x4.ne").op("v128.and").op("v128.andnot");
  f.release(...locals);
}

/** Of bools, all ones or all zeros, unsigned: false is less than true. */
const compared = (float: Instruction, int: Instruction, bool: Instruction): Emit => {
  return (f, push, { from }) => {
    push(0);
    push(1);
    f.op(from === "int32" ? int : from === "bool" ? bool : float);
  };
};

/** The larger or smaller of two; relu and limits, where the second is a constant, are cheaper. */
const extreme = (name: "max" | "min"): Emit => {
  const [int, ofTwo, withConstant] =
    name === "max"
      ? (["i32x4.max_s", maximumOf, maximumWithConstant] as const)
      : (["i32x4.min_s", minimumOf, minimumWithConstant] as const);
  return (f, push, { from }, { constantOf }) => {
    const limit = from === "float32" ? constantOf(1) : undefined;
    push(0);
    if (name === "max" && Object.is(limit, 0)) {
      relu(f);
      return;
    }
    push(1);
    if (from === "int32") f.op(int);
    else if (limit !== undefined && limit !== 0 && !Number.isNaN(limit)) withConstant(f);
    else ofTwo(f);
  };
};

export const elements: { readonly [O in ElementOp]: Emit } = {
  neg: one("f32x4.neg", "i32x4.neg"),
  abs: one("f32x4.abs", "i32x4.abs"),
  sqrt: one("f32x4.sqrt"),
  exp: math("exp"),
  log: math("log"),
  sin: math("sin"),
  cos: math("cos"),
  tanh: math("tanh"),
  sigmoid: math("sigmoid"),
  erf: math("erf"),
  floor: one("f32x4.floor"),
  not: one("v128.not"),
  cast,
  add: two("f32x4.add", "i32x4.add"),
  sub: two("f32x4.sub", "i32x4.sub"),
  mul: two("f32x4.mul", "i32x4.mul"),
  div,
  pow,
  max: extreme("max"),
  min: extreme("min"),
  less: compared("f32x4.lt", "i32x4.lt_s", "i32x4.lt_u"),
  lessEqual: compared("f32x4.le", "i32x4.le_s", "i32x4.le_u"),
  equal: compared("f32x4.eq", "i32x4.eq", "i32x4.eq"),
  and: two("v128.and", "v128.and"),
  or: two("v128.or", "v128.or"),
  select: (f, push) => {
    push(1);
    push(2);
    push(0);
    f.op("v128.bitselect");
  },
};

/** Rough cost of an element in vector instructions, by which loops are unrolled and values kept or made anew. */
export function costOf(op: ElementOp): number {
  if (op in vectorFunctions) return op === "pow" ? 60 : 20;
  return op === "div" || op === "sqrt" ? 4 : 1;
}

/** The elementary function behind an operation, whose constants are set before a loop. */
export function functionOf(op: ElementOp): FunctionName | undefined {
  return op in vectorFunctions ? (op as FunctionName) : undefined;
}
