import { describe, expect, test } from "vitest";
import { type AdviceOptions, advice } from "./advice.ts";
import { random } from "./samplers/random.ts";
import { categorical, float, log, type ParameterValues, type Space } from "./space.ts";
import { Study } from "./study.ts";
import type { Verdict } from "./trial.ts";
import { tune } from "./tune.ts";

const codesOf = (found: readonly { code: string }[]) => found.map(({ code }) => code);

/** A study of trials at random. */
async function studied(
  space: Space,
  objective: (parameters: ParameterValues) => number | { value: number; verdict: Verdict },
  options: AdviceOptions = {},
) {
  const { study, best } = await tune({ space, objective, trials: 60, sampler: random(), seed: 3 });
  return advice(study, best!, options);
}

describe("advice", () => {
  test("when the best lie at an end of a range, then it says which, unless the range begins at 0", async () => {
    const far = await studied({ x: float(1, 2) }, ({ x }) => -Number(x));
    expect(far).toContainEqual({ code: "at-the-edge", parameter: "x", bound: "high", value: 2 });
    const none = await studied({ x: float(0, 2) }, ({ x }) => Number(x));
    expect(codesOf(none)).not.toContain("at-the-edge");
    const low = await studied({ lr: log(1e-3, 1) }, ({ lr }) => Number(lr));
    expect(low).toContainEqual({ code: "at-the-edge", parameter: "lr", bound: "low", value: 1e-3 });
    const inside = await studied({ x: float(-1, 1) }, ({ x }) => Math.abs(Number(x)));
    expect(codesOf(inside)).not.toContain("at-the-edge");
  });

  test("when trials are sick in one part of a range, then the part is named", async () => {
    const sick: Verdict = { verdict: "sick", findings: ["diverged"], byConfiguration: true };
    const found = await studied({ lr: log(1e-4, 1), x: float(-1, 1) }, ({ lr, x }) =>
      Number(lr) > 0.1 ? { value: Number.NaN, verdict: sick } : Number(x) ** 2,
    );
    const region = found.find(one => one.code === "sick-region");
    expect(region).toMatchObject({ parameter: "lr", high: 1 });
    expect(region?.low).toBeGreaterThan(0.1);
    expect(region?.low).toBeLessThan(0.4);
    const everywhere = await studied({ x: float(0, 1), k: categorical([1, 2]) }, ({ x, k }) =>
      k === 1 ? { value: Number.NaN, verdict: sick } : Number(x),
    );
    expect(codesOf(everywhere)).not.toContain("sick-region");
  });

  test("when the best is not proved to be better, then that comes first", async () => {
    const claim = { name: "not-proved", difference: -0.1, error: 0.2 } as const;
    const space = { x: float(0, 1) };
    const [unsure] = await studied(space, ({ x }) => Number(x), { claim });
    expect(unsure).toEqual({ code: "not-proved", difference: -0.1, error: 0.2 });
    const proved = { ...claim, name: "proved" } as const;
    const sure = await studied(space, ({ x }) => Number(x), { claim: proved });
    expect(codesOf(sure)).not.toContain("not-proved");
  });

  test("when the best trial was better at each of its last steps, then more of them are worth trying", () => {
    const study = new Study({ space: { x: float(0, 1) } });
    const trial = study.ask();
    if (typeof trial === "string") throw new Error(trial);
    for (let step = 1; step <= 20; step++) study.report(trial, step, 1 / step);
    study.tell(trial, { value: 1 / 20 });
    expect(advice(study, study.best()!, { steps: 20 })).toContainEqual({
      code: "more-epochs",
      epochs: 40,
    });
    expect(codesOf(advice(study, study.best()!, { steps: 30 }))).not.toContain("more-epochs");
    expect(codesOf(advice(study, study.best()!))).not.toContain("more-epochs");
  });

  test("when the best came late, then more trials are worth it; when the doctor found something, it is passed on", async () => {
    let calls = 0;
    const watch: Verdict = { verdict: "watch", findings: ["overfitting"], byConfiguration: false };
    const late = await studied({ x: float(-1, 1) }, () => ({ value: -calls++, verdict: watch }));
    expect(late).toContainEqual({ code: "more-trials", trials: 120 });
    expect(late).toContainEqual({ code: "diagnosis", finding: "overfitting" });
  });
});

test("when first trials are given, then they come before what the sampler proposes, but for those outside the space", async () => {
  const asked: ParameterValues[] = [];
  const first = [{ x: 1e-3 }, { x: 7 }, { x: 0.5 }];
  const objective = (parameters: ParameterValues) => asked.push(parameters);
  await tune({ space: { x: log(1e-4, 1) }, objective, trials: 4, first });
  expect(asked.slice(0, 2)).toEqual([{ x: 1e-3 }, { x: 0.5 }]);
  expect(asked).toHaveLength(4);
});
