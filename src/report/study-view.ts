// What the charts of a study share: what a trial is worth, their order, the colour of a rank, and the scale of the values.

import { inOrder } from "../log/study.ts";
import { type Language, studyReportWords } from "../words/index.ts";
import { axesOf, type StudyAxis } from "./study-axis.ts";
import type { StudyDocument, StudyTrial } from "./study-document.ts";
import { type ValueScale, valueScale } from "./study-scale.ts";

export interface StudyView {
  readonly document: StudyDocument;
  readonly language: Language;
  /** What is drawn upwards: "validation loss". */
  readonly measure: string;
  readonly axes: readonly StudyAxis[];
  /** Complete trials, the best first. */
  readonly ranked: readonly StudyTrial[];
  readonly best: StudyTrial | undefined;
  /** Trials with a value that can be drawn, the worst first, so that the better ones lie on top. */
  readonly drawn: readonly StudyTrial[];
  readonly scale: ValueScale;
  /** Class of the colour of a trial, by its rank among those drawn. */
  readonly colour: (trial: StudyTrial) => string;
}

/** Colours that ranks are told by. */
export const SHADES = 8;

export function viewOf(document: StudyDocument, language: Language): StudyView {
  const { direction, metric } = document.study;
  const valued = document.trials.filter(trial => Number.isFinite(worthOf(trial)));
  const order = valued.toSorted(inOrder(direction, worthOf));
  const ranks = new Map(order.map(({ number }, rank) => [number, rank]));
  const ranked = order.filter(({ state }) => state === "complete");
  const measure = measureOf(metric, language);
  return {
    document,
    language,
    measure,
    axes: axesOf(document, language),
    ranked,
    best: document.trials.find(({ number }) => number === document.best?.trial) ?? ranked[0],
    drawn: order.toReversed(),
    scale: valueScale(order.map(worthOf), {
      ...{ direction, label: measure, language },
      ...{ share: 0.9, behind: 0.25 },
    }),
    colour: ({ number }) => `q${shadeOf(ranks.get(number) ?? order.length, order.length)}`,
  };
}

function measureOf(metric: string, language: Language): string {
  const { measure, loss, value } = studyReportWords(language);
  if (metric === "value") return value;
  return measure(metric === "loss" ? loss : metric);
}

/** The value of a trial, else the last that it reported; NaN where there is none. */
export const worthOf = ({ value, values }: StudyTrial): number =>
  value ?? values.findLast(one => one !== null) ?? Number.NaN;

const shadeOf = (rank: number, count: number) =>
  SHADES - 1 - Math.min(SHADES - 1, Math.floor((SHADES * rank) / Math.max(1, count)));

/** Of so many trials every mark and line is drawn fainter, and without its name. */
const MANY = 300;

export const isCrowded = ({ drawn }: StudyView): boolean => drawn.length > MANY;
