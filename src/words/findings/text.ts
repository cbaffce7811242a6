// A finding and its remedies in sentences, by their codes. A code whose words are not there is shown as it is.

import type { Finding, Remedy, Suspect } from "../../doctor/finding.ts";
import { diagnosisWords } from "../diagnosis.ts";
import { percentText } from "../numbers.ts";
import { remedyWords } from "../remedies.ts";
import { remedyReasons } from "../remedy-reasons.ts";
import type { Language } from "../words.ts";
import { findingWords } from "./index.ts";

export interface FindingSentences {
  /** What it is called. */
  readonly name: string;
  readonly seen: string;
  readonly why: string;
}

export function findingSentences(
  { code, severity, evidence }: Finding,
  language: Language,
): FindingSentences {
  const text = findingWords[code]?.[language];
  if (text === undefined) return { name: code, seen: code, why: "" };
  const why = (severity === "info" && text.whyRemark) || text.why;
  return { name: text.name, seen: text.seen(evidence), why };
}

/** What a code is called, or the code of one that is not known here. */
export function findingName(code: string, language: Language): string {
  return Object.hasOwn(findingWords, code)
    ? findingWords[code as Finding["code"]]![language].name
    : code;
}

export interface RemedySentences {
  /** What to do, with its dose. */
  readonly text: string;
  readonly why: string;
}

export function remedySentences(
  { action, change = {} }: Remedy,
  language: Language,
): RemedySentences {
  return {
    text: remedyWords[action][language](change, language),
    why: remedyReasons[action][language],
  };
}

/** "Not plain enough to say, but possible: Overfitting (30 %)." */
export function suspectsText(suspects: readonly Suspect[], language: Language): string {
  const named = suspects.map(
    ({ code, confidence }) =>
      `${findingWords[code][language].name} (${percentText(confidence, language)})`,
  );
  return diagnosisWords(language).suspects(named.join(" · "));
}
