// Clipping of gradients by their global norm (Pascanu, Mikolov & Bengio 2013, algorithm 1) and by value.

import { DownhillError } from "../core/errors.ts";
import type { Tensor, TensorLike } from "../tensor/tensor.ts";
import { inRange } from "./range.ts";

/**
 * The L2 norm of all gradients taken as one vector; a scalar.
 *
 * @throws no-gradient when there are none
 * @example
 * import { optim, tensor } from "downhill";
 *
 * console.log(optim.globalNorm([tensor([3]), tensor([[4]])]).itemSync()); // 5
 */
export function globalNorm(gradients: readonly Tensor[]): Tensor {
  if (gradients.length === 0)
    throw new DownhillError(
      "no-gradient",
      "clip: no parameter has a gradient. Call backward() first.",
    );
  return gradients
    .map(gradient => gradient.square().sum())
    .reduce((a, b) => a.add(b))
    .sqrt();
}

/**
 * Gradients scaled by min(1, max / (norm + 1e-6)), as torch.nn.utils.clip_grad_norm_, and the norm before; Pascanu,
 * Mikolov & Bengio 2013, algorithm 1.
 *
 * @throws no-gradient when there are none
 * @example
 * import { optim, tensor } from "downhill";
 *
 * const { gradients, norm } = optim.clipByNorm([tensor([3, 4])], 1);
 * console.log(norm.itemSync(), gradients[0]!.dataSync()[0]!.toFixed(3)); // 5 0.600
 */
export function clipByNorm(
  gradients: readonly Tensor[],
  max: TensorLike,
): { gradients: Tensor[]; norm: Tensor } {
  const norm = globalNorm(gradients);
  const inverse = norm.add(1e-6).pow(-1);
  const factor = inverse.mul(max).minimum(1);
  return { gradients: gradients.map(gradient => gradient.mul(factor)), norm };
}

/**
 * Each element between −limit and limit; shapes stay.
 *
 * @example
 * import { optim, tensor } from "downhill";
 *
 * console.log([...optim.clipByValue([tensor([-3, 0.5])], 1)[0]!.dataSync()]); // [ -1, 0.5 ]
 */
export function clipByValue(gradients: readonly Tensor[], limit: number): Tensor[] {
  return gradients.map(gradient => gradient.minimum(limit).maximum(-limit));
}

/**
 * For hand-written loops, between backward() and step(): scales the parameters' gradients as `clipByNorm` and gives the
 * norm before.
 *
 * @throws no-gradient before backward(); option-out-of-range for a negative max
 * @example
 * import { nn, optim, tensor } from "downhill";
 *
 * const model = nn.linear(1, 1);
 * const optimizer = optim.sgd(model.parameters(), { lr: 0.1 });
 * nn.mseLoss()(model.forward(tensor([[100]])), tensor([[0]])).backward();
 * const norm = optim.clipGradNorm(model.parameters(), 1);
 * optimizer.step();
 * console.assert((await norm.item()) > 0);
 */
export function clipGradNorm(params: Iterable<Tensor>, max: number): Tensor {
  inRange("max", max, 0);
  const owners = [...params].filter(parameter => parameter.grad !== null);
  const { gradients, norm } = clipByNorm(
    owners.map(parameter => parameter.grad!),
    max,
  );
  replace(owners, gradients);
  norm.device.wanted.add(norm);
  return norm;
}

/**
 * For hand-written loops: limits each element of the parameters' gradients, as torch.nn.utils.clip_grad_value_.
 *
 * @throws option-out-of-range for a negative limit
 * @example
 * import { nn, optim, tensor } from "downhill";
 *
 * const model = nn.linear(1, 1);
 * nn.mseLoss()(model.forward(tensor([[100]])), tensor([[0]])).backward();
 * optim.clipGradValue(model.parameters(), 0.5);
 * console.assert(Math.abs(model.weight.grad!.itemSync()) <= 0.5);
 */
export function clipGradValue(params: Iterable<Tensor>, limit: number): void {
  inRange("limit", limit, 0);
  const owners = [...params].filter(parameter => parameter.grad !== null);
  replace(
    owners,
    clipByValue(
      owners.map(parameter => parameter.grad!),
      limit,
    ),
  );
}

function replace(owners: readonly Tensor[], gradients: readonly Tensor[]): void {
  owners.forEach((owner, i) => {
    owner.device.wanted.delete(owner.grad!);
    owner.grad = gradients[i]!;
    owner.device.wanted.add(owner.grad);
  });
}
