import { describe, expect, test } from "vitest";
import { Generator } from "../../core/random.ts";
import type { Sampler } from "../sampler.ts";
import { categorical, conditional, float, int, log, type Space } from "../space.ts";
import { type Handle, Study } from "../study.ts";
import { gp } from "./gp.ts";
import { tpe } from "./tpe.ts";

const plane: Space = { x: float(-5, 5), y: float(-5, 5) };

/** The best of 30 trials on a narrow bowl whose middle the seed moves. */
function bestOf(sampler: Sampler, seed: number): number {
  const draws = new Generator(seed, 99);
  const [a, b] = [8 * draws.uniform() - 4, 8 * draws.uniform() - 4];
  const study = new Study({ space: plane, sampler, seed, trials: 30 });
  for (let trial = study.ask(); typeof trial !== "string"; trial = study.ask()) {
    const [x, y] = [Number(trial.parameters.x) - a, Number(trial.parameters.y) - b];
    study.tell(trial, { value: (x + y) ** 2 + 100 * (x - y) ** 2 });
  }
  return study.best()!.value!;
}

test("when a bowl is narrow and trials are 30, then it is nearer the middle than TPE", () => {
  const pairs = [1, 2, 3, 4, 5, 6].map(seed => [bestOf(gp(), seed), bestOf(tpe(), seed)] as const);
  expect(pairs.every(([ours, theirs]) => ours < theirs)).toBe(true);
  // The median of random points is about 900.
  expect(Math.max(...pairs.map(([ours]) => ours))).toBeLessThan(1);
});

const mixed: Space = {
  optimizer: categorical(["adam", "sgd"]),
  momentum: conditional(float(0, 0.9), "optimizer", ["sgd"]),
  lr: log(1e-4, 0.1),
  hidden: int(8, 128, { log: true }),
};

describe("when trials end in every way", () => {
  const study = new Study({ space: mixed, sampler: gp(), workers: 3, trials: 40 });
  const running: Handle[] = [];
  for (;;) {
    const trial = running.length < 3 ? study.ask() : "wait";
    if (trial === "exhausted") break;
    if (trial !== "wait") running.push({ number: trial.number, attempt: trial.attempt });
    else {
      const handle = running.shift()!;
      const { lr, hidden } = study.trials[handle.number]!.parameters;
      const value = Math.abs(Math.log10(Number(lr)) + 2) + Math.abs(Number(hidden) - 40) / 100;
      if (handle.number % 7 === 3) study.tell(handle, { ended: "failed" });
      else if (handle.number % 7 === 5) {
        study.report(handle, 1, 10 * value);
        study.tell(handle, { ended: "pruned" });
      } else study.tell(handle, { value: Number(lr) > 0.05 ? Number.NaN : value });
    }
  }

  test("then the study comes to its end, and near the optimum", () => {
    expect(study.trials).toHaveLength(40);
    expect(study.best()!.value).toBeLessThan(0.15);
  });

  test("then no two trials are alike, those of one moment neither", () => {
    const keys = study.trials.map(({ parameters }) => JSON.stringify(parameters));
    expect(new Set(keys).size).toBe(40);
    const last = study.trials.slice(20).map(({ parameters }) => Math.log10(Number(parameters.lr)));
    expect(new Set(last.map(place => place.toFixed(6))).size).toBe(20);
  });

  test("then sick configurations are left alone", () => {
    const late = study.trials.slice(20).filter(({ parameters }) => Number(parameters.lr) > 0.05);
    expect(late.length).toBeLessThanOrEqual(4);
  });
});

test("when a space has 24 points, then each is proposed once, the best before most others", () => {
  const space: Space = { a: categorical(["p", "q", "r"]), b: int(0, 7) };
  const study = new Study({ space, sampler: gp(), seed: 3 });
  const seen: string[] = [];
  for (let trial = study.ask(); typeof trial !== "string"; trial = study.ask()) {
    const { a, b } = trial.parameters;
    seen.push(`${a}${b}`);
    study.tell(trial, { value: (a === "q" ? 0 : 3) + (Number(b) - 5) ** 2 });
  }
  expect(new Set(seen).size).toBe(24);
  expect(seen).toHaveLength(24);
  expect(seen.indexOf("q5")).toBeLessThan(14);
});

test("when all values are equal, then it goes on without a word", () => {
  const study = new Study({ space: plane, sampler: gp(), trials: 20 });
  for (let trial = study.ask(); typeof trial !== "string"; trial = study.ask())
    study.tell(trial, { value: 1 });
  expect(study.trials).toHaveLength(20);
});

/** The proposal after so many trials of d parameters. */
function proposal(sampler: Sampler, d: number, trials: number): string {
  const names = Array.from({ length: d }, (_, i) => `x${i}`);
  const space: Space = Object.fromEntries(names.map(name => [name, float(0, 1)]));
  const study = new Study({ space, sampler: tpe(), seed: 4, trials });
  for (let trial = study.ask(); typeof trial !== "string"; trial = study.ask())
    study.tell(trial, { value: Number(trial.parameters.x0) });
  const seen = study.trials.map(({ number, parameters, state, value }) => ({
    ...{ number, parameters, state, score: value!, steps: [], scores: [] },
    point: Float64Array.from(names, name => Number(parameters[name])),
  }));
  const random = new Generator(4, trials);
  const { axes } = study;
  const question = { axes, seed: 4, number: trials, seen, random, isNew: () => true };
  return String(sampler.propose(question));
}

test("when parameters are more than 10 or trials more than 150, then TPE goes on", () => {
  expect(proposal(gp(), 11, 46)).toBe(proposal(tpe(), 11, 46));
  expect(proposal(gp(), 3, 151)).toBe(proposal(tpe(), 3, 151));
  // Two more than the start: neither quasi-random nor TPE's turn.
  expect(proposal(gp(), 3, 15)).not.toBe(proposal(tpe(), 3, 15));
});
