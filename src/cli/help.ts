// What `--help` prints: all commands, or one with its options. Options of a configuration show the value of the preset plain,
// and what else they may be comes from the schema.

import { defaultConfig, optionName, type RunConfig } from "../log/config.ts";
import { configChoices } from "../pipeline/index.ts";
import {
  type CommandName,
  type HelpWords,
  helpWords,
  type Language,
  type OptionGroup,
  type OwnOption,
  padText,
  textWidth,
  wrapText,
} from "../words/index.ts";
import { version } from "./version.ts";

interface Command {
  readonly usage: readonly string[];
  /** All of that in short. */
  readonly short?: string;
  readonly options?: readonly OwnOption[];
  /** Whether it takes the options of train too. */
  readonly trains?: boolean;
}

const COMMANDS: Readonly<Record<CommandName, Command>> = {
  train: {
    usage: ["train FILE… --target COLUMN"],
    options: ["auto", "prove", "folds", "explain", "dryRun"],
    trains: true,
  },
  resume: {
    usage: ["resume RUN"],
    options: ["moreEpochs", "restretch", "explain", "progress", "checkpointSeconds"],
  },
  predict: { usage: ["predict RUN FILE…"], options: ["outCsv", "proba", "predictInterval"] },
  evaluate: { usage: ["evaluate RUN FILE…"] },
  doctor: {
    usage: ["doctor RUN|FILE|FOLDER"],
    options: [
      ...(["html", "failOn", "treat", "proveTreated"] as const),
      ...(["trainColumn", "validColumn", "epochColumn"] as const),
    ],
  },
  runs: { short: "runs ls|show", usage: ["runs ls", "runs show RUN"], options: ["folder"] },
  export: { usage: ["export RUN"], options: ["outWeights"] },
  "lr-find": { usage: ["lr-find FILE… --target COLUMN"], options: ["svg"], trains: true },
  tune: {
    usage: ["tune FILE… --target COLUMN"],
    options: [
      ...(["trials", "space", "sampler", "pruner", "workers"] as const),
      ...(["foldsOfTrial", "seeds", "study", "trialSeconds", "progress"] as const),
    ],
    trains: true,
  },
  study: {
    short: "study ls|show|export|ask|tell|…",
    usage: [
      ...["study ls", "study show|best|importance|stop NAME", "study export NAME --out FILE"],
      ...["study ask NAME --space FILE", "study tell NAME TRIAL --value V"],
    ],
    options: [
      ...(["folder", "outTrials", "space", "direction", "sampler", "workers", "trials"] as const),
      ...(["lost", "value", "attempt", "failed"] as const),
    ],
  },
  data: { usage: ["data inspect FILE…"], options: ["inspectTarget"] },
  env: { usage: ["env"] },
};

/** As they are written. */
const OWN: Readonly<Record<OwnOption, string>> = {
  folds: "--folds K",
  auto: "--auto",
  prove: "--prove",
  dryRun: "--dry-run",
  explain: "--explain",
  name: "--name NAME",
  outFolder: "--out FOLDER",
  config: "--config FILE",
  progress: "--progress auto|bar|plain|ndjson|none",
  checkpointSeconds: "--checkpoint-seconds 5",
  moreEpochs: "--epochs N",
  restretch: "--restretch",
  outCsv: "--out FILE.csv",
  proba: "--proba",
  predictInterval: "--interval 0.9",
  html: "--html FILE",
  failOn: "--fail-on warn|error",
  treat: "--treat",
  proveTreated: "--prove",
  trainColumn: "--train-column COLUMN",
  validColumn: "--valid-column COLUMN",
  epochColumn: "--epoch-column COLUMN",
  folder: "--folder FOLDER",
  outWeights: "--out FILE.safetensors",
  svg: "--svg FILE",
  trials: "--trials 50",
  space: "--space FILE",
  sampler: "--sampler gp|tpe|random|halton|grid",
  pruner: "--pruner none|median|halving|extrapolating",
  workers: "--workers 2",
  foldsOfTrial: "--folds K",
  seeds: "--seeds 3",
  study: "--study NAME",
  trialSeconds: "--trial-seconds SECONDS",
  outTrials: "--out FILE.csv|FILE.json",
  direction: "--direction minimize|maximize",
  lost: "--lost TRIAL",
  value: "--value NUMBER",
  attempt: "--attempt N",
  failed: "--failed",
  inspectTarget: "--target COLUMN",
};

const EVERYWHERE = { json: "--json", lang: "--lang ko|en", verbose: "--verbose", help: "--help" };

/** Options that have no value to begin with. */
const PLACEHOLDERS: Partial<Record<keyof RunConfig, string>> = {
  preset: "default",
  target: "COLUMN",
  features: "A,B",
  drop: "A,B",
  validFile: "FILE",
  testFile: "FILE",
  group: "COLUMN",
  time: "COLUMN",
  interval: "LEVEL",
  timeBudget: "SECONDS",
};

