// Numbers of a finding's evidence as they stand in its sentence.

import type { EvidenceValues } from "../../doctor/finding.ts";
import { countText } from "../numbers.ts";
import type { Language } from "../words.ts";

type Value = EvidenceValues[string] | undefined;

/** A whole number. */
export const countOf = (value: Value, language: Language) => countText(Number(value), language);

/** Shares of a percent, and multiples: two digits, and none behind the point from 10 on. */
export function percentOf(value: Value, language: Language): string {
  const number = Number(value);
  const digits = Math.abs(number) >= 10 ? 0 : Math.abs(number) >= 1 ? 1 : 2;
  return new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(number);
}
