// Faults whose inverse lies in the configuration: one change to a sound configuration each, with the rows that a treatment
// may see and sealed ones for the judge. Every change is made on one task of numbers and one of classes of a lot.

import type { RunConfig } from "../../src/log/config.ts";
import { checkConfig, type SourceFile, type Sources } from "../../src/pipeline/index.ts";
import { repairTasks } from "./repair-tasks.ts";
import { drawn, type Task, tasks } from "./tasks.ts";

/** development: the clinic was built by them. held-out: other tasks and other networks, opened once. */
export const halves = ["development", "held-out"] as const;
export type Half = (typeof halves)[number];

export type Severity = "moderate" | "severe";

interface Change {
  readonly name: string;
  readonly severity: Severity;
  readonly of: (sound: RunConfig) => Partial<RunConfig>;
  /** What the sound configuration is besides. */
  readonly sound?: Partial<RunConfig>;
}

export interface Fault {
  readonly name: string;
  readonly half: Half;
  readonly severity: Severity;
  readonly task: string;
  readonly sound: Partial<RunConfig>;
  readonly change: (sound: RunConfig) => Partial<RunConfig>;
}

const rate =
  (factor: number) =>
  ({ lr }: RunConfig) => ({
    lr: Number((lr * factor).toPrecision(2)),
  });
const shorter =
  (by: number) =>
  ({ epochs }: RunConfig) => ({ epochs: Math.round(epochs / by) });
const units =
  (count: number) =>
  ({ hidden }: RunConfig) => ({ hidden: hidden.map(() => count) });
const always = (change: Partial<RunConfig>) => () => change;

/** The lecture's first two cases, networks that cannot learn the task or are kept from it, and steps of the wrong kind. */
const changes: readonly Change[] = [
  { name: "lr×30", severity: "moderate", of: rate(30) },
  { name: "lr×100", severity: "severe", of: rate(100) },
  { name: "lr÷30", severity: "moderate", of: rate(1 / 30) },
  { name: "lr÷100", severity: "severe", of: rate(1 / 100) },
  { name: "epochs÷12", severity: "moderate", of: shorter(12) },
  { name: "epochs÷20", severity: "severe", of: shorter(20) },
  { name: "two units a layer", severity: "moderate", of: units(2) },
  { name: "one unit a layer", severity: "severe", of: units(1) },
  { name: "dropout 0.6", severity: "moderate", of: always({ dropout: 0.6 }) },
  { name: "dropout 0.8", severity: "severe", of: always({ dropout: 0.8 }) },
  { name: "weight decay 0.03", severity: "moderate", of: always({ weightDecay: 0.03 }) },
  { name: "weight decay 0.3", severity: "severe", of: always({ weightDecay: 0.3 }) },
  { name: "identity", severity: "severe", of: always({ activation: "identity" }) },
  { name: "sgd at 0.0003", severity: "severe", of: always({ optimizer: "sgd", lr: 0.0003 }) },
  { name: "sgd at 10", severity: "severe", of: always({ optimizer: "sgd", lr: 10 }) },
  { name: "one batch", severity: "moderate", of: always({ batchSize: 600 }) },
  {
    name: "sigmoids in five layers",
    severity: "severe",
    sound: { hidden: [16, 16, 16, 16, 16], activation: "relu" },
    of: always({ activation: "sigmoid" }),
  },
  { name: "inputs as they are", severity: "severe", of: always({ scaling: "none" }) },
];

/** Tasks, and the sound configurations that they are given in turn. */
interface Lot {
  readonly numbers: readonly string[];
  readonly classes: readonly string[];
  readonly sound: readonly Partial<RunConfig>[];
}

