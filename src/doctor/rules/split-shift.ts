// Training and validation rows of different distributions: what is learnt on the one is judged on the other.

import { shiftLimit } from "../harm.ts";
import type { Rule } from "../rule.ts";

/** Chance of a false alarm over all columns, and a difference that matters. */
const [CHANCE, MATTERS] = [0.001, 0.2];

export const splitShift: Rule = {
  code: "split-shift",
  stage: "data",
  causes: ["gap-without-overfitting", "overfitting", "validation-better-than-training"],
  examine({ data }) {
    const compared = (data?.features ?? []).filter(({ shift }) => shift !== undefined);
    if (data === undefined || compared.length === 0) return undefined;
    const { train, valid } = data.rows;
    const limit = Math.max(MATTERS, shiftLimit(CHANCE / compared.length, train, valid));
    const shifted = compared
      .filter(({ shift }) => shift! > limit)
      .toSorted((a, b) => b.shift! - a.shift!);
    if (shifted.length === 0) return undefined;
    return {
      severity: "warn",
      evidence: {
        columns: shifted.map(({ name }) => name),
        worst: shifted[0]!.name,
        differencePercent: 100 * shifted[0]!.shift!,
      },
      remedies: [{ action: "split-anew" }],
    };
  },
};
