// The tuner as a library.

import {
  categorical,
  conditional,
  defaultSpace,
  float,
  grid,
  importance,
  journalLine,
  log,
  random,
  readJournal,
  type Trial,
  type TuneRecord,
  tune,
} from "downhill/tune";
import { describe, expect, test } from "vitest";

const space = {
  lr: log(1e-4, 1),
  optimizer: categorical(["adam", "sgd"]),
  momentum: conditional(float(0, 0.99), "optimizer", ["sgd"]),
};
const objective = ({ lr, optimizer, momentum = 0.9 }: Record<string, unknown>) =>
  (Math.log10(Number(lr)) + 2) ** 2 + (optimizer === "adam" ? 0.1 : (Number(momentum) - 0.9) ** 2);

const plainly = (trials: readonly Trial[]) =>
  trials.map(({ parameters, state, value }) => ({ parameters, state, value }));

describe("tune", () => {
  test("when an objective has a best place, then 60 trials come close and say what mattered", async () => {
    const { best, trials, study } = await tune({ space, objective, trials: 60 });
    expect(trials).toHaveLength(60);
    expect(best!.value).toBe(Math.min(...trials.map(({ value }) => value!)));
    expect(best!.value).toBeLessThan(0.11);
    expect(study.best()).toBe(best);
    const wide = await tune({ space, objective, trials: 100, sampler: random() });
    expect(importance(wide.study)[0]!.parameter).toBe("lr");
  });

  test("when four workers take different times, then the study is that of four that take the same", async () => {
    const run = (pause: (trial: number) => number) =>
      tune({
        ...{ space, trials: 40, workers: 4, seed: 3 },
        async objective(parameters, { number }) {
          await new Promise(done => setTimeout(done, pause(number)));
          return objective(parameters);
        },
      });
    const [even, uneven] = [await run(() => 1), await run(number => (number * 7) % 11)];
    expect(plainly(uneven.trials)).toEqual(plainly(even.trials));
  });

  test("when objectives run, then never more at one time than there are workers, and as many where they may", async () => {
    let [now, most] = [0, 0];
    await tune({
      ...{ space, trials: 30, workers: 3 },
      async objective(parameters) {
        most = Math.max(most, ++now);
        await new Promise(done => setTimeout(done, 1));
        now--;
        return objective(parameters);
      },
    });
    expect(most).toBe(3);
  });

  test("when an objective throws, gives NaN or nothing, then its trial says so and the study goes on", async () => {
    const { trials, best } = await tune({
      ...{ space, trials: 12 },
      objective(parameters, { number }) {
        if (number % 4 === 0) throw new Error("out of memory");
        if (number % 4 === 1) return Number.NaN;
        if (number % 4 === 2) return undefined;
        return objective(parameters);
      },
    });
    expect(trials.slice(0, 4).map(({ state }) => state)).toEqual([
      "failed",
      "sick",
      "failed",
      "complete",
    ]);
    expect(trials[0]!.why).toBe("out of memory");
    expect(trials[2]!.why).toMatch(/no value/);
    expect(best!.number % 4).toBe(3);
  });

  test("when a trial never ends, then it fails at its deadline and what it says later is refused", async () => {
    const late: unknown[] = [];
    const { trials, best } = await tune({
      ...{ space, trials: 5, trialSeconds: 0.05 },
      async objective(parameters, { number, report }) {
        if (number !== 1) return objective(parameters);
        await new Promise(done => setTimeout(done, 120));
        try {
          report(1, 0);
        } catch (cause) {
          late.push(cause);
        }
        return 0;
      },
    });
    expect(trials.map(({ state }) => state)).toEqual([
      ...["complete", "failed", "complete", "complete", "complete"],
    ]);
    expect(trials[1]!.why).toMatch(/0.05 s/);
    await new Promise(done => setTimeout(done, 120));
    expect(late).toEqual([expect.objectContaining({ code: "trial-stale" })]);
    expect(best!.number).not.toBe(1);
  });

  test("when its time is up, then the trial hears of it by its signal", async () => {
    const reasons: unknown[] = [];
    const { trials } = await tune({
      ...{ space, trials: 1, trialSeconds: 0.05 },
      objective: (_, { signal }) =>
        new Promise(() => {
          signal.addEventListener("abort", () => reasons.push(signal.reason));
        }),
    });
    expect(trials[0]).toMatchObject({ state: "failed", why: "no result within 0.05 s" });
    expect(reasons).toEqual([new Error("no result within 0.05 s")]);
  });

  test("when whoever is at work is gone, then the trial is handed out again, three times at most", async () => {
    const attempts: number[][] = [];
    const records: TuneRecord[] = [];
    const { trials } = await tune({
      ...{ space, trials: 4, write: record => void records.push({ ...record }) },
      objective(parameters, { number, attempt, report }) {
        attempts.push([number, attempt]);
        report(1, 5);
        if (number === 1 && attempt < 3) return { lost: "the power went" };
        if (number === 2) return { lost: "it runs out of memory" };
        return objective(parameters);
      },
    });
    expect(attempts).toEqual([
      ...[[0, 1]],
      ...[1, 2, 3].map(attempt => [1, attempt]),
      ...[1, 2, 3].map(attempt => [2, attempt]),
      ...[[3, 1]],
    ]);
    expect(trials.map(({ state }) => state)).toEqual([
      "complete",
      "complete",
      "failed",
      "complete",
    ]);
    expect(trials[1]!.values).toEqual([5]);
    expect(trials[2]!.why).toBe("it runs out of memory");
    expect(records.filter(({ type }) => type === "tell")).toHaveLength(4);
  });

  test("when every trial is sick, then the study ends without a best", async () => {
    const { trials, best, study } = await tune({ space, trials: 25, objective: () => Number.NaN });
    expect(trials.every(({ state }) => state === "sick")).toBe(true);
    expect(best).toBeUndefined();
    expect(importance(study)).toEqual([]);
  });

  test("when it is aborted, then its records go on to the same end", async () => {
    const lines: string[] = [];
    const control = new AbortController();
    const options = { space, trials: 30, workers: 2, seed: 1 };
    const slow = async (parameters: Record<string, unknown>) => {
      await undefined;
      return objective(parameters);
    };
    await tune({
      ...{ ...options, objective: slow, signal: control.signal },
      write: record => void lines.push(journalLine(record)),
      onTrial: ({ number }) => number === 14 && control.abort(),
    });
    const bytes = new TextEncoder().encode(lines.map(line => `${line}\n`).join(""));
    const { records } = readJournal(bytes);
    expect(records.filter(({ type }) => type === "tell").length).toBeLessThan(30);
    const rest = await tune({ ...options, objective: slow, records });
    const whole = await tune({ ...options, objective: slow });
    expect(plainly(rest.trials)).toEqual(plainly(whole.trials));
  });

  test("when a record cannot be written, then tuning ends with that error and what was written stays true", async () => {
    const records: TuneRecord[] = [];
    const full = tune({
      ...{ space, objective, trials: 30, workers: 2 },
      write(record) {
        if (records.length >= 20) throw new Error("the disk is full");
        records.push({ ...record });
      },
    });
    await expect(full).rejects.toThrow("the disk is full");
    const { trials } = await tune({ space, objective, trials: 30, workers: 2, records });
    const whole = await tune({ space, objective, trials: 30, workers: 2 });
    expect(plainly(trials)).toEqual(plainly(whole.trials));
  });

  test("when a report cannot be written, then the objective is not blamed: tuning ends with that error", async () => {
    const records: TuneRecord[] = [];
    const full = tune({
      ...{ space, trials: 3 },
      objective(parameters, { report }) {
        report(1, objective(parameters));
        return objective(parameters);
      },
      write(record) {
        if (record.type === "report" && records.length > 3) throw new Error("the disk is full");
        records.push({ ...record });
      },
    });
    await expect(full).rejects.toThrow("the disk is full");
    expect(records.map(({ type }) => type)).toEqual(["study", "ask", "report", "tell", "ask"]);
  });

  test("when a grid is searched, then every combination comes once, absent parameters not counted", async () => {
    const sampler = grid({ points: 3 });
    const { trials } = await tune({ space, objective, trials: 1000, sampler });
    expect(trials).toHaveLength(3 + 3 * 3);
    expect(trials.map(({ parameters }) => parameters.lr)).toContain(0.0001);
  });

  test("when keys are fixed, then the default space leaves them and what hangs on them out", () => {
    expect(Object.keys(defaultSpace())).toContain("weightDecay");
    expect(Object.keys(defaultSpace(["optimizer", "lr"]))).toEqual([
      ...["hidden", "activation", "dropout", "batchSize", "schedule"],
    ]);
  });
});
