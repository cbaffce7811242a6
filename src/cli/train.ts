// downhill train: from a CSV to a trained, scored, saved network. downhill resume: the rest of a stopped run.

import { resolve } from "node:path";
import { DownhillError } from "../core/errors.ts";
import type { RunConfig } from "../log/config.ts";
import { lastOf, recordsOf } from "../log/read.ts";
import type { DataFacts } from "../log/records.ts";
import { recordLine } from "../log/write.ts";
import { type Lock, lockRun } from "../node/lock.ts";
import { checkRun, latestCheckpoint, RUN_FILES, readJson } from "../node/run-folder.ts";
import { checkConfig } from "../pipeline/index.ts";
import { curveText, scoresText } from "../report/index.ts";
import { cpu } from "../tensor/index.ts";
import type { Snapshot } from "../train/snapshot.ts";
import { words } from "../words/index.ts";
import { EXIT } from "./exit-codes.ts";
import { type Arguments, configOptions, givenConfig, parseOptions } from "./options.ts";
import { type Output, outputOf, progressBar } from "./output.ts";
import {
  preparing,
  type RunFile,
  type RunOptions,
  type RunOutcome,
  readLog,
  readSources,
  runTraining,
} from "./run.ts";

const RUN_OPTIONS = ["progress", "checkpoint-seconds"];

export async function train(args: readonly string[]): Promise<number> {
  const began = performance.now();
  const given = parseOptions(args, {
    text: [...configOptions.text, ...RUN_OPTIONS, "name", "out"],
    flags: [...configOptions.flags, "dry-run", "explain"],
  });
  const output = outputOf(given);
  const data = onePositional(given, "downhill train FILE --target COLUMN");
  const config = checkConfig(withPaths(await givenConfig(given)), given.text.config ?? "options");
  const folder = given.text.out ?? defaultFolder(given.text.name ?? config.target);
  if (given.flags.has("explain")) explain(output);
  if (given.flags.has("dry-run")) return dryRun(resolve(data), config, output);
  const run: RunFile = { schema: 1, data: resolve(data), config };
  return execute({ ...run, folder }, given, output, began);
}

export async function resume(args: readonly string[]): Promise<number> {
  const began = performance.now();
  const given = parseOptions(args, { text: [...RUN_OPTIONS, "epochs"], flags: ["restretch"] });
  const output = outputOf(given);
  const folder = onePositional(given, "downhill resume RUN");
  await checkRun(folder);
  const lock = await lockRun(folder);
  try {
    const resumed = await resumption(folder, given, lock);
    if (resumed !== undefined) return await execute(resumed, given, output, began);
    output.message(words(output.language).finished);
    if (output.json) output.document({ schema: 1, run: folder, stopped: "completed" });
    return EXIT.done;
  } finally {
    await lock.release();
  }
}

/** What is left to do in a run, or undefined when it is finished and no more epochs are asked for. */
async function resumption(
  folder: string,
  given: Arguments,
  lock: Lock,
): Promise<Where | undefined> {
  const saved = (await readJson(folder, RUN_FILES.config)) as RunFile;
  const asked = given.text.epochs === undefined ? {} : { epochs: Number(given.text.epochs) };
  const config = checkConfig({ ...saved.config, ...asked }, RUN_FILES.config);
  const records = await readLog(folder);
  const last = records.at(-1);
  const finished = last?.type === "end" && last.stopped !== "aborted";
  if (finished && config.epochs <= saved.config.epochs) return undefined;
  await checkData(saved.data, config, lastOf(records, "data"));
  const checkpoint = await latestCheckpoint(folder);
  const snapshot: Snapshot | null = checkpoint && {
    tensors: checkpoint.tensors,
    state: JSON.parse(checkpoint.metadata.state ?? "null") as Snapshot["state"],
  };
  const first = recordsOf(records, "config")[0]?.config.epochs;
  const plannedEpochs = given.flags.has("restretch") ? config.epochs : (first ?? config.epochs);
  return { schema: 1, data: saved.data, config, folder, resume: { snapshot, plannedEpochs, lock } };
}

/** The files must be those that the run began with. @throws data-changed */
async function checkData(
  data: string,
  config: RunConfig,
  before: DataFacts | undefined,
): Promise<void> {
  const sources = await readSources(data, config);
  const changed = (["data", "valid", "test"] as const).find(
    part =>
      before !== undefined &&
      sources[part]?.sha256 !== { ...before.others, data: before.sha256 }[part],
  );
  if (changed === undefined) return;
  const file = sources[changed]?.file ?? data;
  throw new DownhillError(
    "data-changed",
    `${file}: the data has changed since the run began. Resume needs the same file; start a new run with downhill train.`,
    { file },
  );
}

type Where = RunFile & Pick<RunOptions, "folder" | "resume">;

