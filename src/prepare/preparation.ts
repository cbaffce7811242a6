// What was learnt from the training rows about how a table becomes numbers: plain data, saved with the model, so
// that a row at prediction is treated exactly as a row in training was.

import type { TaskKind } from "../log/config.ts";
import type { DecimalMark } from "../table/columns.ts";
import type { Symlog } from "./symlog.ts";

/** A feature is (x − center) / scale. */
export interface Scale {
  readonly center: number;
  readonly scale: number;
}

/** A number: missing cells take the median, then `symlog` where there is one, then (x − center) / scale; a flag says that it was missing. */
export interface NumberInput extends Scale {
  readonly kind: "number";
  readonly name: string;
  readonly median: number;
  /** Centre and scale are of what it gives. */
  readonly symlog?: Symlog;
  /** Training rows had missing cells: a 0/1 feature tells the network. */
  readonly missingFlag: boolean;
  /** How the flag is scaled; absent: it is 0 or 1. */
  readonly flag?: Scale;
  /** Whether the network may embed it. */
  readonly embedded?: true;
}

/**
 * Categories one-hot; unseen and missing ones are all zeros, rare ones share a feature of their own. Two categories as one
 * feature ("sign") of 0, 1, and ½ for unseen and missing ones. Many as one feature that holds a code from 1, rare ones
 * sharing the last, and 0 for unseen and missing ones.
 */
export interface CategoryInput {
  readonly kind: "category";
  readonly name: string;
  readonly categories: readonly string[];
  readonly rare: readonly string[];
  readonly encoding?: "sign" | "code";
  /** How each feature is scaled; absent: it stays. */
  readonly scales?: readonly Scale[];
}

/** A date as year, day of month, and month and weekday on circles; each scaled as a number is. */
export interface DateInput {
  readonly kind: "date";
  readonly name: string;
  readonly parts: readonly (Scale & { readonly median: number })[];
  readonly embedded?: true;
}

export type Input = NumberInput | CategoryInput | DateInput;

export interface Preparation {
  readonly task: TaskKind;
  readonly target: {
    readonly name: string;
    /** Regression: y is trained as (y − center) / scale. */
    readonly center: number;
    readonly scale: number;
    /** Least and largest of the training rows, where predictions are to stay between them. */
    readonly range?: readonly [number, number];
    /** Classification: names in code order. */
    readonly classes: readonly string[];
  };
  readonly inputs: readonly Input[];
  /** Scaled features z become z / √(1 + (z/clip)²), which stays within ±clip; absent: they stay. */
  readonly clip?: number;
  readonly leftOut: readonly { readonly name: string; readonly why: string }[];
  /** Of the training file; absent: it had no cells that could have either. */
  readonly decimalMark?: DecimalMark;
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
      return categoryFeatures(input);
    case "date":
      return DATE_PARTS.map(part => `${input.name} ${part}`);
  }
}

function categoryFeatures({ name, categories, rare, encoding }: CategoryInput): string[] {
  if (encoding === "code") return [name];
  if (encoding === "sign") return [`${name}=${categories[1] ?? categories[0] ?? ""}`];
  return [...categories, ...(rare.length > 0 ? ["(rare)"] : [])].map(
    category => `${name}=${category}`,
  );
}

/** How a network for tables takes a feature: embedded as a number, as it is, or as the code of a category. */
export type FeatureGroup = "numeric" | "plain" | "code";
const GROUPS: readonly FeatureGroup[] = ["numeric", "plain", "code"];

function groupsOf(input: Input): FeatureGroup[] {
  const features = inputFeatures(input);
  if (input.kind === "category")
    return features.map(() => (input.encoding === "code" ? "code" : "plain"));
  // Behind a number comes the flag that it was missing.
  return features.map((_, i) =>
    input.embedded && (input.kind === "date" || i === 0) ? "numeric" : "plain",
  );
}

/** Codes of a coded category: unseen and missing, its categories, and the rare ones together. */
const codesOf = ({ categories, rare }: CategoryInput): number =>
  1 + categories.length + (rare.length > 0 ? 1 : 0);

/** Where the features of all inputs stand in the network's rows: numbers, then plain ones, then codes. */
export interface Layout {
  readonly names: readonly string[];
  /** The place of each feature, in the inputs' order. */
  readonly places: Int32Array;
  readonly numeric: number;
  readonly plain: number;
  /** How many codes each column of codes has. */
  readonly codes: readonly number[];
}

export function layoutOf({ inputs }: Preparation): Layout {
  const features = inputs.flatMap(input => {
    const groups = groupsOf(input);
    return inputFeatures(input).map((name, i) => ({ name, group: groups[i]! }));
  });
  const order = GROUPS.flatMap(group =>
    features.flatMap((feature, i) => (feature.group === group ? [i] : [])),
  );
  const places = new Int32Array(features.length);
  order.forEach((feature, place) => {
    places[feature] = place;
  });
  const count = (group: FeatureGroup) => features.filter(one => one.group === group).length;
  return {
    names: order.map(i => features[i]!.name),
    places,
    numeric: count("numeric"),
    plain: count("plain"),
    codes: inputs.flatMap(input =>
      input.kind === "category" && input.encoding === "code" ? [codesOf(input)] : [],
    ),
  };
}

/** Names of the network's inputs, in order. */
export function featureNames(preparation: Preparation): readonly string[] {
  return layoutOf(preparation).names;
}
