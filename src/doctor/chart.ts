// A patient's chart: all that the rules look at, gathered once. Whatever is not known is absent, and a rule that
// needs it says nothing.

import type { RunConfig, ScheduleName } from "../log/config.ts";
import { type History, historyOf } from "../log/history.ts";
import { foldLog } from "../log/read.ts";
import type { LogRecord, Metrics, RecordOf } from "../log/records.ts";

export interface Chart {
  readonly history: History | undefined;
  readonly config?: RunConfig;
  readonly data?: RecordOf<"data">;
  readonly network?: RecordOf<"network">;
  readonly steps: readonly RecordOf<"steps">[];
  readonly layers: readonly RecordOf<"layers">[];
  readonly probes: readonly RecordOf<"probe">[];
  readonly end?: RecordOf<"end">;
  /** Of the last epoch, on the validation rows where there are any. */
  readonly metrics?: Metrics;
}

/** Schedules whose rate rises from 0 and falls to it several times. */
const STAGED: ReadonlySet<ScheduleName> = new Set(["coslog4", "cosineRestarts"]);

/**
 * Whether the run has several ends and keeps the best: that a rise of the rate shakes the loss, and that the last end is not
 * the best, is then its plan and no illness.
 *
 * @example
 * import { chartOf, isStaged } from "downhill/doctor";
 *
 * console.log(isStaged(chartOf([]))); // false
 */
export const isStaged = ({ config }: Chart): boolean =>
  config !== undefined && STAGED.has(config.schedule);

/**
 * All that the rules look at in one of our runs.
 *
 * @example
 * import { chartOf } from "downhill/doctor";
 *
 * console.log(chartOf([]).history); // undefined
 */
export function chartOf(records: readonly LogRecord[]): Chart {
  const folded = foldLog(records);
  const all = <T extends LogRecord["type"]>(type: T) =>
    folded.filter((record): record is RecordOf<T> => record.type === type);
  const last = <T extends LogRecord["type"]>(type: T) => all(type).at(-1);
  const epoch = last("epoch");
  const [config, data, network, end] = [last("config"), last("data"), last("network"), last("end")];
  return {
    history: historyOf(folded),
    ...(config && { config: config.config }),
    ...(data && { data }),
    ...(network && { network }),
    steps: all("steps"),
    layers: all("layers"),
    probes: all("probe"),
    ...(end && { end }),
    ...(epoch && { metrics: epoch.validMetrics ?? epoch.trainMetrics }),
  };
}

/**
 * The chart of a curve that somebody else trained.
 *
 * @example
 * import { chartOfHistory } from "downhill/doctor";
 *
 * const chart = chartOfHistory({ epoch: [1], train: [2], measure: { name: "loss", kind: "loss" } });
 * console.log(chart.config); // undefined
 */
export function chartOfHistory(history: History): Chart {
  return { history, steps: [], layers: [], probes: [] };
}
