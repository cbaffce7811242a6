import { expect, it } from "vitest";
import { Numbering } from "./numbering.ts";

it("when many ids are numbered, then each finds its number and no other is found", () => {
  const numbering = new Numbering();
  for (let round = 0; round < 3; round++) {
    const ids = Array.from({ length: 5000 }, (_, i) => Math.imul(i - 2500, 0x10001 + round) | 0);
    ids.forEach((id, i) => numbering.set(id, i - 7));
    expect(ids.map(id => numbering.get(id))).toEqual(ids.map((_, i) => i - 7));
    expect(numbering.get(0x7fffffff)).toBeUndefined();
    numbering.clear();
    expect(ids.some(id => numbering.get(id) !== undefined)).toBe(false);
  }
});