async function execute(
  where: Where,
  given: Arguments,
  output: Output,
  began: number,
): Promise<number> {
  const interrupt = interruption();
  const ndjson = given.text.progress === "ndjson";
  const outcome = await runTraining({
    ...where,
    language: output.language,
    checkpointSeconds: checkpointSeconds(given),
    signal: interrupt.signal,
    ...(output.terminal && !ndjson && { progress: progressBar(output.language) }),
    ...(ndjson && { onRecord: record => output.message(recordLine(record)) }),
  });
  if (output.json) output.document(documentOf(where, outcome, (performance.now() - began) / 1000));
  else summary(where, outcome, output);
  const { stopped } = outcome.end;
  if (stopped === "diverged") return EXIT.diverged;
  if (stopped !== "aborted") return EXIT.done;
  output.message(`${words(output.language).goOn} downhill resume ${where.folder}`);
  return interrupt.exitCode();
}

function checkpointSeconds(given: Arguments): number {
  const seconds = Number(given.text["checkpoint-seconds"] ?? 5);
  if (seconds >= 0) return seconds;
  throw new DownhillError("option-out-of-range", "--checkpoint-seconds must be a number from 0.", {
    option: "checkpoint-seconds",
  });
}

/** The first signal stops after the batch; the second ends the process. */
function interruption() {
  const control = new AbortController();
  let exit: number = EXIT.interrupted;
  const on = (code: number) => () => {
    if (control.signal.aborted) process.exit(code);
    exit = code;
    control.abort();
  };
  process.on("SIGINT", on(EXIT.interrupted));
  process.on("SIGTERM", on(EXIT.terminated));
  return { signal: control.signal, exitCode: () => exit };
}

function documentOf({ folder, config }: Where, outcome: RunOutcome, total: number) {
  const { evaluated, end } = outcome;
  const { parts, scores, task, preparation } = evaluated;
  return {
    schema: 1,
    run: folder,
    task,
    target: config.target,
    rows: {
      train: parts.train.rows.length,
      valid: parts.valid?.rows.length ?? 0,
      test: parts.test?.rows.length ?? 0,
    },
    features: preparation.inputs.length,
    parameters: [...evaluated.model.parameters()].reduce(
      (sum, parameter) => sum + parameter.size,
      0,
    ),
    device: cpu.name,
    backend: cpu.backend.name,
    threads: cpu.backend.threads,
    epochs: end.epochs,
    bestEpoch: end.bestEpoch,
    stopped: end.stopped,
    metrics: {
      train: scores.train.metrics,
      valid: scores.valid?.metrics ?? null,
      test: scores.test?.metrics ?? null,
    },
    findings: [],
    seconds: { read: outcome.readSeconds, fit: end.seconds, total },
  };
}

function summary({ folder }: Where, { evaluated, end, records }: RunOutcome, output: Output): void {
  const text = words(output.language);
  const { parts, scores, preparation, model, task } = evaluated;
  const columns = Math.min(96, (process.stdout.columns ?? 84) - 14);
  output.result(`${model}`);
  const rows = (["train", "valid", "test"] as const).map(
    part => `${text[part]} ${parts[part]?.rows.length ?? 0}`,
  );
  output.result(
    `\n${text.data}: ${text.task[task]} · ${rows.join(" · ")} · ${text.features} ${preparation.inputs.length}`,
  );
  const left = preparation.leftOut.map(({ name, why }) => `${name} (${text.reasons[why] ?? why})`);
  if (left.length > 0) output.result(`${text.leftOut}: ${left.join(", ")}`);
  output.result(
    `\n${curveText(records, { language: output.language, width: Math.max(20, columns), height: 14, color: output.color })}`,
  );
  output.result(
    `\n${scoresText({ train: scores.train.metrics, valid: scores.valid?.metrics ?? null, test: scores.test?.metrics ?? null }, output.language)}`,
  );
  output.result(
    `\n${text.stopped[end.stopped]} · ${text.best} ${text.epoch} ${end.bestEpoch} / ${end.epochs}`,
  );
  output.result(`${text.saved} ${folder}`);
  output.result(
    `${text.next}: downhill predict ${folder} FILE · downhill resume ${folder} --epochs ${end.epochs * 2} · ${folder}/report.html`,
  );
}

async function dryRun(data: string, config: RunConfig, output: Output): Promise<number> {
  const built = await preparing().run(await readSources(data, config), {});
  if (output.json) output.document({ schema: 1, dryRun: true, task: built.task, config });
  else output.result(`${built.model}\n${JSON.stringify(config, null, 2)}`);
  return EXIT.done;
}

function explain(output: Output): void {
  const { stages } = words(output.language);
  for (const [name, says] of Object.entries(stages)) output.message(`${name.padEnd(10)}${says}`);
}

export function onePositional({ positionals }: Arguments, usage: string): string {
  if (positionals.length === 1) return positionals[0]!;
  throw new DownhillError("usage", `usage: ${usage}. Found ${positionals.length} names.`, {
    usage,
  });
}

function withPaths(given: Record<string, unknown>): Record<string, unknown> {
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

function defaultFolder(name: string): string {
  const time = new Date().toISOString().slice(0, 19).replaceAll(":", "").replace("T", "-");
  return `runs/${name.replace(/[^\p{L}\p{N}_-]/gu, "_")}-${time}`;
}
