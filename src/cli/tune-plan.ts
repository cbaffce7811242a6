// What a study of the command is to do, settled before the first trial: the data and the configuration that its trials
// vary, the space, what they are judged by and on, and where it is kept.

import { existsSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { admit } from "../clinic/index.ts";
import { DownhillError } from "../core/errors.ts";
import type { MetricName, RunConfig, TaskKind } from "../log/config.ts";
import { sha256 } from "../node/sha256.ts";
import { readStudy } from "../node/study-file.ts";
import { STUDIES, STUDY_FILES, studyFolder } from "../node/study-folder.ts";
import {
  checkConfig,
  choose,
  pipeline,
  profileTarget,
  read,
  type Sources,
} from "../pipeline/index.ts";
import { monitorOf } from "../pipeline/metric.ts";
import {
  type Direction,
  defaultSpace,
  type Pruner,
  type Space,
  Study,
  type TuneRecord,
} from "../tune/index.ts";
import {
  foldPatients,
  JUDGE,
  type Judges,
  needsValidation,
  readTrainingSpace,
} from "../tuning/index.ts";
import { type Arguments, givenConfig } from "./options.ts";
import { type Output, readingProgress, skippedMessage } from "./output.ts";
import type { RunFile } from "./run.ts";
import { readSources } from "./run.ts";
import { readSpaceText } from "./space-file.ts";
import { dataFiles, withPaths } from "./train.ts";
import { type Choices, choicesOf, type Lengths, lengthsOf } from "./tune-options.ts";

export const USAGE = "downhill tune FILE --target COLUMN --trials 100";

export interface TunePlan extends Omit<Choices, "pruner"> {
  readonly data: RunFile["data"];
  /** What trials vary, and what stands beside the best as the defaults. */
  readonly config: RunConfig;
  readonly space: Space;
  readonly pruner: Pruner;
  readonly lengths: Lengths;
  /** "loss", or a score. */
  readonly metric: string;
  readonly direction: Direction;
  readonly judges: Judges;
  /** The data and what is the same in all trials, as one number. */
  readonly subject: string;
  /** What the value of a trial is. */
  readonly judge: string;
  /** Whether the best may be trained on all rows, once it is chosen. */
  readonly allRows: boolean;
  /** Seconds for trials and refits; null: as long as they take. */
  readonly timeBudget: number | null;
  readonly folder: string;
}

/** @throws what is wrong with options, space or data */
export async function planOf(given: Arguments, output: Output): Promise<TunePlan> {
  const data = dataFiles(given.positionals, USAGE);
  const choices = choicesOf(given);
  const { timeBudget, ...asked }: Record<string, unknown> = {
    preset: "plain",
    ...withPaths(await givenConfig(given)),
  };
  const from = given.text.config ?? "options";
  const limited = checkConfig({ ...asked, ...(timeBudget != null && { timeBudget }) }, from);
  const first = { ...limited, timeBudget: null };
  const fixed = Object.keys(asked);
  const sources = await readSources(data, first, fixed, readingProgress(output));
  const { config: settled, task } = await pipeline(read, profileTarget, choose).run(sources, {});
  checkSearch(settled);
  const space = await spaceOf(given, settled, fixed);
  const config = { ...settled, metric: metricOf(settled, space, task) };
  const judges = await judgesOf({ ...sources, config, given: undefined }, choices.folds);
  skippedMessage(judges.patient.prepared.skipped, output);
  const { metric, mode } = monitorOf(config, task);
  const lengths = lengthsOf(space, config.epochs, choices.folds);
  const plan = {
    ...{ ...choices, data, config, space, lengths, judges, metric },
    pruner: choices.pruner(lengths),
    direction: mode === "min" ? ("minimize" as const) : ("maximize" as const),
    subject: subjectOf(sources, config, choices),
    judge: JUDGE,
    allRows: !needsValidation(judges.patient, config),
    timeBudget: limited.timeBudget,
  };
  return { ...plan, folder: await folderOf(given.text.study, plan) };
}

/** @throws config-invalid for a preset whose every training is a search */
function checkSearch({ ensemble, preset }: RunConfig): void {
  if (ensemble === "none") return;
  const sentence = `tune: a trial is one network, and --preset ${preset} searches by itself. Give --preset default, or plain.`;
  throw new DownhillError("config-invalid", sentence, { key: "ensemble", found: ensemble });
}

async function spaceOf(
  { text }: Arguments,
  config: RunConfig,
  fixed: readonly string[],
): Promise<Space> {
  if (text.space === undefined) return defaultSpace(fixed, config.preset);
  const { content, from } = await readSpaceText(text.space);
  const space = readTrainingSpace(content, config, from);
  const twice = Object.keys(space).find(key => fixed.includes(key));
  if (twice === undefined) return space;
  throw new DownhillError(
    "space-invalid",
    `${from}: ${twice}: it is tuned here and fixed by an option. Leave one of them out.`,
    { from, parameter: twice, found: "--" },
  );
}

/** Options that change what a loss means, so that trials cannot be compared by it. */
const LOSS_KEYS = ["loss", "labelSmoothing", "classWeights"];
const SCORES = { regression: "rmse", binary: "logLoss", multiclass: "logLoss" } as const;

/** What was asked for; else the loss, or a score where the trials' losses differ. */
function metricOf({ metric }: RunConfig, space: Space, task: TaskKind): "auto" | MetricName {
  return metric === "auto" && LOSS_KEYS.some(key => key in space) ? SCORES[task] : metric;
}

/** @throws valid-empty, config-invalid */
async function judgesOf(sources: Sources, folds: number | null): Promise<Judges> {
  const patient = await admit(sources);
  const { sets, folds: members } = patient.prepared;
  if (sets.valid === null && members === null) {
    const sentence = "tune: there are no validation rows to choose by. Give --valid 0.2.";
    throw new DownhillError("valid-empty", sentence, { key: "valid" });
  }
  return { patient, folds: folds === null ? null : await foldPatients(patient, folds) };
}

function subjectOf(sources: Sources, config: RunConfig, { folds }: Choices): string {
  const files = [sources.data, sources.valid, sources.test].map(file => file?.sha256);
  return sha256(new TextEncoder().encode(JSON.stringify({ files, config, folds })));
}

type Unplaced = Omit<TunePlan, "folder">;

/** The study that was asked for; else studies/FILE-TARGET: the same command goes on with the study that it began. */
async function folderOf(name: string | undefined, plan: Unplaced): Promise<string> {
  if (name !== undefined) return studyFolder(name);
  const [file] = [plan.data].flat();
  const stem = `${basename(file!, extname(file!))}-${plan.config.target}`;
  const plain = join(STUDIES, stem.slice(0, 70).replace(/[^\p{L}\p{N}_-]/gu, "_"));
  for (let number = 1; ; number++) {
    const folder = number === 1 ? plain : `${plain}-${number}`;
    if (!existsSync(join(folder, STUDY_FILES.journal))) return folder;
    const records = await readStudy(folder).catch(() => undefined);
    if (records !== undefined && isOfPlan(records, plan)) return folder;
  }
}

/** Whether a study that begins with these records is the plan's, as one is that has none yet. */
function isOfPlan(records: readonly TuneRecord[], plan: Unplaced): boolean {
  try {
    checkBegun(plan, records);
    return true;
  } catch {
    return false;
  }
}

/** What is in a study's folder must be of the plan. @throws study-differs */
export function checkBegun(plan: Unplaced, [header]: readonly TuneRecord[]): void {
  if (header) new Study({ ...plan, seed: plan.config.seed, records: [header] });
}
