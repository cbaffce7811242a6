// Where studies live: studies/NAME, beside runs/. A study's folder holds its journal (study-file.ts), study.json, which
// says what is tuned, result.json and report.html once it has come to something, and the best as a run folder.

import { existsSync, rmSync, writeFileSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { DownhillError, didYouMean } from "../core/errors.ts";
import type { RunConfig } from "../log/config.ts";
import { cannotWrite, readWhole, writeWhole } from "./files.ts";

export const STUDIES = "studies";

export const STUDY_FILES = {
  journal: "study.jsonl",
  subject: "study.json",
  result: "result.json",
  report: "report.html",
  /** Asks the tuner at work to stop. */
  stop: "stop",
  best: "best",
} as const;

/** study.json: what is tuned, for who reads the study without its data. */
export interface StudySubject {
  readonly schema: 1;
  readonly name: string;
  /** Null where the trials are another program's, which asks and tells. */
  readonly training: {
    readonly data: string | readonly string[];
    /** Of trials, but for what they try. */
    readonly config: RunConfig;
    readonly metric: string;
    readonly folds: number | null;
  } | null;
}

/**
 * The folder of a study by its name, or by its path where it holds a separator.
 *
 * @throws option-out-of-range for what is no name
 */
export function studyFolder(name: string): string {
  if (/[/\\]/.test(name)) return name.replace(/[/\\]+$/, "") || name;
  if (/^[\p{L}\p{N}_][\p{L}\p{N}_. -]{0,79}$/u.test(name)) return join(STUDIES, name);
  throw new DownhillError(
    "option-out-of-range",
    `--study must be a folder or a name of 1 to 80 letters, digits, spaces, _ . and -, found ${JSON.stringify(name)}.`,
    { option: "study", found: name },
  );
}

/** The folder of a study that is there. @throws study-missing */
export async function existingStudy(name: string): Promise<string> {
  const folder = [studyFolder(name), name].find(path =>
    existsSync(join(path, STUDY_FILES.journal)),
  );
  if (folder !== undefined) return folder;
  const known = (await listStudies()).map(path => path.slice(STUDIES.length + 1));
  const near = didYouMean(name, known);
  throw new DownhillError(
    "study-missing",
    `${name}: there is no such study.${near ? ` Did you mean ${near}?` : " downhill study ls lists them."}`,
    { study: name, suggestion: near },
  );
}

/** Study folders inside `folder`, by name. */
export async function listStudies(folder = STUDIES): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const found: string[] = [];
  for (const name of names.sort())
    if (await stat(join(folder, name, STUDY_FILES.journal)).catch(() => undefined))
      found.push(join(folder, name));
  return found;
}

export async function writeSubject(folder: string, subject: StudySubject): Promise<void> {
  await writeWhole(join(folder, STUDY_FILES.subject), `${JSON.stringify(subject, null, 2)}\n`);
}

/** Null where the file is missing, or not one of ours: the journal is what counts. */
export async function readSubject(folder: string): Promise<StudySubject | null> {
  const subject = await readJsonFile<StudySubject>(join(folder, STUDY_FILES.subject));
  return subject !== null && isSubject(subject) ? subject : null;
}

function isSubject({ name, training }: StudySubject): boolean {
  if (typeof name !== "string" || typeof training !== "object") return false;
  if (training === null) return true;
  const { data, config, metric } = training;
  return (
    [data].flat().every(file => typeof file === "string") &&
    typeof config === "object" &&
    config !== null &&
    typeof metric === "string"
  );
}

/** A file of ours, or null. */
export async function readJsonFile<T extends { schema: 1 }>(path: string): Promise<T | null> {
  try {
    const content = JSON.parse(new TextDecoder().decode(await readWhole(path))) as T | null;
    return content?.schema === 1 ? content : null;
  } catch {
    return null;
  }
}

/** Asks whoever is at work on the study to stop. @throws cannot-write */
export function askToStop(folder: string): void {
  const path = join(folder, STUDY_FILES.stop);
  try {
    writeFileSync(path, "");
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
}

/** Whether somebody asked; the request is taken. */
export function isAskedToStop(folder: string): boolean {
  const path = join(folder, STUDY_FILES.stop);
  if (!existsSync(path)) return false;
  rmSync(path, { force: true });
  return true;
}
