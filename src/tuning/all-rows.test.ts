import { expect, test } from "vitest";
import { admit } from "../clinic/index.ts";
import { checkConfig, type Sources } from "../pipeline/index.ts";
import { allRowsConfig, asMuchRate, jointlyBest, plannedRates, withAllRows } from "./all-rows.ts";
import { type SeededTraining, seeded } from "./refit.ts";
import { epochsIn } from "./training-objective.ts";

const rows = Array.from({ length: 90 }, (_, i) => {
  const [a, b] = [Math.sin(i * 1.7), Math.cos(i * 2.3)];
  return `${i % 30},${a.toFixed(4)},${b.toFixed(4)},${(a * b + 0.3 * a).toFixed(5)}`;
});
const bytes = new TextEncoder().encode(`g,a,b,y\n${rows.join("\n")}\n`);
const config = checkConfig({ target: "y", epochs: 5, hidden: [8] });
const sourcesOf = (own: typeof config): Sources => ({
  config: own,
  data: { file: "t.csv", sha256: "0", bytes },
});

test("when curves are best at different epochs, then that of their mean is taken, in either direction", () => {
  const curves = [
    [5, 1, 4, 9],
    [5, 6, 2, 9],
  ];
  expect(jointlyBest(curves, "min")).toBe(3);
  expect(jointlyBest(curves, "max")).toBe(4);
  expect(jointlyBest([[3, 2, 1], [3]], "min")).toBe(1);
  expect(jointlyBest([], "min")).toBeUndefined();
});

test("when the rate is constant, then the epochs are those of the curve; when it falls, then they are more, and never fewer", () => {
  expect(asMuchRate([1, 1, 1, 1, 1, 1, 1, 1], 3)).toBe(3);
  const cosine = Array.from({ length: 100 }, (_, i) => 0.5 + 0.5 * Math.cos((Math.PI * i) / 100));
  expect(asMuchRate(cosine, 20)).toBe(38);
  expect(asMuchRate(cosine, 100)).toBe(100);
  expect(asMuchRate([0.1, 0.2, 0.3, 1], 3)).toBe(3);
});

test("when a curve ended early, then the rates are those of the whole schedule", async () => {
  const own = { ...config, epochs: 12, schedule: "cosine" as const };
  const patient = await admit(sourcesOf(own));
  const whole = await seeded({ patient, folds: null }, own, 1);
  const epochs = epochsIn(whole.training.records);
  const rates = plannedRates(own, epochs[0]!.step);
  expect(rates.length).toBe(12);
  for (const [i, { lr }] of epochs.entries()) expect(own.lr * rates[i]!).toBeCloseTo(lr, 9);
  const cut = upTo(whole, 4);
  const best = epochsIn(cut.training.records).at(-1)!.best.epoch;
  expect(allRowsConfig(patient, own, [cut])!.epochs).toBe(asMuchRate(rates, best));
  expect(asMuchRate(rates, best)).toBeGreaterThan(best);
});

test("when a seed's training diverged, then its curve tells nothing of how long to train", async () => {
  const patient = await admit(sourcesOf(config));
  const whole = await seeded({ patient, folds: null }, config, 1);
  const { training } = upTo(whole, 1);
  const stopped = { ...training.fitted.fitted, stopped: "diverged" as const };
  const diverged = {
    ...whole,
    training: { ...training, fitted: { ...training.fitted, fitted: stopped } },
  };
  const alone = allRowsConfig(patient, config, [whole])!;
  expect(allRowsConfig(patient, config, [diverged, whole])).toEqual(alone);
  expect(allRowsConfig(patient, config, [diverged])).toBeUndefined();
});

/** The same training as if it had ended after so many epochs. */
function upTo(whole: SeededTraining, epochs: number): SeededTraining {
  const { training } = whole;
  const records = training.records.filter(one => one.type !== "epoch" || one.epoch <= epochs);
  return { ...whole, training: { ...training, records } };
}

test("when the validation rows have told all, then they are learnt from, and the test rows stay sealed", async () => {
  const patient = await admit(sourcesOf(config));
  const trainings = [await seeded({ patient, folds: null }, config, 1)];
  const best = trainings[0]!.training.records.flatMap(one =>
    one.type === "epoch" ? one.best : [],
  );
  const own = allRowsConfig(patient, config, trainings)!;
  expect(own).toEqual({ ...config, valid: 0, epochs: best.at(-1)!.epoch });
  const { prepared } = await withAllRows(patient, own);
  const { train, valid, test: sealed } = prepared.parts;
  const learnt = [...patient.prepared.parts.train.rows, ...patient.prepared.parts.valid!.rows];
  expect([...train.rows]).toEqual(learnt.sort((a, b) => a - b));
  expect(valid).toBeNull();
  expect(prepared.sets.test).toBeNull();
  expect([...sealed!.rows]).toEqual([...patient.prepared.parts.test!.rows]);
});

test.each([
  ["there are no test rows", { test: 0 }],
  ["intervals are made of them", { interval: 0.9 }],
  ["the rate hangs on them", { schedule: "plateau" as const }],
  ["groups are dealt by the shares", { group: "g" }],
])("when %s, then the validation rows stay what they are", async (_, change) => {
  const own = { ...config, ...change };
  const patient = await admit(sourcesOf(own));
  const trainings = [await seeded({ patient, folds: null }, own, 1)];
  expect(allRowsConfig(patient, own, trainings)).toBeUndefined();
});
