// What a study came to, at one look: what was tuned, the best beside the defaults, and whether that is more than luck.

import {
  countText,
  findingName,
  type Language,
  numberText,
  studyReportWords,
  tuningWords,
} from "../words/index.ts";
import { percentText } from "./effect-svg.ts";
import { escapeHtml } from "./escape.ts";
import { basename } from "./study-command.ts";
import type { Refit, RefitSeed, StudyDocument } from "./study-document.ts";
import { spreadOf, testMetric } from "./study-seeds.ts";
import type { StudyView } from "./study-view.ts";

export function headlineHtml(view: StudyView): string {
  const { document, language } = view;
  const { study, trials } = document;
  const text = studyReportWords(language);
  const epochs = trials.reduce((sum, { steps }) => sum + steps.length, 0);
  const isCounted = epochs > 0 && study.steps !== "folds";
  const name = headingOf(document);
  const facts = [
    text.title,
    study.name === name ? "" : study.name,
    basename(study.file),
    text.trials(countText(trials.length, language)),
    isCounted ? text.epochs(countText(epochs, language)) : "",
  ];
  const line = facts.flatMap(fact => (fact ? [escapeHtml(fact)] : [])).join(" · ");
  return `<h1>${escapeHtml(name)}</h1><p>${line}</p>${figures(view)}${claim(view)}${cut(view)}`;
}

/** What was tuned: the target, or the name of another program's study. */
export const headingOf = ({ study }: StudyDocument): string => study.target || study.name || "–";

function figures(view: StudyView): string {
  const { document, measure, language } = view;
  const { best, defaults } = document;
  if (best === null || best.seeds.length === 0) return lone(view);
  const { headline, seeds } = studyReportWords(language);
  const metric = testMetric(document);
  const shown = [figure(`${headline.best}: ${measure}`, valuesOf(best), language)];
  if (defaults) {
    shown.push(figure(headline.defaults, valuesOf(defaults), language));
    const [mine, theirs] = [best, defaults].map(refit => spreadOf(valuesOf(refit)).mean);
    const change = mine! / theirs! - 1;
    if (mine! > 0 && theirs! > 0)
      shown.push(`<div>${headline.difference}<b>${percentText(100 * change, language)}</b></div>`);
  }
  if (metric !== undefined) {
    const { allRows } = best;
    const name = allRows ? `${headline.best}, ${seeds.allRows}` : headline.best;
    const tests = testsOf((allRows ?? best).seeds, metric);
    shown.push(figure(`${name}: ${seeds.test} ${metric}`, tests, language));
  }
  return `<div class="big study">${shown.join("")}</div>`;
}

/** Before the best has been trained again: its own value. */
function lone({ best, measure, language }: StudyView): string {
  if (best?.value == null) return "";
  const { headline } = studyReportWords(language);
  return `<div class="big study"><div>${headline.best}: ${escapeHtml(measure)}<b>${numberText(best.value, language)}</b></div></div>`;
}

const valuesOf = ({ seeds }: Refit) => seeds.map(({ value }) => value);
const testsOf = (seeds: readonly Pick<RefitSeed, "test">[], metric: string) =>
  seeds.flatMap(({ test }) => (test?.[metric] === undefined ? [] : [test[metric]]));

function figure(name: string, values: readonly number[], language: Language): string {
  const { headline } = studyReportWords(language);
  const { mean, deviation } = spreadOf(values);
  const shown = Number.isFinite(mean) ? numberText(mean, language) : "–";
  const spread = Number.isFinite(deviation)
    ? headline.overSeeds(
        numberText(Number(deviation.toPrecision(2)), language),
        countText(values.length, language),
      )
    : headline.oneSeed;
  return `<div>${escapeHtml(name)}<b>${shown}</b><span>${spread}</span></div>`;
}

/** Whether the seeds bear out that the best is better. */
function claim({ document, language, ranked }: StudyView): string {
  const { headline } = studyReportWords(language);
  const { claim: claimed, best, defaults } = document;
  if (ranked.length === 0)
    return `<p class="claim">${headline.none}</p>${reasons(document, language)}`;
  if (!claimed || best === null || best.seeds.length === 0) return "";
  if (defaults === null) return `<p class="claim">${headline.alone}</p>`;
  const means = [best, defaults].map(refit => numberText(spreadOf(valuesOf(refit)).mean, language));
  const seeds = countText(best.seeds.length, language);
  const compared = headline.better(means[0]!, means[1]!, seeds);
  switch (claimed.name) {
    case "proved":
      return chip("better", compared, language);
    case "not-proved":
      return chip("unproved", `${compared} ${headline.unproved}`, language);
    case "defaults":
      return chip("defaults", headline.defaultsBest, language);
    case "one-seed":
      return chip("unknown", headline.unknown, language);
    case "unknown":
      return chip("diverged", headline.diverged, language);
  }
}

/** What the time budget left out. */
function cut({ document: { best, refits }, language }: StudyView): string {
  if (best === null || refits?.cutBy == null) return "";
  const [seeds, candidates] = [best.seeds.length, refits.candidates].map(String);
  return `<p class="note">${escapeHtml(tuningWords(language).cut(seeds!, candidates!))}</p>`;
}

const TONES = {
  ...({ better: "healthy", unproved: "watch", defaults: "watch" } as const),
  ...({ unknown: "cannot-tell", diverged: "cannot-tell" } as const),
};

const chip = (name: keyof typeof TONES, sentence: string, language: Language) =>
  `<p class="claim"><span class="verdict ${TONES[name]}">${studyReportWords(language).headline.names[name]}</span> ${sentence}</p>`;

/** Reasons that are shown. */
const MOST_REASONS = 6;

/** Where every trial failed: how often each reason was given. */
function reasons({ trials }: StudyDocument, language: Language): string {
  const { headline } = studyReportWords(language);
  const counts = new Map<string, number>();
  for (const { state, why, verdict } of trials) {
    const [finding] = verdict?.findings ?? [];
    const named = finding === undefined ? "" : `: ${findingName(finding, language)}`;
    const reason = why ?? tuningWords(language).states[state] + named;
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const ranked = [...counts].sort(([, a], [, b]) => b - a).slice(0, MOST_REASONS);
  const items = ranked.map(
    ([reason, count]) => `<li>${escapeHtml(reason)} · ${countText(count, language)}</li>`,
  );
  return items.length === 0 ? "" : `<h2>${headline.reasons}</h2><ul>${items.join("")}</ul>`;
}
