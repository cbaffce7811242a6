// What was learnt from the training rows about how a table becomes numbers: plain data, saved with the model, so
// that a row at prediction is treated exactly as a row in training was.

import type { TaskKind } from "../log/config.ts";

/** A number: missing cells take the median, then (x − center) / scale; a flag says that it was missing. */
export interface NumberInput {
  readonly kind: "number";
  readonly name: string;
  readonly median: number;
  readonly center: number;
  readonly scale: number;
  /** Training rows had missing cells: a 0/1 feature tells the network. */
  readonly missingFlag: boolean;
}

/** Categories one-hot; unseen and missing ones are all zeros, rare ones share a feature of their own. */
export interface CategoryInput {
  readonly kind: "category";
  readonly name: string;
  readonly categories: readonly string[];
  readonly rare: readonly string[];
}

/** A date as year, day of month, and month and weekday on circles; each scaled as a number is. */
export interface DateInput {
  readonly kind: "date";
  readonly name: string;
  readonly parts: readonly {
    readonly median: number;
    readonly center: number;
    readonly scale: number;
  }[];
}

export type Input = NumberInput | CategoryInput | DateInput;

export interface Preparation {
  readonly task: TaskKind;
  readonly target: {
    readonly name: string;
    /** Regression: y is trained as (y − center) / scale. */
    readonly center: number;
    readonly scale: number;
    /** Classification: names in code order. */
    readonly classes: readonly string[];
  };
  readonly inputs: readonly Input[];
  readonly leftOut: readonly { readonly name: string; readonly why: string }[];
}

export const DATE_PARTS = [
  "year",
  "day",
  "month sin",
  "month cos",
  "weekday sin",
  "weekday cos",
] as const;

/** The features that one input becomes. */
export function inputFeatures(input: Input): string[] {
  switch (input.kind) {
    case "number":
      return input.missingFlag ? [input.name, `${input.name} missing`] : [input.name];
    case "category":
      return [...input.categories, ...(input.rare.length > 0 ? ["(rare)"] : [])].map(
        category => `${input.name}=${category}`,
      );
    case "date":
      return DATE_PARTS.map(part => `${input.name} ${part}`);
  }
}

/** Names of the network's inputs, in order. */
export function featureNames(preparation: Preparation): string[] {
  return preparation.inputs.flatMap(inputFeatures);
}
