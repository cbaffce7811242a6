// Ask and tell for objectives of any language: a trial's parameters come as JSON, its value goes back by another call.
// Between the two nothing runs; a trial stays with who asked for it until its value comes, or until it is given up.

import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { DownhillError } from "../core/errors.ts";
import { isLocked } from "../node/lock.ts";
import { beginningOf, openStudy, readStudy, type StudyFile } from "../node/study-file.ts";
import { existingStudy, STUDY_FILES, studyFolder, writeSubject } from "../node/study-folder.ts";
import { Study, type StudyOptions, type Trial, type TuneRecord } from "../tune/index.ts";
import { readSpace } from "../tuning/index.ts";
import { numberText, tuningWords } from "../words/index.ts";
import { EXIT } from "./exit-codes.ts";
import type { Arguments } from "./options.ts";
import { type Output, oneOf } from "./output.ts";
import { readSpaceText } from "./space-file.ts";
import { countOf, SAMPLERS, samplerNames } from "./tune-options.ts";

const MOST_TRIALS = 1_000_000;

export const askOptions = {
  text: ["space", "direction", "sampler", "seed", "workers", "trials", "lost"],
};
export const tellOptions = { text: ["value", "attempt"], flags: ["failed"] };

/** downhill study ask NAME --space FILE: `{ trial, attempt, parameters }`; the space is asked for once. */
export async function askStudy({ positionals, text }: Arguments, output: Output): Promise<number> {
  const folder = studyFolder(positionals[0]!);
  const before = existsSync(join(folder, STUDY_FILES.journal)) ? await readStudy(folder) : [];
  // A journal without a record is what a full disk, or a kill at its first byte, left.
  const isNew = before.length === 0;
  const options = isNew ? await newStudy(text) : optionsIn(before, folder);
  if (!isNew && text.space !== undefined) await checkSame(text, options);
  const trials =
    text.trials === undefined ? {} : { trials: countOf("trials", text.trials, 1, 1, MOST_TRIALS) };
  return withStudy(folder, { ...options, ...trials }, async study => {
    if (isNew) await writeSubject(folder, { schema: 1, name: basename(folder), training: null });
    if (text.lost !== undefined) giveUp(study, text.lost);
    const trial = study.ask();
    if (typeof trial === "string") {
      output.document({ schema: 1, trial: null, reason: trial });
      return trial === "wait" ? EXIT.tryAgain : EXIT.done;
    }
    const { number, attempt, parameters } = trial;
    output.document({ schema: 1, trial: number, attempt, parameters });
    return EXIT.done;
  });
}

/** A trial that nobody is at work on any more is handed out again, under the next attempt. @throws trial-stale */
function giveUp(study: Study, text: string): void {
  const number = countOf("lost", text, 0, 0, MOST_TRIALS);
  study.lose({ number, attempt: study.trials[number]?.attempt ?? 0 });
}

/** downhill study tell NAME TRIAL --value V, or --failed. */
export async function tellStudy(given: Arguments, output: Output): Promise<number> {
  const { positionals, text, flags } = given;
  const folder = await existingStudy(positionals[0]!);
  const number = countOf("trial", positionals[1], 0, 0, MOST_TRIALS);
  const value = toldValue(given);
  return withStudy(folder, optionsIn(await readStudy(folder), folder), async study => {
    const handle = { number, attempt: attemptOf(study.trials[number], text.attempt) };
    if (flags.has("failed")) study.tell(handle, { ended: "failed" });
    else study.tell(handle, { value: value! });
    const told = study.trials[number]!;
    const best = study.best();
    const { language, json } = output;
    if (json)
      output.document({ schema: 1, trial: number, state: told.state, best: best?.number ?? null });
    else if (best !== undefined)
      output.message(
        tuningWords(language).done(String(best.number), "value", numberText(best.value!, language)),
      );
    return EXIT.done;
  });
}

/**
 * Whose value it is. The first attempt need not be named; where there are more, a late worker of an earlier one would be
 * taken for the one at work.
 *
 * @throws option-out-of-range
 */
