// The clinic on real runs, diagnosed by the doctor's own rules.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  admit,
  caseOf,
  claimOf,
  course,
  findRate,
  type Outcome,
  proofCost,
  prove,
  trainRows,
  treat,
  trial,
} from "../src/clinic/index.ts";
import type { Diagnosis } from "../src/doctor/index.ts";
import type { RunConfig } from "../src/log/config.ts";
import { timeless } from "../src/log/read.ts";
import { checkConfig } from "../src/pipeline/index.ts";
import { boston } from "./support/command.ts";

async function admitted(change: Partial<RunConfig>) {
  const config = checkConfig({ target: "medv", ...change });
  const bytes = readFileSync(boston);
  const patient = await admit({ config, data: { file: "boston.csv", bytes, sha256: "" } });
  const first = caseOf(await trial(patient, config), trainRows(patient));
  return { patient, first, config };
}

/** What is to be treated, in the doctor's order. */
const illnesses = ({ findings }: Diagnosis) =>
  findings.filter(({ severity }) => severity !== "info").map(({ code }) => code);

const accepted = (outcome: Outcome | undefined) => {
  if (outcome?.claim !== "treated" && outcome?.claim !== "eased")
    throw new Error(`not accepted: ${outcome?.claim}`);
  return outcome;
};

const overfitted = { hidden: [128, 128], epochs: 120, lr: 0.005, valid: 0.5, test: 0.1 };

test("when a run overfits, then it is treated within 1.8 runs, and fresh seeds prove it", async () => {
  const { patient, first, config } = await admitted(overfitted);
  expect(first.diagnosis.findings[0]?.code).toBe("overfitting");
  const { outcomes, after, cost } = await course(patient, first);
  const treated = accepted(outcomes.at(-1));
  expect(treated).toMatchObject({ claim: "treated", against: "last" });
  expect(treated.remedy.action).toBe("early-stopping");
  expect(after.epochs).toBeLessThan(120);
  expect(illnesses(after.diagnosis)).not.toContain("overfitting");
  expect(cost).toBeLessThanOrEqual(1.8);
  const plan = { before: config, after: after.config, run: first.cost };
  const codes = ["overfitting" as const];
  const proof = await prove(patient, { ...plan, against: treated.against, codes });
  expect(proof).toMatchObject({ claim: "proved", equalBudget: true });
  expect(proof.effect.low).toBeGreaterThan(0);
  expect(proof.seeds.map(({ seed }) => seed)).not.toContain(config.seed);
  expect(proof.cost).toBeLessThanOrEqual(
    proofCost(patient, { ...plan, against: "last", codes })[1],
  );
});

test("when a run was ended too early, then it goes on from its end, and each round costs at most 1.8 runs", async () => {
  const { patient, first } = await admitted({ epochs: 5 });
  expect(illnesses(first.diagnosis)[0]).toBe("undertrained");
  const whole = await course(patient, first);
  const rounds = whole.outcomes.slice(0, 2).map(accepted);
  expect(rounds[0]).toMatchObject({ claim: "eased", change: { epochs: 14 }, against: "saved" });
  expect(rounds[0]!.effect.gain).toBeGreaterThan(0.2);
  for (const { cost } of rounds) expect(cost).toBeLessThanOrEqual(1.8);
  expect(claimOf(whole)).toBe("treated");
  expect(whole.after.epochs).toBeGreaterThan(14);
  expect(illnesses(whole.after.diagnosis)).toEqual([]);
});

test("when a schedule has to be stretched, then no short run is asked, and the longer one fits into 1.8 runs", async () => {
  const { patient, first } = await admitted({ epochs: 5, schedule: "cosine" });
  const { outcomes, after } = await course(patient, first);
  const stretched = outcomes.map(accepted);
  expect(stretched[0]).toMatchObject({ probes: [], change: { epochs: 9 }, cost: 1.8 });
  for (const { cost } of stretched) expect(cost).toBeLessThanOrEqual(1.8);
  // Treated with part of the dose; the rest helps as well, and is another round's.
  const part = stretched.findIndex(({ claim }) => claim === "treated");
  expect(illnesses(stretched[part]!.after.diagnosis)).toEqual([]);
  expect(stretched[part + 1]).toMatchObject({
    claim: "treated",
    finding: { code: "too-few-steps" },
  });
  expect(after.epochs).toBeGreaterThan(stretched[part]!.after.epochs);
});

