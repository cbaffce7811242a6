// k-fold cross-validation of a configuration: k networks, each prepared, trained and chosen without the rows that it is then
// tested on. How much their scores spread is how much one test score can be trusted.

import type { FoldsFacts, Metrics } from "../log/records.ts";
import { foldRows } from "../table/folds.ts";
import { evaluate, fit } from "./fit.ts";
import { build } from "./network.ts";
import { prepare } from "./prepare.ts";
import {
  memberFolds,
  type Profiled,
  partOf,
  profileTarget,
  read,
  type Sources,
  splitOptions,
} from "./read.ts";
import { type Context, pipeline } from "./task.ts";

export interface CrossValidateOptions {
  readonly k: number;
  /** Of each fold's training; what they record is its own. */
  readonly context?: () => Pick<Context, "signal" | "progress" | "callbacks">;
  /** Told the test scores of each fold, from 1. */
  readonly onFold?: (fold: number, metrics: Metrics) => void;
}

const reading = pipeline(read, profileTarget);
const trained = pipeline(prepare, build, fit({ signals: false }), evaluate);

/**
 * The scores of k folds, their mean and their sample standard deviation; nothing when the signal stopped it.
 *
 * @throws too-few-rows, and what training throws
 */
export async function crossValidate(
  sources: Sources,
  { k, context = () => ({}), onFold }: CrossValidateOptions,
): Promise<FoldsFacts | undefined> {
  const profiled = await reading.run(sources, {});
  const scores: Metrics[] = [];
  for (const fold of foldsOf(profiled, k)) {
    const own = context();
    const { scores: found } = await trained.run({ ...profiled, ...fold, skipped: 0 }, own);
    if (own.signal?.aborted) return undefined;
    scores.push(found.test!.metrics);
    onFold?.(scores.length, found.test!.metrics);
  }
  return { type: "folds", k, scores, metrics: summaryOf(scores) };
}

/** The parts of each fold; validation rows from a file of their own stay those. */
function foldsOf(profiled: Profiled, k: number) {
  const { config, table, validTable } = profiled;
  const outOfFold = config.validation === "outOfFold" && !validTable;
  const valid = validTable || outOfFold ? 0 : config.valid / (1 - config.test);
  return foldRows({ ...splitOptions(profiled), valid, k }).map(split => ({
    parts: {
      train: { table, rows: split.train },
      valid:
        partOf(validTable, config) ??
        (split.valid.length > 0 ? { table, rows: split.valid } : null),
      test: { table, rows: split.test },
    },
    folds: outOfFold ? memberFolds(profiled, split.train) : null,
  }));
}

/** Over the folds in which a score is defined. */
export function summaryOf(scores: readonly Metrics[]): FoldsFacts["metrics"] {
  const names = Object.keys(scores[0] ?? {});
  return Object.fromEntries(
    names.map(name => {
      const values = scores.map(metrics => metrics[name] ?? Number.NaN).filter(Number.isFinite);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      return [name, { mean, std: Math.sqrt(squares / (values.length - 1)) }];
    }),
  );
}
