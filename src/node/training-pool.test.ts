import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { admit } from "../clinic/index.ts";
import { checkConfig } from "../pipeline/index.ts";
import { defaultSpace, halving, type Objective, tune } from "../tune/index.ts";
import { trainingObjective } from "../tuning/index.ts";
import { readTables } from "./read-tables.ts";
import { trainingPool } from "./training-pool.ts";

const boston = join(import.meta.dirname, "../../examples/data/boston.csv");
const config = checkConfig({ preset: "plain", target: "medv", epochs: 6 });
const sources = { config, data: await readTables([boston]) };
const space = defaultSpace(["target", "epochs"]);

describe("trainings in threads", () => {
  test("when two threads train what pauses and goes on, then the trials are those of one thread, bit for bit", async () => {
    const study = {
      ...{ space, trials: 14, workers: 2, seed: 1 },
      pruner: halving({ minimum: 2, maximum: 6 }),
    };
    const pool = trainingPool({ sources, config }, 2);
    const inThreads = await tune({ ...study, objective: pool.objective });
    pool.close();
    const objective = trainingObjective(await admit(sources), config);
    const here = await tune({ ...study, objective });
    expect(inThreads.trials).toEqual(here.trials);
    expect(here.trials.some(({ attempt, state }) => attempt > 1 && state === "complete")).toBe(
      true,
    );
  });

  test("when a trial pauses and goes on, then it comes to what it comes to without a pause", async () => {
    const patient = await admit(sources);
    const training = trainingObjective(patient, config);
    const parameters = { lr: 0.01, batchSize: 32, hidden: [16], activation: "relu", dropout: 0.1 };
    const signal = new AbortController().signal;
    const work = { number: 0, attempt: 1, from: 0, checkpoint: undefined, signal };
    const values: number[] = [];
    const until =
      (pause: number): Parameters<Objective>[1]["report"] =>
      (step, value) => {
        values.push(value);
        return step === pause ? "pause" : "continue";
      };
    const paused = await training(parameters, { ...work, report: until(3) });
    expect(values).toHaveLength(3);
    const { checkpoint } = paused as { checkpoint: unknown };
    const resumed = { ...work, attempt: 2, from: 3, checkpoint: structuredClone(checkpoint) };
    const rest = await training(parameters, { ...resumed, report: until(0) });
    const parts = values.splice(0);
    const whole = await training(parameters, { ...work, report: until(0) });
    expect(parts).toEqual(values);
    expect(rest).toEqual(whole);
  });

  test("when a thread cannot begin, then trials say why", async () => {
    const broken = { ...sources, config: { ...config, target: "nothing" } };
    const pool = trainingPool({ sources: broken, config }, 1);
    const { trials } = await tune({ space, trials: 1, objective: pool.objective });
    pool.close();
    expect(trials[0]).toMatchObject({ state: "failed" });
    expect(trials[0]!.why).toContain("nothing");
  });
});
