// A diagnosis as a section of a page: the verdict, then each finding with what is seen, its numbers and its remedies.

import type { Diagnosis, Finding } from "../doctor/finding.ts";
import {
  countText,
  diagnosisWords,
  findingSentences,
  type Language,
  numberText,
  percentText,
  remedySentences,
  suspectsText,
} from "../words/index.ts";
import { escapeHtml } from "./escape.ts";
import { sentenceHtml } from "./options-html.ts";

export const DIAGNOSIS_STYLE = `
.verdict{display:inline-block;padding:3px 14px;border-radius:99px;font-weight:600;color:var(--tone);background:color-mix(in srgb,var(--tone) 13%,var(--page))}
.healthy{--tone:#15803d}.watch,.warn{--tone:#b45309}.sick,.error{--tone:#c81e1e}.cannot-tell,.info{--tone:#475467}
@media screen and (prefers-color-scheme:dark){.healthy{--tone:#4ade80}.watch,.warn{--tone:#fbbf24}.sick,.error{--tone:#ff8a80}.cannot-tell,.info{--tone:#a3b0c2}}
.finding{margin:14px 0 0;padding:14px 18px;background:var(--panel);border-left:3px solid var(--tone);border-radius:4px;break-inside:avoid}
.finding h3{margin:0 0 4px;font-size:16px}.finding h3 span{font-weight:400;font-size:13px;color:var(--soft);margin-left:8px}.finding p{color:var(--ink)}.finding p.why{color:var(--soft)}
.finding ol{margin:10px 0 0;padding-left:22px}.finding li{margin:3px 0}.finding li span:not(.option){color:var(--soft)}
.evidence{margin:10px 0 0;color:var(--soft);font-size:13px;font-variant-numeric:tabular-nums}.evidence b{font-weight:500;color:var(--ink)}.evidence span{white-space:nowrap;margin-right:16px}`;

export function diagnosisHtml(diagnosis: Diagnosis, language: Language): string {
  const text = diagnosisWords(language);
  const { verdict, reason, findings, suspects } = diagnosis;
  const says = reason === undefined ? text.plain[verdict] : text.reasons[reason];
  const named = findings.some(({ severity }) => severity !== "info");
  const sections = findings.map(finding => findingHtml(finding, findings, language));
  return `<h2>${text.diagnosis}</h2><p><span class="verdict ${verdict}">${text.verdicts[verdict]}</span></p>${named ? "" : `<p>${says}</p>`}${sections.join("")}${suspects ? `<p>${escapeHtml(suspectsText(suspects, language))}</p>` : ""}`;
}

function findingHtml(finding: Finding, all: readonly Finding[], language: Language): string {
  const text = diagnosisWords(language);
  const { name, seen, why } = findingSentences(finding, language);
  const cause = all.find(({ code }) => code === finding.consequenceOf);
  const facts = [
    text.severities[finding.severity],
    finding.epoch === undefined ? "" : text.atEpoch(countText(finding.epoch, language)),
    finding.confidence === undefined
      ? ""
      : text.confidence(percentText(finding.confidence, language)),
    cause ? text.consequence(findingSentences(cause, language).name) : "",
  ];
  const remedies = finding.remedies.map(remedy => {
    const { text: what, why: because } = remedySentences(remedy, language);
    return `<li>${sentenceHtml(what)} <span>${escapeHtml(because)}</span></li>`;
  });
  return `<section class="finding ${finding.severity}"><h3>${escapeHtml(name)}<span>${facts.filter(Boolean).map(escapeHtml).join(" · ")}</span></h3><p>${escapeHtml(seen)}</p>${why === "" ? "" : `<p class="why">${escapeHtml(why)}</p>`}${remedies.length === 0 ? "" : `<ol>${remedies.join("")}</ol>`}${evidenceHtml(finding, language)}</section>`;
}

function evidenceHtml({ evidence }: Finding, language: Language): string {
  const entries = Object.entries(evidence);
  if (entries.length === 0) return "";
  const cells = entries.map(([key, value]) => {
    const shown =
      typeof value === "number" ? numberText(value, language) : [value].flat().join(", ");
    return `<span><code>${escapeHtml(key)}</code> <b>${escapeHtml(shown)}</b></span>`;
  });
  return `<p class="evidence">${diagnosisWords(language).evidence}: ${cells.join("")}</p>`;
}
