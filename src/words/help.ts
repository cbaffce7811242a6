// What `--help` says: of the commands, of the keys of a configuration, which are options of train, and of the options that
// belong to one command. Usage lines, names and values are the same in every language and stand in cli/help.ts.

import type { RunConfig } from "../log/config.ts";
import { helpEn } from "./help-en.ts";
import { helpKo } from "./help-ko.ts";
import type { Language } from "./words.ts";

export type CommandName =
  | "train"
  | "resume"
  | "predict"
  | "evaluate"
  | "doctor"
  | "runs"
  | "export"
  | "lr-find"
  | "tune"
  | "study"
  | "data"
  | "env";

/** Options that are no key of a configuration. */
export type OwnOption =
  | "folds"
  | "auto"
  | "prove"
  | "dryRun"
  | "explain"
  | "name"
  | "outFolder"
  | "config"
  | "progress"
  | "checkpointSeconds"
  | "moreEpochs"
  | "restretch"
  | "outCsv"
  | "proba"
  | "predictInterval"
  | "html"
  | "failOn"
  | "treat"
  | "proveTreated"
  | "trainColumn"
  | "validColumn"
  | "epochColumn"
  | "folder"
  | "outWeights"
  | "svg"
  | "trials"
  | "space"
  | "sampler"
  | "pruner"
  | "workers"
  | "foldsOfTrial"
  | "seeds"
  | "study"
  | "trialSeconds"
  | "outTrials"
  | "direction"
  | "lost"
  | "value"
  | "attempt"
  | "failed"
  | "inspectTarget";

export type OptionGroup = "data" | "network" | "training" | "answers" | "run";

export interface HelpWords {
  readonly tagline: string;
  readonly commands: Readonly<Record<CommandName, string>>;
  /** Behind the commands. */
  readonly more: string;
  readonly usage: string;
  readonly options: string;
  readonly everywhere: Readonly<Record<"json" | "lang" | "verbose" | "help", string>>;
  readonly groups: Readonly<Record<OptionGroup, string>>;
  /** Before the options of train. */
  readonly presets: string;
  /** Before the options of train, where another command takes them too. */
  readonly ofTrain: string;
  readonly config: Readonly<Record<keyof RunConfig, string>>;
  readonly own: Readonly<Record<OwnOption, string>>;
}

const languages: Readonly<Record<Language, HelpWords>> = { en: helpEn, ko: helpKo };

export const helpWords = (language: Language): HelpWords => languages[language];
