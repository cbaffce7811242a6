// The texts that a person reads, as one typed catalogue: every language has every entry, or it does not compile.

export type Language = "en" | "ko";

export interface Words {
  readonly learningCurve: string;
  readonly train: string;
  readonly valid: string;
  readonly test: string;
  readonly epoch: string;
  readonly loss: string;
  readonly best: string;
  readonly left: string;
  readonly scores: string;
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
  readonly confusion: string;
  readonly next: string;
  readonly saved: string;
  readonly finished: string;
  readonly goOn: string;
  readonly stopped: Readonly<
    Record<"completed" | "early" | "time" | "aborted" | "diverged", string>
  >;
  readonly stages: Readonly<Record<string, string>>;
  readonly error: string;
}
