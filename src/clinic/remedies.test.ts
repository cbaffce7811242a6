import { expect, test } from "vitest";
import type { Remedy } from "../doctor/index.ts";
import { checkConfig } from "../pipeline/index.ts";
import type { Case } from "./case.ts";
import { candidatesOf } from "./remedies.ts";

/** What can be tested of some remedies on a run of 10 epochs that is over. */
function candidates(remedies: readonly Remedy[]) {
  const config = checkConfig({ target: "y", dropout: 0.8, weightDecay: 0.3, epochs: 10 });
  const before: Case = {
    config,
    records: [],
    diagnosis: { verdict: "sick", findings: [] },
    ...{ epochs: 10, cost: 1000 },
  };
  const finding = { code: "over-regularised", severity: "error", evidence: {}, remedies } as const;
  return candidatesOf(finding, before).map(({ remedy, kind }) => ({ ...remedy.change, kind }));
}

test("when there is too much of a regularisation, then less and none are tried", () => {
  const action = "less-regularisation";
  expect(candidates([{ action, change: { dropout: 0.2 } }])).toEqual([
    { dropout: 0.2, kind: "other" },
    { dropout: 0, kind: "other" },
  ]);
  const none = { dropout: 0, weightDecay: 0 };
  expect(candidates([{ action, change: none }])).toEqual([{ ...none, kind: "other" }]);
});

test("when a change would move rows, is none or is no configuration, then it cannot be tested", () => {
  expect(
    candidates([
      { action: "more-validation-rows", change: { valid: 0.4 } },
      { action: "dropout", change: { dropout: 0.8 } },
      { action: "raise-rate", change: { lr: -1 } },
      { action: "change-initialisation" },
    ]),
  ).toEqual([]);
});
