// What is done with a finished run: predict, evaluate, export, and lists of runs.

import { basename, join } from "node:path";
import { DownhillError } from "../core/errors.ts";
import { foldLog, lastOf } from "../log/read.ts";
import { readWhole, writeWhole } from "../node/files.ts";
import { checkRun, listRuns, RUN_FILES, readJson } from "../node/run-folder.ts";
import { datasetOf, metricsOf } from "../pipeline/index.ts";
import { checkModelFile, networkOf } from "../predict/model-file.ts";
import { applyInputs, inverseTarget, mostProbable, probabilities } from "../prepare/index.ts";
import { curveText, scoresText } from "../report/index.ts";
import { parseCsv } from "../table/index.ts";
import { predictOutputs } from "../train/index.ts";
import { EXIT } from "./exit-codes.ts";
import { parseOptions } from "./options.ts";
import { outputOf } from "./output.ts";
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
  return { network, preparation: file.preparation, width: file.network.inputs };
}

const readTable = async (path: string) => parseCsv(await readWhole(path), { file: basename(path) });

function twoPositionals(positionals: readonly string[], usage: string): [string, string] {
  if (positionals.length === 2) return [positionals[0]!, positionals[1]!];
  throw new DownhillError("usage", `usage: ${usage}. Found ${positionals.length} names.`, {
    usage,
  });
}

export async function predict(args: readonly string[]): Promise<number> {
  const given = parseOptions(args, { text: ["out"], flags: ["proba"] });
  const output = outputOf(given);
  const [run, path] = twoPositionals(given.positionals, "downhill predict RUN FILE");
  const { network, preparation, width } = await openModel(run);
  const inputs = applyInputs(preparation, await readTable(path));
  const outputs = await predictOutputs(network, inputs, [width]);
  const { classes } = preparation.target;
  const lines: string[][] = [];
  if (preparation.task === "regression")
    lines.push(
      ["prediction"],
      ...Array.from(inverseTarget(preparation, outputs), value => [String(value)]),
    );
  else {
    const p = probabilities(preparation, outputs);
    const k = classes.length;
    const proba = given.flags.has("proba");
    lines.push(["prediction", ...(proba ? classes.map(name => `proba_${name}`) : [])]);
    mostProbable(p, k).forEach((code, row) => {
      const mine = proba ? Array.from(p.subarray(row * k, (row + 1) * k), String) : [];
      lines.push([classes[code]!, ...mine]);
    });
  }
  const csv = `${lines.map(line => line.map(quoted).join(",")).join("\n")}\n`;
  if (given.text.out === undefined) process.stdout.write(csv);
  else await writeWhole(given.text.out, csv);
  if (output.json && given.text.out !== undefined)
    output.document({ schema: 1, rows: lines.length - 1, out: given.text.out });
  return EXIT.done;
}

const quoted = (cell: string) => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

export async function evaluate(args: readonly string[]): Promise<number> {
  const given = parseOptions(args, {});
  const output = outputOf(given);
  const [run, path] = twoPositionals(given.positionals, "downhill evaluate RUN FILE");
  const { network, preparation } = await openModel(run);
  const table = await readTable(path);
  const set = datasetOf(preparation, {
    table,
    rows: Int32Array.from({ length: table.rows }, (_, row) => row),
  });
  const outputs = await predictOutputs(network, set.inputs, set.inputShape);
  const metrics = metricsOf(preparation, outputs, set.targets);
  if (output.json) output.document({ schema: 1, metrics });
  else
    output.result(
      Object.entries(metrics)
        .map(([name, value]) => `${name.padEnd(18)}${value}`)
        .join("\n"),
    );
  return EXIT.done;
}

export async function exportRun(args: readonly string[]): Promise<number> {
  const given = parseOptions(args, { text: ["format", "out"] });
  const run = onePositional(given, "downhill export RUN --format safetensors");
  const format = given.text.format ?? "safetensors";
  if (format !== "safetensors")
    throw new DownhillError(
      "option-out-of-range",
      `--format must be safetensors, found ${format}.`,
      { option: "format", found: format },
    );
  await openModel(run);
  const bytes = await readWhole(join(run, RUN_FILES.weights));
  if (given.text.out === undefined) process.stdout.write(bytes);
  else await writeWhole(given.text.out, bytes);
  return EXIT.done;
}

export async function runs(args: readonly string[]): Promise<number> {
  const given = parseOptions(args, { text: ["folder"] });
  const output = outputOf(given);
  const [action = "ls", run] = given.positionals;
  if (action === "ls") return listed(given.text.folder ?? "runs", output);
  if (action === "show" && run !== undefined) return shown(run, output);
  throw new DownhillError("usage", "usage: downhill runs ls, or downhill runs show RUN.", {});
}

async function listed(folder: string, output: ReturnType<typeof outputOf>): Promise<number> {
  const rows = await Promise.all(
    (await listRuns(folder)).map(async run => {
      const end = lastOf(foldLog(await readLog(run).catch(() => [])), "end");
      return {
        run,
        stopped: end?.stopped ?? null,
        epochs: end?.epochs ?? null,
        metrics: end?.metrics?.test ?? end?.metrics?.valid ?? null,
      };
    }),
  );
  if (output.json) output.document({ schema: 1, runs: rows });
  else
    for (const { run, stopped, epochs, metrics } of rows)
      output.result(
        `${run.padEnd(40)} ${stopped ?? "–"} ${epochs ?? ""} ${
          metrics
            ? Object.entries(metrics)
                .slice(0, 2)
                .map(([name, value]) => `${name} ${value.toPrecision(4)}`)
                .join(" ")
            : ""
        }`,
      );
  return EXIT.done;
}

async function shown(run: string, output: ReturnType<typeof outputOf>): Promise<number> {
  await checkRun(run);
  const records = foldLog(await readLog(run));
  if (output.json) output.document({ schema: 1, run, records });
  else {
    const end = lastOf(records, "end");
    output.result(
      curveText(records, { language: output.language, width: 64, height: 14, color: output.color }),
    );
    if (end?.metrics) output.result(`\n${scoresText(end.metrics, output.language)}`);
  }
  return EXIT.done;
}
