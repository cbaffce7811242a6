// downhill train: from a CSV to a trained, scored, saved network. downhill resume: the rest of a stopped run.

import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { MOST_EPOCHS } from "../clinic/index.ts";
import { DownhillError } from "../core/errors.ts";
import { COMMAND_LINE, keyPlace, type RunConfig } from "../log/config.ts";
import { foldLog, lastOf } from "../log/read.ts";
import type { EndFacts, LogRecord, RecordOf } from "../log/records.ts";
import { type Lock, lockRun } from "../node/lock.ts";
import { checkRun, latestCheckpoint } from "../node/run-folder.ts";
import { type Built, checkConfig, rowCounts, type Sources } from "../pipeline/index.ts";
import {
  curveText,
  diagnosisDocument,
  diagnosisText,
  foldsText,
  marksOf,
  mixtureDocument,
  mixtureText,
  noBetterNote,
  scoresText,
  trustNotes,
} from "../report/index.ts";
import { shellWord } from "../report/shell-word.ts";
import { readSnapshot } from "../train/snapshot.ts";
import { type Language, treatmentWords, words, wrapText } from "../words/index.ts";
import { EXIT } from "./exit-codes.ts";
import { type Course, explanation } from "./explain.ts";
import { foldsAsked, foldsDocument } from "./folds.ts";
import { type Interruption, interruption } from "./interruption.ts";
import { liveDoctor } from "./live-doctor.ts";
import {
  type Arguments,
  configOptions,
  givenConfig,
  optionValue,
  parseOptions,
} from "./options.ts";
import {
  type Output,
  outputOf,
  partsText,
  progressHooks,
  readingProgress,
  skippedMessage,
} from "./output.ts";
import {
  checkData,
  deviceFacts,
  preparing,
  type RunFile,
  type RunOptions,
  type RunOutcome,
  readLog,
  readRunFile,
  readSources,
  runTraining,
} from "./run.ts";
import { treatFolder } from "./treat.ts";

const RUN_OPTIONS = ["progress", "checkpoint-seconds"];

export async function train(args: readonly string[]): Promise<number> {
  const began = performance.now();
  const given = parseOptions(args, {
    text: [...configOptions.text, ...RUN_OPTIONS, "folds", "name", "out"],
    flags: [...configOptions.flags, "dry-run", "explain", "auto", "prove"],
  });
  const output = outputOf(given);
  const data = dataFiles(given.positionals, "downhill train FILE [FILE …] --target COLUMN");
  const untilTrained = given.text.epochs === "auto";
  const asked = withPreset(withPaths(await givenConfig(given)), untilTrained);
  const config = checkConfig(
    untilTrained ? { ...asked, epochs: MOST_EPOCHS } : asked,
    given.text.config ?? COMMAND_LINE,
  );
  if (untilTrained) checkUntilTrained(config);
  const name = checkName(given.text.name);
  const folder = checkOut(given.text.out) ?? defaultFolder(name ?? config.target);
  const plain: RunFile = { schema: 1, name, data, config, plannedEpochs: config.epochs };
  const file = untilTrained ? { ...plain, untilTrained } : plain;
  const where = { ...file, folder, given: Object.keys(asked) };
  if (given.flags.has("dry-run")) return dryRun(where, given, output);
  if (given.flags.has("auto") || given.flags.has("prove"))
    return trainAndTreat(where, given, output, began);
  return execute(where, given, output, began);
}

/** Who chooses the network or how it is trained wants the plain one; everyone else the strong one. */
const PLAIN = ["hidden", "activation", "batchNorm", "loss", "optimizer", "lr", "schedule"];

function withPreset(asked: Record<string, unknown>, untilTrained: boolean) {
  const plain = untilTrained || PLAIN.some(key => key in asked);
  return { preset: plain ? "plain" : "default", ...asked };
}

export async function resume(args: readonly string[]): Promise<number> {
  const began = performance.now();
  const given = parseOptions(args, {
    text: [...RUN_OPTIONS, "epochs"],
    flags: ["restretch", "explain"],
  });
  const output = outputOf(given);
  const folder = onePositional(given, "downhill resume RUN");
  await checkRun(folder);
  const lock = await lockRun(folder);
  try {
    const resumed = await resumption(folder, given, lock);
    if (!("stopped" in resumed)) return await execute(resumed, given, output, began);
    output.message(words(output.language).finished);
    if (output.json) output.document({ schema: 1, run: folder, stopped: resumed.stopped });
    return EXIT.done;
  } finally {
    await lock.release();
  }
}

