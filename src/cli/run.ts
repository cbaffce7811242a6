// A training run on disk: what train and resume have in common. The folder is made only after the data and the
// configuration have passed; from then on every record goes to run.jsonl as it happens. Model files are written
// before the end record, so that a log with an end has its model.

import { basename, join } from "node:path";
import { untilTrained } from "../clinic/index.ts";
import { DownhillError } from "../core/errors.ts";
import { diagnose } from "../doctor/diagnose.ts";
import type { Diagnosis } from "../doctor/finding.ts";
import type { Appraisal } from "../evaluation/index.ts";
import { writeSafetensors } from "../formats/safetensors.ts";
import type { RunConfig } from "../log/config.ts";
import { foldLog, lastOf, parseLog } from "../log/read.ts";
import type { DataFacts, EndFacts, Facts, LogRecord } from "../log/records.ts";
import { createLog, type Log } from "../log/write.ts";
import { type LineFile, openAppend, readWhole, writeWhole } from "../node/files.ts";
import { type Lock, lockRun } from "../node/lock.ts";
import { hashFiles, type ReadingProgress, readGroups } from "../node/read-tables.ts";
import {
  candidatesIn,
  createRunFolder,
  RUN_FILES,
  readJson,
  removeCandidates,
  saveCheckpoint,
} from "../node/run-folder.ts";
import {
  type Appraised,
  appraise,
  type Built,
  build,
  type CrossValidateOptions,
  checkConfig,
  choose,
  crossValidate,
  type Evaluated,
  evaluate,
  fit,
  pipeline,
  prepare,
  profileTarget,
  read,
  type Sources,
  split,
  type Task,
} from "../pipeline/index.ts";
import { modelFile } from "../predict/model-file.ts";
import { cardMarkdown, reportHtml } from "../report/index.ts";
import type { Device } from "../tensor/index.ts";
import type { FitResult, TrainEvent } from "../train/index.ts";
import { type Snapshot, saved, savedState, snapshotBytes } from "../train/snapshot.ts";
import type { Language } from "../words/index.ts";
import { version } from "./version.ts";

/** config.json: what was asked for, resolved, and where the data lies. */
export interface RunFile {
  readonly schema: 1;
  readonly name: string | null;
  /** One file, or several that are one table. */
  readonly data: string | readonly string[];
  readonly config: RunConfig;
  /** Epochs that the schedule was stretched over; a run that was extended goes past them. */
  readonly plannedEpochs: number;
  /** --epochs auto: its epochs are a limit, and the doctor says when it is trained. */
  readonly untilTrained?: boolean;
}

export interface Resumption {
  readonly snapshot: Snapshot | null;
  /** Taken before the log and the checkpoint were read. */
  readonly lock: Lock;
}

export interface RunOptions extends RunFile {
  readonly folder: string;
  /** The keys that were asked for, where the preset chooses the others; absent: the configuration is settled. */
  readonly given?: readonly string[] | undefined;
  readonly language: Language;
  readonly checkpointSeconds: number;
  readonly signal: AbortSignal;
  /** Told before the folder is made, when everything but the training has been done. */
  readonly onBuilt?: ((sources: Sources, built: Built) => void) | undefined;
  readonly reading?: ReadingProgress | undefined;
  /** Cross-validation of the configuration, beside the run. */
  readonly folds?: Pick<CrossValidateOptions, "k" | "onFold"> | undefined;
  readonly progress?: ((event: TrainEvent) => void) | undefined;
  readonly onRecord?: ((record: LogRecord) => void) | undefined;
  /** Going on in an existing folder: from a snapshot, or from the start. */
  readonly resume?: Resumption | undefined;
}

export interface RunOutcome {
  readonly evaluated: Evaluated;
  /** What the charts show; null without a model, or without rows that it was not trained on. */
  readonly appraisal: Appraisal | null;
  readonly end: EndFacts;
  readonly records: readonly LogRecord[];
  readonly diagnosis: Diagnosis;
  /** From the start to the first training step. */
  readonly readSeconds: number;
}

