// The trials of a study as a table, the best first, and the space that they were taken from.

import { optionName } from "../log/config.ts";
import { countText, cutText, findingName, studyReportWords, tuningWords } from "../words/index.ts";
import { escapeHtml } from "./escape.ts";
import { type Range, rangeOf, valueText } from "./study-axis.ts";
import type { StudyTrial } from "./study-document.ts";
import { type StudyView, worthOf } from "./study-view.ts";
import { rowHtml, tableHtml } from "./table-html.ts";

/** Trials that are shown at once. */
const SHOWN = 20;

export function trialsHtml(view: StudyView): string {
  const { table } = studyReportWords(view.language);
  const { trials } = view.document;
  if (trials.length === 0) return "";
  const ranked = new Set(view.ranked);
  const order = [...view.ranked, ...trials.filter(trial => !ranked.has(trial))];
  const count = countText(trials.length, view.language);
  const all =
    order.length <= SHOWN
      ? ""
      : `<details><summary>${table.all(count)}</summary>${tableOf(trials, view)}</details>`;
  return `<h2>${table.title}</h2>${tableOf(order.slice(0, SHOWN), view)}${all}`;
}

function tableOf(trials: readonly StudyTrial[], view: StudyView): string {
  const columns = columnsOf(trials, view);
  const numeric = columns.flatMap(({ isNumber }, i) => (isNumber ? [i] : []));
  const heads = columns.map(({ head }) => escapeHtml(head));
  const rows = trials.map(trial => {
    const cells = columns.map(({ cell }) => escapeHtml(cell(trial)));
    const row = rowHtml(cells, numeric);
    return trial === view.best ? row.replace("<tr>", '<tr class="chosen">') : row;
  });
  return `<div class="wide trials">${tableHtml(heads, rows, numeric)}</div>`;
}

interface Column {
  readonly head: string;
  readonly isNumber: boolean;
  readonly cell: (trial: StudyTrial) => string;
}

/** How a trial ended is a column only where that differs. */
function columnsOf(trials: readonly StudyTrial[], view: StudyView): Column[] {
  const { language, axes, measure } = view;
  const { table } = studyReportWords(language);
  const text = (head: string, cell: Column["cell"]) => ({ head, isNumber: false, cell });
  const number = (head: string, cell: Column["cell"]) => ({ head, isNumber: true, cell });
  const states = tuningWords(language).states;
  const differ = trials.some(({ state }) => state !== trials[0]!.state);
  return [
    number(table.number, trial => String(trial.number)),
    number(measure, trial => valueText(worthOf(trial), language)),
    ...(differ ? [text(table.state, ({ state }) => states[state])] : []),
    number(view.document.study.steps === "folds" ? table.folds : table.epochs, ({ steps }) =>
      countText(steps.at(-1) ?? 0, language),
    ),
    ...axes.map(({ name, option, kind }) => ({
      head: option.slice(2),
      isNumber: kind === "number",
      cell: ({ parameters }: StudyTrial) => valueText(parameters[name], language),
    })),
    text(table.remark, trial => remarkOf(trial, view)),
  ];
}

/** Why it failed, else the doctor's diagnosis. */
function remarkOf({ why, verdict }: StudyTrial, { language }: StudyView): string {
  const [first] = verdict?.findings ?? [];
  const text = why ?? (first === undefined ? "" : findingName(first, language));
  return cutText(text, 40);
}

/** What was tried and how, for whoever wants to do it again. */
export function spaceHtml({ document, language, measure }: StudyView): string {
  const { study } = document;
  const text = studyReportWords(language);
  const rows = Object.entries(study.space).map(([name, dimension]) =>
    rowHtml([`<code>${escapeHtml(optionName(name))}</code>`, rangeText(rangeOf(dimension))], []),
  );
  const facts = [
    [text.judgedBy, `${measure} (${text.direction[study.direction]})`],
    [text.sampler, study.sampler],
    [text.pruner, study.pruner],
    [text.seed, String(study.seed)],
    [text.workers, String(study.workers)],
  ];
  const list = facts.map(
    ([name, value]) => `<div><dt>${name}</dt><dd>${escapeHtml(value!)}</dd></div>`,
  );
  const space =
    rows.length === 0
      ? ""
      : `<div class="space">${tableHtml([text.mattered.parameter, text.space.range], rows, [])}</div>`;
  return `<h2>${text.space.title}</h2>${space}<dl class="keys">${list.join("")}</dl>`;

  function rangeText({ low, high, step, log, choices, when }: Range): string {
    const value = (one: unknown) => valueText(one, language);
    const parts = [
      choices ? choices.map(value).join(" · ") : `${value(low)} – ${value(high)}`,
      log ? text.space.logarithmic : "",
      step === undefined ? "" : text.space.step(value(step)),
      when
        ? text.space.onlyWhile(`--${optionName(when.parameter)}`, when.in.map(value).join(", "))
        : "",
    ];
    return escapeHtml(parts.filter(Boolean).join(", "));
  }
}