function attemptOf(trial: Trial | undefined, text: string | undefined): number {
  if (text !== undefined) return countOf("attempt", text, 1, 1, MOST_TRIALS);
  const { number, attempt } = trial ?? { number: 0, attempt: 1 };
  if (attempt === 1) return attempt;
  throw new DownhillError(
    "option-out-of-range",
    `--attempt must say whose value it is: trial ${number} has been handed out ${attempt} times. ask gave the attempt with the trial.`,
    { option: "attempt" },
  );
}

/** A number; NaN and infinities are told as such, for they are the trial's illness. @throws option-out-of-range */
function toldValue({ text, flags }: Arguments): number | undefined {
  if (text.value === undefined && flags.has("failed")) return undefined;
  const found = text.value?.trim().replace(/^([+-]?)inf(inity)?$/i, "$1Infinity");
  const value = Number(found === undefined || found === "" ? Number.NaN : found);
  if (!Number.isNaN(value) || found?.toLowerCase() === "nan") return value;
  throw new DownhillError(
    "option-out-of-range",
    `--value must be a number, found ${JSON.stringify(text.value ?? "nothing")}. --failed says that there is none.`,
    { option: "value", found: text.value },
  );
}

/** Milliseconds that an ask or a tell waits for others, which take a moment each, and between two looks. */
const [PATIENCE, PAUSE] = [5000, 20];

/** @throws run-locked where somebody stays at work on the study */
async function openedInTurn(folder: string): Promise<StudyFile> {
  const last = performance.now() + PATIENCE;
  for (;;) {
    try {
      return await openStudy(folder);
    } catch (cause) {
      const isHeld = cause instanceof DownhillError && cause.code === "run-locked";
      if (!isHeld || performance.now() >= last) throw cause;
    }
    while (isLocked(folder) && performance.now() < last) await wait(PAUSE);
  }
}

async function withStudy<T>(
  folder: string,
  options: StudyOptions,
  act: (study: Study) => Promise<T>,
): Promise<T> {
  const file = await openedInTurn(folder);
  try {
    const { records, write } = file;
    return await act(new Study({ ...options, records, write, attended: true }));
  } finally {
    await file.close();
  }
}

/** @throws usage without a space */
async function newStudy(text: Arguments["text"]): Promise<StudyOptions> {
  if (text.space === undefined) {
    const usage = "downhill study ask NAME --space FILE";
    throw new DownhillError("usage", `usage: ${usage}. A new study needs its space.`, { usage });
  }
  const { content, from } = await readSpaceText(text.space);
  return {
    space: readSpace(content, from),
    sampler: SAMPLERS[oneOf("sampler", samplerNames, text.sampler) ?? "gp"](),
    direction: oneOf("direction", ["minimize", "maximize"], text.direction) ?? "minimize",
    seed: countOf("seed", text.seed, 0, 0, 0xffffffff),
    workers: countOf("workers", text.workers, 1, 1, 1024),
  };
}

/** The study goes on as it was begun. @throws study-differs where another program proposes its trials */
function optionsIn(records: readonly TuneRecord[], folder: string): StudyOptions {
  const header = beginningOf(records, folder);
  const { space, seed, workers, direction, subject, pruner } = header;
  const name = samplerNames.find(one => header.sampler === SAMPLERS[one]().name);
  if (name === undefined || subject !== undefined)
    throw new DownhillError(
      "study-differs",
      `${folder}: its trials are trainings of downhill tune, and nobody else's. Give this one another name.`,
      { study: folder, key: "subject" },
    );
  const sampler = SAMPLERS[name]();
  return {
    space,
    seed,
    workers,
    direction,
    sampler,
    pruner: { name: pruner, request: () => "continue" },
  };
}

/** A space that is given again must be the one that the study was begun with. @throws study-differs */
async function checkSame(text: Arguments["text"], options: StudyOptions): Promise<void> {
  const { content, from } = await readSpaceText(text.space!);
  const again = new Study({ ...options, space: readSpace(content, from) }).header;
  const before = new Study(options).header;
  if (JSON.stringify(again.space) === JSON.stringify(before.space)) return;
  throw new DownhillError(
    "study-differs",
    "study: it was begun with another space. Give this one another name.",
    { key: "space" },
  );
}
