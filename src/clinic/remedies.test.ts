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

test("when a network or a batch is of the wrong size, then a dose beyond the suggested one is tried beside it", () => {
  const other = { kind: "other" };
  const changesOf = (action: Remedy["action"], change: Remedy["change"]) =>
    candidates([{ action, ...(change && { change }) }]);
  expect(changesOf("larger-network", { hidden: [16, 12] })).toEqual([
    { hidden: [16, 12], ...other },
    { hidden: [64, 48], ...other },
  ]);
  expect(changesOf("larger-network", { hidden: [256] })).toEqual([{ hidden: [256], ...other }]);
  expect(changesOf("smaller-batch", { batchSize: 128 })).toEqual([
    { batchSize: 128, ...other },
    { batchSize: 64, ...other },
  ]);
});

test("when a run is to be longer, then it goes on, or is a longer one where its schedule is stretched", () => {
  const kindOf = (schedule: "constant" | "cosine") => {
    const config = checkConfig({ target: "y", schedule, epochs: 10 });
    const snapshot = { state: {}, tensors: new Map() } as unknown as NonNullable<Case["snapshot"]>;
    const diagnosis = { verdict: "sick", findings: [] } as const;
    const before: Case = { config, records: [], diagnosis, epochs: 10, cost: 1000, snapshot };
    const remedies = [{ action: "more-epochs", change: { epochs: 20 } }] as const;
    const finding = { code: "undertrained", severity: "error", evidence: {}, remedies } as const;
    return candidatesOf(finding, before).map(({ kind }) => kind);
  };
  expect([kindOf("constant"), kindOf("cosine")]).toEqual([["longer"], ["stretched"]]);
});

test("when a run is as long as the remedy would have it, then more epochs are none", () => {
  expect(candidates([{ action: "more-epochs", change: { epochs: 8 } }])).toEqual([]);
  expect(candidates([{ action: "fewer-epochs", change: { epochs: 8 } }])).toEqual([
    { epochs: 8, kind: "shorter" },
  ]);
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
