// Layers as functions of tensors, as torch.nn.functional: composites over the primitive operations. Activations are
// elementwise unless an axis is named; their branches are written so that value and gradient are finite everywhere
// and PyTorch's at 0.

import { concat, Tensor } from "../tensor/tensor.ts";

/** −|x|, whose slope at 0 is that of x. */
const negativeAbs = (x: Tensor): Tensor => x.greater(0).where(x.neg(), x);
/** min(x, 0), whose slope at 0 is that of x. */
const negativePart = (x: Tensor): Tensor => x.greater(0).where(0, x);

/**
 * x itself.
 *
 * @example
 * import { nn, tensor } from "downhill";
 *
 * console.log(nn.functional.identity(tensor([-2])).itemSync()); // -2
 */
export const identity = (x: Tensor): Tensor => x;

/**
 * max(x, 0)
 *
 * @example
 * import { nn, tensor } from "downhill";
 *
 * console.log([...nn.functional.relu(tensor([-2, 3])).dataSync()]); // [ 0, 3 ]
 */
export const relu = (x: Tensor): Tensor => x.maximum(0);

/**
 * x where x > 0, else slope·x
 *
 * @example
 * import { nn, tensor } from "downhill";
 *
 * console.log([...nn.functional.leakyRelu(tensor([-2, 3]), 0.5).dataSync()]); // [ -1, 3 ]
 */
export const leakyRelu = (x: Tensor, negativeSlope = 0.01): Tensor =>
  x.greater(0).where(x, x.mul(negativeSlope));

/**
 * x where x > 0, else α(eˣ − 1); Clevert et al. 2015, arXiv 1511.07289.
 *
 * @example
 * import { nn, tensor } from "downhill";
 *
 * console.log(nn.functional.elu(tensor([-2])).itemSync().toFixed(4)); // -0.8647
 */
export const elu = (x: Tensor, alpha = 1): Tensor =>
  x.greater(0).where(x, negativePart(x).exp().sub(1).mul(alpha));

/**
 * λ·elu(x, α) with the constants of Klambauer et al. 2017, arXiv 1706.02515.
 *
 * @example
 * import { nn, tensor } from "downhill";
 *
 * console.log(nn.functional.selu(tensor([1])).itemSync().toFixed(4)); // 1.0507
 */
export const selu = (x: Tensor): Tensor => elu(x, 1.6732632423543772).mul(1.0507009873554805);

export type GeluApproximation = "none" | "tanh";

/**
 * x·Φ(x), exactly by erf or by tanh; Hendrycks & Gimpel 2016, arXiv 1606.08415.
 *
 * @example
 * import { nn, tensor } from "downhill";
 *
 * console.log(nn.functional.gelu(tensor([1]), "tanh").itemSync().toFixed(4)); // 0.8412
 */
export const gelu = (x: Tensor, approximate: GeluApproximation = "none"): Tensor =>
  x.mul(0.5).mul(
    (approximate === "none"
      ? x.mul(Math.SQRT1_2).erf()
      : x
          .add(x.mul(x).mul(x).mul(0.044715))
          .mul(Math.sqrt(2 / Math.PI))
          .tanh()
    ).add(1),
  );

/**
 * σ(x) = 1 / (1 + e⁻ˣ)
 *
 * @example
 * import { nn, tensor } from "downhill";
 *
 * console.log(nn.functional.sigmoid(tensor([0])).itemSync()); // 0.5
 */
export const sigmoid = (x: Tensor): Tensor => x.sigmoid();

/**
 * tanh x
 *
 * @example
 * import { nn, tensor } from "downhill";
 *
 * console.log(nn.functional.tanh(tensor([1])).itemSync().toFixed(4)); // 0.7616
 */
export const tanh = (x: Tensor): Tensor => x.tanh();

/**
 * x·σ(x)
 *
 * @example
 * import { nn, tensor } from "downhill";
 *
 * console.log(nn.functional.silu(tensor([1])).itemSync().toFixed(4)); // 0.7311
 */
export const silu = (x: Tensor): Tensor => x.mul(x.sigmoid());

/**
 * ln(1 + eˣ) = max(x, 0) + ln(1 + e^−|x|)
 *
 * @example
 * import { nn, tensor } from "downhill";
 *
 * console.log(nn.functional.softplus(tensor([0])).itemSync().toFixed(4)); // 0.6931
 */
