// A study as text: its best trials, the best beside the defaults over seeds, what mattered, what to try next.

import { optionName } from "../log/config.ts";
import { trainCommand } from "../report/index.ts";
import { shellWord } from "../report/shell-word.ts";
import { NO_ITEMS } from "../report/study-axis.ts";
import type { AllRows, Refit, StudyDocument, StudyTrial } from "../report/study-document.ts";
import { spreadOf } from "../report/study-seeds.ts";
import { ranked } from "../tune/index.ts";
import {
  adviceSentences,
  columnsText,
  type Language,
  numberText,
  tuningWords,
  words,
  wrapText,
} from "../words/index.ts";

/** What a value is called that is another program's. */
const OWN = "value";
/** Rows of the table of trials. */
const SHOWN = 10;
/** Columns of text. */
const MOST_WIDTH = 96;

/** Rows and columns of parameters, each under the name of its option; empty where a trial has none. */
export function parameterColumns(
  names: readonly string[],
  trials: readonly { readonly parameters: Readonly<Record<string, unknown>> }[],
) {
  const shown = names.filter(name => trials.some(({ parameters }) => name in parameters));
  const cells = trials.map(({ parameters }) =>
    shown.map(name => (name in parameters ? shownValue(parameters[name], 3) : "")),
  );
  return { heads: shown.map(optionName), cells };
}

export const optionsText = (parameters: Readonly<Record<string, unknown>>): string =>
  Object.entries(parameters)
    .map(([key, value]) => `--${optionName(key)} ${shownValue(value)}`)
    .join(" ");

