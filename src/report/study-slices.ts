// Slices: the value over one hyperparameter at a time. Choices stand one below the other, so that their names can be read.

import { cutText, studyReportWords, textWidth } from "../words/index.ts";
import { escapeHtml } from "./escape.ts";
import { plotSvg } from "./plot.ts";
import { aside, type StudyAxis, spaced } from "./study-axis.ts";
import type { StudyTrial } from "./study-document.ts";
import { isCrowded, type StudyView, worthOf } from "./study-view.ts";

const MOST_SLICES = 12;
const WIDTH = 260;

export function slicesHtml(view: StudyView): string {
  const { charts } = studyReportWords(view.language);
  if (view.drawn.length === 0 || view.axes.length === 0) return "";
  const figures = view.axes.slice(0, MOST_SLICES).map(axis => {
    const svg = axis.kind === "number" ? numberSlice(axis, view) : choiceSlice(axis, view);
    return `<figure><figcaption>${escapeHtml(axis.option.slice(2))}</figcaption>${svg}</figure>`;
  });
  return `<h2>${charts.slices}</h2><p class="note">${charts.slicesNote}</p><div class="charts small slices${isCrowded(view) ? " crowded" : ""}">${figures.join("")}</div>`;
}

interface Dot {
  readonly trial: StudyTrial;
  readonly place: number;
}

/** Trials that have the hyperparameter; the best last. */
function dotsOf({ name, place }: StudyAxis, { drawn, best }: StudyView): Dot[] {
  const dots = drawn.flatMap(trial => {
    const at = place(trial.parameters[name]);
    return at === undefined ? [] : [{ trial, place: at }];
  });
  return dots.sort((a, b) => Number(a.trial === best) - Number(b.trial === best));
}

const dotSvg = (x: number, y: number, trial: StudyTrial, { best }: StudyView) =>
  `<circle class="${trial === best ? "chosen" : "dot"}" r="${trial === best ? 5 : 2.5}" cx="${x}" cy="${y}"/>`;

function numberSlice(axis: StudyAxis, view: StudyView): string {
  const { scale, language, measure } = view;
  const shown = spaced(axis.ticks, WIDTH - 60);
  const texts = new Map(shown.map(({ at, text }) => [at, text]));
  const plot = {
    title: `${measure} · ${axis.option}`,
    x: {
      low: -0.03,
      high: 1.03,
      label: axis.log ? studyReportWords(language).space.logarithmic : "",
      ticks: [...texts.keys()],
      text: (at: number) => texts.get(at) ?? "",
    },
    y: { ...scale.axis, label: "" },
    width: WIDTH,
    height: 190,
    left: 46,
    language,
  };
  return plotSvg(plot, (x, y) =>
    dotsOf(axis, view)
      .map(({ trial, place }) => dotSvg(x(place), y(scale.at(worthOf(trial))), trial, view))
      .join(""),
  );
}

function choiceSlice(axis: StudyAxis, view: StudyView): string {
  const { scale, language, measure } = view;
  const names = axis.ticks.map(({ text }) => cutText(text, 12));
  const rows = names.length;
  const plot = {
    title: `${measure} · ${axis.option}`,
    x: { ...scale.axis, label: measure },
    y: { low: 1, high: 0, label: "", ticks: axis.ticks.map(({ at }) => at), text: nameAt(names) },
    width: WIDTH,
    height: Math.max(190, 70 + 22 * rows),
    left: Math.max(30, 18 + 7.5 * Math.max(...names.map(textWidth))),
    language,
  };
  return plotSvg(plot, (x, y) => {
    const dots = dotsOf(axis, view);
    const marks = dots.map(({ trial, place }) => {
      const step = (0.6 * aside(trial.number)) / rows;
      return dotSvg(x(scale.at(worthOf(trial))), y(place + step), trial, view);
    });
    const medians = axis.ticks.flatMap(({ at }) => {
      const worths = dots.filter(({ place }) => place === at).map(({ trial }) => worthOf(trial));
      if (worths.length < 2) return [];
      const middle = x(scale.at(worths.sort((a, b) => a - b)[worths.length >> 1]!));
      return [
        `<line class="median" x1="${middle}" x2="${middle}" y1="${y(at - 0.36 / rows)}" y2="${y(at + 0.36 / rows)}"/>`,
      ];
    });
    return medians.join("") + marks.join("");
  });
}

const nameAt = (names: readonly string[]) => (at: number) =>
  names[Math.round(at * names.length - 0.5)] ?? "";
