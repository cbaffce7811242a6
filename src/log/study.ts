// What is said of a study, and the order of its trials: found by the tuner, put into words and drawn by those that never
// look into it.

/** Whether the best is better than the defaults, or only lucky. */
export type StudyClaim =
  /** The mean difference best − defaults over seeds, and its standard error. */
  | { readonly name: "proved" | "not-proved"; readonly difference: number; readonly error: number }
  /** The best is the defaults; there was one seed; a training diverged. */
  | { readonly name: "defaults" | "one-seed" | "unknown" };

/** What the study teaches about where to go on; the words are the reader's. */
export type StudyAdvice =
  /** Most of the best trials lie at a bound of the space. */
  | {
      readonly code: "at-the-edge";
      readonly parameter: string;
      readonly bound: "low" | "high";
      readonly value: number;
    }
  /** The best trial was still falling when it ended. */
  | { readonly code: "more-epochs"; readonly epochs: number }
  /** The doctor's first finding about the best trial. */
  | { readonly code: "diagnosis"; readonly finding: string }
  /** The best is no better than the defaults beyond what seeds do. */
  | { readonly code: "not-proved"; readonly difference: number; readonly error: number }
  /** The last trials still found better ones. */
  | { readonly code: "more-trials"; readonly trials: number }
  /** So many trials were sick by their configuration, most with one parameter in this range. */
  | {
      readonly code: "sick-region";
      readonly parameter: string;
      readonly low: number;
      readonly high: number;
      readonly trials: number;
    };

/** How trials are put in order by what each of them is worth: the best first, of equals the earlier. */
export function inOrder<T extends { readonly number: number }>(
  direction: "minimize" | "maximize",
  worthOf: (trial: T) => number,
): (a: T, b: T) => number {
  const sign = direction === "minimize" ? 1 : -1;
  return (a, b) => sign * (worthOf(a) - worthOf(b)) || a.number - b.number;
}
