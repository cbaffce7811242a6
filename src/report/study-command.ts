// The command that trains a configuration by itself.

import { defaultConfig, optionName, type RunConfig } from "../log/config.ts";
import { shellWord } from "./shell-word.ts";

/**
 * `downhill train` of one or more files, with all in which a configuration differs from the preset plain, whatever preset chose it.
 *
 * @example
 * import { defaultConfig } from "downhill/log";
 * import { trainCommand } from "downhill/report";
 *
 * const config = { ...defaultConfig, target: "medv", hidden: [128, 64], lr: 0.004 };
 * console.log(trainCommand("boston.csv", config));
 * // downhill train boston.csv --target medv --preset plain --hidden 128,64 --lr 0.004
 */
export function trainCommand(data: string | readonly string[], config: RunConfig): string {
  const { target, preset: _, ...rest } = config;
  const plain: Readonly<Record<string, unknown>> = defaultConfig;
  const options = Object.entries(rest).flatMap(([key, value]) => {
    const isPlain = JSON.stringify(value) === JSON.stringify(plain[key]);
    return value === null || value === false || isPlain ? [] : [optionText(key, value)];
  });
  const files = [data].flat().map(shellWord).join(" ");
  const base = `downhill train ${files} --target ${shellWord(target)} --preset plain`;
  return [base, ...options].join(" ");
}

function optionText(key: string, value: unknown): string {
  const option = `--${optionName(key)}`;
  return value === true ? option : `${option} ${shellWord(String(value))}`;
}

export const basename = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;
