// The facts of a run's data for the log: what the doctor's rules and the report know of it, before training. A column
// after the other, and between two the event loop may turn.

import { Pace } from "../core/pace.ts";
import { sampled } from "../core/random.ts";
import type { DataFacts, FeatureFacts } from "../log/records.ts";
import { giveawayOf, targetOf } from "../table/giveaways.ts";
import { moments } from "../table/statistics.ts";
import { findTarget } from "../table/target.ts";
import { nonFiniteInTurns } from "../train/dataset-facts.ts";
import { columnOf, featureFacts } from "./feature-facts.ts";
import { labelFacts } from "./label-facts.ts";
import type { Prepared } from "./prepare.ts";
import { rowCounts } from "./read.ts";
import { repeatedRows } from "./repeated-rows.ts";

/** Rows that are enough for what takes long on all of them. */
const ENOUGH = 2048;
/** Stream of the generator that draws them. */
const STREAM = 0x7ffffffe;

export async function dataFacts(prepared: Prepared): Promise<DataFacts> {
  const { task, config, source, parts, folds, preparation, sets, classes, skipped } = prepared;
  const { target, leftOut } = preparation;
  const pace = new Pace();
  const features = await allFeatures(prepared, pace);
  const names = [...features.map(({ name }) => name), target.name];
  const bad = await nonFiniteInTurns(sets.train, pace);
  const repeated = await repeatedRows(parts.train, parts.valid, names, pace);
  const some = someOf(sets.train.rows, config.seed);
  return {
    type: "data",
    task,
    target: config.target,
    file: source.file,
    sha256: source.sha256,
    ...(source.files && { files: source.files }),
    ...(source.others && { others: source.others }),
    rows: { ...rowCounts(prepared), skipped },
    features,
    leftOut,
    ...(classes.length > 0
      ? { classes, classCounts: countsOf(sets.train.targets, classes.length) }
      : { targetMean: target.center, targetStd: target.scale }),
    ...(task === "regression" && { trainedTarget: moments(Float64Array.from(sets.train.targets)) }),
    ...(bad > 0 && { nonFinite: bad }),
    ...repeated,
    // Out of fold a row's double has trained the member that judges it.
    ...(folds && { sharedRows: repeated.repeatedRows }),
    ...(await giveawayFacts(prepared, some, pace)),
    ...(task !== "regression" && {
      labels: await labelFacts(sets.train, parts.train, some, pace),
    }),
  };
}

async function allFeatures(
  { preparation, parts }: Prepared,
  pace: Pace,
): Promise<readonly FeatureFacts[]> {
  const features: FeatureFacts[] = [];
  for (const input of preparation.inputs) {
    features.push(featureFacts(input, parts.train, parts.valid));
    await pace.breathe();
  }
  return features;
}

function countsOf(codes: ArrayLike<number>, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (let i = 0; i < codes.length; i++) counts[codes[i]!]!++;
  return counts;
}

/** Columns of the training rows that tell the target alone, among those that the network sees. */
async function giveawayFacts(
  { task, parts, preparation, config }: Prepared,
  some: Int32Array,
  pace: Pace,
) {
  const { table, rows } = parts.train;
  const told = targetOf(findTarget(table, config.target), task);
  const among = some.map(i => rows[i]!);
  const found = [];
  for (const { name } of preparation.inputs) {
    found.push(giveawayOf(columnOf(parts.train, name), told, among) ?? []);
    await pace.breathe();
  }
  const seen = found.flat();
  return seen.length > 0 ? { giveaways: seen } : {};
}

/** Numbers of rows that are enough, in ascending order. */
function someOf(rows: number, seed: number): Int32Array {
  if (rows > ENOUGH) return sampled(seed, STREAM, rows, ENOUGH).toSorted();
  const all = new Int32Array(rows);
  for (let i = 0; i < rows; i++) all[i] = i;
  return all;
}
