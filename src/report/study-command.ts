// The command that trains the best configuration of a study by itself.

import { defaultConfig, optionName } from "../log/config.ts";
import type { StudyDocument } from "./study-document.ts";

/**
 * `downhill train` with every option in which the best configuration differs from the preset plain; undefined without a
 * best one.
 *
 * @example
 * import { trainCommand } from "downhill/report";
 *
 * const config = { preset: "plain", target: "medv", hidden: [64, 32], lr: 0.004 };
 * const study = { file: "boston.csv", target: "medv" };
 * console.log(trainCommand({ study, best: { config } }));
 * // downhill train boston.csv --target medv --preset plain --lr 0.004
 */
export function trainCommand({ study, best }: TrainedStudy): string | undefined {
  if (best === null) return undefined;
  const plain: Readonly<Record<string, unknown>> = defaultConfig;
  const options = Object.entries(best.config)
    .filter(([key, value]) => Object.hasOwn(plain, key) && key !== "preset" && isOther(value, key))
    .map(([key, value]) => optionText(key, value));
  const base = `downhill train ${word(study.file)} --target ${word(study.target)} --preset plain`;
  return [base, ...options].join(" ");

  function isOther(value: unknown, key: string): boolean {
    return value !== null && JSON.stringify(value) !== JSON.stringify(plain[key]);
  }
}

/** The part of a study's document that is needed. */
interface TrainedStudy {
  readonly study: Pick<StudyDocument["study"], "file" | "target">;
  readonly best: { readonly config: object } | null;
}

function optionText(key: string, value: unknown): string {
  const option = `--${optionName(key)}`;
  if (value === true) return option;
  return `${option} ${word(Array.isArray(value) ? value.join(",") : String(value))}`;
}

/** Quoted where a shell would not leave it as it is. */
const word = (text: string): string =>
  /^[\p{L}\p{N}_./:@%+=,~-]+$/u.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

export const basename = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;
