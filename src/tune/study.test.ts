import { describe, expect, test } from "vitest";
import { Generator } from "../core/random.ts";
import type { TuneRecord } from "./records.ts";
import type { Sampler } from "./sampler.ts";
import { gp } from "./samplers/gp.ts";
import { grid } from "./samplers/grid.ts";
import { halton } from "./samplers/halton.ts";
import { random } from "./samplers/random.ts";
import { tpe } from "./samplers/tpe.ts";
import { categorical, conditional, float, int, log, type Space } from "./space.ts";
import { type Handle, Study, type StudyOptions } from "./study.ts";
import type { Trial } from "./trial.ts";

const space: Space = {
  optimizer: categorical(["adam", "sgd"]),
  momentum: conditional(float(0, 0.99), "optimizer", ["sgd"]),
  lr: log(1e-4, 1),
  layers: int(1, 4),
};

/** A landscape with a best place inside, different under either optimizer. */
function loss({ parameters }: Pick<Trial, "parameters">): number {
  const { lr, layers, momentum = 0.5, optimizer } = parameters as Record<string, number>;
  const off = Math.log10(lr!) + 2;
  return off * off + (layers! - 3) ** 2 + (momentum - 0.9) ** 2 + Number(`${optimizer}` === "sgd");
}

/** Runs `jobs` jobs, up to `workers` at one time, which end in an order drawn from `order`. */
function race(study: Study, jobs: number, order: number): void {
  const random = new Generator(order);
  const running: Trial[] = [];
  for (let begun = 0; begun < jobs || running.length > 0; ) {
    const next = begun < jobs && running.length < study.header.workers ? study.ask() : "wait";
    if (next === "exhausted") return;
    if (next !== "wait") {
      running.push({ ...next });
      begun++;
      if (random.uniform() < 0.5) continue;
    }
    const [trial] = running.splice(random.integer(running.length), 1);
    study.tell(trial!, { value: loss(trial!) });
  }
}

const proposals = ({ trials }: Study) => trials.map(({ parameters }) => JSON.stringify(parameters));

const samplers: [string, () => Sampler][] = [
  ["random", random],
  ["halton", halton],
  ["grid", () => grid({ points: 9 })],
  ["tpe", () => tpe({ startup: 10 })],
  ["gp", () => gp({ startup: 4 })],
];

describe.each(samplers)("a study by %s", (_, sampler) => {
  test.each([1, 3])("when %i workers end in another order, then the study is the same", workers => {
    const studies = [1, 2].map(order => {
      const study = new Study({ space, sampler: sampler(), seed: 5, workers });
      race(study, 60, order);
      return proposals(study);
    });
    expect(studies[0]).toHaveLength(60);
    expect(studies[1]).toEqual(studies[0]);
  });

  test("when a space is discrete, then no trial comes twice and the study ends with the space", () => {
    const { optimizer, layers } = space;
    const discrete = {
      ...{ optimizer: optimizer!, layers: layers! },
      nesterov: conditional(categorical([true, false]), "optimizer", ["sgd"]),
    };
    const study = new Study({ space: discrete, sampler: sampler() });
    for (;;) {
      const trial = study.ask();
      if (typeof trial === "string") {
        expect(trial).toBe("exhausted");
        break;
      }
      study.tell(trial, { value: loss(trial) });
    }
    expect(new Set(proposals(study)).size).toBe(4 + 4 * 2);
    expect(study.trials).toHaveLength(12);
  });

  test("when the seed is another, then a study that draws is another", () => {
    const [a, b] = [1, 2].map(seed => {
      const study = new Study({ space, sampler: sampler(), seed });
      race(study, 20, 0);
      return proposals(study);
    });
    if (study(sampler).startsWith("grid")) expect(b).toEqual(a);
    else expect(b).not.toEqual(a);
  });
});

const study = (sampler: () => Sampler) => sampler().name;

