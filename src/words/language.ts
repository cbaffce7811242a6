// Which language a person reads, and its words.

import { en } from "./en.ts";
import { ko } from "./ko.ts";
import type { Language, Words } from "./words.ts";

const catalogue: Readonly<Record<Language, Words>> = { en, ko };

export function words(language: Language): Words {
  return catalogue[language];
}

/** The language of a locale's environment: Korean for ko…, else English. */
export function languageOf(environment: Readonly<Record<string, string | undefined>>): Language {
  const locale = environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || "";
  return /^ko(?![a-z])/i.test(locale) ? "ko" : "en";
}
