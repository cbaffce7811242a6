// The axis of a hyperparameter: where a value stands between 0 and 1, and what it is called. It is read from the space, and
// stretched to the values that were tried, since trials may come from outside it.

import { optionName } from "../log/config.ts";
import { type Language, numberText } from "../words/index.ts";
import { extent, logTicks, ticks } from "./series.ts";
import type { StudyDocument } from "./study-document.ts";

export interface StudyAxis {
  /** Key of the configuration. */
  readonly name: string;
  /** The command's option: --batch-size. */
  readonly option: string;
  /** Numbers along a line, or choices apart from one another. */
  readonly kind: "number" | "choice";
  readonly log: boolean;
  /** From 0 to 1; undefined where a trial has no such value. */
  readonly place: (value: unknown) => number | undefined;
  readonly ticks: readonly AxisTick[];
}

export interface AxisTick {
  readonly at: number;
  readonly text: string;
}

/** What a space may say of a dimension; nothing is taken on trust, as a document may come from a file. */
export interface Range {
  readonly low?: number;
  readonly high?: number;
  readonly step?: number;
  readonly log?: boolean;
  readonly choices?: readonly unknown[];
  readonly when?: { readonly parameter: string; readonly in: readonly unknown[] };
}

/** The axes of a study, the most important first. */
export function axesOf(
  { study, trials, importance }: StudyDocument,
  language: Language,
): StudyAxis[] {
  const tried = trials.flatMap(({ parameters }) => Object.keys(parameters));
  const ranked = importance.map(({ parameter }) => parameter);
  const names = new Set([...ranked, ...Object.keys(study.space), ...tried]);
  return [...names].map(name => {
    const values = trials.flatMap(({ parameters }) =>
      Object.hasOwn(parameters, name) ? [parameters[name]] : [],
    );
    return axisOf(name, rangeOf(study.space[name]), values, language);
  });
}

export const rangeOf = (dimension: unknown): Range =>
  typeof dimension === "object" && dimension !== null ? dimension : {};

function axisOf(
  name: string,
  range: Range,
  values: readonly unknown[],
  language: Language,
): StudyAxis {
  const numbers = values.filter(isNumber);
  const ends = extent([range.low, range.high, ...numbers].filter(isNumber));
  const own = { name, option: `--${optionName(name)}` };
  return range.choices === undefined && ends !== undefined && numbers.length === values.length
    ? { ...own, ...numberAxis(ends, range.log === true && ends[0] > 0, language) }
    : { ...own, ...choiceAxis([...(range.choices ?? []), ...values], language) };
}

const isNumber = (value: unknown): value is number =>
  typeof value === "number" && Number.isFinite(value);

type Drawn = Omit<StudyAxis, "name" | "option">;

function numberAxis([low, high]: readonly [number, number], log: boolean, language: Language) {
  const position = log ? Math.log10 : (value: number) => value;
  const [from, to] = [position(low), position(high)];
  const at = (value: number) => (to > from ? (position(value) - from) / (to - from) : 0.5);
  const between = log ? logTicks(from, to) : ticks(low, high, 4);
  const ends = low === high ? [low] : [low, high];
  // The ends come first, and a round number too close to one would be written over it.
  const inner = between.filter(tick => at(tick) > 0.12 && at(tick) < 0.88);
  const drawn: Drawn = {
    kind: "number",
    log,
    place: value => (isNumber(value) ? at(value) : undefined),
    ticks: [...ends, ...inner].map(tick => ({ at: at(tick), text: numberText(tick, language) })),
  };
  return drawn;
}

function choiceAxis(choices: readonly unknown[], language: Language): Drawn {
  const keys = [...new Map(choices.map(choice => [JSON.stringify(choice), choice]))];
  const indices = new Map(keys.map(([key], i) => [key, i]));
  const at = (index: number) => (index + 0.5) / keys.length;
  return {
    kind: "choice",
    log: false,
    place(value) {
      const index = value === undefined ? undefined : indices.get(JSON.stringify(value));
      return index === undefined ? undefined : at(index);
    },
    ticks: keys.map(([, choice], i) => ({ at: at(i), text: valueText(choice, language) })),
  };
}

/** No hidden layers, as a command takes them. */
export const NO_ITEMS = "''";

/** As a person reads it; a list as its option takes it: 64,32. */
export function valueText(value: unknown, language: Language): string {
  if (typeof value === "number") return Number.isNaN(value) ? "–" : numberText(value, language);
  if (Array.isArray(value)) return value.map(one => valueText(one, language)).join(",") || NO_ITEMS;
  if (value === null || value === undefined) return "–";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Room between two numbers, and of a letter. */
const [GAP, LETTER] = [8, 7];

/** Those of some ticks, the first ones before the others, that do not touch along an axis of so many units. */
export function spaced(ticks: readonly AxisTick[], units: number): AxisTick[] {
  const kept: AxisTick[] = [];
  for (const tick of ticks) {
    const touches = kept.some(({ at, text }) => {
      const letters = (text.length + tick.text.length) / 2;
      return Math.abs(at - tick.at) * units < LETTER * letters + GAP;
    });
    if (!touches) kept.push(tick);
  }
  return kept;
}

/** A step aside in ±0.5, another for every trial: choices would hide one another. */
export const aside = (trial: number): number => ((trial * 0.618034) % 1) - 0.5;
