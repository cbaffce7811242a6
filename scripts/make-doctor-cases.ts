// Writes the cases of the doctor's rules on data, configuration and signals: charts of real runs, each cut to what its
// rule reads. Run: node --conditions=source scripts/make-doctor-cases.ts

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as data from "../src/data/index.ts";
import { type Chart, chartOf } from "../src/doctor/index.ts";
import type { RunConfig } from "../src/log/config.ts";
import type { Facts, LogRecord } from "../src/log/records.ts";
import { createLog } from "../src/log/write.ts";
import * as nn from "../src/nn/index.ts";
import * as optim from "../src/optim/index.ts";
import {
  build,
  checkConfig,
  fit as fitTask,
  pipeline,
  prepare,
  profileTarget,
  read,
  split,
} from "../src/pipeline/index.ts";
import { manualSeed } from "../src/tensor/index.ts";
import { type FitOptions, fit } from "../src/train/index.ts";

const root = join(import.meta.dirname, "..");
const boston = readFileSync(join(root, "examples/data/boston.csv"), "utf8");
const penguins = readFileSync(join(root, "examples/data/penguins.csv"), "utf8");

type Keys = readonly (keyof Chart)[];

/** A run of the command's pipeline on the text of a CSV; `valid` is a validation file. */
async function run(
  csv: string,
  given: Partial<RunConfig> & { target: string },
  { train = true, valid = undefined as string | undefined } = {},
): Promise<Chart> {
  const config = checkConfig(valid ? { ...given, validFile: "valid.csv" } : given, "case");
  const log = createLog();
  const records: LogRecord[] = [];
  const record = (facts: Facts) => void records.push(log.append(facts));
  const source = (text: string, file: string) => ({
    file,
    sha256: "",
    bytes: new TextEncoder().encode(text),
  });
  record({ type: "config", config });
  const sources = {
    config,
    data: source(csv, "case.csv"),
    ...(valid && { valid: source(valid, "valid.csv") }),
  };
  const whole = pipeline(read, profileTarget, split, prepare, build);
  const built = await whole.run(sources, { record });
  if (train) await fitTask().run(built, { record });
  return chartOf(records);
}

const onBoston = (given: Partial<RunConfig> = {}) => run(boston, { target: "medv", ...given });
const onPenguins = (given: Partial<RunConfig> = {}) =>
  run(penguins, { target: "species", ...given });

/** A run of `fit()` on y = 2a − b with what the options change. */
async function library(
  model: nn.Module,
  options: Partial<FitOptions> = {},
  change: (x: number[][], y: number[][]) => void = () => {},
): Promise<Chart> {
  let state = 1;
  const next = () => (state = (state * 1103515245 + 12345) % 2147483648) / 1073741824 - 1;
  const x = Array.from({ length: 240 }, () => [next(), next()]);
  const y = x.map(([a, b]) => [2 * a! - b!]);
  change(x, y);
  const parts = {
    train: data.dataset(x.slice(0, 200), y.slice(0, 200)),
    valid: data.dataset(x.slice(200), y.slice(200)),
    loss: nn.mseLoss(),
    optimizer: optim.adam(model.parameters(), { lr: 0.01 }),
    epochs: 20,
  };
  return chartOf((await fit(model, { ...parts, ...options })).records);
}

const small = (...last: nn.Module[]) => {
  manualSeed(1);
  return nn.sequential(nn.linear(2, 16), nn.relu(), nn.linear(16, 1), ...last);
};

/** Classes of two clouds, as class numbers. */
function clouds(): { train: data.Dataset } {
  let state = 7;
  const next = () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
  const classes = Array.from({ length: 200 }, (_, i) => i % 2);
  const x = classes.map(k => [k + 0.6 * next(), next()]);
  return { train: data.dataset(x, Int32Array.from(classes)) };
}

/** A table with one cell changed: row and column from 0. */
function withCell(csv: string, row: number, column: number, value: string): string {
  const lines = csv.trim().split("\n");
  const cells = lines[row + 1]!.split(",");
  cells[column] = value;
  lines[row + 1] = cells.join(",");
  return lines.join("\n");
}