/** Of the development half: what the clinic was first built by, what a look at held-out faults has spent, and many networks. */
const development: readonly Lot[] = [
  {
    numbers: ["ripple", "friedman1", "costs", "interactions"],
    classes: ["rings", "moons", "pinwheel", "parity"],
    sound: [{ hidden: [32, 16], lr: 0.003, epochs: 60 }],
  },
  {
    numbers: ["oscillation", "envelope", "yield"],
    classes: ["ellipsoid", "medians", "bands"],
    sound: [
      { hidden: [48], activation: "tanh", lr: 0.005, epochs: 72 },
      { hidden: [24, 24, 24], activation: "gelu", lr: 0.002, epochs: 48 },
    ],
  },
  {
    numbers: [
      ...["friedman3", "prices", "stairs", "bearing", "triple", "friedman2", "hinges"],
      ...["pendulum", "series", "gates", "counts", "steps", "wave"],
    ],
    classes: [
      ...["spirals", "blobs5", "checks", "boxes", "covariances", "choices", "bars"],
      ...["sectors", "logit", "teacher-classes", "blobs8"],
    ],
    sound: [
      { hidden: [32, 16], optimizer: "sgd", momentum: 0.9, lr: 0.02, epochs: 60 },
      { hidden: [64, 32], activation: "silu", schedule: "cosine", lr: 0.005, epochs: 50 },
      { hidden: [32, 32], batchNorm: true, lr: 0.005, epochs: 40 },
      { hidden: [64], activation: "elu", dropout: 0.1, lr: 0.005, epochs: 60 },
      { hidden: [32, 32, 32, 32], activation: "leakyRelu", lr: 0.001, epochs: 60 },
      {
        ...{ hidden: [128], optimizer: "adamW", weightDecay: 0.001, lr: 0.005 },
        ...{ schedule: "oneCycle", batchSize: 64, epochs: 48 },
      },
      { hidden: [40, 20], activation: "tanh", optimizer: "rmsprop", lr: 0.002, epochs: 60 },
      { hidden: [24, 24], activation: "mish", lr: 0.004, epochs: 50 },
      { hidden: [32], activation: "tanh", optimizer: "sgd", lr: 0.1, epochs: 70 },
    ],
  },
];

/** Tasks of repair-tasks.ts, and networks that the clinic was not built by. */
const heldOut: readonly Lot[] = [
  {
    numbers: ["lens", "lake", "swing"],
    classes: ["quorum", "wedges", "shells"],
    sound: [
      { hidden: [56], activation: "silu", lr: 0.004, epochs: 64 },
      { hidden: [30, 30], activation: "elu", optimizer: "adamW", lr: 0.003, epochs: 56 },
      { hidden: [40, 20, 10], optimizer: "sgd", momentum: 0.9, lr: 0.02, epochs: 60 },
    ],
  },
];

const inTurn = <T>(all: readonly T[], i: number): T => all[i % all.length]!;

function faultsOf(half: Half, { numbers, classes, sound: configs }: Lot): Fault[] {
  return changes.flatMap(({ name, severity, of: change, sound: besides }, i) => {
    const sound = { ...inTurn(configs, i >> 1), ...besides };
    return [inTurn(numbers, i), inTurn(classes, i + (i >> 2))].map(
      (task): Fault => ({ name, half, severity, task, sound, change }),
    );
  });
}

export const faults: readonly Fault[] = [
  ...development.flatMap(lot => faultsOf("development", lot)),
  ...heldOut.flatMap(lot => faultsOf("held-out", lot)),
];

const [ROWS, VALID_ROWS, SEALED_ROWS] = [600, 300, 1000];
/** Streams of rows, as those of the benchmark's other runs. */
const [TRAIN, VALID, SEALED] = [1, 2, 3];
const SEED = 7001;

export interface Sick {
  readonly fault: Fault;
  readonly healthy: RunConfig;
  readonly sick: RunConfig;
  readonly sources: Sources;
}

export function taskOf({ half, task: wanted }: Fault): Task {
  const known = half === "held-out" ? repairTasks : tasks;
  const task = known.find(({ name }) => name === wanted);
  if (task === undefined) throw new Error(`${wanted} is no task of the ${half} half`);
  return task;
}

export function sickOf(fault: Fault): Sick {
  const task = taskOf(fault);
  const files = { target: "y", validFile: "valid.csv", testFile: "sealed.csv" };
  const healthy = checkConfig({ ...files, ...fault.sound });
  const sick = checkConfig({ ...healthy, ...fault.change(healthy) });
  const sources: Sources = {
    config: sick,
    data: csvOf(task, "train.csv", Math.min(ROWS, task.rows), TRAIN),
    valid: csvOf(task, "valid.csv", VALID_ROWS, VALID),
    test: csvOf(task, "sealed.csv", SEALED_ROWS, SEALED),
  };
  return { fault, healthy, sick, sources };
}

/** Columns come in units as tables have them: years, metres, won. */
const UNITS = [
  { size: 12, offset: 40 },
  { size: 0.2, offset: 1.7 },
  { size: 900, offset: 3000 },
];

function csvOf(task: Task, file: string, rows: number, stream: number): SourceFile {
  const { inputs, targets } = drawn(task, rows, SEED, stream);
  const names = Array.from({ length: task.features }, (_, i) => `x${i}`);
  const lines = Array.from({ length: rows }, (_, row) => {
    const x = Array.from(
      inputs.subarray(row * task.features, (row + 1) * task.features),
      (value, i) => inTurn(UNITS, i).offset + inTurn(UNITS, i).size * value,
    );
    return [...x, task.classes === 1 ? targets[row] : `class ${targets[row]}`].join();
  });
  const bytes = new TextEncoder().encode(`${[...names, "y"].join()}\n${lines.join("\n")}\n`);
  return { file, bytes, sha256: "" };
}