test("when the budget ends before a longer run is surely better, then the next round goes on from its end", async () => {
  const { patient, first } = await admitted({ epochs: 2, lr: 0.01, dropout: 0.5, valid: 0.1 });
  const [unsure, next] = (await course(patient, first)).outcomes;
  if (unsure?.claim !== "rolled-back") throw new Error(`not rolled back: ${unsure?.claim}`);
  expect(unsure.refused).toMatchObject([{ remedy: { change: { epochs: 5 } }, why: "no-gain" }]);
  expect(unsure.unfinished?.epochs).toBe(5);
  const { change, before, cost } = accepted(next);
  expect(change).toEqual({ epochs: 14 });
  // Nine epochs more, and compared with the run of two.
  expect([cost, before]).toEqual([9 / 5, first]);
});

test("when a change has been refused, then no later round tries it on the same run again", async () => {
  const { patient, first } = await admitted({
    ...{ epochs: 2, lr: 0.002, batchNorm: true, valid: 0.05, seed: 3 },
  });
  const { outcomes } = await course(patient, first);
  const [progress, ...vain] = outcomes.filter(one => "refused" in one);
  expect(progress?.claim).toBe("eased");
  expect(vain.length).toBeGreaterThan(1);
  const refused = vain.flatMap(one => one.refused.map(({ remedy }) => JSON.stringify(remedy)));
  expect(refused.length).toBeGreaterThan(1);
  expect(new Set(refused).size).toBe(refused.length);
});

test("when a run is healthy with a decay that is unusual, then it is compared with less of it", async () => {
  const { patient, first } = await admitted({ weightDecay: 0.03 });
  expect(first.diagnosis.verdict).toBe("healthy");
  const { outcomes, after } = await course(patient, first);
  expect(outcomes).toMatchObject([{ claim: "rolled-back", refused: [{ why: "no-gain" }] }]);
  expect(outcomes[0]!.finding.code).toBe("over-regularised");
  expect(after).toBe(first);
});

test("when a run goes on in a treatment, then it is the run that was longer from the start", async () => {
  const { patient, first, config } = await admitted({ epochs: 4, dropout: 0.2 });
  const longer = { ...config, epochs: 7 };
  const from = { snapshot: first.snapshot!, records: first.records };
  const [goneOn, whole] = [await trial(patient, longer, { from }), await trial(patient, longer)];
  expect(timeless(goneOn.records)).toEqual(timeless(whole.records));
  expect([...goneOn.best!]).toEqual([...whole.best!]);
  expect([goneOn.cost, whole.cost]).toEqual([3 * 304, 7 * 304]);
});

test("when the rate is too high, then its dose is searched by probes, and the lower rate is proved", async () => {
  const { patient, first, config } = await admitted({
    ...{ optimizer: "sgd", lr: 0.2, batchSize: 8, valid: 0.4 },
  });
  expect(illnesses(first.diagnosis)[0]).toBe("learning-rate-too-high");
  const whole = await course(patient, first);
  const { outcomes, after } = whole;
  const treated = accepted(outcomes[0]);
  expect([treated.against, claimOf(whole)]).toEqual(["ends", "treated"]);
  expect(treated.claim).toBe("treated");
  expect(treated.remedy.action).toBe("lower-rate");
  const doses = treated.probes.filter(({ remedy }) => remedy.action === "lower-rate");
  expect(doses.length).toBeGreaterThan(2);
  expect(doses.some(({ confirmed }) => confirmed)).toBe(true);
  expect(after.config.lr).toBeLessThan(0.1);
  expect(treated.cost).toBeLessThanOrEqual(1.8);
  const plan = { before: config, after: after.config, against: treated.against, run: first.cost };
  const proof = await prove(patient, { ...plan, codes: ["learning-rate-too-high"] });
  expect(proof).toMatchObject({ claim: "proved", equalBudget: true });
});

test("when a run diverges in its first epoch, then it is judged against the best constant", async () => {
  const { patient, first } = await admitted({ optimizer: "sgd", lr: 1000 });
  expect(illnesses(first.diagnosis)).toEqual(["diverged"]);
  expect(first.best).toBeUndefined();
  const { outcomes, after } = await course(patient, first);
  expect(accepted(outcomes[0]).effect.before).toBeGreaterThan(0.8);
  expect(after.best).toBeDefined();
  expect(illnesses(after.diagnosis)).not.toContain("diverged");
});

