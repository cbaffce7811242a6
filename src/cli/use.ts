// What is done with a finished run: predict, evaluate, export, and lists of runs.

import { join } from "node:path";
import { DownhillError } from "../core/errors.ts";
import { foldLog, lastOf } from "../log/read.ts";
import { networkInputs } from "../nn/network.ts";
import { readWhole, writeWhole } from "../node/files.ts";
import { readTables } from "../node/read-tables.ts";
import { checkRun, listRuns, RUN_FILES, readJson } from "../node/run-folder.ts";
import { datasetOf, metricsOf, scorableRows } from "../pipeline/index.ts";
import { checkModelFile, networkOf } from "../predict/model-file.ts";
import {
  applyInputs,
  type Calibration,
  intervalOf,
  inverseTarget,
  type Preparation,
  predictedClasses,
  probabilities,
} from "../prepare/index.ts";
import { curveText, scoresText } from "../report/index.ts";
import { predictOutputs } from "../train/index.ts";
import { columnsText, countText, type Language, numberText, words } from "../words/index.ts";
import { csvText } from "./csv.ts";
import { EXIT } from "./exit-codes.ts";
import { parseOptions } from "./options.ts";
import { type Output, oneOf, outputOf, readingProgress, skippedMessage } from "./output.ts";
import { readLog } from "./run.ts";
import { onePositional } from "./train.ts";

async function openModel(run: string) {
  await checkRun(run, [RUN_FILES.model, RUN_FILES.weights]);
  const file = checkModelFile(await readJson(run, RUN_FILES.model), join(run, RUN_FILES.model));
  const network = networkOf(
    file,
    await readWhole(join(run, RUN_FILES.weights)),
    join(run, RUN_FILES.weights),
  );
  const { preparation, calibration = {} } = file;
  return { network, preparation, calibration, width: networkInputs(file.network) };
}

const readTable = async (paths: readonly string[], { decimalMark }: Preparation, output: Output) =>
  (await readTables(paths, { progress: readingProgress(output), decimalMark })).table;

/** A run and the files of one table. */
function runAndFiles(positionals: readonly string[], usage: string): [string, string[]] {
  const [run, ...files] = positionals;
  if (run !== undefined && files.length > 0) return [run, files];
  throw new DownhillError("usage", `usage: ${usage}. Found ${positionals.length} names.`, {
    usage,
  });
}

export async function predict(args: readonly string[]): Promise<number> {
  const given = parseOptions(args, { text: ["out", "interval"], flags: ["proba"] });
  const output = outputOf(given);
  const [run, files] = runAndFiles(given.positionals, "downhill predict RUN FILE…");
  const { network, preparation, calibration, width } = await openModel(run);
  const level = levelOf(given.text.interval) ?? calibration.level;
  const half = level === undefined ? undefined : intervalOf(calibration, level);
  const inputs = applyInputs(preparation, await readTable(files, preparation, output));
  const outputs = await predictOutputs(network, inputs, [width]);
  const answers =
    preparation.task === "regression"
      ? numbers(inverseTarget(preparation, outputs), half)
      : classes(preparation, outputs, { ...calibration, proba: given.flags.has("proba") });
  const { out } = given.text;
  if (out !== undefined) await writeWhole(out, csvOf(answers));
  else if (!output.json) process.stdout.write(csvOf(answers));
  if (output.json) output.document(documentOf(answers, out));
  return EXIT.done;
}

/** What is predicted, row by row: the columns of the CSV, and their cells. */
interface Answers {
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

const csvOf = ({ head, rows }: Answers) => csvText([head, ...rows.map(row => row.map(String))]);

function documentOf({ head, rows }: Answers, out: string | undefined) {
  if (out !== undefined) return { schema: 1, rows: rows.length, out };
  const predictions = rows.map(row => Object.fromEntries(row.map((cell, i) => [head[i]!, cell])));
  return { schema: 1, rows: rows.length, predictions };
}

/** @throws option-out-of-range */
function levelOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const level = Number(text);
  if (level > 0 && level < 1) return level;
  throw new DownhillError(
    "option-out-of-range",
    `--interval must be a number between 0 and 1, such as 0.9, found ${JSON.stringify(text)}.`,
    { option: "interval", found: text },
  );
}

function numbers(predictions: Float64Array, half: number | undefined): Answers {
  const rows = Array.from(predictions, value =>
    half === undefined ? [value] : [value, value - half, value + half],
  );
  return { head: ["prediction", ...(half === undefined ? [] : ["low", "high"])], rows };
}

function classes(
  preparation: Preparation,
  outputs: Float32Array,
  { temperature, threshold, proba }: Calibration & { readonly proba: boolean },
): Answers {
  const { classes: names } = preparation.target;
  const k = names.length;
  const p = probabilities(preparation, outputs, temperature);
  const rows = Array.from(predictedClasses(p, k, threshold), (code, row) => {
    const mine = proba ? [...p.subarray(row * k, (row + 1) * k)] : [];
    return [names[code]!, ...mine];
  });
  return { head: ["prediction", ...(proba ? names.map(name => `proba_${name}`) : [])], rows };
}