/** What is left to do in a run, or its end when it is finished and no more epochs are asked for. */
async function resumption(
  folder: string,
  given: Arguments,
  lock: Lock,
): Promise<Where | RecordOf<"end">> {
  const file = await readRunFile(folder);
  const records = await readLog(folder);
  const replanned = file.untilTrained === true && given.text.epochs !== undefined;
  const saved = replanned ? planned(file, records) : file;
  const config = extended(saved.config, given, folder);
  const last = records.at(-1);
  const asked = (!replanned && lastOf(records, "config")?.config.epochs) || saved.config.epochs;
  if (last?.type === "end" && last.stopped !== "aborted" && config.epochs <= asked) return last;
  await checkData(saved.data, config, lastOf(records, "data"));
  const snapshot = await latestCheckpoint(folder, readSnapshot);
  const plannedEpochs = given.flags.has("restretch") ? config.epochs : saved.plannedEpochs;
  return { ...saved, config, plannedEpochs, folder, resume: { snapshot, lock } };
}

/** A run of --epochs auto that is now given a number of epochs: what it has done was its plan. */
function planned({ untilTrained: _, ...file }: RunFile, records: readonly LogRecord[]): RunFile {
  const epochs = Math.max(1, lastOf(foldLog(records), "epoch")?.epoch ?? 0);
  return { ...file, config: { ...file.config, epochs } };
}

/** The configuration with more epochs. @throws not-resumable for fewer */
function extended(config: RunConfig, given: Arguments, run: string): RunConfig {
  if (given.text.epochs === undefined) return config;
  const epochs = optionValue("epochs", given.text.epochs);
  const longer = checkConfig({ ...config, epochs }, COMMAND_LINE);
  if (longer.epochs >= config.epochs) return longer;
  throw new DownhillError(
    "not-resumable",
    `${run}: the run was begun for ${config.epochs} epochs and cannot be cut to ${longer.epochs}. Begin a new one with downhill train.`,
    { run, planned: config.epochs, epochs: longer.epochs },
  );
}

type Where = RunFile & Pick<RunOptions, "folder" | "given" | "resume">;

function trained(
  where: Where,
  given: Arguments,
  output: Output,
  signal: AbortSignal,
): Promise<RunOutcome> {
  const { progress, onRecord } = progressHooks(output);
  const examine = liveDoctor(output);
  const folds = foldsAsked(given, output);
  return runTraining({
    ...where,
    language: output.language,
    checkpointSeconds: checkpointSeconds(given),
    signal,
    onBuilt: (sources, built) =>
      announce(sources, built, { folder: where.folder, folds: folds?.k }, given, output),
    reading: readingProgress(output),
    folds,
    progress,
    onRecord: record => {
      onRecord?.(record);
      examine(record);
    },
  });
}

async function execute(
  where: Where,
  given: Arguments,
  output: Output,
  began: number,
): Promise<number> {
  const interrupt = interruption();
  const outcome = await trained(where, given, output, interrupt.signal);
  tell(where, outcome, output, (performance.now() - began) / 1000);
  const { stopped } = outcome.end;
  if (stopped === "diverged") return EXIT.diverged;
  if (stopped !== "aborted") return EXIT.done;
  return stoppedOnRequest(where, output, interrupt);
}

/** Train, diagnose, treat until the run is healthy or nothing helps; before and after are shown. */
async function trainAndTreat(
  where: Where,
  given: Arguments,
  output: Output,
  began: number,
): Promise<number> {
  const interrupt = interruption();
  const first = await trained(where, given, output, interrupt.signal).catch(unlessDiverged);
  const total = () => (performance.now() - began) / 1000;
  if (first?.end.stopped === "aborted") {
    tell(where, first, output, total());
    const treat = `downhill doctor ${shellWord(where.folder)} --treat`;
    const proof = given.flags.has("prove") ? " --prove" : "";
    return stoppedOnRequest(where, output, interrupt, ` && ${treat}${proof}`);
  }
  const treated = await treatFolder(where.folder, {
    output,
    prove: given.flags.has("prove"),
    signal: interrupt.signal,
  });
  const [last, place] = treated.saved
    ? [treated.saved.outcome, { ...where, ...treated.saved }]
    : [first, where];
  if (output.json)
    output.document({
      ...(last
        ? documentOf(place, last, output.language, total())
        : { schema: 1, run: where.folder }),
      ...treated.document,
    });
  else if (treated.saved) closing(place, treated.saved.outcome.end, output);
  else if (first) summary(where, first, output);
  if (interrupt.signal.aborted) return interrupt.exitCode();
  return last === undefined || last.end.stopped === "diverged" ? EXIT.diverged : EXIT.done;
}

