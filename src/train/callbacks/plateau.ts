// Lowers the learning rate when what the run is judged by stops improving. The machine is optim's; this asks the
// trainer for its factor, on top of any schedule.

import type { Plateau } from "../../optim/schedules.ts";
import type { Callback } from "../events.ts";
import { type Monitor, monitored } from "../monitor.ts";

export interface PlateauCallbackOptions {
  /** Default: the run's. */
  readonly monitor?: Monitor;
}

/**
 * Multiplies the rate by the factor of `machine`, an `optim.reduceOnPlateau(…)`, which takes the monitored value
 * after each epoch.
 *
 * @example
 * import { data, fit, nn, optim, plateau } from "downhill";
 *
 * const model = nn.linear(1, 1);
 * const train = data.dataset([[0], [1]], [[1], [1]]);
 * const { records } = await fit(model, {
 *   train,
 *   loss: nn.mseLoss(),
 *   optimizer: optim.sgd(model.parameters(), { lr: 0.5 }),
 *   epochs: 20,
 *   callbacks: [plateau(optim.reduceOnPlateau({ patience: 0, threshold: 0.9 }))],
 * });
 * const rates = records.flatMap(record => (record.type === "epoch" ? [record.lr] : []));
 * console.assert(rates.at(-1)! < rates[0]!);
 */
export function plateau(machine: Plateau, { monitor }: PlateauCallbackOptions = {}): Callback {
  return {
    on(event) {
      if (event.type === "begin") return { rateFactor: machine.factor };
      if (event.type !== "epoch") return undefined;
      const judge = monitor ?? event.monitor;
      return { rateFactor: machine.next(monitored(event.facts, judge), judge.mode) };
    },
    state: () => machine.state(),
    restore: state => machine.restore(state),
  };
}
