// An error as a person reads it: one sentence in their language, with its code.

import type { DownhillError, ErrorValues } from "../core/errors.ts";
import { errorsKo } from "./errors-ko.ts";
import type { Language } from "./words.ts";

export function errorSentence(error: DownhillError, language: Language): string {
  if (language === "en") return error.message;
  const korean: Readonly<Record<string, (values: ErrorValues) => string>> = errorsKo;
  const sentence = korean[error.code]?.(error.values);
  return sentence === undefined ? error.message : `${sentence} [${error.code}]`;
}