/** Everything up to the fit: fails before anything is written. */
export const preparing = () => pipeline(read, profileTarget, choose, split, prepare, build);

export async function readSources(
  data: RunFile["data"],
  config: RunConfig,
  given?: readonly string[],
  progress?: ReadingProgress,
): Promise<Sources> {
  const groups = [data, config.validFile ?? [], config.testFile ?? []].map(paths => [paths].flat());
  const [table, valid, test] = await readGroups(groups, { progress, purpose: "training" });
  return { config, given, data: table!, valid, test };
}

/** Trains in `folder` and leaves a whole run there. */
export async function runTraining(options: RunOptions): Promise<RunOutcome> {
  const { config, given, data, resume, signal } = options;
  const plannedEpochs = given ? undefined : options.plannedEpochs;
  const writer = new RunWriter(options);
  const sources = await readSources(data, config, given, options.reading);
  const open: Task<Built, Built> = {
    name: "open",
    run: built => {
      options.onBuilt?.(sources, built);
      return writer.open(built);
    },
  };
  const callbacks = () => (options.untilTrained ? [untilTrained()] : []);
  const folds: Task<Built, Built> = {
    name: "folds",
    run: async built => {
      if (options.folds === undefined) return built;
      const settled = { ...sources, config: built.config, given: undefined };
      const context = () => ({ signal, callbacks: callbacks() });
      const found = await crossValidate(settled, { ...options.folds, context });
      if (found !== undefined) writer.record(found);
      return built;
    },
  };
  const whole = pipeline(
    preparing(),
    open,
    folds,
    fit(plannedEpochs ? { plannedEpochs } : {}),
    evaluate,
  );
  try {
    const evaluated = await whole.run(sources, {
      signal,
      record: facts => writer.record(facts),
      checkpoint: {
        seconds: options.checkpointSeconds,
        save: snapshot => writer.checkpoint(snapshot),
      },
      candidates: candidatesIn(options.folder),
      ...(options.progress && { progress: options.progress }),
      callbacks: callbacks(),
      ...(resume?.snapshot && { resume: resume.snapshot }),
    });
    return await writer.finish(evaluated);
  } finally {
    await writer.close();
  }
}

/** Leaves a whole run in `folder` of one that was trained elsewhere: what it said, and where it ended. */
export async function saveTraining(
  options: Omit<RunOptions, "checkpointSeconds" | "signal">,
  evaluated: Evaluated,
  said: readonly Facts[],
  snapshot: Snapshot | undefined,
): Promise<RunOutcome> {
  const never = new AbortController().signal;
  const writer = new RunWriter({ ...options, checkpointSeconds: 0, signal: never });
  const before = (facts: Facts) => facts.type === "data" || facts.type === "network";
  try {
    for (const facts of said.filter(before)) writer.record(facts);
    await writer.open(evaluated);
    for (const facts of said.filter(facts => !before(facts) && facts.type !== "config"))
      writer.record(facts);
    if (snapshot) await writer.checkpoint(snapshot);
    return await writer.finish(evaluated);
  } finally {
    await writer.close();
  }
}

/** Owns the folder's lock and log while a run goes. */
class RunWriter {
  readonly options: RunOptions;
  readonly early: Facts[] = [];
  #lock: Lock | undefined;
  #file: LineFile | undefined;
  #log: Log | undefined;
  #end: EndFacts | undefined;
  readonly #began = performance.now();
  #readSeconds = 0;

  constructor(options: RunOptions) {
    this.options = options;
  }

  path(name: string): string {
    return join(this.options.folder, name);
  }

