// Schedules of the learning rate: pure functions of the step that give a factor on the base rate, so that a run and
// its resumption agree; and the plateau, which watches the epochs and keeps a little state.

import { cos as cosineOf, log, pow } from "../core/math.ts";
import { inRange } from "./range.ts";

/** Factor on the base rate at `step` (from 0) of `total` planned steps. */
export type Schedule = (step: number, total: number) => number;

/**
 * Always the base rate.
 *
 * @example
 * import { optim } from "downhill";
 *
 * console.log(optim.constant()(50, 100)); // 1
 */
export function constant(): Schedule {
  return () => 1;
}

/**
 * γ^⌊step / every⌋; `every` in steps, or a share of the plan when below 1. As StepLR.
 *
 * @throws option-out-of-range
 * @example
 * import { optim } from "downhill";
 *
 * const factor = optim.stepDecay({ every: 10, gamma: 0.5 });
 * console.log(factor(9, 100), factor(10, 100), factor(25, 100)); // 1 0.5 0.25
 */
export function stepDecay({ every = 1 / 3, gamma = 0.1 } = {}): Schedule {
  inRange("every", every, Number.MIN_VALUE);
  inRange("gamma", gamma, 0);
  return (step, total) =>
    pow(gamma, Math.floor(step / (every < 1 ? Math.max(1, every * total) : every)));
}

/**
 * From 1 to `final` along an exponential over the plan, final^(step/total). As ExponentialLR with γ = final^(1/total).
 *
 * @throws option-out-of-range
 * @example
 * import { optim } from "downhill";
 *
 * const factor = optim.exponential({ final: 0.01 });
 * console.log(factor(0, 100), factor(50, 100).toFixed(2)); // 1 0.10
 */
export function exponential({ final = 0.01 } = {}): Schedule {
  inRange("final", final, Number.MIN_VALUE);
  return (step, total) => pow(final, step / Math.max(1, total));
}

/**
 * floor + (1 − floor)·(1 + cos(π·step/total))/2. As CosineAnnealingLR; Loshchilov & Hutter 2017, eq. 5,
 * arXiv 1608.03983.
 *
 * @throws option-out-of-range
 * @example
 * import { optim } from "downhill";
 *
 * const factor = optim.cosine();
 * console.log(factor(0, 100), factor(50, 100).toFixed(2), factor(100, 100)); // 1 0.50 0
 */
export function cosine({ floor = 0 } = {}): Schedule {
  inRange("floor", floor, 0);
  return (step, total) => annealed(step / Math.max(1, total), floor);
}

/**
 * Cosine cycles with restarts, each `multiply` times as long as the one before; `cycles` fill the plan. As
 * CosineAnnealingWarmRestarts; Loshchilov & Hutter 2017, arXiv 1608.03983.
 *
 * @throws option-out-of-range
 * @example
 * import { optim } from "downhill";
 *
 * const factor = optim.cosineRestarts({ cycles: 2, multiply: 1 });
 * console.log(factor(0, 100), factor(25, 100).toFixed(2), factor(50, 100)); // 1 0.50 1
 */
export function cosineRestarts({ cycles = 3, multiply = 2, floor = 0 } = {}): Schedule {
  inRange("cycles", cycles, 1);
  inRange("multiply", multiply, 1);
  inRange("floor", floor, 0);
  return (step, total) => {
    const units = Array.from({ length: cycles }, (_, i) => pow(multiply, i)).reduce(
      (a, b) => a + b,
    );
    let length = total / units;
    let into = step;
    for (let i = 1; i < cycles && into >= length; i++) {
      into -= length;
      length *= multiply;
    }
    return annealed(Math.min(1, into / Math.max(1, length)), floor);
  };
}

/**
 * Rises linearly over the first `share` of the plan, then follows `after` on what is left (Goyal et al. 2017,
 * arXiv 1706.02677).
 *
 * @throws option-out-of-range
 * @example
 * import { optim } from "downhill";
 *
 * const factor = optim.warmup({ share: 0.1, after: optim.cosine() });
 * console.log(factor(0, 100), factor(9, 100), factor(10, 100)); // 0.1 1 1
 */
export function warmup({ share = 0.1, after = constant() } = {}): Schedule {
  inRange("share", share, 0, 1);
  return (step, total) => {
    const steps = Math.max(1, Math.round(share * total));
    return step < steps ? (step + 1) / steps : after(step - steps, Math.max(1, total - steps));
  };
}

/**
 * One cycle: from `start` up to 1 over the first `rise` of the plan, then down to `end`, by cosines. As OneCycleLR;
 * Smith & Topin 2018, arXiv 1708.07120.
 *
 * @throws option-out-of-range
 * @example
 * import { optim } from "downhill";
 *
 * const factor = optim.oneCycle();
 * console.log(factor(0, 100), factor(29, 100)); // 0.04 1
 */