/** A run as the command ends with it, after so many seconds. */
function tell(where: Where, outcome: RunOutcome, output: Output, total: number): void {
  if (output.json) output.document(documentOf(where, outcome, output.language, total));
  else summary(where, outcome, output);
}

/** A run that diverged before its first epoch has no model, and can be treated all the same. */
function unlessDiverged(error: unknown): undefined {
  if (!(error instanceof DownhillError) || error.code !== "diverged") throw error;
}

function stoppedOnRequest(
  { folder }: Where,
  output: Output,
  interrupt: Interruption,
  then = "",
): number {
  const resume = `downhill resume ${shellWord(folder)}`;
  output.message(`${words(output.language).goOn} ${resume}${then}`);
  return interrupt.exitCode();
}

/** What is said before the training: rows without a target, and the chain when --explain asks for it. */
function announce(
  sources: Sources,
  built: Built,
  course: Course,
  given: Arguments,
  output: Output,
): void {
  if (given.flags.has("explain"))
    output.message(explanation(sources, built, course, output.language));
  skippedMessage(built.skipped, output);
}

function checkpointSeconds(given: Arguments): number {
  const text = given.text["checkpoint-seconds"] ?? "5";
  const seconds = optionValue("checkpointSeconds", text);
  if (typeof seconds === "number" && seconds >= 0) return seconds;
  throw new DownhillError(
    "option-out-of-range",
    `--checkpoint-seconds must be a number from 0, found ${JSON.stringify(text)}.`,
    { option: "checkpoint-seconds", found: text },
  );
}

function documentOf(
  { folder, name, config }: Where,
  outcome: RunOutcome,
  language: Language,
  total: number,
) {
  const { evaluated, end } = outcome;
  const { scores, task, preparation } = evaluated;
  const diagnosis = diagnosisDocument(outcome.diagnosis, language);
  return {
    schema: 1,
    run: folder,
    name,
    task,
    target: config.target,
    rows: { ...rowCounts(evaluated), skipped: evaluated.skipped },
    features: preparation.inputs.length,
    parameters: [...evaluated.model.parameters()].reduce(
      (sum, parameter) => sum + parameter.size,
      0,
    ),
    ...deviceFacts(evaluated.device),
    epochs: end.epochs,
    bestEpoch: end.bestEpoch,
    stopped: end.stopped,
    metrics: {
      train: scores.train.metrics,
      valid: scores.valid?.metrics ?? null,
      test: scores.test?.metrics ?? null,
    },
    baselines: end.baselines ?? null,
    ensemble: mixtureDocument(outcome.records),
    calibration: end.calibration ?? null,
    interval: end.interval ?? null,
    charts: outcome.appraisal,
    ...foldsDocument(outcome.records),
    diagnosis,
    findings: diagnosis.findings,
    seconds: { read: outcome.readSeconds, fit: end.seconds, total },
  };
}

function summary(where: Where, outcome: RunOutcome, output: Output): void {
  const { evaluated, end, records, diagnosis } = outcome;
  const { language, color } = output;
  const text = words(language);
  const { scores, preparation, lead, task } = evaluated;
  const columns = Math.min(96, (process.stdout.columns ?? 84) - 14);
  output.result(`${lead}`);
  const together = mixtureText(records, language);
  if (together !== "") output.result(together);
  output.result(
    `\n${text.data}: ${text.task[task]} · ${partsText(evaluated, language)} · ${text.features} ${preparation.inputs.length}`,
  );
  const left = preparation.leftOut.map(({ name, why }) => `${name} (${text.reasons[why] ?? why})`);
  if (left.length > 0) output.result(`${text.leftOut}: ${left.join(", ")}`);
  output.result(
    `\n${curveText(records, { language, width: Math.max(20, columns), height: 14, color, marks: marksOf(diagnosis, language, 1) })}`,
  );
  const metrics = {
    train: scores.train.metrics,
    valid: scores.valid?.metrics ?? null,
    test: scores.test?.metrics ?? null,
  };
  output.result(`\n${scoresText(metrics, language, end.baselines)}`);
  const folds = lastOf(records, "folds");
  if (folds) output.result(`\n${foldsText(folds, language)}`);
  const width = Math.max(40, columns + 14);
  const noBetter = noBetterNote(metrics, language, end.baselines);
  const trust = [...(noBetter ? [noBetter] : []), ...trustNotes(end, language)].flatMap(note =>
    wrapText(note, width),
  );
  if (trust.length > 0) output.result(`\n${trust.join("\n")}`);
  output.result(`\n${diagnosisText(diagnosis, { language, width, color, short: true })}`);
  closing(where, end, output);
}

