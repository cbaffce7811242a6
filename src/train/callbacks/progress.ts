// Calls a function at every event: for bars, logs and pages.

import type { Callback, TrainEvent } from "../events.ts";

/**
 * Calls `show` at every event, for bars, logs and pages. It asks for nothing.
 *
 * @example
 * import { data, fit, nn, optim, progress } from "downhill";
 *
 * const model = nn.linear(1, 1);
 * const losses: number[] = [];
 * await fit(model, {
 *   train: data.dataset([[0], [1]], [[0], [1]]),
 *   loss: nn.mseLoss(),
 *   optimizer: optim.sgd(model.parameters()),
 *   epochs: 3,
 *   callbacks: [progress(event => event.type === "epoch" && losses.push(event.facts.trainLoss))],
 * });
 * console.log(losses.length); // 3
 */
export function progress(show: (event: TrainEvent) => void): Callback {
  return {
    on(event) {
      show(event);
    },
  };
}
