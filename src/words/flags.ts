// A change of the configuration as the options that ask for it.

import type { Remedy } from "../doctor/finding.ts";
import { optionName } from "../log/config.ts";
import { numberText } from "./numbers.ts";
import type { Language } from "./words.ts";

/** "--lr 0.0003 --batch-norm": what a person adds to the command. */
export function flagsText(change: NonNullable<Remedy["change"]>, language: Language): string {
  const valueText = (value: unknown) =>
    typeof value === "number" ? numberText(value, language).replaceAll(",", "") : String(value);
  return Object.entries(change)
    .map(([key, value]) => `--${optionName(key)}${value === true ? "" : ` ${valueText(value)}`}`)
    .join(" ");
}