/** A table with a column more, made from its cells. */
const withColumn = (csv: string, name: string, cell: (cells: string[], row: number) => string) =>
  csv
    .trim()
    .split("\n")
    .map((line, i) => `${line},${i === 0 ? name : cell(line.split(","), i - 1)}`)
    .join("\n");

const part = (csv: string, from: number, to?: number) => {
  const [head, ...lines] = csv.trim().split("\n");
  return [head, ...lines.slice(from, to)].join("\n");
};

const columnOf = (csv: string, name: string) => csv.split("\n")[0]!.trim().split(",").indexOf(name);

/** Every twelfth row has another row's class. */
function mislabelled(csv: string): string {
  const [head, ...lines] = csv.trim().split("\n");
  const at = columnOf(csv, "species");
  const kinds = ["Adelie", "Chinstrap", "Gentoo"];
  const changed = lines.map((line, i) => {
    const cells = line.split(",");
    if (i % 12 === 0) cells[at] = kinds[(kinds.indexOf(cells[at]!) + 1) % 3]!;
    return cells.join(",");
  });
  return [head, ...changed].join("\n");
}

/** Few of one class are left. */
function rare(csv: string): string {
  const [head, ...lines] = csv.trim().split("\n");
  const kept = lines.filter((line, i) => !line.includes("Chinstrap") || i % 8 === 0);
  return [head, ...kept].join("\n");
}

const byCrime = (csv: string) => {
  const [head, ...lines] = csv.trim().split("\n");
  const sorted = lines.sort((a, b) => Number(a.split(",")[0]) - Number(b.split(",")[0]));
  return [head, ...sorted].join("\n");
};

/** data.dataset() refuses such values, so they come in behind its back. */
async function withNaN() {
  const { train } = clouds();
  train.inputs[7] = Number.NaN;
  const model = nn.linear(2, 2);
  const optimizer = optim.adam(model.parameters());
  return chartOf(
    (await fit(model, { train, loss: nn.crossEntropyLoss(), optimizer, epochs: 2 })).records,
  );
}

async function frozen() {
  const model = small();
  const first = model.layers[0]!;
  return library(model, { optimizer: optim.adam(first.parameters(), { lr: 0.01 }) });
}

async function softmaxTwice(twice: boolean) {
  manualSeed(1);
  const last = twice ? [nn.softmax()] : [];
  const model = nn.sequential(nn.linear(2, 16), nn.relu(), nn.linear(16, 2), ...last);
  const optimizer = optim.adam(model.parameters(), { lr: 0.01 });
  const { records } = await fit(model, {
    ...clouds(),
    loss: nn.crossEntropyLoss(),
    optimizer,
    epochs: 10,
  });
  return chartOf(records);
}

async function wild(std: number) {
  const model = small();
  for (const [name, parameter] of model.namedParameters())
    if (name.endsWith("weight")) nn.init.normal(parameter, 0, std);
  return library(model);
}

const usual = onBoston();
const plain = () => library(small());
const sorted = (x: number[][], y: number[][]) => {
  const order = y.map((_, i) => i).sort((a, b) => y[a]![0]! - y[b]![0]!);
  const [xs, ys] = [order.map(i => x[i]!), order.map(i => y[i]!)];
  x.splice(0, x.length, ...xs);
  y.splice(0, y.length, ...ys);
};

const signals: Keys = ["config", "network", "history", "layers", "probes"];