describe("ask and tell", () => {
  const xOnly: Space = { x: float(0, 1) };
  const asked = (study: Study): Trial => {
    const trial = study.ask();
    if (typeof trial === "string") throw new Error(trial);
    return trial;
  };

  test("when a job that the next one must know still runs, then the next one waits", () => {
    const study = new Study({ space: xOnly, workers: 2 });
    const first = asked(study);
    const second = asked(study);
    expect(study.ask()).toBe("wait");
    study.tell(second, { value: 1 });
    expect(study.ask()).toBe("wait");
    study.tell(first, { value: 1 });
    expect(study.ask()).toMatchObject({ number: 2, attempt: 1 });
  });

  test("when a worker is lost, then its trial is handed out again and what it says late is refused", () => {
    const study = new Study({ space: xOnly });
    const first = { ...asked(study) };
    study.report(first, 1, 0.5);
    study.lose(first);
    expect(() => study.report(first, 2, 0.4)).toThrowError(/trial-stale/);
    const again = asked(study);
    expect(again).toMatchObject({ number: 0, attempt: 2, parameters: first.parameters });
    expect(again.values).toEqual([]);
    expect(() => study.tell(first, { value: 0 })).toThrowError(/trial-stale/);
    study.tell(again, { value: 2 });
    expect(study.best()).toMatchObject({ number: 0, value: 2 });
    expect(() => study.tell(again, { value: 1 })).toThrowError(/trial-stale/);
  });

  test("when a value is not finite or the configuration is to blame, then the trial is sick", () => {
    const study = new Study({ space: xOnly });
    study.tell(asked(study), { value: Number.NaN });
    const reported = asked(study);
    expect(study.report(reported, 1, Number.POSITIVE_INFINITY)).toBe("stop");
    study.tell(reported, { ended: "pruned" });
    const verdict = { verdict: "sick", findings: ["dead-units"], byConfiguration: true };
    study.tell(asked(study), { value: 0.1, verdict });
    study.tell(asked(study), { ended: "failed", why: "out of memory" });
    study.tell(asked(study), { value: 3, verdict: { ...verdict, byConfiguration: false } });
    const states = study.trials.map(({ state }) => state);
    expect(states).toEqual(["sick", "sick", "sick", "failed", "complete"]);
    expect(study.trials[0]!.verdict!.findings).toEqual(["diverged"]);
    expect(study.best()!.number).toBe(4);
  });

  test("when all of one half is sick, then the sampler leaves it", () => {
    const study = new Study({ space: xOnly, seed: 3 });
    for (let i = 0; i < 40; i++) {
      const trial = asked(study);
      const isSick = Number(trial.parameters.x) < 0.5;
      study.tell(trial, isSick ? { value: Number.NaN } : { value: 1 });
    }
    const late = study.trials.slice(20).filter(({ parameters }) => Number(parameters.x) < 0.5);
    expect(late.length).toBeLessThanOrEqual(4);
  });

  test("when more is better, then the best is the largest", () => {
    const study = new Study({ space: xOnly, direction: "maximize" });
    for (let i = 0; i < 40; i++) {
      const trial = asked(study);
      study.tell(trial, { value: Number(trial.parameters.x) });
    }
    expect(study.best()!.value).toBeGreaterThan(0.97);
  });

  test("when the records are cut anywhere and replayed, then the study goes on to the same end", () => {
    const options: StudyOptions = { space, seed: 9, workers: 2, trials: 24 };
    const records: TuneRecord[] = [];
    const whole = new Study({ ...options, write: record => records.push({ ...record }) });
    finish(whole);
    for (let cut = 1; cut < records.length; cut += 5) {
      const again = new Study({ ...options, records: records.slice(0, cut) });
      finish(again);
      expect(proposals(again), `cut at ${cut}`).toEqual(proposals(whole));
      expect(again.best()!.value).toBe(whole.best()!.value);
    }
  });

  test("when a study is opened as another, then it is refused with what differs", () => {
    const records: TuneRecord[] = [];
    new Study({ space, write: record => records.push(record) });
    for (const other of [
      { seed: 1 },
      { workers: 2 },
      { sampler: random() },
      { space: xOnly },
      { judge: "best-5" },
    ])
      expect(() => new Study({ space, records, ...other })).toThrowError(
        expect.objectContaining({ code: "study-differs", values: { key: Object.keys(other)[0] } }),
      );
  });

  test.each([{ workers: 0 }, { workers: 1.5 }, { trials: Number.NaN }])(
    "when options are %o, then they are refused",
    options => {
      expect(() => new Study({ space, ...options })).toThrowError(/invalid-argument/);
    },
  );
});

/** Always as many at work as there are workers. */
function finish(study: Study): void {
  const running: (Handle & Trial)[] = [];
  for (;;) {
    const next = running.length < study.header.workers ? study.ask() : "wait";
    if (next === "exhausted") return;
    if (next !== "wait") running.push({ ...next });
    else {
      const trial = running.shift()!;
      study.report(trial, 1, loss(trial));
      study.tell(trial, { value: loss(trial) });
    }
  }
}
