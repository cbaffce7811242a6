// Optimizers as chains of small transforms of the gradient, each with its own state a parameter (after optax).
// Everything is tensors, so that one graph serves fit() and a hand-written loop; numbers that change from step to
// step are Settings, computed on the host in float64.

import { pow } from "../core/math.ts";
import { Setting } from "../tensor/capture.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** A step's change of one parameter: what to add, and the transform's new state. */
export interface Transformed {
  readonly update: Tensor;
  readonly state: readonly Tensor[];
}

/**
 * `update` makes graph, which serves all steps of a structure, in fit() and in hand-written loops: it is not called in
 * each. What changes from step to step is a Setting, set by `prepare`, a state, or `random`.
 */
export interface Transform {
  /** Names of the state tensors kept for each parameter, all of its shape and 0 at the start. */
  readonly state: readonly string[];
  readonly update: (gradient: Tensor, state: readonly Tensor[], parameter: Tensor) => Transformed;
  /** Sets what depends on the step, counted from 1. */
  readonly prepare?: (step: number) => void;
}

/**
 * One transform after the other; their states stand side by side.
 *
 * @example
 * import { optim } from "downhill";
 *
 * const transform = optim.chain(optim.scaleByRms(0.99, 1e-8), optim.trace(0.9, false));
 * console.log(transform.state); // [ 'square_avg', 'momentum_buffer' ]
 */
export function chain(...transforms: readonly Transform[]): Transform {
  return {
    state: transforms.flatMap(transform => transform.state),
    update(gradient, state, parameter) {
      let update = gradient;
      let from = 0;
      const next: Tensor[] = [];
      for (const transform of transforms) {
        const mine = state.slice(from, (from += transform.state.length));
        const result = transform.update(update, mine, parameter);
        update = result.update;
        next.push(...result.state);
      }
      return { update, state: next };
    },
    prepare: step => {
      for (const transform of transforms) transform.prepare?.(step);
    },
  };
}

/**
 * g + λ·p: weight decay as a penalty of the loss, in the gradient. λ is a setting, which may change from step to step.
 *
 * @example
 * import { nn, optim } from "downhill";
 *
 * const decayed = optim.sgd(nn.linear(2, 1).parameters(), { weightDecay: 0.1 }); // has one inside
 * console.assert(decayed.stateBuffers().size === 0);
 */
export function addDecayedWeights(decay: Setting): Transform {
  return {
    state: [],
    update: (g, _, p) => ({ update: g.add(p.mul(decay.tensor(p.device))), state: [] }),
  };
}

/**
 * Momentum as PyTorch's SGD: b ← μ·b + g, giving b, or g + μ·b with Nesterov (Sutskever et al. 2013). From b = 0, so
 * that the first step gives g.
 *
 * @example
 * import { optim } from "downhill";
 *
 * console.log(optim.trace(0.9, true).state); // [ 'momentum_buffer' ]
 */
export function trace(momentum: number, nesterov: boolean): Transform {
  return {
    state: ["momentum_buffer"],
    update(g, [b]) {
      const next = b!.mul(momentum).add(g);
      return { update: nesterov ? g.add(next.mul(momentum)) : next, state: [next] };
    },
  };
}

/**
 * v ← α·v + (1 − α)·g²; g / (√v + ε) (Tieleman & Hinton 2012, with PyTorch's place for ε).
 *
 * @example
 * import { optim } from "downhill";
 *
 * console.log(optim.scaleByRms(0.99, 1e-8).state); // [ 'square_avg' ]
 */
export function scaleByRms(alpha: number, eps: number): Transform {
  return {
    state: ["square_avg"],
    update(g, [v]) {
      const next = v!.mul(alpha).add(g.square().mul(1 - alpha));
      return { update: g.div(next.sqrt().add(eps)), state: [next] };
    },
  };
}

/**
 * Adam (Kingma & Ba 2015, algorithm 1): m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², giving
 * (m / (1 − β₁ᵗ)) / (√v / √(1 − β₂ᵗ) + ε), ε where PyTorch has it.
 *
 * @example
 * import { optim } from "downhill";
 *
 * console.log(optim.scaleByAdam(0.9, 0.999, 1e-8).state); // [ 'exp_avg', 'exp_avg_sq' ]
 */
export function scaleByAdam(beta1: number, beta2: number, eps: number): Transform {
  const [powerOf1, powerOf2] = [powers(beta1), powers(beta2)];
  const first = new Setting("adam.first", 1);
  const second = new Setting("adam.second", 1);
  return {
    state: ["exp_avg", "exp_avg_sq"],
    update(g, [m, v]) {
      const mean = m!.mul(beta1).add(g.mul(1 - beta1));
      const square = v!.mul(beta2).add(g.square().mul(1 - beta2));
      // Both corrections multiply: a division an element, and a root, are all that cost.
      const scale = square.sqrt().mul(second.tensor(g.device)).add(eps);
      return { update: mean.div(scale).mul(first.tensor(g.device)), state: [mean, square] };
    },
    prepare(step) {
      first.value = 1 / (1 - powerOf1(step));
      second.value = 1 / Math.sqrt(1 - powerOf2(step));
    },
  };
}

/** Exponents between two powers that are computed as such. */
const STRIDE = 256;

/** β to whole powers, cheap for one after the other: β^(256q) · β^r, a function of the exponent alone. */
function powers(beta: number): (exponent: number) => number {
  const low: number[] = [];
  let last = { multiple: 0, value: 1 };
  return exponent => {
    const rest = exponent % STRIDE;
    const multiple = exponent - rest;
    low[rest] ??= pow(beta, rest);
    if (last.multiple !== multiple) last = { multiple, value: pow(beta, multiple) };
    return last.value * low[rest];
  };
}