export function oneCycle({ rise = 0.3, start = 1 / 25, end = 1 / 250_000 } = {}): Schedule {
  inRange("rise", rise, 0, 1);
  inRange("start", start, 0);
  inRange("end", end, 0);
  return (step, total) => {
    const top = rise * total - 1;
    const last = total - 1;
    if (step <= top) return start + (1 - start) * (1 - annealed(step / Math.max(1e-9, top), 0));
    return annealed(Math.min(1, (step - top) / Math.max(1e-9, last - top)), end);
  };
}

/**
 * Four cosine cycles, each twice as long as the one before: (1 − cos(2π log₂(1 + 15 t)))/2 for t = step/total. It is 0 at
 * t = 0, 1/15, 3/15, 7/15 and 1, so that a run has four good places to stop. Holzmüller et al. 2024, arXiv 2407.04491,
 * section 3 (coslog₄).
 *
 * @example
 * import { optim } from "downhill";
 *
 * const factor = optim.coslog4();
 * console.log(factor(0, 150), factor(10, 150).toFixed(2), factor(150, 150).toFixed(2)); // 0 0.00 0.00
 */
export function coslog4(): Schedule {
  return (step, total) => {
    const cycles = log(1 + (15 * step) / Math.max(1, total)) * Math.LOG2E;
    return (1 - cosineOf(2 * Math.PI * cycles)) / 2;
  };
}

/**
 * 1 over the first half of the plan, then half a cosine to 0. Holzmüller et al. 2024, arXiv 2407.04491, section 3
 * (flat_cos).
 *
 * @example
 * import { optim } from "downhill";
 *
 * const factor = optim.flatCosine();
 * console.log(factor(40, 100), factor(75, 100).toFixed(2), factor(100, 100)); // 1 0.50 0
 */
export function flatCosine(): Schedule {
  return (step, total) => {
    const part = step / Math.max(1, total);
    return part < 0.5 ? 1 : annealed(2 * part - 1, 0);
  };
}

function annealed(part: number, floor: number): number {
  return floor + ((1 - floor) * (1 + cosineOf(Math.PI * Math.min(1, part)))) / 2;
}

/** A factor that shrinks when what is watched stops falling. */
export interface Plateau {
  readonly factor: number;
  /** Takes an epoch's value, of which less is better unless `mode` says more, and gives the factor from now on. */
  next(value: number, mode?: "min" | "max"): number;
  state(): unknown;
  restore(state: unknown): void;
}

export interface PlateauOptions {
  /** Multiplies the rate each time. */
  readonly factor?: number;
  /** Epochs without improvement that are borne. */
  readonly patience?: number;
  /** Relative improvement that counts. */
  readonly threshold?: number;
  readonly minFactor?: number;
}

/**
 * A factor that is multiplied by `factor` when more than `patience` values in a row were not better than the best by the
 * relative `threshold`. As ReduceLROnPlateau. `plateau(…)` takes it to `fit`; a loop of one's own calls `next`.
 *
 * @throws option-out-of-range
 * @example
 * import { optim } from "downhill";
 *
 * const machine = optim.reduceOnPlateau({ factor: 0.5, patience: 1 });
 * console.log([3, 2, 2, 2, 2].map(loss => machine.next(loss))); // [ 1, 1, 1, 0.5, 0.5 ]
 */
export function reduceOnPlateau(options: PlateauOptions = {}): Plateau {
  const { factor = 0.1, patience = 10, threshold = 1e-4, minFactor = 0 } = options;
  inRange("factor", factor, 0, 1);
  inRange("patience", patience, 0);
  inRange("threshold", threshold, 0);
  inRange("minFactor", minFactor, 0);
  let [now, bad] = [1, 0];
  let best: number | undefined;
  const improves = (value: number, mode: "min" | "max") => {
    const worst = mode === "max" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    const bar = (best ?? worst) * (mode === "max" ? 1 + threshold : 1 - threshold);
    return mode === "max" ? value > bar : value < bar;
  };
  return {
    get factor() {
      return now;
    },
    next(value, mode = "min") {
      if (improves(value, mode)) [best, bad] = [value, 0];
      else bad++;
      if (bad > patience) [now, bad] = [Math.max(minFactor, now * factor), 0];
      return now;
    },
    state: () => ({ now, best: best ?? null, bad }),
    restore(state) {
      const saved = state as { now: number; best: number | null; bad: number };
      [now, best, bad] = [saved.now, saved.best ?? undefined, saved.bad];
    },
  };
}