const GROUPS: Readonly<Record<OptionGroup, readonly (keyof RunConfig)[]>> = {
  data: [
    ...(["preset", "target", "task", "features", "drop", "valid", "test"] as const),
    ...(["validFile", "testFile", "group", "time", "validation", "scaling", "oneHot"] as const),
  ],
  network: [
    ...(["network", "hidden", "activation", "dropout", "batchNorm", "members", "shared"] as const),
    ...(["embedding", "frequencyScale", "clipOutput", "ensemble"] as const),
  ],
  training: [
    ...(["epochs", "batchSize", "lr", "schedule", "optimizer", "weightDecay"] as const),
    ...(["regularization", "momentum", "beta2", "clipNorm", "loss", "labelSmoothing"] as const),
    ...(["classWeights", "metric", "patience", "minDelta", "ties"] as const),
  ],
  answers: ["threshold", "interval"],
  run: ["seed", "deterministic", "timeBudget", "device"],
};

const RUN_OPTIONS = ["name", "outFolder", "config", "progress", "checkpointSeconds"] as const;

type Line = readonly [written: string, means: string];

/** Of one command where there is one of that name, else of all. */
export function helpText(
  name: string | undefined,
  { language, width }: { readonly language: Language; readonly width: number },
): string {
  const words = helpWords(language);
  const command = Object.keys(COMMANDS).find((known): known is CommandName => known === name);
  const blocks = command === undefined ? overview(words) : ofCommand(command, words);
  return blocks.map(block => blockText(block, width)).join("\n\n");
}

interface Block {
  readonly head?: string;
  readonly lines?: readonly Line[];
}

function overview(words: HelpWords): Block[] {
  const lines = Object.entries(COMMANDS).map(
    ([name, { usage, short = usage[0]! }]): Line => [short, words.commands[name as CommandName]],
  );
  return [
    { head: `downhill ${version}: ${words.tagline}` },
    { lines },
    { lines: everywhere(words) },
    { head: words.more },
  ];
}

function ofCommand(name: CommandName, words: HelpWords): Block[] {
  const { usage, options = [], trains = false } = COMMANDS[name];
  const own = options.map((option): Line => [OWN[option], words.own[option]]);
  const usages = usage.map(written => `downhill ${written}`).join(`\n${" ".repeat(4)}`);
  const blocks: Block[] = [
    { head: `downhill ${name}: ${words.commands[name]}` },
    { head: `${words.usage}: ${usages}` },
    { head: `${words.options}:`, lines: [...own, ...everywhere(words)] },
  ];
  if (!trains) return blocks;
  if (name !== "train") return [...blocks, { head: words.ofTrain }];
  const groups = Object.entries(GROUPS).map(([group, keys]) => ({
    head: `${words.groups[group as OptionGroup]}:`,
    lines: [
      ...keys.map(key => configLine(key, words)),
      ...(group === "run" ? RUN_OPTIONS : []).map((own): Line => [OWN[own], words.own[own]]),
    ],
  }));
  return [...blocks, { head: words.presets }, ...groups];
}

const everywhere = (words: HelpWords): Line[] =>
  (["json", "lang", "verbose", "help"] as const).map(name => [
    EVERYWHERE[name],
    words.everywhere[name],
  ]);

function configLine(key: keyof RunConfig, words: HelpWords): Line {
  const chosen = key === "target" ? undefined : defaultConfig[key];
  const value = PLACEHOLDERS[key] ?? String(chosen);
  const choices = configChoices(key);
  const written = `--${optionName(key)}${typeof chosen === "boolean" ? "" : ` ${value}`}`;
  return [written, `${words.config[key]}${choices ? ` (${choices.join(", ")})` : ""}`];
}

/** Columns that what is written takes at most, before what it means begins on a line of its own. */
const MOST_WRITTEN = 30;

function blockText({ head, lines = [] }: Block, width: number): string {
  const begin =
    4 + Math.min(MOST_WRITTEN, Math.max(...lines.map(([written]) => textWidth(written))));
  const texts = lines.map(([written, means]) => {
    const wrapped = wrapText(means, width - begin);
    const first = padText(`  ${written}`, begin);
    const indent = " ".repeat(begin);
    return textWidth(first) > begin
      ? [first, ...wrapped.map(line => indent + line)].join("\n")
      : [first + wrapped[0]!, ...wrapped.slice(1).map(line => indent + line)].join("\n");
  });
  const heads = head === undefined ? [] : head.split("\n").flatMap(line => wrapText(line, width));
  return [...heads, ...texts].join("\n");
}
