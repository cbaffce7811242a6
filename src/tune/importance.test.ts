import { describe, expect, test } from "vitest";
import { importance } from "./importance.ts";
import { random } from "./samplers/random.ts";
import { categorical, conditional, float, log } from "./space.ts";
import { tune } from "./tune.ts";

describe("importance", () => {
  const space = {
    lr: log(1e-4, 1),
    dropout: float(0, 0.5),
    activation: categorical(["relu", "tanh", "gelu"]),
    slope: conditional(float(0, 1), "activation", ["gelu"]),
  };

  test("when the rate and the activation decide, then they come first, with where the best are", async () => {
    for (let seed = 0; seed < 5; seed++) {
      const { study } = await tune({
        ...{ space, trials: 300, sampler: random(), seed },
        objective: ({ lr, activation, dropout }) =>
          (Math.log10(Number(lr)) + 2) ** 2 +
          (activation === "relu" ? 0 : 1) +
          0.01 * Number(dropout),
      });
      const found = importance(study);
      expect(
        found
          .map(({ parameter }) => parameter)
          .slice(0, 2)
          .sort(),
      ).toEqual(["activation", "lr"]);
      expect(found.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
      expect(found.find(({ parameter }) => parameter === "dropout")!.share).toBeLessThan(0.15);
      const [lr, activation] = ["lr", "activation"].map(
        name => found.find(({ parameter }) => parameter === name)!.best,
      );
      expect(activation).toMatchObject({ choice: "relu" });
      expect(lr).toSatisfy(
        ({ low, high }: { low: number; high: number }) =>
          low < 0.01 && high > 0.01 && high / low < 100,
      );
    }
  });

  test("when more is better, then the best are those with the largest values", async () => {
    const { study } = await tune({
      ...{ space: { x: float(0, 1) }, trials: 60, sampler: random(), direction: "maximize" },
      objective: ({ x }) => Number(x),
    });
    expect(importance(study)[0]).toMatchObject({ share: 1, best: { high: expect.closeTo(1, 1) } });
  });

  test("when few of the best have a conditional parameter that does nothing, then it is not said to matter", async () => {
    for (let seed = 0; seed < 5; seed++) {
      const { study } = await tune({
        ...{ space, trials: 100, sampler: random(), seed },
        objective: ({ lr, activation }) =>
          (Math.log10(Number(lr)) + 2) ** 2 + (activation === "gelu" ? 0.3 : 0),
      });
      expect(importance(study)[0]!.parameter).toBe("lr");
      expect(importance(study).find(({ parameter }) => parameter === "slope")!.share).toBeLessThan(
        0.2,
      );
    }
  });

  test("when nothing is told yet, then nothing is said", async () => {
    const { study } = await tune({ space, trials: 3, objective: () => 1 });
    expect(importance(study)).toEqual([]);
    expect(() => importance(study, { best: 1 })).toThrowError(/invalid-argument/);
  });
});
