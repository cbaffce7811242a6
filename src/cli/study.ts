// downhill study: what studies there are, what one has come to, and studies of objectives that are not ours, in any
// language, by asking for trials and telling their values.

import { basename } from "node:path";
import { DownhillError } from "../core/errors.ts";
import { writeWhole } from "../node/files.ts";
import { isLocked } from "../node/lock.ts";
import { askToStop, existingStudy, listStudies, STUDIES } from "../node/study-folder.ts";
import type { StudyTrial } from "../report/study-document.ts";
import { ranked } from "../tune/index.ts";
import { columnsText, countText, numberText, tuningWords } from "../words/index.ts";
import { EXIT } from "./exit-codes.ts";
import { type Arguments, parseOptions } from "./options.ts";
import { type Output, outputOf } from "./output.ts";
import { askOptions, askStudy, tellOptions, tellStudy } from "./study-ask.ts";
import { documentIn, type KeptDocument } from "./study-document.ts";
import { exported } from "./study-export.ts";
import { writeReport } from "./study-report.ts";
import { adviceLines, matteredText, optionsText, studyText } from "./study-text.ts";

const USAGE =
  "downhill study ls | show NAME | best NAME | importance NAME | export NAME --out FILE.csv|FILE.json | ask NAME --space FILE | tell NAME TRIAL --value V | stop NAME";

type Act = (given: Arguments, output: Output) => Promise<number>;

interface Action {
  readonly names: number;
  readonly text?: readonly string[];
  readonly flags?: readonly string[];
  readonly act: Act;
}

const actions: Readonly<Record<string, Action>> = {
  ls: { names: 0, text: ["folder"], act: listed },
  show: { names: 1, act: shown },
  best: { names: 1, act: best },
  importance: { names: 1, act: mattered },
  export: { names: 1, text: ["out"], act: exportStudy },
  ask: { names: 1, ...askOptions, act: askStudy },
  tell: { names: 2, ...tellOptions, act: tellStudy },
  stop: { names: 1, act: stop },
};

export async function study(args: readonly string[]): Promise<number> {
  const name = args.find(arg => !arg.startsWith("-")) ?? "ls";
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (action === undefined) throw misused();
  const given = parseOptions(args, action);
  const positionals = given.positionals.slice(1);
  if (positionals.length !== action.names) throw misused();
  return action.act({ ...given, positionals }, outputOf(given));
}

const misused = () => new DownhillError("usage", `usage: ${USAGE}.`, { usage: USAGE });

async function listed({ text }: Arguments, output: Output): Promise<number> {
  const folder = text.folder ?? STUDIES;
  const words = tuningWords(output.language);
  const rows = await Promise.all((await listStudies(folder)).map(listedStudy));
  if (output.json) output.document({ schema: 1, studies: rows });
  else if (rows.length === 0) output.message(`${words.noStudies} ${folder}`);
  else {
    const lines = rows.map(
      ({ study: path, file, target, trials, complete, metric, value, atWork }) => [
        ...[path, file ?? "", target ?? ""],
        complete === trials
          ? countText(trials, output.language)
          : `${countText(complete, output.language)}/${countText(trials, output.language)}`,
        value === null ? "" : `${metric} ${numberText(value, output.language)}`,
        atWork ? words.states.running : "",
      ],
    );
    const head = [words.study, words.file, words.target, words.trials, words.value, words.state];
    output.result(columnsText([head, ...lines], column => column === 3));
  }
  return EXIT.done;
}

/** A study that cannot be read is listed all the same: `study show` says what is wrong. */
async function listedStudy(folder: string) {
  const document = await documentIn(folder).catch(() => undefined);
  const { study: about, trials = [] } = document ?? {};
  const found = document && chosen(document);
  return {
    study: folder,
    file: about?.file || null,
    target: about?.target || null,
    metric: about?.metric ?? null,
    trials: trials.length,
    complete: trials.filter(({ state }) => state !== "running" && state !== "paused").length,
    value: found?.value ?? null,
    best: found?.number ?? null,
    atWork: isLocked(folder),
  };
}

/** The trial that seeds have chosen; before that the best by its own value. */
const chosen = ({ trials, best, study }: KeptDocument): StudyTrial | undefined =>
  (best && trials[best.trial]) ?? ranked(trials, study.direction)[0];

async function opened({ positionals }: Arguments) {
  const folder = await existingStudy(positionals[0]!);
  return { folder, document: await documentIn(folder) };
}

async function shown(given: Arguments, output: Output): Promise<number> {
  const { folder, document } = await opened(given);
  const { language } = output;
  const report = await writeReport(folder, document, language);
  if (output.json) output.document({ ...document, report });
  else output.result(studyText(document, { language, run: document.run, report }));
  return EXIT.done;
}

/** The best trial's parameters, for a script; where there is none yet the exit code says so. */
async function best(given: Arguments, output: Output): Promise<number> {
  const { document } = await opened(given);
  const words = tuningWords(output.language);
  const trial = chosen(document);
  if (output.json) output.document({ schema: 1, best: trial ?? null, run: document.run });
  else if (trial === undefined) output.message(words.noTrials);
  else {
    const value = numberText(trial.value!, output.language);
    output.result(`${words.tunedTrial(String(trial.number))}: ${document.study.metric} ${value}`);
    output.result(optionsText(trial.parameters));
  }
  return trial === undefined ? EXIT.gate : EXIT.done;
}

async function mattered(given: Arguments, output: Output): Promise<number> {
  const { document } = await opened(given);
  const { importance, advice } = document;
  if (output.json) output.document({ schema: 1, importance, advice });
  else {
    const lines = importance.map(({ parameter, share }) => [
      parameter,
      `${Math.round(100 * share)} %`,
    ]);
    const head = [columnsText(lines, column => column === 1)].filter(Boolean);
    const said = matteredText(document, output.language);
    const text = [...head, ...said, ...adviceLines(document, output.language)].join("\n");
    output.result(text || tuningWords(output.language).noTrials);
  }
  return EXIT.done;
}

async function exportStudy(given: Arguments, output: Output): Promise<number> {
  const { document } = await opened(given);
  const { out } = given.text;
  const content = exported(document, out, output.json);
  if (out === undefined) process.stdout.write(content);
  else {
    await writeWhole(out, content);
    if (output.json) output.document({ schema: 1, trials: document.trials.length, out });
    else output.message(`${tuningWords(output.language).written} ${out}`);
  }
  return EXIT.done;
}

async function stop({ positionals }: Arguments, output: Output): Promise<number> {
  const folder = await existingStudy(positionals[0]!);
  const words = tuningWords(output.language);
  const atWork = isLocked(folder);
  if (atWork) askToStop(folder);
  if (output.json) output.document({ schema: 1, study: basename(folder), asked: atWork });
  else output.message(atWork ? words.asked : words.notAtWork);
  return EXIT.done;
}
