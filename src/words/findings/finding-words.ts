// How the words of a finding are given: one file a code, both languages side by side.

import type { EvidenceValues } from "../../doctor/finding.ts";
import type { Language } from "../words.ts";

export interface FindingText {
  /** What it is called: two or three words. */
  readonly name: string;
  /** One sentence: what is seen, with its numbers. */
  readonly seen: (evidence: EvidenceValues) => string;
  /** One sentence: why that happens. */
  readonly why: string;
}

export type FindingWords = Readonly<Record<Language, FindingText>>;
