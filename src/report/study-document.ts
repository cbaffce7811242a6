// What a study came to, as one document: what `downhill tune --json` prints, what the study's folder keeps and what its
// report is drawn from.

import type { RunConfig } from "../log/config.ts";
import type { StudyAdvice, StudyClaim } from "../log/study.ts";

export interface StudyTrial {
  readonly number: number;
  readonly state: "running" | "paused" | "complete" | "pruned" | "failed" | "sick";
  /** What is minimised or maximised; null of a trial that gave none. */
  readonly value: number | null;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Epochs, and the value after each. */
  readonly steps: readonly number[];
  readonly values: readonly (number | null)[];
  readonly verdict: {
    readonly verdict: string;
    readonly findings: readonly string[];
    readonly byConfiguration: boolean;
  } | null;
  readonly why: string | null;
}

/** One configuration trained again, with several seeds so that luck is told from merit. */
export interface Refit {
  readonly config: RunConfig;
  readonly seeds: readonly RefitSeed[];
}

/** The best trial, with its means over the seeds by score; null before it has been trained again. */
export interface StudyBest extends Refit {
  readonly trial: number;
  readonly valid: Readonly<Record<string, number>> | null;
  readonly test: Readonly<Record<string, number>> | null;
  /** The network that is left, where it has learnt from the validation rows too; null where those are still needed. */
  readonly allRows: AllRows | null;
}

/** The best configuration trained on all rows but the test's, for as many epochs as the validation rows were for. */
export interface AllRows {
  readonly config: RunConfig;
  readonly seeds: readonly { readonly seed: number; readonly test: Scores }[];
  /** Means over the seeds; where there was no time for any, of the run itself. */
  readonly test: Scores;
}

type Scores = Readonly<Record<string, number>>;

export interface RefitSeed {
  readonly seed: number;
  /** Of the validation rows, as the trials were judged. */
  readonly value: number;
  readonly valid: Readonly<Record<string, number>>;
  /** Opened when the best was chosen; null where no rows were kept back. */
  readonly test: Readonly<Record<string, number>> | null;
}

/** How the best was sought among the best trials, once they were done. */
export interface StudyRefits {
  /** Trials that were trained again, beside the defaults. */
  readonly candidates: number;
  /** Whether each seed dealt the validation rows anew; not where a file or a time says which they are. */
  readonly dealt: boolean;
  /** How often the test rows have been opened, this time counted. */
  readonly openings: number;
  /** Seconds of the time budget that left no time for all candidates and seeds; null where nothing was left out. */
  readonly cutBy: number | null;
}

export interface StudyDocument {
  readonly schema: 1;
  readonly study: {
    readonly name: string | null;
    /** Empty where the trials are another program's. */
    readonly file: string;
    /** The files as the command was given them; absent where the trials are another program's. */
    readonly data?: string | readonly string[];
    readonly target: string;
    /** "loss" or a metric's name: what the trials are judged by, on the validation rows; "value" of another program's. */
    readonly metric: string;
    /** What a trial's steps are; absent: epochs. */
    readonly steps?: "epochs" | "folds";
    readonly direction: "minimize" | "maximize";
    readonly sampler: string;
    readonly pruner: string;
    readonly seed: number;
    readonly workers: number;
    readonly space: Readonly<Record<string, unknown>>;
  };
  readonly trials: readonly StudyTrial[];
  readonly best: StudyBest | null;
  /** The configuration that nobody tuned, trained with the same seeds. */
  readonly defaults: Refit | null;
  /** Null before the best has been trained again. */
  readonly claim: StudyClaim | null;
  readonly refits: StudyRefits | null;
  readonly importance: readonly { readonly parameter: string; readonly share: number }[];
  readonly advice: readonly StudyAdvice[];
}
