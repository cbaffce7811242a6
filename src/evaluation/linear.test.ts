// The linear models against scikit-learn's (tests/goldens/evaluation.json).

import { describe, expect, test } from "vitest";
import goldens from "../../tests/goldens/evaluation.json" with { type: "json" };
import { lbfgs } from "./lbfgs.ts";
import { linearOutputs, logisticRegression, ridge } from "./linear.ts";

const designOf = (x: readonly (readonly number[])[]) => ({
  rows: x.length,
  features: x[0]!.length,
  values: x.flat(),
});

describe("against scikit-learn", () => {
  test.each(goldens.ridge)("when numbers are learnt, then weights and bias are Ridge's", golden => {
    const { weights, bias } = ridge(designOf(golden.x), golden.y);
    golden.weights.forEach((weight, i) => {
      expect(weights[i]).toBeCloseTo(weight, 5);
    });
    expect(bias[0]).toBeCloseTo(golden.bias, 5);
  });

  test.each(goldens.logistic)(
    "when classes are learnt, then probabilities are LogisticRegression's",
    golden => {
      const x = designOf(golden.x);
      const { classes } = golden;
      const outputs = linearOutputs(logisticRegression(x, golden.y, classes), x);
      golden.probabilities.forEach((expected, row) => {
        const logits =
          classes === 2
            ? [0, outputs[row]!]
            : [...outputs.slice(row * classes, (row + 1) * classes)];
        const weights = logits.map(Math.exp);
        const total = weights.reduce((a, b) => a + b);
        expected.forEach((p, k) => {
          expect(weights[k]! / total).toBeCloseTo(p, 4);
        });
      });
    },
  );
});

describe("odd tables", () => {
  test("when all inputs are zero, then the constant is learnt", () => {
    const x = { rows: 4, features: 2, values: new Float64Array(8) };
    expect(ridge(x, [1, 2, 3, 6]).bias[0]).toBeCloseTo(3, 9);
    const { bias, weights } = logisticRegression(x, [0, 1, 1, 1], 2);
    expect(bias[0]).toBeCloseTo(Math.log(3), 5);
    expect([...weights]).toEqual([0, 0]);
  });

  test("when inputs are far apart in scale, then the loss is still near its least", () => {
    const values = Array.from({ length: 40 }, (_, i) => (i % 2 ? (i * 37) % 11 : 1e4 * (i % 7)));
    const x = { rows: 20, features: 2, values };
    const y = Array.from({ length: 20 }, (_, i) => values[2 * i]! / 1e3 - values[2 * i + 1]! + 5);
    const given = linearOutputs(ridge(x, y), x);
    const errors = y.map((truth, i) => Math.abs(truth - given[i]!));
    expect(Math.max(...errors)).toBeLessThan(0.2);
  });

  test("when classes are many and some are absent, then every output is finite", () => {
    const x = { rows: 3, features: 1, values: [1, 2, 3] };
    const outputs = linearOutputs(logisticRegression(x, [0, 7, 9], 10), x);
    expect(outputs.every(Number.isFinite)).toBe(true);
  });
});

test("when a function is a narrow curved valley, then its minimum is found", () => {
  // Rosenbrock (1960): 100(y − x²)² + (1 − x)².
  const [x, y] = lbfgs(
    ([x, y], gradient) => {
      const bend = y! - x! * x!;
      gradient.set([-400 * x! * bend - 2 * (1 - x!), 200 * bend]);
      return 100 * bend * bend + (1 - x!) ** 2;
    },
    Float64Array.of(-1.2, 1),
  );
  expect([x, y]).toEqual([expect.closeTo(1, 6), expect.closeTo(1, 6)]);
});
