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

/**
 * x itself, any shape: a place left empty.
 *
 * @example
 * import { nn, tensor } from "downhill";
 *
 * console.log(nn.identity().forward(tensor([-2])).itemSync()); // -2
 */
export const identity = (): Activation => new Activation("Identity", functional.identity);

/**
 * max(x, 0), elementwise, any shape. As torch.nn.ReLU.
 *
 * @example
 * import { nn, tensor } from "downhill";
 *
 * console.log([...nn.relu().forward(tensor([-2, 3])).dataSync()]); // [ 0, 3 ]
 */
export const relu = (): Activation => new Activation("ReLU", functional.relu);

/**
 * x where x > 0, else slope·x, elementwise. As torch.nn.LeakyReLU.
 *
 * @example
 * import { nn, tensor } from "downhill";
 *
 * console.log([...nn.leakyRelu(0.5).forward(tensor([-2, 3])).dataSync()]); // [ -1, 3 ]
 */
export const leakyRelu = (negativeSlope = 0.01): Activation =>
  new Activation(
    "LeakyReLU",
    x => functional.leakyRelu(x, negativeSlope),
    `negative_slope=${pythonFloat(negativeSlope)}`,
  );

/**
 * x where x > 0, else α(eˣ − 1), elementwise. As torch.nn.ELU; Clevert et al. 2015, arXiv 1511.07289.
 *
 * @example
 * import { nn, tensor } from "downhill";
 *
 * console.log(nn.elu().forward(tensor([-2])).itemSync().toFixed(4)); // -0.8647
 */
export const elu = (alpha = 1): Activation =>
  new Activation("ELU", x => functional.elu(x, alpha), `alpha=${pythonFloat(alpha)}`);

/**
 * λ·elu(x, α) with constants that keep mean 0 and variance 1, elementwise. As torch.nn.SELU; Klambauer et al. 2017,
 * arXiv 1706.02515.
 *
 * @example
 * import { nn, tensor } from "downhill";
 *
 * console.log(nn.selu().forward(tensor([1])).itemSync().toFixed(4)); // 1.0507
 */
export const selu = (): Activation => new Activation("SELU", functional.selu);

/**
 * x·Φ(x) with the normal distribution Φ, exactly or by tanh, elementwise. As torch.nn.GELU; Hendrycks & Gimpel 2016,
 * arXiv 1606.08415.
 *
 * @example
 * import { nn, tensor } from "downhill";
 *
 * console.log(nn.gelu().forward(tensor([1])).itemSync().toFixed(4)); // 0.8413
 */
export const gelu = (approximate: functional.GeluApproximation = "none"): Activation =>
  new Activation("GELU", x => functional.gelu(x, approximate), `approximate='${approximate}'`);

/**
 * x·σ(x), elementwise. As torch.nn.SiLU.
 *
 * @example
 * import { nn, tensor } from "downhill";
 *
 * console.log(nn.silu().forward(tensor([1])).itemSync().toFixed(4)); // 0.7311
 */
export const silu = (): Activation => new Activation("SiLU", functional.silu);

/**
 * x·tanh(ln(1 + eˣ)), elementwise. As torch.nn.Mish; Misra 2019, arXiv 1908.08681.
 *
 * @example
 * import { nn, tensor } from "downhill";
 *
 * console.log(nn.mish().forward(tensor([1])).itemSync().toFixed(4)); // 0.8651
 */
export const mish = (): Activation => new Activation("Mish", functional.mish);

/**
 * tanh x, elementwise, between −1 and 1. As torch.nn.Tanh.
 *
 * @example
 * import { nn, tensor } from "downhill";
 *
 * console.log(nn.tanh().forward(tensor([1])).itemSync().toFixed(4)); // 0.7616
 */
export const tanh = (): Activation => new Activation("Tanh", functional.tanh);

/**
 * σ(x) = 1 / (1 + e⁻ˣ), elementwise, between 0 and 1. As torch.nn.Sigmoid. For a loss of classes, give logits to
 * `bceWithLogitsLoss` instead.
 *
 * @example
 * import { nn, tensor } from "downhill";
 *
 * console.log(nn.sigmoid().forward(tensor([0])).itemSync()); // 0.5
 */
export const sigmoid = (): Activation => new Activation("Sigmoid", functional.sigmoid);

/**
 * ln(1 + eˣ), elementwise, above 0. As torch.nn.Softplus.
 *
 * @example
 * import { nn, tensor } from "downhill";
 *
 * console.log(nn.softplus().forward(tensor([0])).itemSync().toFixed(4)); // 0.6931
 */
export const softplus = (): Activation =>
  new Activation("Softplus", functional.softplus, "beta=1, threshold=20");

/**
 * eˣ / Σ eˣ along `axis`: probabilities that sum to 1, same shape. As torch.nn.Softmax. `crossEntropyLoss` takes
 * logits, without it.
 *
 * @example
 * import { nn, tensor } from "downhill";
 *
 * console.log([...nn.softmax().forward(tensor([[1, 1]])).dataSync()]); // [ 0.5, 0.5 ]
 */
export const softmax = (axis = -1): Activation =>
  new Activation("Softmax", x => functional.softmax(x, axis), `dim=${axis}`);

/**
 * x − ln Σ eˣ along `axis`, same shape. As torch.nn.LogSoftmax.
 *
 * @example
 * import { nn, tensor } from "downhill";
 *
 * console.log(nn.logSoftmax().forward(tensor([[1, 1]])).dataSync()[0]!.toFixed(4)); // -0.6931
 */
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

/**
 * The layer of a configuration's activation, by its name.
 *
 * @example
 * import { nn } from "downhill";
 *
 * console.log(`${nn.activation("leakyRelu")}`); // LeakyReLU(negative_slope=0.01)
 */
export function activation(name: ActivationName): Activation {
  return byName[name]();
}