export const softplus = (x: Tensor): Tensor => x.maximum(0).add(negativeAbs(x).exp().add(1).log());

/**
 * x·tanh(softplus(x)); Misra 2019, arXiv 1908.08681.
 *
 * @example
 * import { nn, tensor } from "downhill";
 *
 * console.log(nn.functional.mish(tensor([1])).itemSync().toFixed(4)); // 0.8651
 */
export const mish = (x: Tensor): Tensor => {
  // tanh ln(1 + eˣ) = n/(n + 2) for n = eˣ(eˣ + 2): one exponential, of −|x| so that nothing overflows or cancels.
  const u = negativeAbs(x).exp();
  const above = x.greater(0);
  const n = above.where(u.mul(2).add(1), u.mul(u.add(2)));
  return x.mul(n.div(n.add(above.where(u.mul(u).mul(2), 2))));
};

/** x less its largest along the axis; what follows does not change by it, so no gradient flows through it. */
const shifted = (x: Tensor, axis: number): Tensor =>
  x.sub(x.max({ axis, keepDims: true }).detach());

/**
 * eˣ / Σ eˣ along `axis`, same shape
 *
 * @example
 * import { nn, tensor } from "downhill";
 *
 * console.log([...nn.functional.softmax(tensor([[1, 1]])).dataSync()]); // [ 0.5, 0.5 ]
 */
export function softmax(x: Tensor, axis = -1): Tensor {
  const e = shifted(x, axis).exp();
  return e.mul(e.sum({ axis, keepDims: true }).reciprocal());
}

/**
 * x − ln Σ eˣ along `axis`, same shape
 *
 * @example
 * import { nn, tensor } from "downhill";
 *
 * console.log(nn.functional.logSoftmax(tensor([[1, 1]])).dataSync()[0]!.toFixed(4)); // -0.6931
 */
export function logSoftmax(x: Tensor, axis = -1): Tensor {
  const z = shifted(x, axis);
  return z.sub(z.exp().sum({ axis, keepDims: true }).log());
}

/**
 * x Wᵀ + b: (…, in) -> (…, out), for W (out, in) and b (out,) or null
 *
 * @example
 * import { nn, tensor } from "downhill";
 *
 * console.log([...nn.functional.linear(tensor([[1, 2]]), tensor([[3, 4]]), tensor([5])).dataSync()]); // [ 16 ]
 */
