// A space over the options of a training, as a person writes it in a file: `lr: { low: 1e-4, high: 0.1, log: true }`,
// `hidden: [[32], [64, 32]]`. Every key must be an option, every bound and choice one of its values; options that choose
// the rows are none, for trials on other rows cannot be compared.

import { DownhillError, didYouMean } from "../core/errors.ts";
import type { RunConfig } from "../log/config.ts";
import { checkConfig, configKeys } from "../pipeline/index.ts";
import { axesOf } from "../tune/axes.ts";
import type { Dimension, ParameterValue, Space } from "../tune/index.ts";

/** What is the same in all trials of a study, and why. */
const FIXED: Partial<Record<keyof RunConfig, string>> = {
  ...Object.fromEntries(
    (["target", "task", "valid", "test", "validFile", "testFile", "group", "time"] as const).map(
      key => [key, "it chooses the rows and what is learnt of them"],
    ),
  ),
  validation: "it chooses the rows that judge",
  metric: "it is what the trials are judged by",
  threshold: "it is chosen when the network is trained",
  interval: "it is chosen when the network is trained",
  seed: "that would be trying one's luck: --seeds tells luck from merit",
  ensemble: "it is a search of its own",
  preset: "give one with --preset, which the trials vary",
  timeBudget: "trials would depend on the machine's speed",
  device: "it changes nothing of the network",
  deterministic: "it changes nothing of the network",
};

/** Options that are whole numbers, where a file does not say so. */
const WHOLE: readonly string[] = [
  ...([
    "epochs",
    "batchSize",
    "members",
    "patience",
    "oneHot",
  ] as const satisfies readonly (keyof RunConfig)[]),
];

/** Parameters, and values of JSON in all, that a space of a person's may have. */
const [MOST_PARAMETERS, MOST_VALUES, MOST_DEPTH] = [64, 10_000, 8];

const KEYS = ["kind", "low", "high", "step", "log", "choices", "when"] as const;

/** Letters of a value that an error shows. */
const MOST_SHOWN = 80;

type Refuse = (parameter: string, found: unknown, why: string) => never;

const refusing =
  (from: string): Refuse =>
  (parameter, found, why) => {
    const shown = JSON.stringify(found) ?? "";
    throw new DownhillError("space-invalid", `${from}: ${parameter}: ${why}`, {
      from,
      parameter,
      found: shown.length > MOST_SHOWN ? `${shown.slice(0, MOST_SHOWN)}…` : found,
    });
  };

/**
 * A space of any parameters from what a file holds: a list is its choices, and `kind` may be left out.
 *
 * @throws space-invalid, naming the parameter and what is wrong with it
 */
export function readSpace(content: unknown, from: string, whole: readonly string[] = []): Space {
  const refuse = refusing(from);
  if (!isRecord(content))
    return refuse("(all)", content, "a space is names with ranges or choices.");
  if (isTooMuch(content))
    return refuse(
      "(all)",
      null,
      `a space holds at most ${MOST_VALUES} values, ${MOST_DEPTH} deep.`,
    );
  const names = Object.keys(content);
  if (names.length > MOST_PARAMETERS)
    return refuse("(all)", names.length, `${names.length} parameters; at most ${MOST_PARAMETERS}.`);
  const dimensions = names.map(
    name => [name, dimensionOf(name, content[name], whole.includes(name), refuse)] as const,
  );
  const space: Space = Object.fromEntries(dimensions);
  try {
    axesOf(space);
  } catch (cause) {
    if (!(cause instanceof DownhillError)) throw cause;
    const { parameter, found } = cause.values;
    const why = cause.message.replace(/^space: [^:]*: /, "").replace(/ \[[a-z-]+\]$/, "");
    return refuse(String(parameter), found, why);
  }
  return space;
}

/**
 * A space over the options of a training about `config`.
 *
 * @throws space-invalid for a key that is no option or cannot be tuned, config-invalid and option-out-of-range for a value
 *   that the option does not take
 */
export function readTrainingSpace(content: unknown, config: RunConfig, from: string): Space {
  const refuse = refusing(from);
  if (isRecord(content))
    for (const key of Object.keys(content)) checkKey(key, content[key], refuse);
  const space = readSpace(content, from, WHOLE);
  for (const [key, dimension] of Object.entries(space))
    for (const value of valuesIn(dimension)) checkConfig({ ...config, [key]: value }, from);
  return space;
}

function checkKey(key: string, found: unknown, refuse: Refuse): void {
  const known = configKeys.find(name => name === key);
  if (known === undefined) {
    const near = didYouMean(key, configKeys);
    refuse(key, found, `there is no such option.${near ? ` Did you mean "${near}"?` : ""}`);
  } else if (FIXED[known] !== undefined) refuse(key, found, `this is not tuned: ${FIXED[known]}.`);
}

/** Choices, or the ends of a range. */
const valuesIn = (dimension: Dimension): readonly ParameterValue[] =>
  dimension.kind === "categorical" ? dimension.choices : [dimension.low, dimension.high];

function dimensionOf(name: string, given: unknown, isWhole: boolean, refuse: Refuse): Dimension {
  if (Array.isArray(given)) return { kind: "categorical", choices: given };
  if (!isRecord(given))
    return refuse(name, given, 'a list of choices or a range such as { "low": 0, "high": 1 }.');
  for (const key of Object.keys(given)) {
    if (KEYS.some(known => known === key)) continue;
    const near = didYouMean(key, KEYS);
    refuse(name, key, `"${key}" is not known here.${near ? ` Did you mean "${near}"?` : ""}`);
  }
  if (
    isRecord(given.when) &&
    Object.keys(given.when).some(key => !["parameter", "in"].includes(key))
  )
    refuse(name, given.when, "a condition is { parameter, in: [values] }.");
  const kind = given.kind ?? ("choices" in given ? "categorical" : isWhole ? "int" : "float");
  if (isWhole && kind === "float") refuse(name, kind, "this option is a whole number: int.");
  if (typeof (given.log ?? false) !== "boolean") refuse(name, given.log, "log is true or false.");
  return { ...given, kind } as Dimension;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Counts as it walks: what refers to itself many times over is small in a file and endless in memory. */
function isTooMuch(content: unknown): boolean {
  let count = 0;
  const walk = (value: unknown, depth: number): boolean => {
    if (++count > MOST_VALUES || depth > MOST_DEPTH) return true;
    if (typeof value !== "object" || value === null) return false;
    return Object.values(value).some(inner => walk(inner, depth + 1));
  };
  return walk(content, 0);
}