export async function evaluate(args: readonly string[]): Promise<number> {
  const given = parseOptions(args, {});
  const output = outputOf(given);
  const [run, files] = runAndFiles(given.positionals, "downhill evaluate RUN FILE…");
  const { network, preparation, calibration } = await openModel(run);
  const table = await readTable(files, preparation, output);
  const rows = scorableRows(table, preparation.target.name);
  const set = datasetOf(preparation, { table, rows });
  const outputs = await predictOutputs(network, set.inputs, set.inputShape);
  const metrics = metricsOf(preparation, outputs, set.targets, calibration);
  const skipped = table.rows - rows.length;
  skippedMessage(skipped, output);
  if (output.json) output.document({ schema: 1, metrics, rows: { scored: rows.length, skipped } });
  else
    output.result(
      columnsText(
        Object.entries(metrics).map(([name, value]) => [name, numberText(value, output.language)]),
        column => column === 1,
      ),
    );
  return EXIT.done;
}

export async function exportRun(args: readonly string[]): Promise<number> {
  const given = parseOptions(args, { text: ["format", "out"] });
  const output = outputOf(given);
  const run = onePositional(given, EXPORT_USAGE);
  const { out } = given.text;
  oneOf("format", ["safetensors"], given.text.format ?? ending(out));
  // Bytes would only confuse a terminal, and are no document.
  if (out === undefined && (process.stdout.isTTY || output.json))
    throw new DownhillError("usage", `usage: ${EXPORT_USAGE}. Found no --out.`, {
      usage: EXPORT_USAGE,
    });
  await openModel(run);
  const bytes = await readWhole(join(run, RUN_FILES.weights));
  if (out === undefined) process.stdout.write(bytes);
  else await writeWhole(out, bytes);
  if (out === undefined) return EXIT.done;
  if (output.json) output.document({ schema: 1, bytes: bytes.length, out });
  else output.message(`${words(output.language).saved} ${out}`);
  return EXIT.done;
}

const EXPORT_USAGE = "downhill export RUN --out FILE.safetensors";

/** Of another tool's format: who names a file so expects what is not written. */
const ending = (path: string | undefined) =>
  /\.(onnx|pt|pth|h5|keras|pb|tflite|json|npz|gguf)$/i.exec(path ?? "")?.[1];

const RUNS_USAGE = "downhill runs ls [--folder FOLDER] | downhill runs show RUN";

export async function runs(args: readonly string[]): Promise<number> {
  const given = parseOptions(args, { text: ["folder"] });
  const output = outputOf(given);
  const [action = "ls", run, ...more] = given.positionals;
  if (more.length === 0 && action === "ls" && run === undefined)
    return listed(given.text.folder ?? "runs", output);
  if (more.length === 0 && action === "show" && run !== undefined) return shown(run, output);
  throw new DownhillError("usage", `usage: ${RUNS_USAGE}.`, { usage: RUNS_USAGE });
}

async function listed(folder: string, output: Output): Promise<number> {
  const rows = await Promise.all((await listRuns(folder)).map(listedRun));
  if (output.json) output.document({ schema: 1, runs: rows });
  else if (rows.length === 0) output.message(`${words(output.language).noRuns} ${folder}`);
  else output.result(listText(rows, output.language));
  return EXIT.done;
}

/** A run that cannot be read is listed all the same: `runs show` says what is wrong. */
async function listedRun(run: string) {
  const records = foldLog(await readLog(run).catch(() => []));
  const [data, end] = [lastOf(records, "data"), lastOf(records, "end")];
  return {
    run,
    name: lastOf(records, "run")?.name ?? null,
    target: data?.target ?? null,
    task: data?.task ?? null,
    stopped: end?.stopped ?? null,
    epochs: end?.epochs ?? null,
    bestEpoch: end?.bestEpoch ?? null,
    metrics: end?.metrics?.test ?? end?.metrics?.valid ?? end?.metrics?.train ?? null,
  };
}

type ListedRun = Awaited<ReturnType<typeof listedRun>>;

function listText(rows: readonly ListedRun[], language: Language): string {
  const text = words(language);
  const score = (metrics: ListedRun["metrics"]) =>
    Object.entries(metrics ?? {})
      .slice(0, 2)
      .map(([name, value]) => `${name} ${numberText(value, language)}`)
      .join("  ");
  const lines = rows.map(({ run, name, target, stopped, epochs, metrics }) => [
    run,
    name ?? "",
    target ?? "",
    stopped === null ? text.unfinished : text.stopped[stopped],
    epochs === null ? "" : countText(epochs, language),
    score(metrics),
  ]);
  const head = [text.run, text.name, text.target, text.state, text.epoch, text.scores];
  return columnsText([head, ...lines], column => column === 4);
}

async function shown(run: string, output: Output): Promise<number> {
  await checkRun(run);
  const records = foldLog(await readLog(run));
  if (output.json) {
    output.document({ schema: 1, run, records });
    return EXIT.done;
  }
  const { language, color } = output;
  const text = words(language);
  const [end, data, network] = [
    lastOf(records, "end"),
    lastOf(records, "data"),
    lastOf(records, "network"),
  ];
  const name = lastOf(records, "run")?.name;
  output.result(
    [run, name, data && `${data.target} · ${text.task[data.task]}`].filter(Boolean).join(" · "),
  );
  for (const layer of network?.layers ?? []) output.result(`  ${layer.text}`);
  const curve = curveText(records, { language, width: 64, height: 14, color });
  if (curve !== "") output.result(`\n${curve}`);
  if (end?.metrics) output.result(`\n${scoresText(end.metrics, language, end.baselines)}`);
  output.result(
    `\n${end ? `${text.stopped[end.stopped]} · ${text.best} ${text.epoch} ${end.bestEpoch} / ${end.epochs}` : text.unfinished}`,
  );
  return EXIT.done;
}
