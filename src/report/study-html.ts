// The report of a study: one self-contained page, no network and no script. First what it came to and what to do next, then
// how it got there, and last every trial.

import type { Language } from "../words/index.ts";
import { studyReportWords } from "../words/index.ts";
import { pageHtml } from "./page.ts";
import { basename } from "./study-command.ts";
import { curvesHtml } from "./study-curves.ts";
import type { StudyDocument } from "./study-document.ts";
import { headingOf, headlineHtml } from "./study-headline.ts";
import { historyHtml } from "./study-history.ts";
import { matteredHtml } from "./study-mattered.ts";
import { nextHtml } from "./study-next.ts";
import { parallelHtml } from "./study-parallel.ts";
import { seedsHtml } from "./study-seeds.ts";
import { slicesHtml } from "./study-slices.ts";
import { STUDY_STYLE } from "./study-style.ts";
import { spaceHtml, trialsHtml } from "./study-tables.ts";
import { viewOf } from "./study-view.ts";

/**
 * The page of a study in one language: the best beside the defaults over several seeds, the history, what mattered, slices,
 * parallel coordinates, all learning curves, every trial, and what to try next.
 *
 * @example
 * import { type StudyDocument, studyHtml } from "downhill/report";
 *
 * const study: StudyDocument["study"] = {
 *   ...{ name: null, file: "boston.csv", target: "medv", metric: "loss" },
 *   ...{ direction: "minimize", sampler: "tpe", pruner: "none", seed: 0, workers: 1, space: {} },
 * };
 * const nothing = { trials: [], best: null, defaults: null, claim: null, refits: null };
 * const untold = { importance: [], advice: [] };
 * const page = studyHtml({ schema: 1, study, ...nothing, ...untold }, "en");
 * console.assert(page.includes("No trial reached its end"));
 */
export function studyHtml(document: StudyDocument, language: Language): string {
  const view = viewOf(document, language);
  const names = [studyReportWords(language).title, headingOf(document), document.study.file];
  const title = names.filter(Boolean).map(basename).join(" · ");
  const sections = [
    headlineHtml(view),
    nextHtml(document, language),
    seedsHtml(view),
    historyHtml(view),
    matteredHtml(view),
    slicesHtml(view),
    parallelHtml(view),
    curvesHtml(view),
    trialsHtml(view),
    spaceHtml(view),
  ];
  return pageHtml(title, sections, language, STUDY_STYLE);
}
