// Activations as layers: one final class around the functions of functional.ts, one factory a name.

import type { ActivationName } from "../log/config.ts";
import type { Tensor } from "../tensor/tensor.ts";
import * as functional from "./functional.ts";
import { Module } from "./module.ts";
import { pythonFloat } from "./python-text.ts";

export class Activation extends Module {
  readonly #name: string;
  readonly #function: (x: Tensor) => Tensor;
  readonly #details: string;

  constructor(name: string, f: (x: Tensor) => Tensor, details = "") {
    super();
    this.#name = name;
    this.#function = f;
    this.#details = details;
  }

  forward(x: Tensor): Tensor {
    return this.#function(x);
  }

  override typeName(): string {
    return this.#name;
  }

  override details(): string {
    return this.#details;
  }
}

export const identity = (): Activation => new Activation("Identity", functional.identity);
export const relu = (): Activation => new Activation("ReLU", functional.relu);
export const leakyRelu = (negativeSlope = 0.01): Activation =>
  new Activation(
    "LeakyReLU",
    x => functional.leakyRelu(x, negativeSlope),
    `negative_slope=${pythonFloat(negativeSlope)}`,
  );
export const elu = (alpha = 1): Activation =>
  new Activation("ELU", x => functional.elu(x, alpha), `alpha=${pythonFloat(alpha)}`);
export const selu = (): Activation => new Activation("SELU", functional.selu);
export const gelu = (approximate: functional.GeluApproximation = "none"): Activation =>
  new Activation("GELU", x => functional.gelu(x, approximate), `approximate='${approximate}'`);
export const silu = (): Activation => new Activation("SiLU", functional.silu);
export const mish = (): Activation => new Activation("Mish", functional.mish);
export const tanh = (): Activation => new Activation("Tanh", functional.tanh);
export const sigmoid = (): Activation => new Activation("Sigmoid", functional.sigmoid);
export const softplus = (): Activation =>
  new Activation("Softplus", functional.softplus, "beta=1, threshold=20");
export const softmax = (axis = -1): Activation =>
  new Activation("Softmax", x => functional.softmax(x, axis), `dim=${axis}`);
export const logSoftmax = (axis = -1): Activation =>
  new Activation("LogSoftmax", x => functional.logSoftmax(x, axis), `dim=${axis}`);

const byName: { readonly [N in ActivationName]: () => Activation } = {
  relu,
  leakyRelu,
  elu,
  selu,
  gelu,
  silu,
  mish,
  tanh,
  sigmoid,
  softplus,
  identity,
};

/** The layer of a configuration's activation. */
export function activation(name: ActivationName): Activation {
  return byName[name]();
}
