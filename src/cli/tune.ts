// downhill tune: trials of the lecture's network by the loss on the validation rows. The test rows stay sealed until the
// best is chosen, and are opened once, for the best and the defaults beside it.

import { resolve } from "node:path";
import { admit, type Patient, type Trial as Training, trial, unseal } from "../clinic/index.ts";
import { DownhillError } from "../core/errors.ts";
import { type Code, diagnose } from "../doctor/index.ts";
import { optionName, type RunConfig } from "../log/config.ts";
import { sha256 } from "../node/sha256.ts";
import { openStudy, type StudyFile } from "../node/study-file.ts";
import { checkConfig } from "../pipeline/index.ts";
import {
  defaultSpace,
  gp,
  halton,
  type Importance,
  importance,
  median,
  noPruner,
  type Objective,
  type ParameterValues,
  random,
  type Trial,
  type TuneResult,
  tpe,
  tune as tuneBy,
  type Verdict,
} from "../tune/index.ts";
import { columnsText, type Language, numberText, tuningWords, words } from "../words/index.ts";
import { EXIT } from "./exit-codes.ts";
import { interruption } from "./interruption.ts";
import { type Arguments, configOptions, givenConfig, parseOptions } from "./options.ts";
import { type Output, oneOf, outputOf, shellWord } from "./output.ts";
import { readSources } from "./run.ts";
import { onePositional, withPaths } from "./train.ts";

const USAGE = "downhill tune FILE --target COLUMN --trials 100";
const SAMPLERS = { gp, tpe, random, halton };
const PRUNERS = { none: () => noPruner, median: () => median({ warmup: 5 }) };
const OWN = ["trials", "sampler", "pruner", "study"];

export async function tune(args: readonly string[]): Promise<number> {
  const given = parseOptions(args, {
    text: [...configOptions.text, ...OWN],
    flags: configOptions.flags,
  });
  const output = outputOf(given);
  const data = resolve(onePositional(given, USAGE));
  const asked = withPaths(await givenConfig(given));
  const config = checkConfig({ preset: "plain", ...asked }, given.text.config ?? "options");
  const choices = choicesOf(given);
  const space = defaultSpace(Object.keys(asked));
  const patient = await admit(await readSources(data, config));
  checkValidation(patient);
  const interrupt = interruption();
  const file = given.text.study === undefined ? undefined : await openStudy(given.text.study);
  try {
    const result = await tuneBy({
      ...{ space, ...choices, seed: config.seed, signal: interrupt.signal },
      subject: subjectOf(patient, config),
      ...(file && { records: file.records, write: file.write }),
      objective: objectiveOf(patient, config, interrupt.signal),
      onTrial: sayBest(output),
    });
    if (interrupt.signal.aborted) return stopped(output, interrupt.exitCode());
    return await conclude(result, { patient, config, data, file, output });
  } finally {
    await file?.close();
  }
}

/** The data and what is the same in all trials. */
function subjectOf({ sources }: Patient, config: RunConfig): string {
  const files = [sources.data, sources.valid, sources.test].map(file => file?.sha256);
  return sha256(new TextEncoder().encode(JSON.stringify({ files, config })));
}

function choicesOf({ text }: Arguments) {
  const names = <T extends object>(table: T) => Object.keys(table) as (keyof T & string)[];
  const trials = Number(text.trials ?? 50);
  if (!Number.isInteger(trials) || trials < 1)
    throw new DownhillError(
      "option-out-of-range",
      `--trials must be a whole number above 0, found ${JSON.stringify(text.trials)}.`,
      { option: "trials", found: text.trials },
    );
  const sampler = SAMPLERS[oneOf("sampler", names(SAMPLERS), text.sampler) ?? "gp"]();
  const pruner = PRUNERS[oneOf("pruner", names(PRUNERS), text.pruner) ?? "none"]();
  return { trials, sampler, pruner };
}

function checkValidation({ prepared }: Patient): void {
  if (prepared.sets.valid !== null) return;
  const sentence = "tune: there are no validation rows to choose by. Give --valid 0.2.";
  throw new DownhillError("valid-empty", sentence, { key: "valid" });
}

const configured = (config: RunConfig, parameters: ParameterValues): RunConfig => ({
  ...config,
  ...(parameters as Partial<RunConfig>),
});

/** One training; a trial that is asked to stop is ended by a signal of its own, after the epoch. */
function objectiveOf(patient: Patient, config: RunConfig, signal: AbortSignal): Objective {
  return async (parameters, { report }) => {
    const control = new AbortController();
    const either = AbortSignal.any([control.signal, signal]);
    const run = trial(patient, configured(config, parameters), {
      signal: either,
      progress(event) {
        if (event.type !== "epoch" || event.facts.validLoss === undefined) return;
        if (report(event.facts.epoch, event.facts.validLoss) === "stop") control.abort();
      },
    });
    const training = await run.catch((cause: unknown) => {
      if (!either.aborted) throw cause;
      return undefined;
    });
    return training && { value: lossOf(training), verdict: verdictOf(training) };
  };
}

/** Mean validation loss of its best epoch, on one scale for all trials; NaN where it diverged at once. */
function lossOf({ best }: Training): number {
  return best === undefined ? Number.NaN : best.reduce((a, b) => a + b, 0) / best.length;
}

