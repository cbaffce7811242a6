// What the vector functions are written with: constants, a multiplication and addition, polynomials.

import type { FunctionWriter, Local } from "../assembler.ts";
import { multiplyAdd, type Target } from "../kernel.ts";
import type { Constants } from "./constants.ts";

/** Emission of one vector function: f, with what its instructions depend on. */
export class VectorWriter {
  readonly f: FunctionWriter;
  readonly target: Target;
  readonly #constants: Constants;

  constructor(f: FunctionWriter, target: Target, constants: Constants) {
    this.f = f;
    this.target = target;
    this.#constants = constants;
  }

  f32(value: number): this {
    this.#constants.push(this.f, "f32x4", value);
    return this;
  }

  i32(value: number): this {
    this.#constants.push(this.f, "i32x4", value);
    return this;
  }

  f64(value: number): this {
    this.#constants.push(this.f, "f64x2", value);
    return this;
  }

  i64(value: bigint): this {
    this.#constants.push(this.f, "i64x2", value);
    return this;
  }

  /** Takes the vector on the stack into a local. */
  take(): Local {
    const local = this.f.local("v128");
    this.f.set(local);
    return local;
  }

  /** [a, b, c] -> [a · b + c] */
  multiplyAdd(): this {
    multiplyAdd(this.f, this.target);
    return this;
  }

  /** [] -> [Σ coefficients · x^power], the coefficient of the highest power first, by Horner's rule. */
  polynomial(x: Local, [first, ...rest]: readonly number[]): this {
    this.f32(first!);
    for (const coefficient of rest) {
      this.f.get(x);
      this.f32(coefficient).multiplyAdd();
    }
    return this;
  }

  /** The same by even and odd powers apart, which shortens the wait for results; `square` is x². */
  polynomialBySquare(x: Local, square: Local, coefficients: readonly number[]): this {
    const last = coefficients.length - 1;
    this.polynomial(
      square,
      coefficients.filter((_, i) => (last - i) % 2 === 1),
    ).f.get(x);
    this.polynomial(
      square,
      coefficients.filter((_, i) => (last - i) % 2 === 0),
    );
    return this.multiplyAdd();
  }

  /** The same in float64, without fused instructions, which relaxed SIMD need not have. */
  polynomial64(x: Local, [first, ...rest]: readonly number[]): this {
    this.f64(first!);
    for (const coefficient of rest) {
      this.f.get(x).op("f64x2.mul");
      this.f64(coefficient).f.op("f64x2.add");
    }
    return this;
  }
}
