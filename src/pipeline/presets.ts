// Presets: what a run chooses where nobody has chosen, by the task and the number of rows. Each is data: `--explain` and
// config.json show what it came to, and any of it can be given instead.

import type { PresetName, RunConfig, TaskKind } from "../log/config.ts";
import { checkNetwork } from "./network.ts";
import type { Profiled } from "./read.ts";
import type { Task } from "./task.ts";

/** What is known of the data when a preset chooses. */
export interface PresetFacts {
  readonly task: TaskKind;
  /** Rows to learn from: all but those for testing. */
  readonly rows: number;
}

export type Choices = Partial<Omit<RunConfig, "preset" | "target">>;

/** What the best epoch is chosen by. */
const METRICS = { regression: "rmse", binary: "auc", multiclass: "accuracy" } as const;

/**
 * RealMLP-TD (Holzmüller et al. 2024, arXiv 2407.04491, table A.1) as eight members bagged over folds; smaller and shorter
 * where rows are many, so that two cores are done in minutes.
 */
function strong({ task, rows }: PresetFacts): Choices {
  const regression = task === "regression";
  return {
    validation: "outOfFold",
    scaling: "robustClip",
    oneHot: 8,
    network: "realMlp",
    embedding: "pbld",
    frequencyScale: 0.1,
    hidden: [128, 128, 128],
    activation: regression ? "mish" : "selu",
    dropout: 0.15,
    clipOutput: regression,
    labelSmoothing: regression ? 0 : 0.1,
    metric: METRICS[task],
    optimizer: "adamW",
    lr: regression ? 0.2 : 0.04,
    beta2: 0.95,
    weightDecay: 0.02,
    regularization: "flatCosine",
    schedule: "coslog4",
    batchSize: batchSize(rows),
    ties: "last",
    ...sizes(rows),
  };
}

/** As RealMLP's authors by rows, and smaller where that would be a large part of all. */
function batchSize(rows: number): number {
  if (rows <= 200) return 16;
  if (rows <= 400) return 32;
  return rows <= 1024 ? 64 : rows <= 8192 ? 128 : rows <= 30_000 ? 256 : 512;
}

/** Members and epochs by rows: many members where it is scatter that errs, long training where there is more to learn. */
function sizes(rows: number): Pick<Choices, "members" | "epochs" | "validation"> {
  // Too few for folds: some of them are held out.
  if (rows < 24) return { members: 4, epochs: 128, validation: "holdout" };
  if (rows <= 2000) return { members: 8, epochs: 128 };
  // As many as train within a minute, then within five.
  if (rows <= 30_000) return { members: rows > 5000 && rows <= 10_000 ? 4 : 6, epochs: 256 };
  return { members: 8, epochs: 96 };
}

export const presets: Readonly<Record<PresetName, (facts: PresetFacts) => Choices>> = {
  plain: () => ({}),
  default: strong,
  best: facts => ({ ...strong(facts), ensemble: "greedy", timeBudget: 300 }),
};

/** Fills in what the preset chooses for these data and nobody has given. @throws config-invalid for what does not go together */
export const choose: Task<Profiled, Profiled> = {
  name: "choose",
  run(profiled) {
    const { config, given, task, rows, testTable } = profiled;
    if (given === undefined) {
      checkNetwork(config);
      return profiled;
    }
    const learnt = testTable ? rows.length : Math.round(rows.length * (1 - config.test));
    const choices = presets[config.preset]({ task, rows: learnt });
    const open = Object.entries({ ...choices, ...heldOut(given) }).filter(
      ([key]) => !given.includes(key),
    );
    const settled = { ...config, ...Object.fromEntries(open) };
    checkNetwork(settled);
    return { ...profiled, config: settled, given: undefined };
  },
};

/** Whoever names validation rows has them held out; of times the latest are. */
const heldOut = (given: readonly string[]): Choices =>
  ["valid", "validFile", "time"].some(key => given.includes(key)) ? { validation: "holdout" } : {};
