// What --auto, --prove and doctor --treat do with a run on disk: diagnose it, treat it until it is healthy or nothing
// helps, prove it where that is asked for. The run itself is never changed. A run that was accepted gets a folder of its
// own beside it, RUN-treated, made whole in one go, and both folders say in treatment.json what was tried.

import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  admit,
  type Case,
  type Course,
  claimOf,
  course,
  isAccepted,
  lastLosses,
  lengthOf,
  type Patient,
  type Proof,
  proofCost,
  prove,
  trainRows,
  unseal,
  validationLosses,
} from "../clinic/index.ts";
import { DownhillError } from "../core/errors.ts";
import { diagnose } from "../doctor/index.ts";
import { readSafetensors } from "../formats/safetensors.ts";
import { foldLog, lastOf } from "../log/read.ts";
import type { LogRecord } from "../log/records.ts";
import { readWhole, writeWhole } from "../node/files.ts";
import { lockRun } from "../node/lock.ts";
import { checkRun, latestCheckpoint, RUN_FILES } from "../node/run-folder.ts";
import { build } from "../pipeline/index.ts";
import { readSnapshot, type Snapshot } from "../train/index.ts";
import { restoreState } from "../train/snapshot.ts";
import { treatmentWords } from "../words/index.ts";
import { EXIT } from "./exit-codes.ts";
import { interruption } from "./interruption.ts";
import { type Output, readingProgress } from "./output.ts";
import {
  checkData,
  type RunFile,
  type RunOutcome,
  readLog,
  readRunFile,
  readSources,
  saveTraining,
} from "./run.ts";
import { treatmentDocument } from "./treatment-document.ts";
import { treatmentVoice } from "./treatment-text.ts";

export interface TreatOptions {
  readonly output: Output;
  readonly prove: boolean;
  readonly signal: AbortSignal;
}

export interface TreatedFolder {
  /** The run that was accepted, in a folder of its own. */
  readonly saved?: RunFile & { readonly folder: string; readonly outcome: RunOutcome };
  readonly document: { readonly before: string | null; readonly treatment: object };
}

/** downhill doctor RUN --treat [--prove] */
export async function treatRun(run: string, output: Output, proof: boolean): Promise<number> {
  const interrupt = interruption();
  const { saved, document } = await treatFolder(run, {
    output,
    prove: proof,
    signal: interrupt.signal,
  });
  if (output.json) output.document({ schema: 1, run: saved?.folder ?? run, ...document });
  return interrupt.signal.aborted ? interrupt.exitCode() : EXIT.done;
}

/** @throws run-missing, run-damaged, run-unfinished, run-locked, data-changed */
export async function treatFolder(folder: string, options: TreatOptions): Promise<TreatedFolder> {
  await checkRun(folder);
  const lock = await lockRun(folder);
  try {
    return await treated(folder, options);
  } finally {
    await lock.release();
  }
}

async function treated(folder: string, options: TreatOptions): Promise<TreatedFolder> {
  const { output, signal } = options;
  const file = await readRunFile(folder);
  const records = foldLog(await readLog(folder));
  if (lastOf(records, "end") === undefined || lastOf(records, "end")?.stopped === "aborted")
    throw new DownhillError(
      "run-unfinished",
      `${folder}: the run has not ended, so there is no telling what it lacks. downhill resume ${folder} finishes it.`,
      { run: folder },
    );
  await checkData(file.data, file.config, lastOf(records, "data"));
  const patient = await admit(await readSources(file.data, file.config, readingProgress(output)));
  const first = await caseIn(folder, file, records, patient);
  const voice = treatmentVoice(output);
  const whole = await course(patient, first, { signal, ...voice });
  const proof = options.prove ? await proven(patient, whole, options) : undefined;
  const saved = await save(folder, file, whole, patient, output);
  const treatment = treatmentDocument(folder, saved?.folder ?? null, whole, proof);
  const text = `${JSON.stringify(treatment, null, 1)}\n`;
  for (const place of [folder, ...(saved ? [saved.folder] : [])])
    await writeWhole(join(place, RUN_FILES.treatment), text);
  if (!output.json) voice.conclusion(whole, proof, records, saved?.outcome.records);
  if (signal.aborted) output.message(treatmentWords(output.language).stopped);
  return {
    ...(saved && { saved }),
    document: { before: saved ? folder : null, treatment },
  };
}

/** A finished run as the clinic judges it: its weights, and its state at the end where the checkpoint has it. */
async function caseIn(
  folder: string,
  { config }: RunFile,
  records: readonly LogRecord[],
  patient: Patient,
): Promise<Case> {
  const { epochs } = lastOf(records, "end")!;
  const found = await latestCheckpoint(folder, readSnapshot);
  const snapshot = found?.state.progress.epoch === epochs ? found : undefined;
  const length = lengthOf(config, records, trainRows(patient));
  const judged = await lossesIn(folder, patient, snapshot);
  const plain = { config, records, diagnosis: diagnose(records), ...length };
  return { ...plain, ...judged, ...(snapshot && { snapshot }) };
}

async function lossesIn(folder: string, patient: Patient, snapshot: Snapshot | undefined) {
  const path = join(folder, RUN_FILES.weights);
  if (patient.prepared.sets.valid === null || !existsSync(path)) return {};
  const built = await build.run(patient.prepared, {});
  const { tensors } = readSafetensors(await readWhole(path), path);
  restoreState(built.model.stateDict(), name => tensors.get(name)?.data as Float32Array);
  const best = await validationLosses(patient, built);
  return { best, ...(snapshot && { last: await lastLosses(patient, built, snapshot) }) };
}

async function proven(
  patient: Patient,
  whole: Course,
  { output, signal }: TreatOptions,
): Promise<Proof | undefined> {
  const text = treatmentWords(output.language);
  if (whole.whole === undefined || claimOf(whole) !== "treated" || signal.aborted) {
    output.message(text.nothingToProve);
    return undefined;
  }
  const codes = whole.outcomes.filter(isAccepted).map(({ finding }) => finding.code);
  const plan = {
    before: whole.before.config,
    after: whole.after.config,
    against: whole.whole.against,
    codes,
    run: whole.before.cost,
  };
  const voice = treatmentVoice(output);
  voice.proofAhead(proofCost(patient, plan));
  const options = { signal, onSeed: voice.onSeed };
  return prove(patient, plan, options).catch((error: unknown) => {
    if (!signal.aborted) throw error;
    return undefined;
  });
}

/** The accepted run as an ordinary run folder. Its test rows are scored here, when nothing is left to decide. */
async function save(
  folder: string,
  file: RunFile,
  { after }: Course,
  patient: Patient,
  { language }: Output,
): Promise<TreatedFolder["saved"]> {
  const { trial } = after;
  if (trial === undefined) return undefined;
  const config = after.config;
  const place = treatedFolder(folder);
  const plannedEpochs = config.epochs;
  const mine: RunFile = { ...file, config, plannedEpochs };
  const evaluated = await unseal(patient, trial.fitted);
  const options = { ...mine, folder: place, language };
  const outcome = await saveTraining(options, evaluated, trial.records, trial.snapshot);
  return { ...mine, folder: place, outcome };
}

/** RUN-treated, with a number behind it where that is there already. */
function treatedFolder(run: string): string {
  const plain = `${run.replace(/[/\\]+$/, "")}-treated`;
  let number = 1;
  while (existsSync(number === 1 ? plain : `${plain}-${number}`)) number++;
  return number === 1 ? plain : `${plain}-${number}`;
}
