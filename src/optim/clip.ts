// Clipping of gradients by their global norm (Pascanu, Mikolov & Bengio 2013, algorithm 1) and by value.

import { DownhillError } from "../core/errors.ts";
import type { Node } from "../ir/node.ts";
import type { Device } from "../tensor/device.ts";
import { Tensor, type TensorLike } from "../tensor/tensor.ts";
import { Kind, Later, Work } from "../tensor/work.ts";
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
  const owners = withGradient(params);
  const before = owners.map(owner => owner.heldGradient!);
  const device = commonDevice(before);
  const work = workOn(before, BY_NORM, max, gradients => {
    const clipped = clipByNorm(gradients, max);
    return [...clipped.gradients, clipped.norm];
  });
  replace(owners, work);
  const norm = new Tensor(new Later(work, owners.length, { shape: [], dtype: "float32" }), device);
  device.wanted.add(norm);
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
  for (const owner of withGradient(params)) {
    const before = [owner.heldGradient!];
    replace(
      [owner],
      workOn(before, BY_VALUE, limit, gradients => clipByValue(gradients, limit)),
    );
  }
}

const BY_NORM = new Kind();
const BY_VALUE = new Kind();

function withGradient(params: Iterable<Tensor>): Tensor[] {
  return [...params].filter(parameter => parameter.heldGradient !== null);
}

/** Gradients of several devices have no common norm: adding them says so. */
function commonDevice(gradients: readonly Tensor[]): Device {
  const device = gradients[0]?.device;
  if (device === undefined || gradients.some(gradient => gradient.device !== device))
    return globalNorm(gradients).device;
  return device;
}

function workOn(
  gradients: readonly Tensor[],
  kind: Kind,
  option: number,
  build: (gradients: readonly Tensor[]) => readonly Tensor[],
): Work {
  const devices = gradients.map(gradient => gradient.device);
  const tensors = (nodes: readonly Node[]) => nodes.map((x, i) => new Tensor(x, devices[i]!));
  return new Work(
    kind,
    gradients.map(gradient => gradient.value),
    nodes => build(tensors(nodes)).map(x => x.node),
    option,
  );
}

/** Result i of `work` becomes the gradient of owner i. */
function replace(owners: readonly Tensor[], work: Work): void {
  owners.forEach((owner, i) => {
    const before = owner.heldGradient!;
    owner.holdGradient(new Tensor(new Later(work, i, before), before.device));
  });
}
