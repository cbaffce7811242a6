// What a backend throws for an index outside of the axis that it chooses from. No cell has changed in that step.

import { DownhillError } from "../core/errors.ts";

export function indexFault(
  operation: "gather" | "scatterAdd",
  index: number,
  size: number,
): DownhillError {
  const inside = size === 0 ? "and the axis is empty" : `which is outside 0 … ${size - 1}`;
  return new DownhillError(
    "index-out-of-range",
    `${operation}: found index ${index}, ${inside}. Check the classes or the words' numbers.`,
    { operation, index, size },
  );
}
