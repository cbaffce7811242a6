import { describe, expect, test } from "vitest";
import { exp } from "../../core/math.ts";
import { Generator } from "../../core/random.ts";
import type { Objective } from "../objective.ts";
import type { Pruner } from "../pruner.ts";
import { random } from "../samplers/random.ts";
import { float, type ParameterValues } from "../space.ts";
import type { Seen } from "../trial.ts";
import { tune } from "../tune.ts";
import { chanceToBeat, extrapolating } from "./extrapolating.ts";
import { halving } from "./halving.ts";
import { median } from "./median.ts";

const EPOCHS = 27;

/** A training whose curve falls to a floor set by x, with a rate set by y; with a little noise. */
function floorOf({ x }: ParameterValues): number {
  return 1 + (Number(x) - 0.3) ** 2;
}

function valueAt(parameters: ParameterValues, epoch: number): number {
  const noise = new Generator(Math.round(1e6 * Number(parameters.x)), epoch).normal();
  return floorOf(parameters) + exp((-epoch * (1 + Number(parameters.y))) / 8) + 0.004 * noise;
}

/** Trains epoch by epoch, from a checkpoint where there is one; counts what it trains. */
function training(): { objective: Objective; epochs: () => number } {
  let count = 0;
  return {
    epochs: () => count,
    async objective(parameters, { from, checkpoint, report }) {
      expect(checkpoint).toBe(from === 0 ? undefined : from);
      for (let epoch = from + 1; epoch <= EPOCHS; epoch++) {
        count++;
        await undefined;
        if (report(epoch, valueAt(parameters, epoch)) !== "continue") return { checkpoint: epoch };
      }
      return valueAt(parameters, EPOCHS);
    },
  };
}

const pruners: [string, Pruner, number][] = [
  ["median", median(), 0.75],
  ["halving", halving({ minimum: 1, maximum: EPOCHS }), 0.35],
  ["extrapolation", extrapolating({ maximum: EPOCHS }), 0.75],
];

describe.each(pruners)("pruning by %s", (_, pruner, share) => {
  test("when trials are pruned, then epochs are saved and the best is as good", async () => {
    const space = { x: float(0, 1), y: float(0, 1) };
    let [saved, worse] = [0, 0];
    const seeds = 2;
    for (let seed = 0; seed < seeds; seed++) {
      const options = { space, trials: 60, sampler: random(), seed };
      const [all, some] = [training(), training()];
      const whole = await tune({ ...options, objective: all.objective });
      const pruned = await tune({ ...options, objective: some.objective, pruner });
      saved += some.epochs() / all.epochs() / seeds;
      worse += (floorOf(pruned.best!.parameters) / floorOf(whole.best!.parameters) - 1) / seeds;
    }
    console.log(
      `${pruner.name}: ${saved.toFixed(2)} of the epochs, best ${(100 * worse).toFixed(2)} % worse`,
    );
    expect(saved).toBeLessThan(share);
    expect(worse).toBeLessThan(0.01);
  });

  test("when three workers race, then the study is the same however long each takes", async () => {
    const studies = [];
    for (const order of [1, 2]) {
      const wait = new Generator(order);
      const { objective } = training();
      const { trials } = await tune({
        ...{ space: { x: float(0, 1), y: float(0, 1) }, trials: 30, workers: 3, seed: 2, pruner },
        async objective(parameters, work) {
          for (let i = wait.integer(9); i > 0; i--) await undefined;
          return objective(parameters, work);
        },
      });
      studies.push(trials.map(({ parameters, values, state }) => ({ parameters, values, state })));
    }
    expect(studies[0]).toEqual(studies[1]);
  });
});

describe("halving", () => {
  test("when few trials pause, then one still runs to its end", async () => {
    const { objective } = training();
    const pruner = halving({ minimum: 1, maximum: EPOCHS });
    const space = { x: float(0, 1), y: float(0, 1) };
    const { trials } = await tune({ space, objective, trials: 2, pruner });
    expect(trials.filter(({ state }) => state === "complete")).toHaveLength(1);
    expect(trials.filter(({ state }) => state === "pruned")).toHaveLength(1);
  });

  test("when 27 trials run by one worker, then each rung keeps about a third", async () => {
    const { objective } = training();
    const pruner = halving({ minimum: 1, maximum: EPOCHS });
    const space = { x: float(0, 1), y: float(0, 1) };
    const { trials } = await tune({ space, objective, trials: 27, pruner, sampler: random() });
    const reached = (step: number) => trials.filter(({ steps }) => steps.length >= step).length;
    expect(reached(1)).toBe(27);
    for (const [rung, next] of [
      [1, 2],
      [3, 4],
      [9, 10],
    ] as const) {
      expect(reached(next)).toBeGreaterThanOrEqual(Math.floor(reached(rung) / 3));
      expect(reached(next)).toBeLessThanOrEqual(reached(rung) / 2 + 1);
    }
  });

  test("when a curve jumps up at its rung, then the best before it counts", () => {
    const pruner = halving({ minimum: 2, maximum: 8, eta: 2 });
    const seen = (number: number, scores: readonly number[], state: Seen["state"]): Seen => ({
      ...{ number, state, scores, score: scores.at(-1)!, steps: scores.map((_, i) => i + 1) },
      ...{ parameters: {}, point: new Float64Array(0) },
    });
    const other = seen(0, [0.6, 0.5], "paused");
    expect(pruner.request(seen(1, [0.4, 0.9], "running"), [other])).toBe("continue");
    expect(pruner.request(seen(1, [0.7, 0.9], "running"), [other])).toBe("pause");
  });

  test.each([
    [0, 9],
    [9, 9],
    [1, 9, 1],
  ])("when rungs are %i to %i, then they are refused", (minimum, maximum, eta = 3) => {
    expect(() => halving({ minimum, maximum, eta })).toThrowError(/invalid-argument/);
  });
});

test("when the chance to beat a bar is said to be below 5 %, then at most 5 % of such curves beat it", () => {
  const draws = new Generator(11);
  let [stopped, wrong] = [0, 0];
  for (let i = 0; i < 120; i++) {
    const [floor, rate, noise] = [
      0.5 + draws.uniform(),
      1 + 3 * draws.uniform(),
      0.03 * draws.uniform(),
    ];
    const shape = draws.uniform();
    const curve = Array.from({ length: 60 }, (_, k) => {
      const t = k + 1;
      const fall = shape < 0.5 ? exp((-rate * t) / 20) : t ** (-0.3 * rate);
      return floor + fall + noise * draws.normal();
    });
    // Bars about where the curve ends, so that the question is hard.
    const end = curve.at(-1)!;
    const bar = end + 0.06 * draws.normal();
    for (const looked of [15, 30]) {
      if (chanceToBeat(curve.slice(0, looked), bar, 60) >= 0.05) continue;
      stopped++;
      wrong += Number(end < bar);
    }
  }
  console.log(`${stopped} stops, ${((100 * wrong) / stopped).toFixed(1)} % wrong`);
  expect(stopped).toBeGreaterThan(20);
  expect(wrong / stopped).toBeLessThanOrEqual(0.05);
});
