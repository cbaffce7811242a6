import { expect, test } from "vitest";
import type { History } from "../../src/log/history.ts";
import { baselines } from "./baselines.ts";

const curve = (epochs: number, train: (i: number) => number, valid: (i: number) => number) => {
  const all = Array.from({ length: epochs }, (_, i) => i);
  return {
    epoch: all.map(i => i + 1),
    train: all.map(train),
    valid: all.map(valid),
    measure: { name: "loss", kind: "loss" },
  } satisfies History;
};
const opinions = (history: History) =>
  Object.fromEntries(baselines.map(({ name, judge }) => [name, judge(history)]));

const falling = (i: number) => 0.9 ** i;

test("when both curves fall together, then nobody objects", () => {
  expect(new Set(Object.values(opinions(curve(40, falling, falling))))).toEqual(
    new Set(["healthy"]),
  );
});

test("when validation rises for good, then all but AutoTrainer, which never reports it, say so", () => {
  const { AutoTrainer, ...others } = opinions(
    curve(60, falling, i => (i < 20 ? falling(i) : falling(20) * 1.03 ** (i - 20))),
  );
  expect(AutoTrainer).toBe("healthy");
  for (const [name, opinion] of Object.entries(others)) expect(opinion, name).toBe("risen");
});

test("when the gap is a tenth of the training loss, then SageMaker draws its line there", () => {
  const gap = (share: number) =>
    opinions(curve(20, falling, i => (1 + share) * falling(i))).SageMaker;
  expect([gap(0.0999), gap(0.1001)]).toEqual(["healthy", "risen"]);
});

test("when the validation loss is no lower than ten epochs before, then SageMaker says it does not decrease", () => {
  expect(
    opinions(
      curve(
        21,
        () => 1,
        () => 1,
      ),
    ).SageMaker,
  ).toBe("falling");
  expect(
    opinions(
      curve(
        10,
        () => 1,
        () => 1,
      ),
    ).SageMaker,
  ).toBe("healthy");
});

test("when one epoch rises while training falls, then UMLAUT speaks", () => {
  const once = curve(20, falling, i => falling(i) + (i === 7 ? 0.3 : 0));
  expect(opinions(once).UMLAUT).toBe("risen");
  expect(opinions(once)["Prechelt UP3"]).toBe("healthy");
});

test("when a fifth of the epochs swing by 0.03 of the first loss, then AutoTrainer finds oscillation", () => {
  const swinging = (size: number) =>
    curve(
      60,
      i => 0.5 + (i % 2 === 0 ? size : -size) + (i === 0 ? 0.5 : 0),
      () => 0.6,
    );
  expect(opinions(swinging(0.1)).AutoTrainer).toBe("jagged");
  expect(opinions(swinging(0.005)).AutoTrainer).toBe("healthy");
});

test("when no epoch gains a hundredth, then AutoTrainer says that it does not converge", () => {
  expect(
    opinions(
      curve(
        60,
        i => 1 - i / 1000,
        i => 1 - i / 1000,
      ),
    ).AutoTrainer,
  ).toBe("falling");
});

test("when a loss is no number, then all say diverged", () => {
  const broken = curve(
    9,
    i => (i === 8 ? Number.NaN : 1),
    () => 1,
  );
  expect(new Set(Object.values(opinions(broken)))).toEqual(new Set(["diverged"]));
});