const cases: Record<string, { keys: Keys; charts: Record<string, Promise<Chart>> }> = {
  "non-finite-data": {
    keys: ["probes"],
    charts: {
      "sick-nan": withNaN(),
      "healthy-plain": plain(),
    },
  },
  "constant-feature": {
    keys: ["data", "config"],
    charts: {
      "sick-left-out": run(
        withColumn(boston, "one", () => "1"),
        { target: "medv" },
        { train: false },
      ),
      "sick-kept": run(
        withColumn(boston, "one", () => "1"),
        { target: "medv", features: ["lstat", "one"] },
        { train: false },
      ),
      "healthy-boston": usual,
    },
  },
  "unscaled-inputs": {
    keys: ["config", "data", "probes", "history", "end"],
    charts: {
      "sick-before": run(boston, { target: "medv", scaling: "none" }, { train: false }),
      "sick-sgd": onBoston({ scaling: "none", optimizer: "sgd", lr: 0.01 }),
      "sick-chosen": onBoston({ scaling: "none", features: ["rm", "age"], epochs: 40 }),
      "healthy-scaled": usual,
      "healthy-robust": onBoston({ scaling: "robust", epochs: 20 }),
    },
  },
  "unscaled-target": {
    keys: ["data", "probes", "history", "end"],
    charts: {
      "sick-dollars": library(small(), {}, (_, y) => y.forEach(row => (row[0]! *= 10000))),
      "sick-years": library(small(), {}, (_, y) => y.forEach(row => (row[0]! += 2000))),
      "healthy-plain": plain(),
      "healthy-boston": usual,
    },
  },
  outliers: {
    keys: ["data"],
    charts: {
      "sick-typing": run(
        [5, 50, 150].reduce((csv, row) => withCell(csv, row, columnOf(csv, "rm"), "99999"), boston),
        { target: "medv" },
        { train: false },
      ),
      "healthy-boston": usual,
    },
  },
  "class-imbalance": {
    keys: ["data", "metrics"],
    charts: {
      "sick-rare": run(rare(penguins), { target: "species", epochs: 5 }),
      "healthy-penguins": onPenguins(),
    },
  },
  leakage: {
    keys: ["data", "config"],
    charts: {
      "sick-column": run(
        withColumn(boston, "price", cells => String(2 * Number(cells[columnOf(boston, "medv")]))),
        { target: "medv" },
        { train: false },
      ),
      "sick-rows": run(
        part(boston, 0, 400),
        { target: "medv" },
        { train: false, valid: part(boston, 390) },
      ),
      "healthy-boston": usual,
      "healthy-penguins": onPenguins(),
    },
  },
  "split-shift": {
    keys: ["data"],
    charts: {
      "sick-sorted": run(
        part(byCrime(boston), 0, 400),
        { target: "medv" },
        { train: false, valid: part(byCrime(boston), 400) },
      ),
      "healthy-boston": usual,
    },
  },
  "not-shuffled": {
    keys: ["probes", "history", "end"],
    charts: {
      "sick-sorted": library(small(), { shuffle: false }, sorted),
      "healthy-any-order": library(small(), { shuffle: false }),
    },
  },
  "label-noise": {
    keys: ["data"],
    charts: {
      "sick-twelfth": run(mislabelled(penguins), { target: "species" }, { train: false }),
      "healthy-penguins": onPenguins(),
    },
  },
  "no-nonlinearity": {
    keys: ["network"],
    charts: {
      "sick-identity": onBoston({ activation: "identity", epochs: 1 }),
      "healthy-relu": usual,
    },
  },
  "double-softmax": {
    keys: ["network"],
    charts: { "sick-softmax": softmaxTwice(true), "healthy-logits": softmaxTwice(false) },
  },
  "wrong-loss": {
    keys: ["network", "probes"],
    charts: {
      "sick-relu-last": library(small(nn.relu())),
      "sick-bce-numbers": library(small(), { loss: nn.bceWithLogitsLoss(), epochs: 2 }),
      "healthy-plain": plain(),
      "healthy-logits": softmaxTwice(false),
    },
  },
  "sum-reduction": {
    keys: ["network", "config"],
    charts: {
      // fit() refuses the sum, so the record of a run with the mean is changed.
      "sick-sum": usual.then(chart => ({
        ...chart,
        network: { ...chart.network!, reduction: "sum" },
      })),
      "healthy-mean": usual,
    },
  },
  "over-regularised": {
    keys: ["config", "layers", "probes", "history"],
    charts: {
      "sick-decay": onBoston({ weightDecay: 1 }),
      "sick-decoupled": onBoston({ optimizer: "adamW", weightDecay: 100 }),
      "sick-dropout": onBoston({ dropout: 0.9 }),
      "sick-unusual": onBoston({ weightDecay: 0.03 }),
      "healthy-some": onBoston({ optimizer: "adamW", weightDecay: 0.01, dropout: 0.2 }),
    },
  },
  "batch-too-large": {
    keys: ["config", "data"],
    charts: { "sick-all": onBoston({ batchSize: 304, epochs: 50 }), "healthy-default": usual },
  },
  "too-few-steps": {
    keys: ["config", "data", "end"],
    charts: { "sick-three": onBoston({ epochs: 3 }), "healthy-default": usual },
  },
  "bad-initialisation": {
    keys: ["config", "probes", "history", "end"],
    charts: {
      "sick-sigmoids": onBoston({ activation: "sigmoid", hidden: [16, 16, 16, 16, 16], epochs: 8 }),
      "sick-wild": wild(10),
      "sick-zero": wild(0),
      "healthy-default": usual,
      "healthy-deep": onBoston({ hidden: [32, 32, 32, 32, 32, 32], epochs: 30 }),
    },
  },
  "output-bias": {
    keys: ["probes"],
    charts: {
      "sick-rare": run(rare(penguins), { target: "species", epochs: 5 }),
      "healthy-default": usual,
    },
  },
  "frozen-parameters": {
    keys: ["layers", "probes", "history"],
    charts: { "sick-first-only": frozen(), "healthy-plain": plain() },
  },
  "exploding-gradients": {
    keys: ["steps", "end"],
    charts: {
      "sick-pairs": onBoston({ batchNorm: true, batchSize: 2, epochs: 8 }),
      "healthy-default": onBoston({ epochs: 40 }),
      "healthy-separable": onPenguins({ epochs: 40, lr: 0.01 }),
    },
  },
  "vanishing-gradients": {
    keys: signals,
    charts: {
      "sick-deep-sigmoid": onBoston({
        ...{ activation: "sigmoid", hidden: [32, 32, 32, 32, 32, 32, 32, 32] },
        ...{ optimizer: "sgd", lr: 0.01 },
      }),
      "healthy-deep-relu": onBoston({ hidden: [32, 32, 32, 32, 32, 32, 32, 32] }),
    },
  },
  "update-ratio": {
    keys: signals,
    charts: {
      "sick-tiny": onBoston({ lr: 1e-7 }),
      "sick-huge": onBoston({ lr: 10 }),
      "sick-fast": onBoston({ lr: 0.3 }),
      "sick-little": onBoston({ lr: 0.0003, schedule: "coslog4", epochs: 20, hidden: [16] }),
      "healthy-quick": onBoston({ lr: 0.01 }),
      "healthy-default": usual,
    },
  },
  "saturated-units": {
    keys: signals,
    charts: {
      "sick-unscaled": onBoston({ activation: "tanh", scaling: "none", lr: 0.01 }),
      "healthy-tanh": onBoston({ activation: "tanh" }),
    },
  },
  "dead-units": {
    keys: signals,
    charts: { "sick-fast": onBoston({ lr: 0.3 }), "healthy-default": usual },
  },
  "collapsed-output": {
    keys: signals,
    charts: {
      "sick-fast": onBoston({ optimizer: "sgd", lr: 0.5 }),
      "sick-slow": onBoston({ hidden: [32, 32, 32, 32], lr: 1e-6, epochs: 30 }),
      "healthy-default": usual,
    },
  },
  "train-eval-mismatch": {
    keys: ["config", "probes"],
    charts: {
      "sick-pairs": onBoston({ batchNorm: true, batchSize: 2, epochs: 8 }),
      "healthy-batch-norm": onBoston({ batchNorm: true }),
      "healthy-dropout": onBoston({ dropout: 0.5 }),
    },
  },
};

/** Six digits are enough for a threshold; what is no number is written as the log does. */
const rounded = (key: string, value: unknown) => {
  if (key === "at") return 0;
  if (typeof value !== "number") return value;
  return Number.isFinite(value) ? Number(value.toPrecision(6)) : String(value);
};

for (const [code, { keys, charts }] of Object.entries(cases)) {
  const folder = join(root, "tests/doctor/cases", code);
  mkdirSync(folder, { recursive: true });
  for (const [name, chart] of Object.entries(charts)) {
    const whole = await chart;
    const cut = Object.fromEntries(keys.map(key => [key, whole[key]]));
    writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(cut, rounded)}\n`);
  }
}
