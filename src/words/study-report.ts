// What the report of a study says: its headings, and what its charts show.

import { studyReportEn } from "./study-report-en.ts";
import { studyReportKo } from "./study-report-ko.ts";
import type { Language } from "./words.ts";

export interface StudyReportWords {
  readonly title: string;
  readonly trials: (count: string) => string;
  readonly epochs: (count: string) => string;
  /** What the trials are judged by, on the validation rows. */
  readonly measure: (metric: string) => string;
  readonly loss: string;
  /** Of trials that are another program's. */
  readonly value: string;
  readonly seed: string;
  readonly workers: string;
  readonly sampler: string;
  readonly pruner: string;
  readonly judgedBy: string;
  readonly direction: Readonly<Record<"minimize" | "maximize", string>>;
  readonly headline: StudyHeadlineWords;
  readonly seeds: StudySeedsWords;
  readonly next: StudyNextWords;
  readonly charts: StudyChartWords;
  readonly mattered: StudyMatteredWords;
  readonly table: StudyTableWords;
  readonly space: StudySpaceWords;
}

export interface StudyHeadlineWords {
  readonly none: string;
  /** Where no trial came through: the reasons, the most frequent first. */
  readonly reasons: string;
  readonly best: string;
  readonly defaults: string;
  readonly difference: string;
  readonly overSeeds: (spread: string, seeds: string) => string;
  readonly oneSeed: string;
  readonly names: Readonly<
    Record<"better" | "unproved" | "defaults" | "unknown" | "diverged", string>
  >;
  readonly better: (best: string, defaults: string, seeds: string) => string;
  readonly unproved: string;
  readonly defaultsBest: string;
  readonly unknown: string;
  readonly diverged: string;
  readonly alone: string;
}

export interface StudySeedsWords {
  readonly title: string;
  /** Each seed deals the validation rows anew, or they stay. */
  readonly note: Readonly<Record<"dealt" | "stays", string>>;
  /** The value of the best trial, beside the mean over its seeds. */
  readonly own: (value: string, again: string) => string;
  readonly flatters: string;
  readonly sealed: string;
  /** The test rows have been opened so many times. */
  readonly sealedBefore: (openings: string) => string;
  readonly noTest: string;
  readonly valid: string;
  readonly test: string;
  /** Behind means with their spread. */
  readonly spread: string;
  readonly best: string;
  readonly defaults: string;
  /** The best on all rows. */
  readonly allRows: string;
  readonly seed: (seed: string) => string;
}

export interface StudyNextWords {
  readonly title: string;
  readonly nothing: string;
  readonly command: string;
}

export interface StudyChartWords {
  readonly history: string;
  readonly historyNote: string;
  readonly trial: string;
  readonly epoch: string;
  readonly fold: string;
  readonly soFar: string;
  readonly beyond: string;
  readonly withoutValue: string;
  readonly slices: string;
  readonly slicesNote: string;
  readonly parallel: string;
  readonly parallelNote: string;
  readonly absent: string;
  readonly worse: string;
  readonly better: string;
  readonly best: (trial: string) => string;
  readonly curves: string;
  readonly curvesNote: string;
  readonly foldCurves: string;
  readonly foldCurvesNote: string;
  readonly verdict: (findings: string) => string;
  readonly healthy: string;
}

export interface StudyMatteredWords {
  readonly title: string;
  /** One plain sentence. */
  readonly numbers: (option: string, percent: string, low: string, high: string) => string;
  readonly choice: (option: string, percent: string, choice: string, share: string) => string;
  readonly tooFew: string;
  readonly note: string;
  readonly parameter: string;
  readonly share: string;
  readonly bestTenth: string;
  readonly best: string;
  readonly defaults: string;
}

export interface StudyTableWords {
  readonly title: string;
  readonly number: string;
  readonly state: string;
  readonly epochs: string;
  readonly folds: string;
  readonly remark: string;
  readonly all: (count: string) => string;
}

export interface StudySpaceWords {
  readonly title: string;
  readonly range: string;
  readonly logarithmic: string;
  readonly step: (step: string) => string;
  readonly onlyWhile: (option: string, values: string) => string;
}

const catalogue: Readonly<Record<Language, StudyReportWords>> = {
  en: studyReportEn,
  ko: studyReportKo,
};

export const studyReportWords = (language: Language): StudyReportWords => catalogue[language];
