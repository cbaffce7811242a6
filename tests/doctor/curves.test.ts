// The doctor on curves as they come: short, broken, with one column, without rates, very long.

import { describe, expect, test } from "vitest";
import { Generator } from "../../src/core/random.ts";
import { diagnoseHistory } from "../../src/doctor/index.ts";
import type { History } from "../../src/log/history.ts";

const measure = { name: "loss", kind: "loss" } as const;
const places = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

function curve(n: number, f: (epoch: number) => number, sigma = 0.003, seed = 1): number[] {
  const random = new Generator(seed);
  return places(n).map(epoch => f(epoch) + sigma * random.normal());
}

const history = (columns: Partial<History>): History => ({
  epoch: places((columns.train ?? columns.valid ?? []).length),
  measure,
  ...columns,
});

const fallen = (epoch: number) => 0.3 + 0.7 * Math.exp(-epoch / 5);
const falling = (epoch: number) => 0.2 + 1.2 * Math.exp(-epoch / 20);
const risen = (epoch: number) => 0.4 + 0.6 * Math.exp(-epoch / 4) + 0.006 * epoch;

describe("what there is no telling of", () => {
  test("when there is no epoch or one, then the doctor says so", () => {
    for (const column of [[], [0.7]]) {
      const { verdict, reason, findings } = diagnoseHistory(
        history({ train: column, valid: column }),
      );
      expect({ verdict, reason, findings }).toEqual({
        verdict: "cannot-tell",
        reason: "too-few-epochs",
        findings: [],
      });
    }
  });

  test("when only the training curve is there and it is flat, then overfitting cannot be excluded", () => {
    const { verdict, reason } = diagnoseHistory(history({ train: curve(60, fallen) }));
    expect([verdict, reason]).toEqual(["cannot-tell", "no-validation"]);
  });
});

describe("one column", () => {
  test("when the training curve still falls, then that needs no validation", () => {
    const { verdict, findings } = diagnoseHistory(history({ train: curve(15, falling) }));
    expect(verdict).toBe("sick");
    expect(findings[0]!.code).toBe("undertrained");
  });

  test("when the validation curve has risen far, then that needs no training curve", () => {
    const { findings } = diagnoseHistory(history({ valid: curve(80, risen) }));
    expect(findings[0]!.code).toBe("overfitting");
  });
});

describe("numbers that are none", () => {
  test("when the curve ends in no numbers, then it diverged, at the first of them", () => {
    const column = [1, 2, 40, Number.NaN, Number.NaN];
    const { findings } = diagnoseHistory(history({ train: column, valid: column }));
    expect(findings[0]).toMatchObject({ code: "diverged", epoch: 4, evidence: { finite: "no" } });
  });

  test("when the first epoch already is none, then it diverged too", () => {
    const { findings } = diagnoseHistory(history({ train: [Number.NaN, Number.NaN] }));
    expect(findings[0]!.code).toBe("diverged");
  });

  test("when validation was taken every third epoch, then the holes are no illness", () => {
    const valid = curve(90, fallen).map((value, i) => (i % 3 === 0 ? value : Number.NaN));
    const { verdict } = diagnoseHistory(history({ train: curve(90, fallen, 0.003, 2), valid }));
    expect(verdict).toBe("healthy");
  });

  test("when a loss is infinite at the end, then it diverged, hole or not", () => {
    const valid = [...curve(20, fallen), Number.POSITIVE_INFINITY];
    const { findings } = diagnoseHistory(history({ train: curve(21, fallen), valid }));
    expect(findings[0]!.code).toBe("diverged");
  });
});

describe("odd scales", () => {
  test.each([1e-9, 1e9])(
    "when losses are %d times as large, then the diagnosis is the same",
    factor => {
      const scaled = (values: number[]) => values.map(value => factor * value);
      const plain = { train: curve(15, falling), valid: curve(15, falling, 0.003, 2) };
      const [a, b] = [plain, { train: scaled(plain.train), valid: scaled(plain.valid) }].map(
        columns => diagnoseHistory(history(columns)).findings.map(({ code }) => code),
      );
      expect(b).toEqual(a);
    },
  );

  test("when losses pass through zero, then nothing is divided by it", () => {
    const likelihood = (epoch: number) => -1 + 2 * Math.exp(-epoch / 6);
    const { verdict, findings } = diagnoseHistory(
      history({ train: curve(60, likelihood), valid: curve(60, likelihood, 0.003, 2) }),
    );
    expect(verdict).toBe("healthy");
    for (const { evidence } of findings)
      for (const value of Object.values(evidence)) expect(value).not.toBeNaN();
  });

  test("when all losses are zero, then there is an answer", () => {
    const zeros = new Array<number>(30).fill(0);
    expect(["healthy", "watch", "sick", "cannot-tell"]).toContain(
      diagnoseHistory(history({ train: zeros, valid: zeros })).verdict,
    );
  });
});

describe("doses", () => {
  test("when the rate is known, then the remedy says how much", () => {
    const lr = new Array<number>(15).fill(0.001);
    const { findings } = diagnoseHistory(
      history({ train: curve(15, falling), valid: curve(15, falling, 0.003, 2), lr }),
    );
    expect(findings[0]!.remedies[0]).toMatchObject({ action: "more-epochs" });
    expect(findings[0]!.remedies[0]!.change!.epochs).toBeGreaterThanOrEqual(30);
    expect(findings[0]!.remedies[0]!.change!.epochs).toBeLessThanOrEqual(60);
    expect(findings[0]!.remedies[1]).toEqual({ action: "raise-rate", change: { lr: 0.003 } });
  });

  test("when the rate is not known, then it says which way only", () => {
    const { findings } = diagnoseHistory(history({ train: curve(15, falling) }));
    expect(findings[0]!.remedies[1]).toEqual({ action: "raise-rate" });
  });
});

test("when a history has a million epochs, then it is read in seconds", () => {
  const long = curve(1_000_000, epoch => fallen(epoch / 10_000));
  const began = performance.now();
  expect(diagnoseHistory(history({ train: long, valid: long })).verdict).not.toBe("sick");
  expect(performance.now() - began).toBeLessThan(5000);
});
