// The one schema of RunConfig: it checks configuration files and options, and gives their JSON Schema.

import * as z from "zod";
import { DownhillError, didYouMean } from "../core/errors.ts";
import { defaultConfig, keyPlace, type RunConfig } from "../log/config.ts";
import { refusal } from "./refusal.ts";

const share = z.number().min(0).lt(1);
const between = z.number().gt(0).lt(1);
const count = z.int().min(1).max(1_000_000_000);

const shape = {
  preset: z.enum(["plain", "default", "best"]),
  target: z.string().min(1),
  task: z.enum(["auto", "regression", "binary", "multiclass"]),
  features: z.array(z.string()).min(1).nullable(),
  drop: z.array(z.string()),
  valid: share,
  test: share,
  validFile: z.string().nullable(),
  testFile: z.string().nullable(),
  group: z.string().min(1).nullable(),
  time: z.string().min(1).nullable(),
  validation: z.enum(["holdout", "outOfFold"]),
  scaling: z.enum(["standard", "robust", "robustClip", "none"]),
  oneHot: z.int().min(1).max(10_000),
  network: z.enum(["mlp", "realMlp"]),
  members: z.int().min(1).max(256),
  shared: z.boolean(),
  embedding: z.enum(["none", "pbld", "piecewiseLinear"]),
  frequencyScale: z.number().positive(),
  hidden: z.array(z.int().min(1).max(65_536)).max(64),
  activation: z.enum([
    "relu",
    "leakyRelu",
    "elu",
    "selu",
    "gelu",
    "silu",
    "mish",
    "tanh",
    "sigmoid",
    "softplus",
    "identity",
  ]),
  dropout: share,
  batchNorm: z.boolean(),
  clipOutput: z.boolean(),
  ensemble: z.enum(["none", "linear", "greedy"]),
  loss: z.enum(["auto", "mse", "mae", "huber", "bce", "crossEntropy"]),
  labelSmoothing: share,
  classWeights: z.enum(["none", "balanced"]),
  metric: z.enum([
    "auto",
    "rmse",
    "mae",
    "r2",
    "mse",
    "auc",
    "logLoss",
    "accuracy",
    "balancedAccuracy",
    "precision",
    "recall",
    "f1",
    "macroF1",
  ]),
  optimizer: z.enum(["sgd", "rmsprop", "adam", "adamW"]),
  lr: z.number().positive(),
  weightDecay: z.number().min(0),
  regularization: z.enum(["constant", "flatCosine"]),
  beta2: z.number().min(0).lt(1),
  momentum: share,
  schedule: z.enum([
    "constant",
    "step",
    "exponential",
    "cosine",
    "cosineRestarts",
    "warmup",
    "oneCycle",
    "plateau",
    "coslog4",
    "flatCosine",
  ]),
  clipNorm: z.number().min(0),
  batchSize: count,
  epochs: count,
  patience: z.int().min(0),
  minDelta: z.number().min(0),
  ties: z.enum(["first", "last"]),
  threshold: z.union([z.literal("auto"), between], {
    error: 'expected "auto" or a number between 0 and 1',
  }),
  interval: between.nullable(),
  seed: z.int().min(0).max(0xffffffff),
  timeBudget: z.number().positive().nullable(),
  device: z.enum(["cpu"]),
  deterministic: z.boolean(),
} satisfies { [K in keyof RunConfig]: z.ZodType<RunConfig[K]> };

const schema = z.strictObject(shape);

/** Every key of a configuration, and so every option of the command. */
export const configKeys = Object.keys(shape) as (keyof RunConfig)[];

/** What a key may be, where that is one of a few words. */
export function configChoices(key: keyof RunConfig): readonly string[] | undefined {
  const type: z.ZodType = shape[key];
  return type instanceof z.ZodEnum ? type.options.map(String) : undefined;
}

/**
 * The configuration with defaults filled in.
 *
 * @throws config-unknown-key, option-out-of-range, config-invalid
 */
export function checkConfig(
  given: Readonly<Record<string, unknown>>,
  from = "configuration",
): RunConfig {
  const unknown = Object.keys(given).find(key => !Object.hasOwn(shape, key));
  if (unknown !== undefined) {
    const suggestion = didYouMean(unknown, configKeys);
    throw new DownhillError(
      "config-unknown-key",
      `${from}: there is no option "${unknown}".${suggestion ? ` Did you mean "${suggestion}"?` : ""}`,
      { from, key: unknown, suggestion },
    );
  }
  const result = schema.safeParse({ ...defaultConfig, ...given });
  if (!result.success) throw refusal(result.error.issues[0]!, given, from);
  checkTogether(result.data, from);
  return result.data;
}

const FEATURES = ["features", "drop"] as const;

/** What each value allows alone and not with another. */
function checkTogether(config: RunConfig, from: string): void {
  const { valid, test, batchNorm, batchSize, target } = config;
  if (valid + test >= 1)
    throw new DownhillError(
      "option-out-of-range",
      `${keyPlace(from, "valid")}: valid ${valid} and test ${test} leave no rows to train on. Their sum must be below 1.`,
      { from, key: "valid", found: valid + test, reason: "no-training-rows" },
    );
  if (batchNorm && batchSize === 1)
    throw new DownhillError(
      "option-out-of-range",
      `${keyPlace(from, "batchSize")}: batch normalisation needs at least 2 rows in a batch, found 1. Leave out batchNorm, or take more rows.`,
      { from, key: "batchSize", found: 1, reason: "norm-of-one-row" },
    );
  if (config.group !== null && config.time !== null)
    throw new DownhillError(
      "config-invalid",
      `${keyPlace(from, "time")}: rows are split by group or by time, found both: "${config.group}" and "${config.time}". Leave one out.`,
      { from, key: "time", found: config.time, reason: "group-and-time" },
    );
  const key = ([...FEATURES, "group", "time"] as const).find(name =>
    [config[name]].flat().includes(target),
  );
  if (key === undefined) return;
  const sentence = `${keyPlace(from, key)}: the target "${target}" is what is learnt, never an input${key === "group" || key === "time" ? " or what rows are split by" : ""}. Leave it out there.`;
  throw new DownhillError("config-invalid", sentence, {
    from,
    key,
    found: target,
    reason: "target-as-input",
  });
}

/** The JSON Schema of a configuration file, for editors. */
export function configJsonSchema(): object {
  return z.toJSONSchema(z.strictObject(shape).partial());
}