  async open<B extends Pick<Built, "config" | "device">>(built: B): Promise<B> {
    const { folder, name, data, given, resume, onRecord } = this.options;
    const { config } = built;
    const plannedEpochs = given ? config.epochs : this.options.plannedEpochs;
    if (!resume) await createRunFolder(folder);
    this.#lock = resume?.lock ?? (await lockRun(folder));
    const { untilTrained = false } = this.options;
    const plain: RunFile = { schema: 1, name, data, config, plannedEpochs };
    const file = untilTrained ? { ...plain, untilTrained } : plain;
    await writeWhole(this.path(RUN_FILES.config), `${JSON.stringify(file, null, 2)}\n`);
    this.#file = openAppend(this.path(RUN_FILES.log));
    const before = await readLog(folder);
    const startSeq = (before.at(-1)?.seq ?? -1) + 1;
    const log = createLog({ startSeq, write: line => this.#file!.append(line) });
    this.#log = { append: facts => tap(log.append(facts), record => onRecord?.(record)) };
    const opening: Facts[] = [
      {
        type: "run",
        ...(name !== null && { name }),
        downhill: version,
        ...deviceFacts(built.device),
        seed: config.seed,
      },
      { type: "config", config },
      ...this.early,
    ];
    for (const facts of opening)
      if (!before.some(record => record.type === facts.type)) this.#log.append(facts);
    // An extended run has another number of epochs than it began with.
    const known = lastOf(before, "config")?.config;
    if (known && known.epochs !== config.epochs) this.#log.append({ type: "config", config });
    if (resume && resume.snapshot === null)
      this.#log.append({ type: "resumed", epoch: 0, step: 0 });
    this.#readSeconds = (performance.now() - this.#began) / 1000;
    return built;
  }

  record(facts: Facts): void {
    if (facts.type === "end") this.#end = facts;
    else if (this.#log === undefined) this.early.push(facts);
    else this.#log.append(facts);
  }

  async checkpoint(snapshot: Snapshot): Promise<void> {
    this.#file!.sync();
    const { epoch, step } = snapshot.state.progress;
    const file = await saveCheckpoint(this.options.folder, step, snapshotBytes(snapshot));
    this.#log!.append({ type: "checkpoint", epoch, step, file });
  }

  /** The model, then the end record, then the report. */
  async finish(evaluated: Evaluated): Promise<RunOutcome> {
    const { fitted } = evaluated;
    const appraised = fitted.bestEpoch > 0 ? await appraise.run(evaluated, {}) : undefined;
    const end: EndFacts = { ...this.#end!, ...(appraised && accountOf(appraised)) };
    if (appraised) await this.#saveModel(appraised);
    const { diagnosis, records } = await this.#conclude(end);
    this.#file!.sync();
    const { appraisal = null } = appraised ?? {};
    const { language } = this.options;
    await writeWhole(this.path(RUN_FILES.report), reportHtml({ records, appraisal }, language));
    if (appraised) await writeWhole(this.path(RUN_FILES.card), cardMarkdown(records, language));
    // A run that was stopped goes on with them.
    if (fitted.stopped !== "aborted") await removeCandidates(this.options.folder);
    if (fitted.stopped === "diverged" && fitted.bestEpoch === 0)
      throw new DownhillError(
        "diverged",
        `training diverged: the loss is no longer a finite number after ${fitted.steps} steps (first in ${fitted.failure?.operation ?? "the loss"}, layer ${fitted.failure?.layer ?? "unknown"}). Try a smaller --lr.`,
        { steps: fitted.steps, ...fitted.failure },
      );
    const { scores } = appraised ?? evaluated;
    return {
      ...{ evaluated: { ...evaluated, scores }, appraisal, end, records, diagnosis },
      readSeconds: this.#readSeconds,
    };
  }

  /** Writes what the doctor finds in the whole run, then its end. */
  async #conclude(end: EndFacts): Promise<{ diagnosis: Diagnosis; records: LogRecord[] }> {
    const before = await readLog(this.options.folder);
    const last = before.at(-1)!;
    const diagnosis = diagnose([...before, { ...end, v: 1, seq: last.seq + 1, at: last.at }]);
    const findings = diagnosis.findings.map(
      ({ code, severity, epoch, evidence, confidence, consequenceOf }): Facts => ({
        type: "finding",
        code,
        severity,
        ...(epoch !== undefined && { epoch }),
        evidence,
        ...(confidence !== undefined && { confidence }),
        ...(consequenceOf !== undefined && { consequenceOf }),
      }),
    );
    const appended = [...findings, end].map(facts => this.#log!.append(facts));
    return { diagnosis, records: foldLog([...before, ...appended]) };
  }

  async #saveModel({ model, network, preparation, fitted, calibration }: Appraised): Promise<void> {
    await writeWhole(this.path(RUN_FILES.weights), writeSafetensors(await savedState(model)));
    const file = modelFile({ preparation, network, calibration });
    await writeWhole(this.path(RUN_FILES.model), `${JSON.stringify(file, null, 1)}\n`);
    if (fitted.rowLosses)
      await writeWhole(this.path(RUN_FILES.rowLosses), lossBytes(fitted.rowLosses));
  }

  async close(): Promise<void> {
    this.#file?.close();
    await this.#lock?.release();
  }
}

/** What the log and the documents say of a run's model: its scores, and what stands beside them. */
function accountOf({ scores, baselines, calibrationFacts, intervalFacts }: Appraised) {
  const metrics = {
    train: scores.train.metrics,
    valid: scores.valid?.metrics ?? null,
    test: scores.test?.metrics ?? null,
  };
  return {
    metrics,
    baselines,
    ...(calibrationFacts && { calibration: calibrationFacts }),
    ...(intervalFacts && { interval: intervalFacts }),
  };
}

function lossBytes(losses: NonNullable<FitResult["rowLosses"]>): Uint8Array<ArrayBuffer> {
  const tensors = Object.entries(losses).map(
    ([name, rows]) => [name, saved(Float32Array.from(rows), [rows.length])] as const,
  );
  return writeSafetensors(new Map(tensors));
}

/** What computes: the device's name and what its backend says of itself. */
export function deviceFacts({ name, backend }: Device) {
  const { simd = null, threads } = backend;
  return { device: name, backend: backend.name, simd, threads };
}

/** @throws run-damaged */
export async function readRunFile(folder: string): Promise<RunFile> {
  const content = (await readJson(folder, RUN_FILES.config)) as Partial<RunFile> | null;
  const { name = null, data, config, plannedEpochs, untilTrained } = content ?? {};
  try {
    if (!isPaths(data) || typeof config !== "object") throw undefined;
    const sound = checkConfig({ ...config }, RUN_FILES.config);
    const file = { name, data, config: sound, plannedEpochs: plannedEpochs ?? sound.epochs };
    return { schema: 1, ...file, ...(untilTrained && { untilTrained }) };
  } catch (cause) {
    const sentence = `${join(folder, RUN_FILES.config)}: not the configuration of a run. Was the file edited?`;
    throw new DownhillError(
      "run-damaged",
      sentence,
      { run: folder, file: RUN_FILES.config },
      cause,
    );
  }
}

const isPaths = (data: unknown): data is RunFile["data"] =>
  [data].flat().every(path => typeof path === "string");

/** The files must be those that the run began with. @throws data-changed */
export async function checkData(
  data: RunFile["data"],
  { validFile, testFile }: RunConfig,
  before: DataFacts | undefined,
): Promise<void> {
  if (before === undefined) return;
  const { sha256, others } = before;
  const files = [
    { paths: [data].flat(), known: sha256 },
    { paths: [validFile ?? []].flat(), known: others?.valid },
    { paths: [testFile ?? []].flat(), known: others?.test },
  ];
  for (const { paths, known } of files) {
    const found = paths.length === 0 ? undefined : await hashFiles(paths);
    if (found === known) continue;
    const file = (paths.length === 0 ? [data].flat() : paths)
      .map(path => basename(path))
      .join(", ");
    throw new DownhillError(
      "data-changed",
      `${file}: the data has changed since the run began. Resume needs the same file; start a new run with downhill train.`,
      { file },
    );
  }
}

/** The records of a run's log so far. */
export async function readLog(folder: string): Promise<LogRecord[]> {
  const path = join(folder, RUN_FILES.log);
  return parseLog(new TextDecoder().decode(await readWhole(path)), path);
}

function tap<T>(value: T, see: (value: T) => void): T {
  see(value);
  return value;
}
