// What the doctor's word is worth: said where held-out runs have shown it, and nowhere else.

import { data, diagnose, fit, nn, optim } from "downhill";
import { diagnoseHistory } from "downhill/doctor";
import { describe, expect, test } from "vitest";

const measure = { name: "loss", kind: "loss" } as const;
const epoch = Array.from({ length: 60 }, (_, i) => i + 1);
const train = epoch.map(at => 0.2 + Math.exp(-at / 8));
const valid = epoch.map(at => 0.4 + 0.6 * Math.exp(-at / 4) + 0.006 * at);

describe("confidence", () => {
  test("when both curves are losses, then what the judges named has one", () => {
    const [first, ...others] = diagnoseHistory({ epoch, train, valid, measure }).findings;
    expect(first!.code).toBe("overfitting");
    expect(first!.confidence).toBeGreaterThan(0.6);
    expect(first!.confidence).toBeLessThan(1);
    // Remarks are no work of the judges.
    expect(others.filter(({ confidence }) => confidence !== undefined)).toEqual([]);
  });

  test("when a curve is missing or is no loss, then there is none", () => {
    const alone = diagnoseHistory({ epoch, valid, measure });
    const errors = diagnoseHistory({
      ...{ epoch, train, valid },
      measure: { name: "accuracy", kind: "error" },
    });
    for (const { findings, suspects } of [alone, errors]) {
      expect(findings[0]!.code).toBe("overfitting");
      expect(findings[0]).not.toHaveProperty("confidence");
      expect(suspects).toBeUndefined();
    }
  });

  test("when a run diverged, then no judge was asked", () => {
    const broken = [...train.slice(0, 30), Number.NaN];
    const { findings } = diagnoseHistory({
      ...{ epoch: epoch.slice(0, 31), train: broken, valid: broken },
      measure,
    });
    expect(findings[0]!.code).toBe("diverged");
    expect(findings[0]).not.toHaveProperty("confidence");
  });
});

describe("runs of ours", () => {
  const rows = Array.from({ length: 64 }, (_, i) => i / 32 - 1);
  const table = (of: readonly number[]) =>
    data.dataset(
      of.map(x => [x]),
      of.map(x => [2 * x]),
    );
  const trained = async (make: typeof optim.sgd) => {
    const model = nn.linear(1, 1);
    const { records } = await fit(model, {
      train: table(rows),
      valid: table(rows.map(x => x + 0.01)),
      loss: nn.mseLoss(),
      optimizer: make(model.parameters(), { lr: 0.001 }),
      epochs: 6,
    });
    return records;
  };

  test("when the trainer knows its optimizer, then the log names it", async () => {
    const momentum: typeof optim.sgd = (params, options) =>
      optim.sgd(params, { ...options, momentum: 0.9 });
    const networks = [];
    for (const make of [optim.sgd, momentum, optim.adamW])
      networks.push((await trained(make)).find(({ type }) => type === "network"));
    expect(networks).toMatchObject([
      { optimizer: "sgd" },
      { optimizer: "sgd", momentum: 0.9 },
      { optimizer: "adamW" },
    ]);
  });

  test("when a run was stopped long before it had learnt, then the doctor is sure", async () => {
    const { findings } = diagnose(await trained(optim.adam));
    expect(findings[0]!.code).toBe("undertrained");
    expect(findings[0]!.confidence).toBeGreaterThan(0.8);
  });
});
