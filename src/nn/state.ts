// A state dict: values by PyTorch's names, and whether they are those that a network has.

import type { TypedArray } from "../core/dtype.ts";
import { DownhillError, didYouMean } from "../core/errors.ts";
import { type Shape, sameShape, shapeText } from "../core/shape.ts";

/** Values as a file of weights holds them. */
export interface StoredTensor {
  readonly shape: Shape;
  readonly data: TypedArray;
}

interface Shaped {
  readonly shape: Shape;
}

/** @throws state-dict-mismatch when a name is missing or unexpected or a shape differs */
export function checkState(
  own: ReadonlyMap<string, Shaped>,
  state: ReadonlyMap<string, Shaped>,
): void {
  const missing = [...own.keys()].filter(name => !state.has(name));
  const unexpected = [...state.keys()].filter(name => !own.has(name));
  const reshaped = [...own].filter(
    ([name, { shape }]) => state.has(name) && !sameShape(shape, state.get(name)!.shape),
  );
  if (missing.length + unexpected.length + reshaped.length === 0) return;
  const parts = [
    missing.length > 0 ? `missing ${missing.join(", ")}` : "",
    unexpected.length > 0 ? `unexpected ${unexpected.join(", ")}` : "",
    ...reshaped.map(
      ([name, { shape }]) =>
        `${name} is ${shapeText(shape)} here and ${shapeText(state.get(name)!.shape)} there`,
    ),
  ].filter(part => part !== "");
  const near = unexpected.length > 0 ? didYouMean(unexpected[0]!, missing) : undefined;
  const hint = near === undefined ? "Is it the same network?" : `Did you mean "${near}"?`;
  throw new DownhillError("state-dict-mismatch", `loadStateDict: ${parts.join("; ")}. ${hint}`, {
    missing,
    unexpected,
    shapes: reshaped.map(([name]) => name),
  });
}
