// What a study teaches about where to go on, in sentences, and the command that trains its best.

import { optionName } from "../log/config.ts";
import type { StudyAdvice } from "../log/study.ts";
import {
  countText,
  findingName,
  type Language,
  numberText,
  studyReportWords,
} from "../words/index.ts";
import { escapeHtml } from "./escape.ts";
import { trainCommand } from "./study-command.ts";
import type { StudyDocument } from "./study-document.ts";

export function nextHtml(document: StudyDocument, language: Language): string {
  const { next } = studyReportWords(language);
  const items = document.advice.map(advice => {
    const [what, why] = adviceSentences(advice, language);
    return `<section class="finding ${toneOf(advice)}"><h3>${escapeHtml(what)}</h3><p>${escapeHtml(why)}</p></section>`;
  });
  const { best, study } = document;
  const command = best && trainCommand(study.data ?? study.file, best.config);
  if (items.length === 0 && command === null) return "";
  const body = items.length === 0 ? `<p>${next.nothing}</p>` : items.join("");
  const train =
    command === null
      ? ""
      : `<p class="train">${next.command}</p><pre><code>${unbroken(command)}</code></pre>`;
  return `<h2>${next.title}</h2>${body}${train}`;
}

/**
 * An advice as two sentences: what to do, and why.
 *
 * @example
 * import { adviceSentences } from "downhill/report";
 *
 * const [what] = adviceSentences({ code: "more-epochs", epochs: 60 }, "en");
 * console.log(what); // Train longer: --epochs 60
 */
export function adviceSentences(
  advice: StudyAdvice,
  language: Language,
): readonly [what: string, why: string] {
  const { next } = studyReportWords(language);
  const number = (value: number) => numberText(value, language);
  const option = "parameter" in advice ? `--${optionName(advice.parameter)}` : "";
  switch (advice.code) {
    case "at-the-edge":
      return next.atTheEdge(option, next.bounds[advice.bound], number(advice.value));
    case "more-epochs":
      return next.moreEpochs(String(advice.epochs));
    case "diagnosis":
      return next.diagnosis(findingName(advice.finding, language));
    case "not-proved":
      return next.notProved(number(Math.abs(advice.difference)), number(advice.error));
    case "more-trials":
      return next.moreTrials(String(advice.trials));
    case "sick-region": {
      const [low, high] = [number(advice.low), number(advice.high)];
      return next.sickRegion(option, low, high, countText(advice.trials, language));
    }
  }
}

/** A line may end before an option, never within one. */
const unbroken = (command: string) =>
  command
    .split(/ (?=--)/)
    .map(part => `<span>${escapeHtml(part)}</span>`)
    .join(" ");

const toneOf = ({ code }: StudyAdvice) =>
  code === "not-proved" || code === "sick-region" ? "warn" : "info";