export function linear(x: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor {
  const [outFeatures, inFeatures] = weight.shape as [number, number];
  const rows = x.shape.length === 2 ? x : x.reshape(-1, inFeatures); // (…, in) -> (N, in)
  const y = rows.matmul(weight.transpose());
  const shifted = bias ? y.add(bias) : y;
  return x.shape.length === 2 ? shifted : shifted.reshape(...x.shape.slice(0, -1), outFeatures);
}

/** What normalises a batch: each of as many values as there are features. */
export interface BatchNormState {
  readonly mean: Tensor;
  readonly variance: Tensor;
  readonly weight: Tensor;
  readonly bias: Tensor;
}

/**
 * γ(x − μ)/√(σ² + ε) + β for each feature: (B, F) or (B, F, L), same shape
 *
 * @example
 * import { nn, tensor } from "downhill";
 *
 * const state = { mean: tensor([1]), variance: tensor([4]), weight: tensor([1]), bias: tensor([0]) };
 * console.log([...nn.functional.batchNorm(tensor([[5]]), state, 0).dataSync()]); // [ 2 ]
 */
export function batchNorm(x: Tensor, state: BatchNormState, eps = 1e-5): Tensor {
  // (F,) -> (1, F) or (1, F, 1)
  const along = (values: Tensor) =>
    values.reshape(1, values.size, ...x.shape.slice(2).map(() => 1));
  const { mean, variance, weight, bias } = state;
  const normal = x.sub(along(mean)).mul(along(variance).add(eps).sqrt().reciprocal());
  return normal.mul(along(weight)).add(along(bias));
}

/**
 * A parameter (M, F) of M members as it meets their batch (M, B, F): (M, 1, F). One of a single network (F,) stays.
 *
 * @example
 * import { nn, tensor } from "downhill";
 *
 * console.log(nn.functional.beside(tensor([[1, 2], [3, 4]])).shape); // [ 2, 1, 2 ]
 */
export const beside = (parameter: Tensor): Tensor =>
  parameter.shape.length === 1
    ? parameter
    : parameter.reshape(parameter.shape[0]!, 1, ...parameter.shape.slice(1));

/**
 * x Wᵀ/√in + b: (…, B, in) -> (…, B, out), for W (out, in) and b (out,), or (M, out, in) and (M, out) of members;
 * Jacot et al. 2018, arXiv 1806.07572.
 *
 * @example
 * import { nn, tensor } from "downhill";
 *
 * const y = nn.functional.ntkLinear(tensor([[1, 2, 2, 1]]), tensor([[3, 4, 5, 6]]), tensor([1]));
 * console.log(y.itemSync()); // 14.5
 */
export function ntkLinear(x: Tensor, weight: Tensor, bias: Tensor): Tensor {
  const [outputs, inputs] = weight.shape.slice(-2) as [number, number];
  // Members that share a layer are rows of it.
  const flat = weight.shape.length === 2 && x.shape.length > 2;
  const rows = flat ? x.reshape(-1, inputs) : x;
  const y = rows.matmul(weight.transpose()).mul(1 / Math.sqrt(Math.max(1, inputs)));
  const shifted = y.add(beside(bias));
  return flat ? shifted.reshape(...x.shape.slice(0, -1), outputs) : shifted;
}

/** What periodic embeddings keep of each feature: K frequencies and phases, and the layer behind them. */
export interface PeriodicState {
  readonly frequency: Tensor;
  readonly phase: Tensor;
  readonly weight: Tensor;
  readonly bias: Tensor;
}

/**
 * Each feature x as [x, W cos(2π f x + p) + b]: (…, B, F) -> (…, B, F·dim), for f, p (…, F, 1, K), W (…, F, K, dim − 1)
 * and b (…, F, 1, dim − 1); Holzmüller et al. 2024, arXiv 2407.04491.
 *
 * @example
 * import { nn, tensor } from "downhill";
 *
 * const zero = tensor([[[0]]]); // one feature, one frequency
 * const state = { frequency: zero, phase: zero, weight: tensor([[[5]]]), bias: zero };
 * console.log([...nn.functional.periodic(tensor([[3]]), state).dataSync()]); // [ 3, 5 ]
 */
export function periodic(x: Tensor, { frequency, phase, weight, bias }: PeriodicState): Tensor {
  const [rows, features] = x.shape.slice(-2) as [number, number];
  const members = x.shape.slice(0, -2);
  const columns = x.transpose().reshape(...members, features, rows, 1); // (…, B, F) -> (…, F, B, 1)
  const waves = columns
    .mul(frequency.mul(2 * Math.PI))
    .add(phase)
    .cos(); // (…, F, B, K)
  const all = concat([columns, waves.matmul(weight).add(bias)], -1); // (…, F, B, dim)
  return besideFeatures(all);
}

/** Vectors of features (…, F, B, dim) side by side in their rows: (…, B, F·dim). */
function besideFeatures(all: Tensor): Tensor {
  const rank = all.shape.length;
  const [features, rows, dim] = all.shape.slice(-3) as [number, number, number];
  const order = [...all.shape.keys()];
  [order[rank - 3], order[rank - 2]] = [rank - 2, rank - 3];
  return all.permute(...order).reshape(...all.shape.slice(0, -3), rows, features * dim);
}

/** What piecewise linear embeddings keep of each feature: where bins begin, their widths, and a vector for each. */
export interface PiecewiseState {
  readonly edges: Tensor;
  readonly widths: Tensor;
  readonly weight: Tensor;
  readonly slope: Tensor;
  readonly bias: Tensor;
}

/**
 * Each feature x as V·e(x) + s·x + b, where e_t = clip((x − edge_t)/width_t, 0, 1), not clipped below in the first bin nor
 * above in the last: (…, B, F) -> (…, B, F·dim), for edges and widths (F, 1, T), V (…, F, T, dim), s and b (…, F, 1, dim);
 * Gorishniy et al. 2022, arXiv 2203.05556, eq. 1.
 *
 * @example
 * import { nn, tensor } from "downhill";
 *
 * const one = tensor([[[1]]]);
 * const state = { edges: tensor([[[0, 1]]]), widths: tensor([[[1, 1]]]), weight: tensor([[[2], [4]]]), slope: one, bias: one };
 * console.log(nn.functional.piecewiseLinear(tensor([[1.5]]), state).itemSync()); // 6.5
 */
export function piecewiseLinear(x: Tensor, state: PiecewiseState): Tensor {
  const { edges, widths, weight, slope, bias } = state;
  const [rows, features] = x.shape.slice(-2) as [number, number];
  const members = x.shape.slice(0, -2);
  const columns = x.transpose().reshape(...members, features, rows, 1); // (…, F, B, 1)
  const bins = edges.shape.at(-1)!;
  const within = columns.sub(edges).mul(widths.reciprocal()); // (…, F, B, T)
  const place = Tensor.arange(bins, x.device);
  const floored = place.equal(0).broadcastTo(within.shape).where(within, within.maximum(0));
  const encoded = place
    .equal(bins - 1)
    .broadcastTo(within.shape)
    .where(floored, floored.minimum(1));
  return besideFeatures(encoded.matmul(weight).add(columns.mul(slope)).add(bias));
}

/**
 * Codes (…, B) of categories as vectors (…, B, dim), for a table (count, dim), or (M, count, dim) and codes (M, B) of
 * members.
 *
 * @example
 * import { nn, tensor } from "downhill";
 *
 * const codes = tensor(Int32Array.of(1, 0));
 * console.log([...nn.functional.embedding(codes, tensor([[5], [7]])).dataSync()]); // [ 7, 5 ]
 */
export function embedding(codes: Tensor, table: Tensor): Tensor {
  const [count, dim] = table.shape.slice(-2) as [number, number];
  const members = table.shape.length === 3 ? table.shape[0]! : undefined;
  const own = members === undefined ? codes : codes.add(firstCodes(members, count, codes));
  const index = own.reshape(-1, 1).broadcastTo([codes.size, dim]); // (N,) -> (N, dim)
  return table
    .reshape((members ?? 1) * count, dim)
    .gather(0, index)
    .reshape(...codes.shape, dim);
}

/** Where each member's rows of a common table begin: (M, 1). A tensor of numbers would tie the default device to every app. */
const firstCodes = (members: number, count: number, { device }: Tensor): Tensor =>
  Tensor.arange(members, device).mul(count).reshape(members, 1);

/**
 * x + α(σ(x) − x): an activation σ that each neuron takes α of; (…, B, F) for α (F,), or (M, F) of members.
 *
 * @example
 * import { nn, tensor } from "downhill";
 *
 * const { parametric, relu } = nn.functional;
 * console.log([...parametric(relu, tensor([[-2, -2]]), tensor([1, 0.5])).dataSync()]); // [ 0, -1 ]
 */
export const parametric = (activation: (x: Tensor) => Tensor, x: Tensor, alpha: Tensor): Tensor =>
  x.add(activation(x).sub(x).mul(beside(alpha)));

/**
 * What members give for the same rows, averaged: (B, F) -> (B, O), for a network that takes (M, B, F) to (M, B, O).
 *
 * @example
 * import { nn, tensor } from "downhill";
 *
 * const twice = nn.functional.averaged(2, x => x.mul(tensor([[[1]], [[3]]])), tensor([[5]]));
 * console.log(twice.itemSync()); // 10
 */
export function averaged(count: number, network: (x: Tensor) => Tensor, x: Tensor): Tensor {
  const [rows, features] = x.shape as [number, number];
  const everyone = x.reshape(1, rows, features).broadcastTo([count, rows, features]);
  return network(everyone).mean({ axis: 0 });
}

/**
 * The weighted sum of what functions give for the same rows: Σ sᵢ·fᵢ(x).
 *
 * @example
 * import { nn, tensor } from "downhill";
 *
 * const { identity, relu, weighted } = nn.functional;
 * console.log(weighted([identity, relu], [0.5, 0.5], tensor([-2])).itemSync()); // -1
 */
export function weighted(
  functions: readonly ((x: Tensor) => Tensor)[],
  shares: readonly number[],
  x: Tensor,
): Tensor {
  const outputs = functions.map((f, i) => f(x).mul(shares[i]!));
  return outputs.reduce((sum, output) => sum.add(output));
}
