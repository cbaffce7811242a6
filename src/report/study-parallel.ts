// Parallel coordinates (Inselberg, 1985): an axis a hyperparameter and one for the value, a line a trial. On a narrow
// screen the axes lie one below the other, and the lines run down.

import { cutText, numberText, studyReportWords } from "../words/index.ts";
import { escapeHtml } from "./escape.ts";
import { ticks } from "./series.ts";
import { type AxisTick, aside, type StudyAxis, spaced } from "./study-axis.ts";
import type { StudyTrial } from "./study-document.ts";
import { isCrowded, SHADES, type StudyView, worthOf } from "./study-view.ts";

/** Axes beyond these would leave no room for names; the most important come first. */
const MOST_AXES = 12;

interface Lane {
  readonly name: string;
  readonly ticks: readonly AxisTick[];
  readonly place: (trial: StudyTrial) => number | undefined;
}

/** Where an axis stands, and a place on it; undefined is what a trial does not have. */
interface Layout {
  readonly size: readonly [width: number, height: number];
  readonly at: (lane: number, place: number | undefined) => readonly [x: number, y: number];
  readonly isUpright: boolean;
}

export function parallelHtml(view: StudyView): string {
  const { charts } = studyReportWords(view.language);
  if (view.drawn.length === 0 || view.axes.length === 0) return "";
  const lanes = lanesOf(view);
  const isPartial = lanes.some(lane => isPartialIn(lane, view));
  const drawn = [
    `<div class="broad">${parallelSvg(view, lanes, upright(lanes.length, isPartial))}</div>`,
    `<div class="slim">${parallelSvg(view, lanes, lying(lanes.length))}</div>`,
  ];
  return `<h2>${charts.parallel}</h2><p class="note">${charts.parallelNote}</p>${drawn.join("")}${ramp(view)}`;
}

/** Whether some trials do not have it. */
const isPartialIn = (lane: Lane, { drawn }: StudyView) =>
  drawn.some(trial => lane.place(trial) === undefined);

function lanesOf(view: StudyView): Lane[] {
  const { axes, scale } = view;
  const { low, high, text } = scale.axis;
  const share = (value: number) => (value - low) / (high - low);
  const values = (scale.axis.ticks ?? ticks(low, high, 4)).map(tick => ({
    at: share(tick),
    text: text ? text(tick) : numberText(tick, view.language),
  }));
  return [
    ...axes.slice(0, MOST_AXES).map(laneOf),
    { name: view.measure, ticks: values, place: trial => share(scale.at(worthOf(trial))) },
  ];
}

function laneOf({ name, option, kind, place, ticks }: StudyAxis): Lane {
  const room = kind === "choice" ? 0.6 / ticks.length : 0;
  return {
    name: option.slice(2),
    ticks,
    place({ number, parameters }) {
      const at = place(parameters[name]);
      return at === undefined ? undefined : at + room * aside(number);
    },
  };
}

const [TOP, BOTTOM] = [52, 330];

function upright(lanes: number, isPartial: boolean): Layout {
  const x = (lane: number) => Math.round(20 + (lane * 734) / Math.max(1, lanes - 1));
  const y = (place: number | undefined) =>
    place === undefined ? BOTTOM + 26 : BOTTOM - place * (BOTTOM - TOP);
  return {
    size: [832, BOTTOM + (isPartial ? 40 : 12)],
    at: (lane, place) => [x(lane), Math.round(y(place))],
    isUpright: true,
  };
}

const [LEFT, RIGHT, ROW] = [72, 344, 66];

function lying(lanes: number): Layout {
  const x = (place: number | undefined) =>
    place === undefined ? LEFT - 44 : LEFT + place * (RIGHT - LEFT);
  return {
    size: [360, 66 + ROW * (lanes - 1)],
    at: (lane, place) => [Math.round(x(place)), 38 + ROW * lane],
    isUpright: false,
  };
}

