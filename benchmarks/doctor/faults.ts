// Faults whose inverse lies in the configuration, on tables of the development half: one change to a sound configuration
// each, with the rows that a treatment may see and sealed ones for the judge.

import type { RunConfig } from "../../src/log/config.ts";
import { checkConfig, type SourceFile, type Sources } from "../../src/pipeline/index.ts";
import { drawn, type Task, tasks } from "./tasks.ts";

export interface Fault {
  readonly name: string;
  readonly task: string;
  readonly change: Partial<RunConfig>;
}

/** The lecture's first two cases, too small a network, too much regularisation, no non-linearity. */
export const faults: readonly Fault[] = [
  { name: "lr×30", task: "ripple", change: { lr: 0.09 } },
  { name: "lr×100", task: "friedman1", change: { lr: 0.3 } },
  { name: "lr÷30", task: "costs", change: { lr: 0.0001 } },
  { name: "lr÷100", task: "blobs3", change: { lr: 0.00003 } },
  { name: "epochs÷12", task: "friedman1", change: { epochs: 5 } },
  { name: "epochs÷20", task: "rings", change: { epochs: 3 } },
  { name: "one hidden unit", task: "ripple", change: { hidden: [1] } },
  { name: "dropout 0.8", task: "costs", change: { dropout: 0.8 } },
  { name: "weight decay 0.3", task: "interactions", change: { weightDecay: 0.3 } },
  { name: "identity", task: "rings", change: { activation: "identity" } },
  { name: "sgd at adam's rate", task: "interactions", change: { optimizer: "sgd", lr: 0.0003 } },
  { name: "sgd that diverges", task: "linear", change: { optimizer: "sgd", lr: 10 } },
];

const SOUND: Partial<RunConfig> = { hidden: [32, 16], lr: 0.003, epochs: 60 };
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

export function sickOf(fault: Fault): Sick {
  const task = tasks.find(({ name, half }) => name === fault.task && half === "development");
  if (task === undefined) throw new Error(`${fault.task} is no task of the development half`);
  const files = { target: "y", validFile: "valid.csv", testFile: "sealed.csv" };
  const healthy = checkConfig({ ...files, ...SOUND });
  const sick = checkConfig({ ...healthy, ...fault.change });
  const sources: Sources = {
    config: sick,
    data: csvOf(task, "train.csv", Math.min(ROWS, task.rows), TRAIN),
    valid: csvOf(task, "valid.csv", VALID_ROWS, VALID),
    test: csvOf(task, "sealed.csv", SEALED_ROWS, SEALED),
  };
  return { fault, healthy, sick, sources };
}

function csvOf(task: Task, file: string, rows: number, stream: number): SourceFile {
  const { inputs, targets } = drawn(task, rows, SEED, stream);
  const names = Array.from({ length: task.features }, (_, i) => `x${i}`);
  const lines = Array.from({ length: rows }, (_, row) => {
    const x = inputs.subarray(row * task.features, (row + 1) * task.features);
    return [...x, task.classes === 1 ? targets[row] : `class ${targets[row]}`].join();
  });
  const bytes = new TextEncoder().encode(`${[...names, "y"].join()}\n${lines.join("\n")}\n`);
  return { file, bytes, sha256: "" };
}
