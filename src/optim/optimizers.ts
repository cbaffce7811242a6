// The optimizers by name, each a chain of transforms with PyTorch's defaults.

import { DownhillError } from "../core/errors.ts";
import { Setting } from "../tensor/capture.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type GroupOptions, Optimizer, type Rule } from "./optimizer.ts";
import { inRange } from "./range.ts";
import {
  addDecayedWeights,
  chain,
  scaleByAdam,
  scaleByRms,
  type Transform,
  trace,
} from "./transform.ts";

export type Parameters = Iterable<Tensor> | readonly GroupOptions[];

interface CommonOptions {
  readonly lr?: number;
  readonly weightDecay?: number;
}

export interface SgdOptions extends CommonOptions {
  readonly momentum?: number;
  readonly nesterov?: boolean;
}

export interface RmspropOptions extends CommonOptions {
  readonly alpha?: number;
  readonly eps?: number;
  readonly momentum?: number;
}

export interface AdamOptions extends CommonOptions {
  readonly betas?: readonly [number, number];
  readonly eps?: number;
}

/**
 * Stochastic gradient descent: p ← p − lr·g; with momentum b ← μ·b + g, p ← p − lr·b. As torch.optim.SGD; Nesterov's
 * form after Sutskever et al. 2013.
 *
 * @throws option-out-of-range, invalid-argument for options and parameters that cannot be
 * @example
 * import { nn, optim, tensor } from "downhill";
 *
 * const model = nn.linear(1, 1, { bias: false });
 * nn.init.constant(model.weight, 1);
 * const optimizer = optim.sgd(model.parameters(), { lr: 0.1 });
 * nn.mseLoss()(model.forward(tensor([[1]])), tensor([[0]])).backward(); // gradient 2
 * optimizer.step();
 * console.log(model.weight.itemSync().toFixed(3)); // 0.800
 */
export function sgd(params: Parameters, options: SgdOptions = {}): Optimizer {
  const { lr = 1e-3, momentum = 0, nesterov = false } = options;
  inRange("momentum", momentum, 0, 1);
  if (nesterov && momentum === 0)
    throw new DownhillError(
      "invalid-argument",
      "sgd: nesterov needs a momentum above 0. 0.9 is usual.",
    );
  const inner = momentum > 0 ? [trace(momentum, nesterov)] : [];
  const about = { name: "sgd", momentum };
  return new Optimizer(params, lr, group => penalised(group, options, inner), about);
}

/**
 * RMSprop: v ← α·v + (1 − α)·g², p ← p − lr·g / (√v + ε). As torch.optim.RMSprop; Tieleman & Hinton 2012.
 *
 * @throws option-out-of-range, invalid-argument for options and parameters that cannot be
 * @example
 * import { nn, optim } from "downhill";
 *
 * const optimizer = optim.rmsprop(nn.linear(2, 1).parameters(), { lr: 0.01, alpha: 0.9 });
 * console.log(optimizer.lr); // 0.01
 */
export function rmsprop(params: Parameters, options: RmspropOptions = {}): Optimizer {
  const { lr = 1e-2, alpha = 0.99, eps = 1e-8, momentum = 0 } = options;
  inRange("alpha", alpha, 0, 1);
  inRange("eps", eps, 0);
  inRange("momentum", momentum, 0, 1);
  const inner = [scaleByRms(alpha, eps), ...(momentum > 0 ? [trace(momentum, false)] : [])];
  const about = { name: "rmsprop", momentum };
  return new Optimizer(params, lr, group => penalised(group, options, inner), about);
}

/**
 * Adam: m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², p ← p − lr·m̂ / (√v̂ + ε), weight decay as a penalty in the
 * gradient. As torch.optim.Adam; Kingma & Ba 2015, algorithm 1, arXiv 1412.6980.
 *
 * @throws option-out-of-range, invalid-argument for options and parameters that cannot be
 * @example
 * import { nn, optim, tensor } from "downhill";
 *
 * const model = nn.linear(1, 1, { bias: false });
 * nn.init.constant(model.weight, 1);
 * const optimizer = optim.adam(model.parameters(), { lr: 0.1 });
 * for (let step = 0; step < 3; step++) {
 *   optimizer.zeroGrad();
 *   nn.mseLoss()(model.forward(tensor([[1]])), tensor([[0]])).backward();
 *   optimizer.step();
 * }
 * console.log(model.weight.itemSync().toFixed(2)); // 0.70
 */
export function adam(params: Parameters, options: AdamOptions = {}): Optimizer {
  const rule = (group: GroupOptions) => penalised(group, options, [adamScale(options)]);
  return new Optimizer(params, options.lr ?? 1e-3, rule, { name: "adam" });
}

/**
 * Adam with decoupled weight decay, p ← p − lr·λ·p beside the update; λ is 0.01 unless given. As torch.optim.AdamW;
 * Loshchilov & Hutter 2019, algorithm 2, arXiv 1711.05101.
 *
 * @throws option-out-of-range, invalid-argument for options and parameters that cannot be
 * @example
 * import { nn, optim } from "downhill";
 *
 * const layer = nn.linear(2, 1);
 * const optimizer = optim.adamW([
 *   { params: [layer.weight], weightDecay: 0.05 },
 *   { params: [layer.bias!], weightDecay: 0 },
 * ]);
 * console.log(optimizer.groups.length); // 2
 */
export function adamW(params: Parameters, options: AdamOptions = {}): Optimizer {
  const decay = (group: GroupOptions) => group.weightDecay ?? options.weightDecay ?? 0.01;
  const rule = (group: GroupOptions) => ({
    transform: chain(adamScale(options)),
    weightDecay: decaySetting(decay(group)),
    decoupled: true,
  });
  return new Optimizer(params, options.lr ?? 1e-3, rule, { name: "adamW" });
}

function adamScale({ betas = [0.9, 0.999], eps = 1e-8 }: AdamOptions): Transform {
  inRange("betas[0]", betas[0], 0, 1);
  inRange("betas[1]", betas[1], 0, 1);
  inRange("eps", eps, 0);
  return scaleByAdam(betas[0], betas[1], eps);
}

function penalised(group: GroupOptions, options: CommonOptions, inner: readonly Transform[]): Rule {
  const weightDecay = decaySetting(group.weightDecay ?? options.weightDecay ?? 0);
  if (weightDecay.value === 0) return { transform: chain(...inner) };
  return { transform: chain(addDecayedWeights(weightDecay), ...inner), weightDecay };
}

function decaySetting(value: number): Setting {
  inRange("weightDecay", value, 0);
  return new Setting("weightDecay", value);
}
