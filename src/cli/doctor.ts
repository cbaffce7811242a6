// downhill doctor: the diagnosis of one of our runs, or of a history that another tool wrote.

import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { DownhillError } from "../core/errors.ts";
import { chartOf, chartOfHistory } from "../doctor/chart.ts";
import { examine } from "../doctor/diagnose.ts";
import type { Diagnosis, Severity } from "../doctor/finding.ts";
import { type Asked, ownRecords, readHistory } from "../formats/histories/index.ts";
import type { History } from "../log/history.ts";
import { foldLog } from "../log/read.ts";
import type { ReadingNote } from "../log/reading-note.ts";
import type { LogRecord } from "../log/records.ts";
import { readWhole, writeWhole } from "../node/files.ts";
import { RUN_FILES } from "../node/run-folder.ts";
import {
  type CurvePoint,
  curveText,
  diagnosisDocument,
  diagnosisText,
  doctorHtml,
  marksOf,
  measureOf,
  pointsOf,
} from "../report/index.ts";
import { countText, diagnosisWords, noteSentence, words, wrapText } from "../words/index.ts";
import { EXIT } from "./exit-codes.ts";
import { type Arguments, parseOptions } from "./options.ts";
import { type Output, oneOf, outputOf } from "./output.ts";
import { readLog } from "./run.ts";
import { onePositional } from "./train.ts";
import { treatRun } from "./treat.ts";

const USAGE = "downhill doctor RUN|FILE|FOLDER [--treat --prove]";
const COLUMNS = ["train-column", "valid-column", "epoch-column"] as const;

/** What is to be examined, from wherever it came. */
interface Patient {
  readonly name: string;
  readonly diagnosis: Diagnosis;
  readonly history: History | undefined;
  /** What is drawn; the records of our own runs know their best epoch. */
  readonly curve: readonly (LogRecord | CurvePoint)[];
  readonly notes: readonly ReadingNote[];
}

export async function doctor(args: readonly string[]): Promise<number> {
  const given = parseOptions(args, {
    text: ["fail-on", "html", ...COLUMNS],
    flags: ["treat", "prove"],
  });
  const output = outputOf(given);
  if (given.flags.has("treat") || given.flags.has("prove"))
    return treatRun(onePositional(given, USAGE), output, given.flags.has("prove"));
  const gate = oneOf("fail-on", ["warn", "error"], given.text["fail-on"]);
  const patient = await patientAt(onePositional(given, USAGE), askedOf(given));
  if (output.json) output.document(documentOf(patient, output));
  else show(patient, output);
  if (given.text.html !== undefined) {
    await writeWhole(given.text.html, doctorHtml(patient, output.language));
    output.message(`${words(output.language).saved} ${given.text.html}`);
  }
  return gate !== undefined && fails(patient.diagnosis, gate) ? EXIT.gate : EXIT.done;
}

function askedOf({ text }: Arguments): Asked {
  const [trainColumn, validColumn, epochColumn] = COLUMNS.map(name => text[name]);
  return {
    ...(trainColumn !== undefined && { trainColumn }),
    ...(validColumn !== undefined && { validColumn }),
    ...(epochColumn !== undefined && { epochColumn }),
  };
}

function fails({ findings }: Diagnosis, gate: Severity): boolean {
  const grave = gate === "error" ? ["error"] : ["warn", "error"];
  return findings.some(({ severity }) => grave.includes(severity));
}

async function patientAt(path: string, asked: Asked): Promise<Patient> {
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory();
  if (!isFolder) return patientIn(basename(path), [{ name: basename(path), path }], asked);
  if ((await readdir(path)).includes(RUN_FILES.log)) return ownRun(path, await readLog(path));
  return patientIn(path, await historiesIn(path), asked);
}

interface Found {
  readonly name: string;
  readonly path: string;
}

async function patientIn(called: string, found: readonly Found[], asked: Asked): Promise<Patient> {
  const read = async ({ name, path }: Found) => ({ name, bytes: await readWhole(path) });
  const files = await Promise.all(found.map(read));
  const [first] = files;
  const records = files.length === 1 ? ownRecords(first!) : undefined;
  if (records !== undefined) return ownRun(called, records);
  const { history, notes } = readHistory(files, asked);
  const diagnosis = examine(chartOfHistory(history));
  return { name: called, diagnosis, history, curve: pointsOf(history), notes };
}

function ownRun(name: string, log: readonly LogRecord[]): Patient {
  const records = foldLog(log);
  const chart = chartOf(records);
  return { name, diagnosis: examine(chart), history: chart.history, curve: records, notes: [] };
}

/** Names under which Lightning, Keras and Hugging Face leave a history. */
const KNOWN = /^(metrics\.csv|history\.(csv|json|jsonl)|training\.log|trainer_state\.json)$/;
/** Folders below the one asked for in which event files are looked for. */
const DEPTH = 4;

/** Event files of TensorBoard at any depth, or else the one file that bears a known name. */
async function historiesIn(folder: string): Promise<Found[]> {
  const all = await filesBelow(folder, DEPTH);
  const events = all.filter(({ path }) => basename(path).includes("tfevents"));
  if (events.length > 0) return events.sort((a, b) => (a.name < b.name ? -1 : 1));
  const known = all.filter(({ name }) => KNOWN.test(basename(name)));
  if (known.length === 1) return known;
  const what = known.length === 0 ? "no" : `${known.length}`;
  throw new DownhillError(
    "run-missing",
    `${folder}: this is no run folder, and it holds ${what} histories of a known name. Name the file itself.`,
    { run: folder },
  );
}

async function filesBelow(folder: string, depth: number, prefix = ""): Promise<Found[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async entry => {
      const [name, path] = [prefix + entry.name, join(folder, entry.name)];
      if (entry.isFile()) return [{ name, path }];
      return entry.isDirectory() && depth > 0 ? filesBelow(path, depth - 1, `${name}/`) : [];
    }),
  );
  return found.flat();
}

function documentOf({ diagnosis, history, notes }: Patient, { language }: Output) {
  return {
    schema: 1,
    ...diagnosisDocument(diagnosis, language),
    read: {
      epochs: history?.epoch.length ?? 0,
      measure: history?.measure.name ?? null,
      notes: notes.map(note => ({
        code: note.code,
        ...note.values,
        message: noteSentence(note, language),
      })),
    },
  };
}

function show(patient: Patient, output: Output): void {
  const { name, diagnosis, history, curve, notes } = patient;
  const { language, color } = output;
  const columns = process.stdout.columns ?? 84;
  const epochs = diagnosisWords(language).epochs(countText(history?.epoch.length ?? 0, language));
  const [from, ...more] = notes.map(note => noteSentence(note, language));
  output.result([name, epochs, from].filter(Boolean).join(" · "));
  const width = Math.max(40, Math.min(110, columns));
  for (const sentence of more)
    for (const line of wrapText(sentence, width - 2)) output.result(`  ${line}`);
  const drawn = curveText(curve, {
    language,
    width: Math.max(20, Math.min(96, columns - 14)),
    height: 14,
    color,
    marks: marksOf(diagnosis, language, 1),
    ...(history && measureOf(history)),
  });
  if (drawn !== "") output.result(`\n${drawn}`);
  output.result(`\n${diagnosisText(diagnosis, { language, width, color })}`);
}
