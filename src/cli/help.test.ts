import { describe, expect, it, test } from "vitest";
import { defaultConfig, optionName } from "../log/config.ts";
import { textWidth } from "../words/index.ts";
import { helpText } from "./help.ts";
import { configOptions } from "./options.ts";
import { tuneOptions } from "./tune-options.ts";

const names = [
  ...["train", "resume", "predict", "evaluate", "doctor", "runs", "export"],
  ...["lr-find", "tune", "study", "data", "env"],
];
const optionsIn = (help: string) =>
  [...help.matchAll(/^ {2}--([a-z0-9-]+)/gm)].map(([, name]) => name!);

describe.each(["en", "ko"] as const)("help in %s", language => {
  const help = (name?: string) => helpText(name, { language, width: 80 });

  it("when no command of that name is there, then all are told, in 80 columns", () => {
    for (const name of names) expect(help()).toMatch(new RegExp(`^ {2}${name} `, "m"));
    for (const line of help().split("\n")) expect(textWidth(line)).toBeLessThanOrEqual(80);
    expect(help("tran")).toBe(help());
  });

  it.each(names)("when %s is named, then its usage and options are told, in 80 columns", name => {
    expect(help(name)).toContain(`downhill ${name}`);
    expect(optionsIn(help(name))).toContain("json");
    for (const line of help(name).split("\n")) expect(textWidth(line)).toBeLessThanOrEqual(80);
  });

  it("when the terminal is narrow, then lines are broken at words", () => {
    const narrow = helpText("tune", { language, width: 60 });
    const written = narrow.split("\n").filter(line => !line.startsWith("  --"));
    for (const line of written) expect(textWidth(line)).toBeLessThanOrEqual(60);
  });
});

test("when train is asked, then every key of a configuration is told once", () => {
  const told = optionsIn(helpText("train", { language: "en", width: 80 }));
  for (const key of ["target", ...Object.keys(defaultConfig)])
    expect(told.filter(option => option === optionName(key))).toHaveLength(1);
  for (const option of [...configOptions.text, ...configOptions.flags])
    expect(told).toContain(option);
});

test("when tune is asked, then all that is its own is told, and nothing else", () => {
  const told = optionsIn(helpText("tune", { language: "en", width: 80 }));
  const own = tuneOptions.text.filter(option => !configOptions.text.includes(option));
  expect(told.toSorted()).toEqual([...own, "json", "lang", "verbose", "help"].toSorted());
});
