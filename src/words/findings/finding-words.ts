// How the words of a finding are given: one file a code, both languages side by side.

import type { EvidenceValues } from "../../doctor/finding.ts";
import { countText, numberText } from "../numbers.ts";
import type { Language } from "../words.ts";

export interface FindingText {
  /** What it is called: two or three words. */
  readonly name: string;
  /** One sentence: what is seen, with its numbers. */
  readonly seen: (evidence: EvidenceValues) => string;
  /** One sentence: why that happens. */
  readonly why: string;
  /** … of a remark, where that does no harm that shows. */
  readonly whyRemark?: string;
}

export type FindingWords = Readonly<Record<Language, FindingText>>;

type Value = EvidenceValues[string] | undefined;

/** Names in one line, at most. */
const LISTED = 5;

export const measure = (value: Value, language: Language) => numberText(value as number, language);
export const count = (value: Value, language: Language) => countText(value as number, language);

/** "a, b, c, …" */
export function list(value: Value): string {
  const all = value as readonly string[];
  return all.slice(0, LISTED).join(", ") + (all.length > LISTED ? ", …" : "");
}
