// Activations as functions of a tensor, elementwise unless an axis is named: composites over the primitive
// operations. The branches are written so that value and gradient are finite everywhere and PyTorch's at 0.

import type { Tensor } from "../tensor/tensor.ts";

/** −|x|, whose slope at 0 is that of x. */
const negativeAbs = (x: Tensor): Tensor => x.greater(0).where(x.neg(), x);
/** min(x, 0), whose slope at 0 is that of x. */
const negativePart = (x: Tensor): Tensor => x.greater(0).where(0, x);

export const identity = (x: Tensor): Tensor => x;

/** max(x, 0) */
export const relu = (x: Tensor): Tensor => x.maximum(0);

/** x where x > 0, else slope·x */
export const leakyRelu = (x: Tensor, negativeSlope = 0.01): Tensor =>
  x.greater(0).where(x, x.mul(negativeSlope));

/** x where x > 0, else α(eˣ − 1); Clevert et al. 2015, arXiv 1511.07289. */
export const elu = (x: Tensor, alpha = 1): Tensor =>
  x.greater(0).where(x, negativePart(x).exp().sub(1).mul(alpha));

/** λ·elu(x, α) with the constants of Klambauer et al. 2017, arXiv 1706.02515. */
export const selu = (x: Tensor): Tensor => elu(x, 1.6732632423543772).mul(1.0507009873554805);

export type GeluApproximation = "none" | "tanh";

/** x·Φ(x), exactly by erf or by tanh; Hendrycks & Gimpel 2016, arXiv 1606.08415. */
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

export const sigmoid = (x: Tensor): Tensor => x.sigmoid();

export const tanh = (x: Tensor): Tensor => x.tanh();

/** x·σ(x) */
export const silu = (x: Tensor): Tensor => x.mul(x.sigmoid());

/** ln(1 + eˣ) = max(x, 0) + ln(1 + e^−|x|) */
export const softplus = (x: Tensor): Tensor => x.maximum(0).add(negativeAbs(x).exp().add(1).log());

/** x·tanh(softplus(x)); Misra 2019, arXiv 1908.08681. */
export const mish = (x: Tensor): Tensor => x.mul(softplus(x).tanh());

/** x less its largest along the axis; what follows does not change by it, so no gradient flows through it. */
const shifted = (x: Tensor, axis: number): Tensor =>
  x.sub(x.max({ axis, keepDims: true }).detach());

/** eˣ / Σ eˣ along `axis` */
export function softmax(x: Tensor, axis = -1): Tensor {
  const e = shifted(x, axis).exp();
  return e.div(e.sum({ axis, keepDims: true }));
}

/** x − ln Σ eˣ along `axis` */
export function logSoftmax(x: Tensor, axis = -1): Tensor {
  const z = shifted(x, axis);
  return z.sub(z.exp().sum({ axis, keepDims: true }).log());
}
