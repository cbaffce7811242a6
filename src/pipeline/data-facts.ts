// The facts of a run's data for the log: what the doctor's rules and the report know of it, before training.

import { sampled } from "../core/random.ts";
import type { Dataset } from "../data/dataset.ts";
import type { DataFacts, FeatureFacts } from "../log/records.ts";
import type { Input, Preparation } from "../prepare/preparation.ts";
import { type Column, isNumeric } from "../table/columns.ts";
import { giveaways } from "../table/giveaways.ts";
import { distinctOf, hasValue, rowHashes } from "../table/row-hashes.ts";
import { moments, quantile } from "../table/statistics.ts";
import { findTarget } from "../table/target.ts";
import { nonFinite } from "../train/dataset-facts.ts";
import type { Prepared } from "./prepare.ts";
import type { Part } from "./read.ts";

/** Rows that are enough for what takes long on all of them. */
const ENOUGH = 2048;
/** Stream of the generator that draws them. */
const STREAM = 0x7ffffffe;
/** Robust standard deviations past which a value is an outlier. */
const FAR = 20;
/** Neighbours that must agree, rows whose neighbours are looked for, and rows listed. */
const [NEIGHBOURS, LOOKED, LISTED] = [5, 512, 20];

export function dataFacts(prepared: Prepared): DataFacts {
  const { task, config, source, parts, preparation, sets, classes, skipped } = prepared;
  const { inputs, target, leftOut } = preparation;
  const counts = classes.map(
    (_, code) => Array.from(sets.train.targets).filter(value => value === code).length,
  );
  const bad = nonFinite(sets.train);
  return {
    type: "data",
    task,
    target: config.target,
    file: source.file,
    sha256: source.sha256,
    ...(source.files && { files: source.files }),
    ...(source.others && { others: source.others }),
    rows: {
      train: parts.train.rows.length,
      valid: parts.valid?.rows.length ?? 0,
      test: parts.test?.rows.length ?? 0,
      skipped,
    },
    features: inputs.map(input => featureFacts(input, parts.train, parts.valid)),
    leftOut,
    ...(classes.length > 0
      ? { classes, classCounts: counts }
      : { targetMean: target.center, targetStd: target.scale }),
    ...(task === "regression" && { trainedTarget: moments(Float64Array.from(sets.train.targets)) }),
    ...(bad > 0 && { nonFinite: bad }),
    ...sharedFacts(parts.train, parts.valid, preparation),
    ...giveawayFacts(prepared),
    ...(task !== "regression" && { labels: labelFacts(sets.train, parts.train, config.seed) }),
  };
}

const columnOf = ({ table }: Part, name: string): Column =>
  table.columns.find(candidate => candidate.name === name)!;

function featureFacts(input: Input, train: Part, valid: Part | null): FeatureFacts {
  const { name } = input;
  const column = columnOf(train, name);
  const cells = cellsOf(column, train.rows);
  const present = cells.filter(cell => (isNumeric(column) ? !Number.isNaN(cell) : cell >= 0));
  const facts = {
    name,
    kind: column.kind,
    missing: cells.length - present.length,
    distinct: new Set(present).size,
  };
  if (!isNumeric(column) || present.length === 0) return facts;
  const { mean, std } = moments(present);
  const sorted = present.toSorted();
  return {
    ...{ ...facts, mean, std, min: sorted[0]!, max: sorted.at(-1)! },
    ...(input.kind === "number" && {
      scaledMean: (mean - input.center) / input.scale,
      scaledStd: std / input.scale,
    }),
    ...outlierFacts(sorted),
    ...shiftFacts(sorted, valid, name),
  };
}

const cellsOf = (column: Column, rows: Int32Array) =>
  Float64Array.from(rows, row => (isNumeric(column) ? column.values[row]! : column.codes[row]!));

/** Nothing of a column of which half is one value: it has no robust scale. */
function outlierFacts(sorted: Float64Array) {
  const middle = quantile(sorted, 0.5);
  const distances = sorted.map(value => Math.abs(value - middle)).sort();
  const scale = 1.4826 * quantile(distances, 0.5);
  if (!(scale > 0)) return {};
  const most = distances.at(-1)!;
  return {
    farthest: most / scale,
    outliers: distances.filter(distance => distance > FAR * scale).length,
    isolation: most / quantile(distances, 0.99),
  };
}

