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

/** Stochastic gradient descent: p ← p − lr·g; with momentum b ← μ·b + g, p ← p − lr·b. As torch.optim.SGD. */
export function sgd(params: Parameters, options: SgdOptions = {}): Optimizer {
  const { lr = 1e-3, momentum = 0, nesterov = false } = options;
  inRange("momentum", momentum, 0, 1);
  if (nesterov && momentum === 0)
    throw new DownhillError(
      "invalid-argument",
      "sgd: nesterov needs a momentum above 0. 0.9 is usual.",
    );
  const inner = momentum > 0 ? [trace(momentum, nesterov)] : [];
  return new Optimizer(params, lr, group => penalised(group, options, inner));
}

/** RMSprop: p ← p − lr·g / (√v + ε), v the running mean of g². As torch.optim.RMSprop. */
export function rmsprop(params: Parameters, options: RmspropOptions = {}): Optimizer {
  const { lr = 1e-2, alpha = 0.99, eps = 1e-8, momentum = 0 } = options;
  inRange("alpha", alpha, 0, 1);
  inRange("eps", eps, 0);
  inRange("momentum", momentum, 0, 1);
  const inner = [scaleByRms(alpha, eps), ...(momentum > 0 ? [trace(momentum, false)] : [])];
  return new Optimizer(params, lr, group => penalised(group, options, inner));
}

/** Adam (Kingma & Ba 2015), weight decay as a penalty in the gradient. As torch.optim.Adam. */
export function adam(params: Parameters, options: AdamOptions = {}): Optimizer {
  return new Optimizer(params, options.lr ?? 1e-3, group =>
    penalised(group, options, [adamScale(options)]),
  );
}

/** AdamW (Loshchilov & Hutter 2019, algorithm 2): Adam with decoupled weight decay. As torch.optim.AdamW. */
export function adamW(params: Parameters, options: AdamOptions = {}): Optimizer {
  const decay = (group: GroupOptions) => group.weightDecay ?? options.weightDecay ?? 0.01;
  return new Optimizer(params, options.lr ?? 1e-3, group => ({
    transform: chain(adamScale(options)),
    weightDecay: decaySetting(decay(group)),
    decoupled: true,
  }));
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