test("when a cure lets a hidden illness show, then it is progress and no cure, and the next round goes on", async () => {
  const { patient, first } = await admitted({ activation: "identity", hidden: [16] });
  expect(illnesses(first.diagnosis)).toEqual(["no-nonlinearity"]);
  const { outcomes, whole } = await course(patient, first);
  const [cure, next] = outcomes;
  expect(accepted(cure)).toMatchObject({ claim: "eased", remedy: { action: "change-activation" } });
  expect(illnesses(accepted(cure).after.diagnosis)).toContain(next!.finding.code);
  expect(next!.finding.code).not.toBe("no-nonlinearity");
  expect(whole!.effect.gain).toBeGreaterThan(0.2);
});

test("when a remedy brings another illness with a large gain, then it is progress; what helps nothing is rolled back and told", async () => {
  const { patient, first } = await admitted({ hidden: [1], epochs: 80 });
  expect(illnesses(first.diagnosis)[0]).toBe("learning-rate-too-low");
  const whole = await course(patient, first);
  const [progress, second] = whole.outcomes;
  expect(accepted(progress).claim).toBe("eased");
  expect(accepted(progress).effect.low).toBeGreaterThan(0.1);
  const newIllness = illnesses(accepted(progress).after.diagnosis)[0]!;
  expect(illnesses(first.diagnosis)).not.toContain(newIllness);
  expect(second!.finding.code).toBe(newIllness);
  // Treated, it comes back with a wider network, and is due again.
  const last = whole.outcomes.at(-1);
  if (last?.claim !== "rolled-back") throw new Error(`not rolled back: ${last?.claim}`);
  expect(last.finding.code).toBe(newIllness);
  expect(last.refused.map(({ why }) => why)).toEqual(["no-gain"]);
  // The new error is left, so that nothing is cured.
  expect(claimOf(whole)).toBe("eased");
});

test("when the configuration is wrong and the curve is ill, then the configuration is treated first", async () => {
  const { patient, first } = await admitted({ batchSize: 304, epochs: 40 });
  const [diagnosis] = first.diagnosis.findings;
  expect(diagnosis?.severity).toBe("error");
  expect(diagnosis?.code).not.toBe("batch-too-large");
  const { outcomes } = await course(patient, first);
  const treated = accepted(outcomes[0]);
  expect(treated.finding.code).toBe("batch-too-large");
  expect(treated.effect.gain).toBeGreaterThan(0.2);
});

test("when a treatment helped by luck of its seed, then fresh seeds do not prove it", async () => {
  const { patient, config, first } = await admitted({ epochs: 15 });
  const plan = { before: config, after: { ...config, batchSize: 33 }, against: "saved" as const };
  const proof = await prove(patient, { ...plan, codes: [], run: first.cost });
  expect(proof).toMatchObject({ claim: "not-proved", why: "no-gain" });
});

test("when only a person can act, or nothing can be judged, then that is said", async () => {
  const few = await admitted({ valid: 0.05, epochs: 100 });
  expect(illnesses(few.first.diagnosis)).toEqual(["validation-too-small"]);
  const [told] = (await course(few.patient, few.first)).outcomes;
  expect(told).toMatchObject({ claim: "untreatable", why: "no-change" });
  const blind = await admitted({ optimizer: "sgd", lr: 1000, valid: 0 });
  const [finding] = blind.first.diagnosis.findings;
  expect(await treat(blind.patient, blind.first, finding!)).toMatchObject({ why: "no-validation" });
});

test("when a run is in the clinic, then its test rows are sealed", async () => {
  const { patient, first } = await admitted({ epochs: 1, scaling: "robust" });
  const other = await trial(patient, { ...first.config, scaling: "standard" });
  for (const { sets } of [patient.prepared, first.trial!.fitted, other.fitted])
    expect(sets.test).toBeNull();
  // Judged on the scale of the run that is treated, whatever the change makes of the target.
  const mean = (losses: Float64Array) => losses.reduce((a, b) => a + b, 0) / losses.length;
  expect(mean(other.best!) / mean(first.best!)).toBeGreaterThan(0.3);
  expect(mean(other.best!) / mean(first.best!)).toBeLessThan(3);
});

test("when a rate is looked for, then it learns well and lies below the edge, on every seed", async () => {
  for (const seed of [0, 1]) {
    const { patient, config } = await admitted({ seed, epochs: 1 });
    const { suggestion, interval, edge, confirmed, sweeps } = await findRate(patient, config);
    expect(sweeps).toHaveLength(3);
    expect(edge).toBeGreaterThan(0.02);
    expect(suggestion).toBeGreaterThan(0.001);
    expect(suggestion).toBeLessThan(edge! / 2);
    expect(interval[0]).toBeLessThan(suggestion);
    expect(confirmed.map(({ lr }) => lr)).toContain(suggestion);
    expect(await findRate(patient, config)).toMatchObject({ suggestion, interval });
  }
});
