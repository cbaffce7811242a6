// The command line to values: which options a command knows, and how a configuration comes from them. An option of
// `train` is a key of RunConfig in kebab-case.

import { parseArgs } from "node:util";
import { DownhillError, didYouMean } from "../core/errors.ts";
import { defaultConfig, optionName, type RunConfig } from "../log/config.ts";
import { readWhole } from "../node/files.ts";
import { configKeys } from "../pipeline/index.ts";

export interface Arguments {
  readonly positionals: readonly string[];
  readonly text: Readonly<Record<string, string>>;
  readonly flags: ReadonlySet<string>;
}

/** Options that every command takes. */
const COMMON = { text: ["lang"], flags: ["json", "verbose", "help"] };

const camel = (option: string) =>
  option.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** @throws unknown-option with a suggestion, usage for a missing value */
export function parseOptions(
  args: readonly string[],
  known: { readonly text?: readonly string[]; readonly flags?: readonly string[] },
): Arguments {
  const text = [...COMMON.text, ...(known.text ?? [])];
  const flags = [...COMMON.flags, ...(known.flags ?? [])];
  checkKnown(args, [...text, ...flags]);
  const options = Object.fromEntries([
    ...text.map(name => [name, { type: "string" as const }]),
    ...flags.map(name => [name, { type: "boolean" as const }]),
  ]);
  const ready = joined(args, text);
  checkValues(ready, text, flags);
  const { values, positionals } = parseArgs({ args: ready, options, allowPositionals: true });
  const given = Object.entries(values);
  return {
    positionals,
    text: Object.fromEntries(
      given.filter((entry): entry is [string, string] => typeof entry[1] === "string"),
    ),
    flags: new Set(given.flatMap(([name, value]) => (value === true ? [name] : []))),
  };
}

/** What parseArgs would refuse, refused with a code. */
function checkValues(
  args: readonly string[],
  text: readonly string[],
  flags: readonly string[],
): void {
  const refuse = (option: string, why: string): never => {
    throw new DownhillError("usage", `${option} ${why}. --help lists the options.`, { option });
  };
  for (const [i, arg] of args.entries()) {
    if (arg === "--") return;
    if (/^-[^-]/.test(arg)) refuse(arg, "is no option");
    const [, name, value] = /^--([^=]+)(=.*)?$/s.exec(arg) ?? [];
    if (name === undefined) continue;
    if (flags.includes(name) && value !== undefined) refuse(`--${name}`, "takes no value");
    const next = args[i + 1];
    if (text.includes(name) && value === undefined && (next === undefined || /^-./.test(next)))
      refuse(`--${name}`, "needs a value");
  }
}

function checkKnown(args: readonly string[], known: readonly string[]): void {
  for (const arg of args) {
    if (arg === "--") return;
    const name = /^--([^=]+)/.exec(arg)?.[1];
    if (name === undefined || known.includes(name)) continue;
    const suggestion = didYouMean(name, known);
    const hint = suggestion ? ` Did you mean --${suggestion}?` : " --help lists the options.";
    throw new DownhillError("unknown-option", `there is no option --${name}.${hint}`, {
      option: name,
      suggestion,
    });
  }
}

/** `--lr -1` as `--lr=-1`, so that the value is judged, not taken for an option. */
function joined(args: readonly string[], text: readonly string[]): string[] {
  const out: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const next = args[i + 1];
    const takes = args[i]!.startsWith("--") && text.includes(args[i]!.slice(2));
    if (takes && next !== undefined && /^-\d/.test(next)) out.push(`${args[i++]}=${next}`);
    else out.push(args[i]!);
  }
  return out;
}

/** Keys that are true or false: options without a value. */
const FLAGS = [
  "batchNorm",
  "clipOutput",
  "deterministic",
  "shared",
] as const satisfies readonly (keyof RunConfig)[];
const isFlag = (key: string) => FLAGS.some(flag => flag === key);
export const configOptions = {
  text: [...configKeys.filter(key => !isFlag(key)).map(optionName), "config"],
  flags: FLAGS.map(optionName),
};

const LISTS = new Set(["hidden", "features", "drop"]);
const TEXTS = new Set([
  "preset",
  "validation",
  "network",
  "embedding",
  "regularization",
  "ties",
  "ensemble",
  "target",
  "task",
  "validFile",
  "testFile",
  "group",
  "time",
  "scaling",
  "activation",
  "loss",
  "classWeights",
  "metric",
  "optimizer",
  "schedule",
  "device",
]);

/** What the options say of the configuration, over what --config says. */
export async function givenConfig({ text, flags }: Arguments): Promise<Record<string, unknown>> {
  const given: Record<string, unknown> =
    text.config === undefined ? {} : await configFile(text.config);
  for (const [option, value] of Object.entries(text)) {
    const key = camel(option);
    if (option !== "config" && Object.hasOwn({ target: 1, ...defaultConfig }, key))
      given[key] = optionValue(key, value);
  }
  for (const key of FLAGS) if (flags.has(optionName(key))) given[key] = true;
  return given;
}

/** A value of an option as its key holds it; what is no number stays text and is refused later. */
export function optionValue(key: string, text: string): unknown {
  if (TEXTS.has(key)) return text;
  const number = (part: string) =>
    part.trim() !== "" && Number.isFinite(Number(part)) ? Number(part) : part;
  if (!LISTS.has(key)) return number(text);
  const parts = text
    .split(",")
    .map(part => part.trim())
    .filter(part => part !== "");
  return key === "hidden" ? parts.map(number) : parts;
}

async function configFile(path: string): Promise<Record<string, unknown>> {
  const text = new TextDecoder().decode(await readWhole(path));
  const { parse } = await import("yaml"); // Loading it takes a while, and few runs have such a file.
  try {
    const content: unknown = parse(text) ?? {};
    if (typeof content === "object" && !Array.isArray(content)) return { ...content };
  } catch (cause) {
    const why = (cause as Error).message.split("\n")[0];
    throw new DownhillError(
      "config-invalid",
      `${path}: not YAML or JSON: ${why}`,
      { from: path },
      cause,
    );
  }
  throw new DownhillError(
    "config-invalid",
    `${path}: a configuration is keys with values, such as "lr: 0.01".`,
    { from: path },
  );
}
