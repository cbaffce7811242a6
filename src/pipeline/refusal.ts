// What the schema refused, as a person says it: zod says "expected int, received number" of a path.

import type * as z from "zod";
import { DownhillError, didYouMean } from "../core/errors.ts";
import { keyPlace } from "../log/config.ts";

type Bound = "least" | "above" | "most" | "below";

/** What a value must be, for a sentence in any language. */
export type Expectation =
  | readonly string[]
  | { readonly type: string; readonly each: boolean }
  | ({ readonly of: string; readonly each: boolean } & Partial<Record<Bound, number>>);

/** @returns config-invalid, or option-out-of-range where the type is right */
export function refusal(
  issue: z.core.$ZodIssue,
  given: Readonly<Record<string, unknown>>,
  from: string,
): DownhillError {
  const key = String(issue.path[0] ?? "");
  const found = given[key];
  const expected = expectationOf(issue);
  const suggestion =
    issue.code === "invalid_value"
      ? didYouMean(String(found), issue.values.map(String))
      : undefined;
  const code =
    issue.code === "too_small" || issue.code === "too_big"
      ? "option-out-of-range"
      : "config-invalid";
  const says = expected === undefined ? issue.message : expectationText(expected);
  const hint = suggestion ? ` Did you mean "${suggestion}"?` : "";
  const shown = found === undefined ? "nothing" : JSON.stringify(found);
  const sentence = `${keyPlace(from, key)}: ${says}, found ${shown}.${hint}`;
  return new DownhillError(code, sentence, { from, key, found, expected, suggestion });
}

function expectationOf(issue: z.core.$ZodIssue): Expectation | undefined {
  const each = issue.path.length > 1;
  switch (issue.code) {
    case "invalid_value":
      return issue.values.map(String);
    case "invalid_type":
      return { type: issue.expected, each };
    case "too_small":
      return { of: issue.origin, each, [issue.inclusive ? "least" : "above"]: +`${issue.minimum}` };
    case "too_big":
      return { of: issue.origin, each, [issue.inclusive ? "most" : "below"]: +`${issue.maximum}` };
    default:
      return undefined;
  }
}

const TYPES: Readonly<Record<string, string>> = {
  number: "a number",
  int: "a whole number",
  string: "a text",
  array: "a list",
  boolean: "true or false",
};
const BOUNDS = { least: "at least", above: "above", most: "at most", below: "below" } as const;

function expectationText(expected: Expectation): string {
  if (!("each" in expected)) return `expected one of ${expected.join(", ")}`;
  const each = expected.each ? "each entry must be" : "expected";
  if ("type" in expected) return `${each} ${TYPES[expected.type] ?? expected.type}`;
  const bounds = Object.entries(BOUNDS).flatMap(([bound, words]) => {
    const value = expected[bound as Bound];
    return value === undefined ? [] : [`${words} ${value}`];
  });
  const unit = { array: " in number", string: " characters long" }[expected.of] ?? "";
  return `${each} ${bounds.join(" and ")}${unit}`;
}
