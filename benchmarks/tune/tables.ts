// The tabular half of the tuner's benchmark: networks of one hidden width were trained once for every configuration of a
// grid, on synthetic tables whose rows are drawn from the tasks of the doctor's benchmark, and a sampler asks for what is
// known already (Klein and Hutter, 2019, "Tabular benchmarks for joint architecture and hyperparameter optimization",
// arXiv 1905.04970). Ordered hyperparameters are whole numbers, the place in their list; make-tables.ts trains.

import { readFileSync } from "node:fs";
import type { ActivationName } from "../../src/log/config.ts";
import { categorical, int, type ParameterValues, type Space } from "../../src/tune/space.ts";

const ordered = {
  lr: [3e-4, 7e-4, 1.5e-3, 3e-3, 7e-3, 0.015, 0.03, 0.07],
  batchSize: [16, 32, 64],
  width: [8, 16, 32],
  layers: [1, 2, 3],
  dropout: [0, 0.2],
} as const;

const choices = { activation: ["relu", "tanh", "gelu"] } as const;

export interface Configuration {
  readonly lr: number;
  readonly batchSize: number;
  readonly width: number;
  readonly layers: number;
  readonly dropout: number;
  readonly activation: ActivationName;
}

/** Every configuration, the last key of the grid changing fastest. */
export function configurations(): Configuration[] {
  const lists = Object.entries({ ...ordered, ...choices }) as [string, readonly unknown[]][];
  return lists.reduce<Record<string, unknown>[]>(
    (all, [key, values]) => all.flatMap(one => values.map(value => ({ ...one, [key]: value }))),
    [{}],
  ) as unknown as Configuration[];
}

export const tableSpace: Space = {
  ...Object.fromEntries(
    Object.entries(ordered).map(([key, list]) => [key, int(0, list.length - 1)]),
  ),
  ...Object.fromEntries(Object.entries(choices).map(([key, list]) => [key, categorical(list)])),
};

/** The number of a configuration in the order of `configurations`. */
function indexOf(parameters: ParameterValues): number {
  let index = 0;
  for (const [key, list] of Object.entries(ordered))
    index = index * list.length + Number(parameters[key]);
  for (const [key, list] of Object.entries(choices))
    index = index * list.length + list.indexOf(parameters[key] as never);
  return index;
}

/** A table of values, the least validation loss of each configuration. */
export interface LossTable {
  readonly name: string;
  readonly least: number;
  readonly median: number;
  readonly lossOf: (parameters: ParameterValues) => number;
}

export const dataFolder = new URL("data/", import.meta.url);

export function lossTable(name: string, folder = dataFolder): LossTable {
  const losses = JSON.parse(readFileSync(new URL(`${name}.json`, folder), "utf8")) as number[];
  const sorted = losses.toSorted((a, b) => a - b);
  return {
    name,
    least: sorted[0]!,
    median: sorted[sorted.length >> 1]!,
    lossOf: parameters => losses[indexOf(parameters)]!,
  };
}
