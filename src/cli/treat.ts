// What --auto, --prove and doctor --treat do with a run on disk: diagnose it, treat it until it is healthy or nothing
// helps, prove it where that is asked for. The run's model and log are never changed. A run that was accepted gets a folder
// of its own beside it, RUN-treated, made whole in one go, and both say in treatment.json and report.html what was tried.

import { existsSync } from "node:fs";
import { join, relative, sep } from "node:path";
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
  proofCost,
  prove,
  type Trial,
  trainRows,
  unseal,
  validationLosses,
} from "../clinic/index.ts";
import { DownhillError } from "../core/errors.ts";
import { diagnose } from "../doctor/index.ts";
import { readSafetensors } from "../formats/safetensors.ts";
import { foldLog, lastOf } from "../log/read.ts";
import type { LogRecord } from "../log/records.ts";
import type { Treatment } from "../log/treatment.ts";
import { readWhole, writeWhole } from "../node/files.ts";
import { lockRun } from "../node/lock.ts";
import { checkRun, latestCheckpoint, RUN_FILES, wholeFolder } from "../node/run-folder.ts";
import { build } from "../pipeline/index.ts";
import { withTreatment } from "../report/index.ts";
import { shellWord } from "../report/shell-word.ts";
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
import { type AnnouncedProof, treatmentDocument } from "./treatment-document.ts";
import { treatmentVoice } from "./treatment-text.ts";

export interface TreatOptions {
  readonly output: Output;
  readonly prove: boolean;
  readonly signal: AbortSignal;
}

export interface TreatedFolder {
  /** The run that was accepted, in a folder of its own. */
  readonly saved?: Saved;
  readonly document: { readonly before: string | null; readonly treatment: Treatment | null };
}

type Saved = RunFile & { readonly folder: string; readonly outcome: RunOutcome };

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
  const patient = await admit(
    await readSources(file.data, file.config, undefined, readingProgress(output)),
  );
  const first = await caseIn(folder, file, records, patient);
  const voice = treatmentVoice(output);
  const whole = await course(patient, first, { signal, ...voice });
  const cut = signal.aborted;
  const proof = options.prove && !cut ? await proven(patient, whole, options) : undefined;
  // Stopped before anything was decided: there is nothing to tell.
  const undecided = cut && whole.outcomes.length === 0;
  const accepted = whole.after.trial;
  const place = accepted ? treatedFolder(folder) : null;
  const treatment = treatmentDocument(folder, place, whole, proof, signal.aborted);
  const saved = accepted && (await save(file, patient, accepted, { treatment, records, output }));
  if (!undecided) await addTreatment(folder, { treatment, records, after: saved?.outcome.records });
  if (!output.json && !undecided) voice.conclusion(whole, proof, records, saved?.outcome.records);
  if (signal.aborted) sayHowToGoOn(folder, saved?.folder, cut, options);
  return {
    ...(saved && { saved }),
    document: { before: saved ? folder : null, treatment: undecided ? null : treatment },
  };
}

/** Rounds go on from the run that was accepted last; a proof begins anew, for its seeds count together or not at all. */
function sayHowToGoOn(
  folder: string,
  saved: string | undefined,
  cut: boolean,
  { output, prove }: TreatOptions,
): void {
  const text = treatmentWords(output.language);
  output.message(text.stopped);
  const command = (run: string, proof: boolean) =>
    `downhill doctor ${shellWord(run)} --treat${proof ? " --prove" : ""}`;
  if (cut) output.message(`${text.goOn} ${command(saved ?? folder, prove)}`);
  else if (prove) output.message(`${text.proofStopped} ${command(folder, true)}`);
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
  const isMixture = patient.prepared.config.ensemble !== "none";
  // A mixture's weights are of other networks too; the checkpoint has those of the one that the curve is of.
  if (isMixture && ![...(snapshot?.tensors.keys() ?? [])].some(name => name.startsWith("best.")))
    return {};
  const { tensors } = readSafetensors(await readWhole(path), path);
  restoreState(built.model.stateDict(), name => {
    const tensor = isMixture ? snapshot!.tensors.get(`best.${name}`) : tensors.get(name);
    return tensor?.data as Float32Array;
  });
  const best = await validationLosses(patient, built);
  return { best, ...(snapshot && { last: await lastLosses(patient, built, snapshot) }) };
}

async function proven(
  patient: Patient,
  whole: Course,
  { output, signal }: TreatOptions,
): Promise<AnnouncedProof | undefined> {
  if (whole.whole === undefined || claimOf(whole) !== "treated") {
    output.message(treatmentWords(output.language).nothingToProve);
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
  const announced = proofCost(patient, plan);
  voice.proofAhead(announced);
  const options = { signal, onSeed: voice.onSeed };
  const proof = await prove(patient, plan, options).catch((error: unknown) => {
    if (!signal.aborted) throw error;
    return undefined;
  });
  return proof && { ...proof, announced };
}

interface Told {
  readonly treatment: Treatment;
  /** Of the run that was treated. */
  readonly records: readonly LogRecord[];
}

/** The accepted run as an ordinary run folder. Its test rows are scored here, when nothing is left to decide. */
async function save(
  file: RunFile,
  patient: Patient,
  { config, fitted, records, snapshot }: Trial,
  told: Told & Pick<TreatOptions, "output">,
): Promise<Saved> {
  const place = told.treatment.run!;
  const mine: RunFile = { ...file, config, plannedEpochs: config.epochs };
  const evaluated = await unseal(patient, fitted);
  const { language } = told.output;
  return wholeFolder(place, async folder => {
    const outcome = await saveTraining({ ...mine, folder, language }, evaluated, records, snapshot);
    await addTreatment(folder, { ...told, after: outcome.records });
    return { ...mine, folder: place, outcome };
  });
}

/** Tells of a treatment in treatment.json and in the report of either run. */
async function addTreatment(
  folder: string,
  { treatment, records, after }: Told & { readonly after: readonly LogRecord[] | undefined },
): Promise<void> {
  const text = `${JSON.stringify(treatment, null, 1)}\n`;
  await writeWhole(join(folder, RUN_FILES.treatment), text);
  const report = join(folder, RUN_FILES.report);
  if (!existsSync(report)) return;
  const { of, run } = treatment;
  const side = folder === of ? "before" : "after";
  const neighbour = side === "before" ? run : of;
  const other = neighbour === null ? undefined : addressOf(neighbour, folder);
  const html = new TextDecoder().decode(await readWhole(report));
  const page = { treatment, side, before: records, after, other } as const;
  await writeWhole(report, withTreatment(html, page));
}

/** The report of a run, seen from another one's. */
const addressOf = (run: string, folder: string) =>
  [...relative(folder, run).split(sep), RUN_FILES.report].map(encodeURIComponent).join("/");

/** RUN-treated, with a number behind it where that is there already. */
function treatedFolder(run: string): string {
  const plain = `${run.replace(/[/\\]+$/, "")}-treated`;
  let number = 1;
  while (existsSync(number === 1 ? plain : `${plain}-${number}`)) number++;
  return number === 1 ? plain : `${plain}-${number}`;
}
