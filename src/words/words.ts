// The texts that a person reads, as one typed catalogue: every language has every entry, or it does not compile.

export type Language = "en" | "ko";

export interface Words {
  readonly learningCurve: string;
  readonly train: string;
  readonly valid: string;
  readonly outOfFold: string;
  readonly test: string;
  readonly epoch: string;
  readonly loss: string;
  readonly best: string;
  readonly left: string;
  readonly scores: string;
  /** What stands beside every score. */
  readonly baselines: Readonly<Record<"linear" | "constant" | "note", string>> & {
    readonly noBetter: (score: string, network: string, linear: string) => string;
  };
  readonly folds: Readonly<Record<"title" | "fold" | "mean" | "spread", string>>;
  /** Networks that predict together. */
  readonly mixture: Readonly<
    Record<"title" | "differs" | "share" | "note" | "own" | "linear", string>
  > & { readonly numbered: (number: string) => string };
  readonly network: string;
  readonly layer: string;
  readonly outputShape: string;
  readonly parameters: string;
  readonly data: string;
  readonly rows: string;
  readonly features: string;
  readonly target: string;
  readonly task: Readonly<Record<"regression" | "binary" | "multiclass", string>>;
  readonly leftOut: string;
  readonly reasons: Readonly<Record<string, string>>;
  readonly configuration: string;
  readonly linear: string;
  readonly logarithmic: string;
  readonly predictedAgainstTrue: string;
  readonly predicted: string;
  readonly actual: string;
  readonly next: string;
  readonly saved: string;
  readonly finished: string;
  readonly goOn: string;
  readonly stopped: Readonly<
    Record<"completed" | "early" | "time" | "aborted" | "diverged", string>
  >;
  /** What each stage of a run takes and gives, with the sizes of this run. */
  readonly stages: Readonly<Record<StageName, (facts: StageFacts) => string>>;
  /** Behind the parts of a split, with a space before it. */
  readonly splitBy: Readonly<Record<"group" | "time", (column: string) => string>>;
  /** What --folds adds to the chain, with a line of its own. */
  readonly foldsStage: (folds: string) => string;
  readonly skipped: string;
  readonly name: string;
  readonly run: string;
  readonly state: string;
  readonly unfinished: string;
  readonly noRuns: string;
  readonly column: string;
  readonly kind: string;
  readonly kinds: Readonly<Record<ColumnKind, string>>;
  readonly missing: string;
  readonly distinct: string;
  readonly minimum: string;
  readonly median: string;
  readonly maximum: string;
  readonly mostFrequent: string;
  readonly duplicates: string;
  readonly warnings: Readonly<Record<WarningCode, string>>;
  readonly environment: Readonly<
    Record<"platform" | "processor" | "processors" | "memory" | "devices" | "threads", string>
  >;
  readonly yes: string;
  readonly no: string;
}

type StageName =
  | "read"
  | "profile"
  | "choose"
  | "split"
  | "prepare"
  | "build"
  | "open"
  | "fit"
  | "evaluate"
  | "save";

type ColumnKind = "number" | "boolean" | "category" | "date" | "text" | "identifier";

type WarningCode =
  | "constant"
  | "all-missing"
  | "identifier"
  | "text"
  | "imbalanced"
  | "predicts-target";

/** Names and numbers of one run, as text in its language. */
export interface StageFacts {
  readonly files: string;
  readonly rows: string;
  readonly columns: string;
  readonly target: string;
  readonly withTarget: string;
  /** The task, and its classes where it has some. */
  readonly task: string;
  readonly preset: string;
  /** What the preset chose, as options. */
  readonly choices: string;
  readonly parts: string;
  /** How the parts were made, or nothing. */
  readonly splitBy: string;
  readonly inputs: string;
  readonly leftOut: string;
  readonly features: string;
  /** Units of each layer, as 12-64-32-1. */
  readonly network: string;
  readonly parameters: string;
  readonly loss: string;
  readonly optimizer: string;
  readonly trainRows: string;
  readonly epochs: string;
  readonly steps: string;
  readonly metrics: string;
  readonly folder: string;
}
