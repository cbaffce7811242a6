// model.json beside model.safetensors: the fitted preparation and the network's shape, enough to predict. Nothing in
// it tells time or place, so that equal runs leave equal files.

import { DownhillError } from "../core/errors.ts";
import { readSafetensors } from "../formats/safetensors.ts";
import { networkOf as moduleOf } from "../nn/made-network.ts";
import type { Module } from "../nn/module.ts";
import { type NetworkSpec, networkInputs } from "../nn/network.ts";
import type { Calibration } from "../prepare/calibration.ts";
import type { Preparation } from "../prepare/preparation.ts";
import type { Device } from "../tensor/device.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { networkFunction } from "./network.ts";

export interface ModelFile {
  /** 2 where an input has a `symlog`, which older versions would pass over. */
  readonly schema: 1 | 2;
  readonly preparation: Preparation;
  readonly network: NetworkSpec;
  /** Of a model of before: absent. */
  readonly calibration?: Calibration;
}

/** What model.json is to hold, with the least schema that says it. */
export function modelFile(content: Omit<ModelFile, "schema">): ModelFile {
  const { inputs } = content.preparation;
  const isNew = inputs.some(input => input.kind === "number" && input.symlog !== undefined);
  return { schema: isNew ? 2 : 1, ...content };
}

/** The checked content of model.json. @throws model-damaged */
export function checkModelFile(content: unknown, file = "model.json"): ModelFile {
  const model = content as ModelFile | null;
  const sound =
    (model?.schema === 1 || model?.schema === 2) &&
    Array.isArray(model.preparation?.inputs) &&
    Array.isArray(model.preparation.target?.classes) &&
    [undefined, ".", ","].includes(model.preparation.decimalMark) &&
    typeof model.network === "object" &&
    Number.isInteger(inputsOf(model.network)) &&
    isCalibration(model.calibration);
  if (sound) return model;
  throw new DownhillError(
    "model-damaged",
    `${file}: not a model that this version can read. Was the file changed?`,
    { file },
  );
}

function inputsOf(network: NetworkSpec): number | undefined {
  try {
    return networkInputs(network);
  } catch {
    return undefined; // Not a network at all.
  }
}

function isCalibration(found: unknown): boolean {
  if (found === undefined) return true;
  if (typeof found !== "object" || found === null) return false;
  const { temperature = 1, threshold = 0.5, level = 0.9, residuals } = found as Calibration;
  const isShare = (value: number) => value >= 0 && value <= 1;
  return (
    temperature > 0 &&
    isShare(threshold) &&
    isShare(level) &&
    (residuals === undefined || Array.isArray(residuals.sorted))
  );
}

/** The network with its weights, as a module in evaluation mode. @throws model-damaged, safetensors-damaged */
export function networkOf(
  { network }: ModelFile,
  weights: Uint8Array,
  file = "model.safetensors",
): Module {
  const model = moduleOf(network);
  fitting(file, () => model.loadStateDict(readSafetensors(weights, file).tensors));
  return model.eval();
}

/** The same as a function of tensors on `device`, for an app. @throws model-damaged, safetensors-damaged */
export function functionOf(
  { network }: ModelFile,
  weights: Uint8Array,
  device: Device,
): (x: Tensor) => Tensor {
  const file = "model.safetensors";
  return fitting(file, () =>
    networkFunction(network, readSafetensors(weights, file).tensors, device),
  );
}

function fitting<T>(file: string, load: () => T): T {
  try {
    return load();
  } catch (error) {
    if (!(error instanceof DownhillError) || error.code !== "state-dict-mismatch") throw error;
    throw new DownhillError(
      "model-damaged",
      `${file}: the weights do not fit model.json: ${error.sentence}`,
      { file },
      error,
    );
  }
}
