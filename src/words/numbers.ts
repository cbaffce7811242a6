// Numbers as a person reads them, in their language's signs. JSON documents, logs and predictions never pass here.

import type { Language } from "./words.ts";

const locales = { en: "en-US", ko: "ko-KR" } satisfies Record<Language, string>;
const kinds = {
  plain: { maximumSignificantDigits: 4 },
  scientific: { notation: "scientific", maximumFractionDigits: 2 },
  count: { maximumFractionDigits: 0 },
} satisfies Record<string, Intl.NumberFormatOptions>;

const known = new Map<string, Intl.NumberFormat>();

/** Made when first used: the first of a program takes as long as a small training. */
function format(language: Language, kind: keyof typeof kinds): Intl.NumberFormat {
  const key = `${language} ${kind}`;
  const made = known.get(key) ?? new Intl.NumberFormat(locales[language], kinds[kind]);
  known.set(key, made);
  return made;
}

/** A measurement: four digits that count. */
export function numberText(value: number, language: Language): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  const extreme = size !== 0 && (size < 1e-3 || size >= 1e6);
  return format(language, extreme ? "scientific" : "plain").format(value);
}

/** A whole number: rows, parameters. */
export function countText(value: number, language: Language): string {
  return format(language, "count").format(value);
}

/** A share of 1 as a whole percentage. */
export function percentText(share: number, language: Language): string {
  return `${countText(100 * share, language)} %`;
}

/** A size in memory or on disk, in powers of 1024. */
export function bytesText(bytes: number, language: Language): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return `${numberText(bytes / 1024 ** power, language)} ${units[power]}`;
}