/** How it ended, where it is, what to do next. */
function closing(
  { folder, untilTrained }: Where,
  end: EndFacts,
  { language, result }: Output,
): void {
  const text = words(language);
  const word = shellWord(folder);
  const trained = untilTrained && end.stopped === "early";
  const stopped = trained ? treatmentWords(language).trained : text.stopped[end.stopped];
  result(`\n${stopped} · ${text.best} ${text.epoch} ${end.bestEpoch} / ${end.epochs}`);
  result(`${text.saved} ${folder}`);
  // A run stopped on request is told to go on as it was planned, not to be extended.
  const longer = end.stopped === "aborted" ? "" : ` --epochs ${end.epochs * 2}`;
  const next = [`predict ${word} FILE`, `resume ${word}${longer}`].map(step => `downhill ${step}`);
  result(`${text.next}: ${next.join(" · ")} · ${folder}/report.html`);
}

async function dryRun(where: Where, given: Arguments, output: Output): Promise<number> {
  const { config, data, folder } = where;
  const sources = await readSources(data, config, where.given, readingProgress(output));
  const built = await preparing().run(sources, {});
  announce(sources, built, { folder, folds: foldsAsked(given, output)?.k }, given, output);
  if (output.json)
    output.document({ schema: 1, dryRun: true, task: built.task, config: built.config });
  else output.result(`${built.model}\n${JSON.stringify(built.config, null, 2)}`);
  return EXIT.done;
}

export function onePositional({ positionals }: Arguments, usage: string): string {
  if (positionals.length === 1) return positionals[0]!;
  throw new DownhillError("usage", `usage: ${usage}. Found ${positionals.length} names.`, {
    usage,
  });
}

/** The files of a table as they are kept: one, or several. @throws usage */
export function dataFiles(names: readonly string[], usage: string): RunFile["data"] {
  const paths = names.map(name => resolve(name));
  const twice = names.find((_, i) => paths.indexOf(paths[i]!) !== i);
  const wrong = names.length === 0 ? "Found no file" : twice && `Found ${twice} twice`;
  if (wrong) throw new DownhillError("usage", `usage: ${usage}. ${wrong}.`, { usage });
  return paths.length === 1 ? paths[0]! : paths;
}

export function withPaths(given: Record<string, unknown>): Record<string, unknown> {
  if (given.target === undefined)
    throw new DownhillError(
      "usage",
      "train: which column is to be learnt? Give it with --target.",
      { option: "target" },
    );
  const absolute = (path: unknown) => (typeof path === "string" ? resolve(path) : path);
  const files = ["validFile", "testFile"].filter(key => key in given);
  return { ...given, ...Object.fromEntries(files.map(key => [key, absolute(given[key])])) };
}

/** The doctor judges by the validation rows, and a schedule must know its end. @throws config-invalid */
function checkUntilTrained({ valid, validFile, schedule }: RunConfig): void {
  const refuse = (key: string, found: unknown, reason: string, why: string) => {
    const sentence = `${keyPlace(COMMAND_LINE, key)}: --epochs auto ${why}, found ${JSON.stringify(found)}.`;
    throw new DownhillError("config-invalid", sentence, { from: COMMAND_LINE, key, found, reason });
  };
  if (valid === 0 && validFile === null)
    refuse("valid", valid, "auto-blind", "stops by the validation error and needs validation rows");
  if (schedule !== "constant" && schedule !== "plateau")
    refuse(
      ...(["schedule", schedule, "auto-schedule"] as const),
      "has no last step that a schedule could be planned for",
    );
}

/** A name that a line of a terminal and a folder can bear. @throws option-out-of-range */
function checkName(name: string | undefined): string | null {
  if (name === undefined) return null;
  const trimmed = name.trim();
  if (trimmed !== "" && trimmed.length <= 80 && !/\p{C}/u.test(trimmed)) return trimmed;
  throw new DownhillError(
    "option-out-of-range",
    `--name must be 1 to 80 letters without control characters, found ${JSON.stringify(name)}.`,
    { option: "name", found: name },
  );
}

function checkOut(folder: string | undefined): string | undefined {
  if (folder !== "") return folder;
  throw new DownhillError("option-out-of-range", "--out must name a folder, found nothing.", {
    option: "out",
    found: folder,
  });
}

/** runs/<name>-<time>, with a number behind it where two runs begin in one second. */
function defaultFolder(name: string): string {
  const time = new Date().toISOString().slice(0, 19).replaceAll(":", "").replace("T", "-");
  const plain = name.slice(0, 80).replace(/[^\p{L}\p{N}_-]/gu, "_");
  const folder = `runs/${plain}-${time}`;
  let number = 1;
  while (existsSync(number === 1 ? folder : `${folder}-${number}`)) number++;
  return number === 1 ? folder : `${folder}-${number}`;
}