/** Kolmogorov and Smirnov's distance of two samples, from training values that are sorted. */
function shiftFacts(train: Float64Array, valid: Part | null, name: string) {
  const column = valid && columnOf(valid, name);
  if (!valid || !column || !isNumeric(column)) return {};
  const other = cellsOf(column, valid.rows)
    .filter(cell => !Number.isNaN(cell))
    .sort();
  if (other.length === 0) return {};
  let [i, j, shift] = [0, 0, 0];
  while (i < train.length && j < other.length) {
    const value = Math.min(train[i]!, other[j]!);
    while (train[i] === value) i++;
    while (other[j] === value) j++;
    shift = Math.max(shift, Math.abs(i / train.length - j / other.length));
  }
  return { shift };
}

/** Rows that stand twice, by the values of the inputs and of the target. */
function sharedFacts(train: Part, valid: Part | null, { inputs, target }: Preparation) {
  const names = [...inputs.map(({ name }) => name), target.name];
  const hashesOf = (part: Part) => {
    const columns = names.map(name => columnOf(part, name));
    return rowHashes(columns, part.rows);
  };
  const known = hashesOf(train).sort();
  const repeatedRows = known.length - distinctOf(known);
  if (valid === null) return { repeatedRows };
  return { repeatedRows, sharedRows: hashesOf(valid).filter(hash => hasValue(known, hash)).length };
}

/** Columns of the training rows that tell the target alone, among those that the network sees. */
function giveawayFacts({ task, parts, preparation, config }: Prepared) {
  const { table, rows } = parts.train;
  const known = new Set(preparation.inputs.map(({ name }) => name));
  const found = giveaways(table, findTarget(table, config.target), task, someOf(rows, config.seed));
  const seen = found.filter(({ name }) => known.has(name));
  return seen.length > 0 ? { giveaways: seen } : {};
}

const someOf = (rows: Int32Array, seed: number): Int32Array =>
  rows.length <= ENOUGH
    ? rows
    : sampled(seed, STREAM, rows.length, ENOUGH)
        .toSorted()
        .map(i => rows[i]!);

/** Labels against those of the nearest neighbours, in the space that the network sees. */
function labelFacts({ inputs, targets, rows, inputShape }: Dataset, part: Part, seed: number) {
  const among = someOf(
    Int32Array.from({ length: rows }, (_, i) => i),
    seed,
  );
  const [width] = inputShape;
  const looked = among.filter((_, i) => i % Math.ceil(among.length / LOOKED) === 0);
  let agreed = 0;
  const contradicted: number[] = [];
  for (const row of looked) {
    const others = nearest(inputs, width!, row, among).map(other => targets[other]!);
    if (others.length < NEIGHBOURS || others.some(label => label !== others[0])) continue;
    if (others[0] === targets[row]) agreed++;
    else contradicted.push(part.rows[row]! + 1);
  }
  return {
    looked: looked.length,
    agreed,
    contradicted: contradicted.length,
    rows: contradicted.slice(0, LISTED),
  };
}

/** The nearest rows, by the squares of the distances. */
function nearest(inputs: Float32Array, width: number, row: number, among: Int32Array): number[] {
  const best: { row: number; distance: number }[] = [];
  let limit = Number.POSITIVE_INFINITY;
  for (const other of among) {
    if (other === row) continue;
    let distance = 0;
    for (let k = 0; k < width && distance < limit; k++) {
      const d = inputs[row * width + k]! - inputs[other * width + k]!;
      distance += d * d;
    }
    if (!(distance < limit)) continue;
    best.push({ row: other, distance });
    best.sort((a, b) => a.distance - b.distance);
    if (best.length > NEIGHBOURS) best.pop();
    if (best.length === NEIGHBOURS) limit = best.at(-1)!.distance;
  }
  return best.map(one => one.row);
}