/** Illnesses that only another configuration cures; one that trains too long or too little has its loss to speak for it. */
const BY_CONFIGURATION: readonly Code[] = [
  "diverged",
  "exploding-gradients",
  "vanishing-gradients",
  "dead-units",
  "collapsed-output",
];

function verdictOf({ records }: Training): Verdict {
  const { verdict, findings } = diagnose(records);
  const [first] = findings;
  const byConfiguration =
    verdict === "sick" && first !== undefined && BY_CONFIGURATION.includes(first.code);
  return { verdict, findings: findings.map(({ code }) => code), byConfiguration };
}

function sayBest(output: Output): (trial: Trial) => void {
  let best = Number.POSITIVE_INFINITY;
  return ({ number, state, value }) => {
    if (state !== "complete" || value! >= best) return;
    best = value!;
    const loss = numberText(value!, output.language);
    output.message(tuningWords(output.language).done(String(number), loss));
  };
}

function stopped(output: Output, code: number): number {
  output.message(tuningWords(output.language).stopped);
  return code;
}

interface Conclusion {
  readonly patient: Patient;
  readonly config: RunConfig;
  readonly data: string;
  readonly file: StudyFile | undefined;
  readonly output: Output;
}

async function conclude(result: TuneResult, { patient, config, data, output }: Conclusion) {
  const { best, trials, study } = result;
  const mattered = importance(study);
  if (best === undefined) {
    if (output.json) output.document({ schema: 1, trials: trials.map(trialDocument), best: null });
    else output.result(tuningWords(output.language).none);
    return EXIT.diverged;
  }
  const chosen = configured(config, best.parameters);
  const [tuned, plain] = [await judged(patient, chosen), await judged(patient, config)];
  const document = {
    schema: 1,
    study: study.header,
    trials: trials.map(trialDocument),
    best: { trial: best.number, config: chosen, ...tuned },
    defaults: plain,
    importance: mattered,
  };
  if (output.json) output.document(document);
  else output.result(resultText(result, mattered, { tuned, plain }, data, config, output.language));
  return EXIT.done;
}

/** Trained again, as no trial keeps its network, with the scores of all parts. */
async function judged(patient: Patient, config: RunConfig) {
  const training = await trial(patient, config);
  const { scores } = await unseal(patient, training.fitted);
  return {
    loss: lossOf(training),
    valid: scores.valid!.metrics,
    test: scores.test?.metrics ?? null,
  };
}

type Judged = Awaited<ReturnType<typeof judged>>;

function trialDocument({ number, state, value, parameters, verdict, steps, why }: Trial) {
  return { number, state, value, parameters, verdict, epochs: steps.at(-1) ?? 0, why };
}

/** Rows of the table of trials. */
const SHOWN = 10;

function resultText(
  { best, trials }: TuneResult,
  mattered: readonly Importance[],
  { tuned, plain }: { tuned: Judged; plain: Judged },
  data: string,
  config: RunConfig,
  language: Language,
): string {
  const text = tuningWords(language);
  const number = (value: number) => numberText(value, language);
  const ranked = trials
    .filter(({ value, state }) => state === "complete" && value !== null)
    .sort((a, b) => a.value! - b.value!)
    .slice(0, SHOWN);
  const rows = ranked.map(({ number: n, state, value, parameters }) => [
    String(n),
    number(value!),
    text.states[state],
    optionsText(parameters),
  ]);
  const [first] = mattered;
  const percent = first && String(Math.round(100 * first.share));
  return [
    text.title(String(trials.length)),
    columnsText(
      [[text.trial, text.validation, text.state, text.parameters], ...rows],
      column => column < 2,
    ),
    "",
    `${text.best(String(best!.number))}`,
    comparison(tuned, plain, language),
    ...(tuned.test === null ? [] : [text.sealed]),
    ...(first && percent !== "0"
      ? [text.mattered(`--${optionName(first.parameter)}`, percent!)]
      : []),
    `${words(language).next}: ${trainCommand(data, config, best!.parameters)}`,
  ].join("\n");
}

/** The scores of the best beside those of the defaults. */
function comparison(tuned: Judged, plain: Judged, language: Language): string {
  const text = tuningWords(language);
  const names = Object.keys(tuned.valid) as (keyof Judged["valid"])[];
  const parts = (["valid", "test"] as const).filter(part => tuned[part] !== null);
  const heads = parts.flatMap(part => names.map(name => `${part} ${name}`));
  const row = (name: string, scores: Judged) => [
    name,
    ...parts.flatMap(part => names.map(key => numberText(scores[part]![key]!, language))),
  ];
  return columnsText(
    [["", ...heads], row(text.defaults, plain), row(text.tuned, tuned)],
    column => column > 0,
  );
}

const optionsText = (parameters: ParameterValues): string =>
  Object.entries(parameters)
    .map(([key, value]) => `--${optionName(key)} ${shown(value)}`)
    .join(" ");

function shown(value: unknown): string {
  return typeof value === "number" ? String(Number(value.toPrecision(4))) : String(value);
}

function trainCommand(data: string, { target, epochs }: RunConfig, parameters: ParameterValues) {
  const own = Object.entries(parameters).map(([key, value]) => `--${optionName(key)} ${value}`);
  const base = `downhill train ${shellWord(data)} --target ${shellWord(target)}`;
  return [base, "--preset plain", ...own, `--epochs ${epochs}`].join(" ");
}
