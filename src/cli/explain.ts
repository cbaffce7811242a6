// --explain: the chain of stages with what each takes and gives, in the sizes of this very run. Everything up to the
// fit has run by then; what is still to come is known from it.

import type { RunConfig } from "../log/config.ts";
import { networkInputs, type SingleSpec } from "../nn/network.ts";
import {
  type Built,
  batchesOf,
  metricsOf,
  presets,
  type Source,
  type Sources,
} from "../pipeline/index.ts";
import { featureNames } from "../prepare/index.ts";
import {
  bytesText,
  countText,
  flagsText,
  type Language,
  type StageFacts,
  words,
} from "../words/index.ts";
import { partsText } from "./output.ts";

/** Where a run goes, and how often: once, and with --folds in each of them before that. */
export interface Course {
  readonly folder: string;
  readonly folds: number | undefined;
}

export function explanation(
  sources: Sources,
  built: Built,
  { folder, folds }: Course,
  language: Language,
): string {
  const { stages, foldsStage } = words(language);
  const facts = factsOf(sources, built, folder, language);
  const line = (name: string, says: string) => `${name.padEnd(10)}${says}`;
  return Object.entries(stages)
    .flatMap(([name, says]) => [
      ...(name === "fit" && folds !== undefined
        ? [line("folds", foldsStage(countText(folds, language)))]
        : []),
      line(name, says(facts)),
    ])
    .join("\n");
}

function factsOf(
  { data, valid, test }: Sources,
  built: Built,
  folder: string,
  language: Language,
): StageFacts {
  const text = words(language);
  const { config, table, rows, task, classes, parts, preparation, network, model, sets } = built;
  const count = (value: number) => countText(value, language);
  const files = [data, valid, test].filter(file => file !== undefined);
  const oneRow = sets.train.targets.subarray(0, 1);
  const left = preparation.leftOut.map(({ name }) => name);
  return {
    files: files
      .map(source => `${source.file} (${bytesText(sizeOf(source), language)})`)
      .join(", "),
    rows: count(table.rows),
    columns: count(table.columns.length),
    target: config.target,
    withTarget: count(rows.length),
    task: `${text.task[task]}${classes.length > 0 ? ` (${shortList(classes)})` : ""}`,
    preset: config.preset,
    choices: flagsText(choicesOf(config), language),
    parts: partsText(built, language),
    splitBy:
      config.group !== null
        ? text.splitBy.group(config.group)
        : config.time !== null
          ? text.splitBy.time(config.time)
          : "",
    inputs: count(preparation.inputs.length),
    leftOut: left.length > 0 ? `${count(left.length)} (${shortList(left)})` : "0",
    features: count(featureNames(preparation).length),
    network: networkText(network),
    parameters: count([...model.parameters()].reduce((sum, { size }) => sum + size, 0)),
    loss: built.loss.name,
    optimizer: `${config.optimizer} (lr ${config.lr})`,
    trainRows: count(parts.train.rows.length),
    epochs: count(config.epochs),
    steps: count(batchesOf(built)),
    metrics: Object.keys(metricsOf(preparation, new Float32Array(network.outputs), oneRow)).join(
      ", ",
    ),
    folder,
  };
}

/** Where the preset differs from the plain one. */
function choicesOf(config: RunConfig): Record<string, unknown> {
  const facts = Object.keys(presets.default({ task: "regression", rows: 1 }));
  const chosen = facts.filter(key => config.preset !== "plain" && key in config);
  return Object.fromEntries(
    chosen.flatMap(key => {
      const value = config[key as keyof RunConfig];
      return value === false ? [] : [[key, value] as const];
    }),
  );
}

/** Widths of the layers, and how many such networks there are. */
function networkText(network: SingleSpec): string {
  const widths = [networkInputs(network), ...network.hidden, network.outputs].join("-");
  return network.kind === "mlp" ? widths : `${widths} × ${network.members}`;
}
const sizeOf = (source: Source) => ("size" in source ? source.size : source.bytes.length);

const shortList = (names: readonly string[]) =>
  names.length > 5 ? `${names.slice(0, 5).join(", ")}, …` : names.join(", ");
