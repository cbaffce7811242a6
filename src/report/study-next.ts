// What a study teaches about where to go on, in sentences, and the command that trains its best.

import type { StudyAdvice } from "../log/study.ts";
import { adviceSentences, type Language, studyReportWords } from "../words/index.ts";
import { escapeHtml } from "./escape.ts";
import { trainCommand } from "./study-command.ts";
import type { StudyDocument } from "./study-document.ts";

export function nextHtml(document: StudyDocument, language: Language): string {
  const { next } = studyReportWords(language);
  const items = document.advice.map(advice => {
    const [what, why] = adviceSentences(advice, document.study, language);
    return `<section class="finding ${toneOf(advice)}"><h3>${escapeHtml(what)}</h3><p>${escapeHtml(why)}</p></section>`;
  });
  const { best, study } = document;
  const command = best && trainCommand(study.data ?? study.file, (best.allRows ?? best).config);
  if (items.length === 0 && command === null) return "";
  const body = items.length === 0 ? `<p>${next.nothing}</p>` : items.join("");
  const train =
    command === null
      ? ""
      : `<p class="train">${next.command}</p><pre><code>${unbroken(command)}</code></pre>`;
  return `<h2>${next.title}</h2>${body}${train}`;
}

/** A line may end before an option, never within one. */
const unbroken = (command: string) =>
  command
    .split(/ (?=--)/)
    .map(part => `<span>${escapeHtml(part)}</span>`)
    .join(" ");

const toneOf = ({ code }: StudyAdvice) =>
  code === "not-proved" || code === "sick-region" ? "warn" : "info";
