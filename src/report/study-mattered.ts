// Which hyperparameters mattered: a bar for each, where the best tenth of the trials lie, and the best beside the defaults.

import { optionName } from "../log/config.ts";
import { numberText, percentText, studyReportWords } from "../words/index.ts";
import { escapeHtml } from "./escape.ts";
import { valueText } from "./study-axis.ts";
import type { StudyView } from "./study-view.ts";
import { rowHtml, tableHtml } from "./table-html.ts";

export function matteredHtml(view: StudyView): string {
  const { document, language } = view;
  const { mattered } = studyReportWords(language);
  const { importance } = document;
  if (view.ranked.length === 0) return "";
  const heading = `<h2>${mattered.title}</h2>`;
  if (!importance.some(({ share }) => share > 0))
    return `${heading}<p class="note">${mattered.tooFew}</p>`;
  const most = Math.max(...importance.map(({ share }) => share));
  const rows = importance.map(({ parameter, share }) =>
    rowHtml(
      [
        `<code>${escapeHtml(optionName(parameter))}</code>`,
        `<span class="share"><i style="width:${((100 * share) / most).toFixed(1)}%"></i></span>`,
        percentText(share, view.language),
        escapeHtml(tenthText(parameter, view)),
        escapeHtml(valueText(view.best?.parameters[parameter], language)),
        escapeHtml(valueText(defaultOf(parameter, view), language)),
      ],
      [2],
    ),
  );
  const heads = [
    mattered.parameter,
    mattered.share,
    "",
    mattered.bestTenth,
    mattered.best,
    mattered.defaults,
  ];
  return `${heading}<p class="sentence">${matteredSentence(view)}</p><div class="wide mattered">${tableHtml(heads, rows, [2])}</div><p class="note">${mattered.note}</p>`;
}

/** Of the most important one. */
function matteredSentence(view: StudyView): string {
  const { mattered } = studyReportWords(view.language);
  const { parameter, share } = view.document.importance[0]!;
  const option = `<code>--${escapeHtml(optionName(parameter))}</code>`;
  const tenth = tenthOf(parameter, view);
  const percent = percentText(share, view.language);
  if (tenth === undefined) return "";
  if ("low" in tenth) {
    const [low, high] = [tenth.low, tenth.high].map(value => numberText(value, view.language));
    return mattered.numbers(option, percent, low!, high!);
  }
  const choice = `<code>${escapeHtml(valueText(tenth.choice, view.language))}</code>`;
  return mattered.choice(option, percent, choice, percentText(tenth.share, view.language));
}

function tenthText(parameter: string, view: StudyView): string {
  const tenth = tenthOf(parameter, view);
  if (tenth === undefined) return "–";
  const text = (value: unknown) => valueText(value, view.language);
  if ("choice" in tenth)
    return `${text(tenth.choice)} (${percentText(tenth.share, view.language)})`;
  return tenth.low === tenth.high ? text(tenth.low) : `${text(tenth.low)} – ${text(tenth.high)}`;
}

type Tenth =
  | { readonly low: number; readonly high: number }
  | { readonly choice: unknown; readonly share: number };

/** From the least to the greatest value of the best tenth of the trials, two at least; or the choice that most have. */
function tenthOf(parameter: string, { ranked, axes }: StudyView): Tenth | undefined {
  const best = ranked.slice(0, Math.max(2, Math.ceil(ranked.length / 10)));
  const values = best.flatMap(({ parameters }) =>
    Object.hasOwn(parameters, parameter) ? [parameters[parameter]] : [],
  );
  if (values.length === 0) return undefined;
  if (axes.find(({ name }) => name === parameter)?.kind === "number") {
    const numbers = values.map(Number);
    return { low: Math.min(...numbers), high: Math.max(...numbers) };
  }
  const counts = Map.groupBy(values, value => JSON.stringify(value));
  const [most] = [...counts.values()].sort((a, b) => b.length - a.length);
  return { choice: most![0], share: most!.length / best.length };
}

function defaultOf(parameter: string, { document }: StudyView): unknown {
  const config: Readonly<Record<string, unknown>> = { ...document.defaults?.config };
  return config[parameter];
}