function shownValue(value: unknown, digits = 4): string {
  if (typeof value === "number") return String(Number(value.toPrecision(digits)));
  if (Array.isArray(value)) return String(value) || NO_ITEMS;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

export interface StudyTextOptions {
  readonly language: Language;
  /** Where the best stands as a run, and the report; null where there is none. */
  readonly run: string | null;
  readonly report: string | null;
  readonly width?: number;
}

export function studyText(document: StudyDocument, options: StudyTextOptions): string {
  const { language } = options;
  const text = tuningWords(language);
  const { trials, study } = document;
  if (!trials.some(({ state }) => state === "complete")) return noneText(document, language);
  const title = text.title(String(trials.length), study.metric === OWN ? null : study.metric);
  const width = options.width ?? MOST_WIDTH;
  const paragraphs = [
    title,
    trialsText(document, options),
    ...comparison(document, language),
    ...luckText(document, options),
    [...matteredText(document, language), ...adviceLines(document, language)]
      .flatMap(line => wrapText(line, width).map((part, i) => (i === 0 ? part : `  ${part}`)))
      .join("\n"),
    placesText(document, options),
  ];
  return paragraphs.filter(paragraph => paragraph !== "").join("\n\n");
}

function noneText({ trials }: StudyDocument, language: Language): string {
  const text = tuningWords(language);
  const why = trials.find(trial => trial.why !== null)?.why;
  const count = (state: StudyTrial["state"]) => trials.filter(one => one.state === state).length;
  const states = (["sick", "failed", "pruned"] as const)
    .filter(state => count(state) > 0)
    .map(state => `${text.states[state]} ${count(state)}`);
  return [text.none, states.join(" · "), ...(why ? [`  ${why}`] : [])].filter(Boolean).join("\n");
}

/** The best trials, with a column for each parameter, those that mattered most first. */
function trialsText(document: StudyDocument, options: StudyTextOptions): string {
  const { trials, study, importance } = document;
  const { language } = options;
  const text = tuningWords(language);
  const steps = study.steps ?? "epochs";
  const best = ranked(trials, study.direction).slice(0, SHOWN);
  const stepped = best.some(trial => trial.steps.length > 0);
  const mattered = importance.map(({ parameter }) => parameter);
  const { heads, cells } = parameterColumns(
    [...new Set([...mattered, ...Object.keys(study.space)])],
    best,
  );
  const rows = best.map(({ number, value, steps: done }, i) => [
    ...[`${number === document.best?.trial ? "★ " : ""}${number}`, numberText(value!, language)],
    ...(stepped ? [String(done.at(-1) ?? "")] : []),
    ...cells[i]!,
  ]);
  const value =
    study.metric === OWN ? text.value : `${text.validation} ${text.measure(study.metric)}`;
  const head = [text.trial, value, ...(stepped ? [text[steps]] : []), ...heads];
  return columnsText([head, ...rows], () => true);
}

/** The best and the defaults, each over its seeds: mean ± standard deviation. */
function comparison(document: StudyDocument, language: Language): string[] {
  const { best, defaults, study } = document;
  const text = tuningWords(language);
  if (best === null || defaults === null || best.seeds.length === 0) return [];
  const [first] = best.seeds;
  const names = Object.keys((first!.test ?? first!.valid) as object).slice(0, 3);
  const part = first!.test === null ? "valid" : "test";
  const heads = [
    `${text.parts.valid} ${text.measure(study.metric)}`,
    ...names.map(name => `${text.parts[part]} ${name}`),
  ];
  const row = (label: string, { seeds }: Refit) => [
    label,
    spread(
      seeds.map(({ value }) => value),
      language,
    ),
    ...names.map(name =>
      spread(
        seeds.map(seed => seed[part]?.[name]),
        language,
      ),
    ),
  ];
  const left = (label: string, { seeds }: AllRows) => [
    ...[label, "–"],
    ...names.map(name =>
      spread(
        seeds.map(({ test }) => test[name]),
        language,
      ),
    ),
  ];
  const trial = String(best.trial);
  const rows = [
    row(text.defaults, defaults),
    row(text.tunedTrial(trial), best),
    ...(best.allRows ? [left(text.allRowsTrial(trial), best.allRows)] : []),
  ];
  const table = columnsText([["", ...heads], ...rows], column => column > 0);
  return [`${text.again(String(best.seeds.length), document.refits?.dealt !== false)}\n${table}`];
}

/** Of the seeds that did not diverge; – where all did. */
function spread(values: readonly (number | undefined)[], language: Language): string {
  const { mean, deviation } = spreadOf(values);
  const number = (value: number) => numberText(value, language);
  if (!Number.isFinite(mean)) return "–";
  if (!Number.isFinite(deviation)) return number(mean);
  return `${number(mean)} ± ${number(Number(deviation.toPrecision(2)))}`;
}

/** Whether it is more than luck, what there was no time for, and how often the test rows were opened. */
function luckText({ best, claim, refits }: StudyDocument, options: StudyTextOptions): string[] {
  const { language, width = MOST_WIDTH } = options;
  const text = tuningWords(language);
  if (best === null || !refits) return [];
  const said = {
    proved: text.proved(String(best.seeds.length)),
    "not-proved": "",
    defaults: text.defaultsBest,
    "one-seed": text.oneSeed,
    unknown: text.diverged,
  };
  const { openings, cutBy, candidates } = refits;
  const lines = [
    claim ? said[claim.name] : "",
    best.allRows ? text.allRows(String(best.allRows.config.epochs)) : "",
    cutBy === null ? "" : text.cut(String(best.seeds.length), String(candidates)),
    openings === 1 ? text.sealed : openings > 1 ? text.sealedBefore(String(openings)) : "",
  ].flatMap(line => (line === "" ? [] : wrapText(line, width)));
  return lines.length === 0 ? [] : [lines.join("\n")];
}

export function matteredText({ importance }: StudyDocument, language: Language): string[] {
  const text = tuningWords(language);
  const told = importance.filter(({ share }) => share >= 0.05).slice(0, 3);
  if (told.length === 0) return [];
  const parts = told.map(
    ({ parameter, share }) => `--${optionName(parameter)} ${Math.round(100 * share)} %`,
  );
  return [`${text.mattered}: ${parts.join(", ")}`];
}

export function adviceLines({ advice, study }: StudyDocument, language: Language): string[] {
  return advice.map(one => `→ ${adviceSentences(one, study, language).join(". ")}`);
}

/** Where things are, and what to do with them. */
function placesText({ best, study }: StudyDocument, options: StudyTextOptions): string {
  const { run, report, language } = options;
  const text = tuningWords(language);
  const next = [
    ...(run === null ? [] : [`downhill predict ${shellWord(run)} FILE`]),
    ...(best && study.data ? [trainCommand(study.data, (best.allRows ?? best).config)] : []),
  ];
  return [
    ...(run === null ? [] : [`${words(language).saved} ${run}`]),
    ...(report === null ? [] : [`${text.report} ${report}`]),
    ...next.map(command => `${words(language).next}: ${command}`),
  ].join("\n");
}
