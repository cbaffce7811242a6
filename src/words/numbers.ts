// Numbers as a person reads them, in their language's signs. JSON documents, logs and predictions never pass here.

import type { Language } from "./words.ts";

const FEW_DIGITS = { maximumSignificantDigits: 4 } as const;
const formats = {
  en: formatsOf("en-US"),
  ko: formatsOf("ko-KR"),
} satisfies Record<Language, unknown>;

function formatsOf(locale: string) {
  return {
    plain: new Intl.NumberFormat(locale, FEW_DIGITS),
    scientific: new Intl.NumberFormat(locale, {
      notation: "scientific",
      maximumFractionDigits: 2,
    }),
    count: new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }),
  };
}

/** A measurement: four digits that count. */
export function numberText(value: number, language: Language): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  const extreme = size !== 0 && (size < 1e-3 || size >= 1e6);
  return formats[language][extreme ? "scientific" : "plain"].format(value);
}

/** A whole number: rows, parameters. */
export function countText(value: number, language: Language): string {
  return formats[language].count.format(value);
}

/** A size in memory or on disk, in powers of 1024. */
export function bytesText(bytes: number, language: Language): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return `${numberText(bytes / 1024 ** power, language)} ${units[power]}`;
}
