import { expect, test } from "vitest";
import { admit } from "../clinic/index.ts";
import { checkConfig, type Sources } from "../pipeline/index.ts";
import type { Request, Work } from "../tune/index.ts";
import { foldPatients, foldsObjective } from "./folds-objective.ts";
import { dealtAnew, seeded } from "./refit.ts";
import { trainingObjective } from "./training-objective.ts";

const rows = Array.from({ length: 120 }, (_, i) => {
  const [a, b] = [Math.sin(i * 1.7), Math.cos(i * 2.3)];
  return `${a.toFixed(4)},${b.toFixed(4)},${(a * b + 0.3 * a + 0.02 * Math.sin(i * 9.1)).toFixed(5)}`;
});
const bytes = new TextEncoder().encode(`a,b,y\n${rows.join("\n")}\n`);
const config = checkConfig({ target: "y", epochs: 24, hidden: [16, 16] });
const sources: Sources = { config, data: { file: "t.csv", sha256: "0", bytes } };

/** A trial that is told to go on, or what `asked` holds for a step, and the steps that it reported. */
function unattended(asked: Readonly<Record<number, Request>> = {}) {
  const steps: number[] = [];
  const work: Work = {
    ...{ number: 0, attempt: 1, from: 0, checkpoint: undefined },
    signal: new AbortController().signal,
    report(step) {
      steps.push(step);
      return asked[step] ?? "continue";
    },
  };
  return { work, steps };
}

test("when the doctor blames the configuration at two looks, then the trial ends there without a value", async () => {
  const patient = await admit(sources);
  const { work, steps } = unattended();
  const own = { ...config, optimizer: "sgd" as const };
  const result = await trainingObjective(patient, own)({ lr: 1 }, work);
  expect(result).toMatchObject({ verdict: { byConfiguration: true } });
  expect((result as { value: number }).value).toBeNaN();
  expect(steps).toHaveLength(8);
});

test("when a trial that looks ill once is paused, then it waits, and the second look ends it after it is resumed", async () => {
  const objective = trainingObjective(await admit(sources), { ...config, optimizer: "sgd" });
  const first = unattended({ 4: "pause" });
  const paused = await objective({ lr: 1 }, first.work);
  const { checkpoint } = paused as { checkpoint: unknown };
  expect(checkpoint).toBeDefined();
  expect(first.steps).toEqual([1, 2, 3, 4]);
  const second = unattended();
  const result = await objective({ lr: 1 }, { ...second.work, from: 4, checkpoint });
  expect(result).toMatchObject({ verdict: { byConfiguration: true } });
  expect(second.steps).toEqual([5, 6, 7, 8]);
});

test("when a trial that looks ill once is stopped by a pruner, then its configuration is not blamed", async () => {
  const objective = trainingObjective(await admit(sources), { ...config, optimizer: "sgd" });
  const result = await objective({ lr: 1 }, unattended({ 4: "stop" }).work);
  expect(result).toMatchObject({ verdict: { verdict: "sick", byConfiguration: false } });
  expect(result).not.toHaveProperty("value");
});

test("when nothing is wrong, then all epochs are trained, and the value is that of the best", async () => {
  const patient = await admit(sources);
  const { work, steps } = unattended();
  const result = await trainingObjective(patient, { ...config, metric: "r2" })({ lr: 0.01 }, work);
  expect(steps).toHaveLength(24);
  expect((result as { value: number }).value).toBeGreaterThan(0.8);
});

test("when trials are judged by folds, then each row of training and validation validates once, and none of the test", async () => {
  const patient = await admit(sources);
  const folds = await foldPatients(patient, 4);
  const { parts } = patient.prepared;
  const own = [...parts.train.rows, ...parts.valid!.rows].sort((a, b) => a - b);
  const judged = folds.flatMap(({ prepared }) => [...prepared.parts.valid!.rows]);
  expect(judged.sort((a, b) => a - b)).toEqual(own);
  for (const { prepared } of folds) expect(prepared.sets.test).toBeNull();
  const { work, steps } = unattended();
  await foldsObjective(folds, { ...config, epochs: 3 })({ lr: 0.01 }, work);
  expect(steps).toEqual([1, 2, 3, 4]);
});

test("when a fresh seed deals the rows anew, then other rows validate, as many, and the test rows stay", async () => {
  const judges = { patient: await admit(sources), folds: null };
  const anew = await dealtAnew(judges, 7);
  const [before, after] = [judges.patient.prepared.parts, anew.patient.prepared.parts];
  expect([...after.test!.rows]).toEqual([...before.test!.rows]);
  expect(after.valid!.rows).toHaveLength(before.valid!.rows.length);
  expect([...after.valid!.rows]).not.toEqual([...before.valid!.rows]);
  const once = await seeded(anew, { ...config, epochs: 3 }, 7);
  const again = await seeded(await dealtAnew(judges, 7), { ...config, epochs: 3 }, 7);
  expect(once.value).toBe(again.value);
});