function parallelSvg(view: StudyView, lanes: readonly Lane[], layout: Layout): string {
  const title = studyReportWords(view.language).charts.parallel;
  const { best } = view;
  const [width, height] = layout.size;
  const others = view.drawn
    .filter(trial => trial !== best)
    .map(t => lineOf(t, view, lanes, layout));
  const chosen = best && view.drawn.includes(best) ? chosenLine(best, view, lanes, layout) : "";
  const axes = lanes.map((lane, i) => axisSvg(lane, i, view, layout));
  return `<svg class="${isCrowded(view) ? "parallel crowded" : "parallel"}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(title)}"><title>${escapeHtml(title)}</title>${others.join("")}${chosen}${axes.join("")}</svg>`;
}

function lineOf(
  trial: StudyTrial,
  view: StudyView,
  lanes: readonly Lane[],
  layout: Layout,
): string {
  const name = `${studyReportWords(view.language).charts.trial} ${trial.number} · ${numberText(worthOf(trial), view.language)}`;
  const title = isCrowded(view) ? "" : `<title>${escapeHtml(name)}</title>`;
  return `<path class="${view.colour(trial)}" d="${pathOf(trial, lanes, layout)}">${title}</path>`;
}

/** Curves that leave and meet the axes at right angles: where lines cross, the eye follows its own. */
function pathOf(trial: StudyTrial, lanes: readonly Lane[], { at, isUpright }: Layout): string {
  const points = lanes.map((lane, i) => at(i, lane.place(trial)));
  return points
    .map(([x, y], i) => {
      const [px, py] = points[i - 1] ?? [x, y];
      if (i === 0) return `M${x} ${y}`;
      const middle = Math.round(isUpright ? (px + x) / 2 : (py + y) / 2);
      return isUpright
        ? `C${middle} ${py} ${middle} ${y} ${x} ${y}`
        : `C${px} ${middle} ${x} ${middle} ${x} ${y}`;
    })
    .join("");
}

function chosenLine(
  best: StudyTrial,
  view: StudyView,
  lanes: readonly Lane[],
  layout: Layout,
): string {
  const dots = lanes.map((lane, i) => {
    const [x, y] = layout.at(i, lane.place(best));
    return `<circle class="chosen" r="4" cx="${x}" cy="${y}"/>`;
  });
  const name = studyReportWords(view.language).charts.best(String(best.number));
  return `<path class="chosen" d="${pathOf(best, lanes, layout)}"><title>${escapeHtml(name)}</title></path>${dots.join("")}`;
}

function axisSvg(lane: Lane, i: number, view: StudyView, { at, isUpright }: Layout): string {
  const [[x1, y1], [x2, y2]] = [at(i, 0), at(i, 1)];
  const line = `<line class="axis" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"/>`;
  const absent = { at: undefined, text: studyReportWords(view.language).charts.absent };
  const shown = isUpright ? lane.ticks : spaced(lane.ticks, RIGHT - LEFT);
  const marks = [...shown, ...(isPartialIn(lane, view) ? [absent] : [])].map(tick => {
    const [x, y] = at(i, tick.at);
    const text = escapeHtml(cutText(tick.text, 11));
    return isUpright
      ? `<text class="tag" x="${x + 6}" y="${y + 4}">${text}</text>`
      : `<text class="tag" text-anchor="${anchorAt(tick.at)}" x="${tick.at === undefined ? 0 : x}" y="${y + 15}">${text}</text>`;
  });
  const name = escapeHtml(cutText(lane.name, isUpright ? 16 : 40));
  // Every other name stands higher, or neighbours would touch.
  const title = isUpright
    ? `<text class="name" text-anchor="${i === 0 ? "start" : "middle"}" x="${i === 0 ? 0 : x1}" y="${i % 2 === 0 ? 34 : 16}">${name}</text>`
    : `<text class="name" x="0" y="${y1 - 10}">${name}</text>`;
  return line + marks.join("") + title;
}

function anchorAt(place: number | undefined): string {
  if (place === undefined || place < 0.05) return "start";
  return place > 0.95 ? "end" : "middle";
}

/** What the colours mean. */
export function ramp({ language, best }: StudyView): string {
  const { charts } = studyReportWords(language);
  const shades = Array.from({ length: SHADES }, (_, i) => `<i class="q${i}"></i>`);
  const chosen = best
    ? `<span><i class="chosen"></i>${charts.best(String(best.number))}</span>`
    : "";
  return `<p class="legend ramp">${chosen}<span>${charts.worse} <b>${shades.join("")}</b> ${charts.better}</span></p>`;
}
