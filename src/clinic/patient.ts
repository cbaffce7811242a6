// A patient: the data of a run as the clinic may see it, training and validation rows. The test part is sealed: no trial
// has it, and `unseal` opens it once, at the end, to report.

import { log } from "../core/math.ts";
import { mean } from "../curve/window-test.ts";
import type { Dataset } from "../data/dataset.ts";
import type { RunConfig } from "../log/config.ts";
import type { Facts } from "../log/records.ts";
import type { Loss } from "../nn/loss.ts";
import {
  build,
  type Context,
  type Evaluated,
  evaluate,
  type Fitted,
  type Prepared,
  pipeline,
  prepare,
  profileTarget,
  read,
  type Sources,
  split,
} from "../pipeline/index.ts";
import { inverseTarget, type Preparation } from "../prepare/index.ts";
import { device, tensor } from "../tensor/index.ts";
import { evaluator } from "../train/index.ts";

export interface Patient {
  readonly sources: Sources;
  readonly prepared: Prepared;
  /** What the preparation says of the data, for the log. */
  readonly facts: readonly Facts[];
  /** All losses of a patient are on the scale of the run that is treated, whatever a change makes of it. */
  readonly scale: { readonly loss: Loss; readonly preparation: Preparation };
}

const preparing = pipeline(read, profileTarget, split, prepare);

export async function admit(sources: Sources): Promise<Patient> {
  const { prepared, facts } = await sealed(context => preparing.run(sources, context));
  const { loss, preparation } = await build.run(prepared, {});
  return { sources, prepared, facts, scale: { loss, preparation } };
}

type Sealed = Pick<Patient, "prepared" | "facts">;

async function sealed(run: (context: Context) => Promise<Prepared> | Prepared): Promise<Sealed> {
  const facts: Facts[] = [];
  const prepared = await run({ record: said => void facts.push(said) });
  return { prepared: { ...prepared, sets: { ...prepared.sets, test: null } }, facts };
}

/** Keys on which the preparation of the data depends, and may: the rows of each part stay the same. */
const PREPARING: readonly (keyof RunConfig)[] = [
  ...(["scaling", "features", "drop"] as const),
  ...(["oneHot", "network", "clipOutput"] as const),
];

/** The patient's data under another configuration. */
export async function preparedFor(patient: Patient, config: RunConfig): Promise<Sealed> {
  const { prepared, facts } = patient;
  if (PREPARING.every(key => isSame(prepared.config[key], config[key])))
    return { prepared: { ...prepared, config }, facts };
  return sealed(context => prepare.run({ ...prepared, config }, context));
}

/** Scores with the test part, for a report: nothing decides by them. */
export async function unseal({ prepared }: Patient, fitted: Fitted): Promise<Evaluated> {
  const { sets } = await prepare.run({ ...prepared, config: fitted.config }, {});
  return evaluate.run({ ...fitted, sets }, {});
}

export const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

export const trainRows = ({ prepared }: Patient): number => prepared.sets.train.rows;

/** The validation loss of each row under the weights that the model has now, on the patient's scale. */
export async function validationLosses(
  { prepared, scale }: Patient,
  { model, loss, sets, preparation }: Pick<Fitted, "model" | "loss" | "sets" | "preparation">,
): Promise<Float64Array> {
  const { rowLosses, outputs } = await evaluator(model, loss).evaluate(sets.valid!);
  const same =
    loss.name === scale.loss.name && isSame(preparation.target, scale.preparation.target);
  return same
    ? rowLosses
    : lossesOf(scale, rescaled(outputs, preparation, scale), prepared.sets.valid!);
}

/** Outputs of a network whose target was scaled otherwise, as the patient's own network would give them. */
function rescaled(
  outputs: Float32Array,
  preparation: Preparation,
  { preparation: { task, target } }: Patient["scale"],
): Float32Array {
  if (task !== "regression") return outputs;
  const values = inverseTarget(preparation, outputs);
  return Float32Array.from(values, value => (value - target.center) / target.scale);
}

async function lossesOf(
  { loss }: Patient["scale"],
  outputs: Float32Array,
  { rows, targets, targetShape }: Dataset,
): Promise<Float64Array> {
  const home = device("cpu");
  const prediction = tensor(outputs, { shape: [rows, outputs.length / rows], device: home });
  const truth = tensor(targets, { shape: [rows, ...targetShape], device: home });
  return Float64Array.from(await loss.rows(prediction, truth).data());
}

/** The validation losses of the best constant prediction, for want of anything better: of a run that diverged at once. */
export async function chanceLosses({ prepared, scale }: Patient): Promise<Float64Array> {
  const { sets, classes, task } = prepared;
  const valid = sets.valid!;
  const targets = Array.from(sets.train.targets);
  const share = (code: number) =>
    Math.max(targets.filter(target => target === code).length, 0.5) / targets.length;
  const constant =
    task === "regression"
      ? [mean(targets)]
      : task === "binary"
        ? [log(share(1) / share(0))]
        : classes.map((_, code) => log(share(code)));
  const outputs = Array.from({ length: valid.rows }, () => constant).flat();
  return lossesOf(scale, Float32Array.from(outputs), valid);
}
