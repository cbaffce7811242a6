// The clinic on real runs. Where the doctor has no rule for an illness yet, `reading` stands in for it: a finding that
// shows as long as a number of the curve says so.

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
import { type Diagnosis, diagnose, type Finding } from "../src/doctor/index.ts";
import type { RunConfig } from "../src/log/config.ts";
import { type History, historyOf } from "../src/log/history.ts";
import { timeless } from "../src/log/read.ts";
import type { LogRecord } from "../src/log/records.ts";
import { checkConfig } from "../src/pipeline/index.ts";
import { boston } from "./support/command.ts";

type Examine = (records: readonly LogRecord[]) => Diagnosis;

async function admitted(change: Partial<RunConfig>, examine: Examine = diagnose) {
  const config = checkConfig({ target: "medv", ...change });
  const bytes = readFileSync(boston);
  const patient = await admit({ config, data: { file: "boston.csv", bytes, sha256: "" } });
  const first = caseOf(await trial(patient, config), trainRows(patient), examine);
  return { patient, first, config, examine };
}

function reading(
  finding: Omit<Finding, "severity" | "evidence">,
  shows: (history: History) => boolean,
): Examine {
  return records => {
    const history = historyOf(records);
    if (history === undefined || !shows(history)) return { verdict: "healthy", findings: [] };
    return { verdict: "sick", findings: [{ ...finding, severity: "error", evidence: {} }] };
  };
}

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
  expect(after.diagnosis.findings.map(finding => finding.code)).not.toContain("overfitting");
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
  const falling = reading(
    { code: "undertrained", remedies: [{ action: "more-epochs", change: { epochs: 20 } }] },
    ({ valid = [] }) => valid.at(-2)! / valid.at(-1)! > 1.05,
  );
  const { patient, first, examine } = await admitted({ epochs: 5 }, falling);
  expect(first.diagnosis.verdict).toBe("sick");
  const { outcomes, after } = await course(patient, first, { examine });
  const [round] = outcomes.map(accepted);
  expect(round).toMatchObject({ change: { epochs: 14 }, against: "saved" });
  expect(round!.effect.gain).toBeGreaterThan(0.2);
  for (const outcome of outcomes) expect(accepted(outcome).cost).toBeLessThanOrEqual(1.8);
  expect(after.diagnosis.verdict).toBe("healthy");
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

const tooHigh = reading(
  {
    code: "learning-rate-too-high",
    remedies: [
      { action: "lower-rate", change: { lr: 0.1 } },
      { action: "decay-rate", change: { schedule: "cosine" } },
    ],
  },
  ({ lr = [] }) => lr[0]! > 0.06,
);

test("when the rate is too high, then its dose is searched by probes, and the lower rate is proved", async () => {
  const { patient, first, config, examine } = await admitted({ lr: 0.3 }, tooHigh);
  const whole = await course(patient, first, { examine });
  const { outcomes, after, cost } = whole;
  const treated = accepted(outcomes[0]);
  expect([treated.against, claimOf(whole)]).toEqual(["ends", "treated"]);
  expect(treated.claim).toBe("treated");
  expect(treated.remedy.action).toBe("lower-rate");
  const doses = treated.probes.filter(({ remedy }) => remedy.action === "lower-rate");
  expect(doses.length).toBeGreaterThan(2);
  expect(doses.some(({ confirmed }) => confirmed)).toBe(true);
  expect(after.config.lr).toBeLessThan(0.1);
  expect(cost).toBeLessThanOrEqual(1.8);
  const plan = { before: config, after: after.config, against: treated.against, run: first.cost };
  const proof = await prove(patient, { ...plan, codes: ["learning-rate-too-high"] }, { examine });
  expect(proof).toMatchObject({ claim: "proved", equalBudget: true });
});

test("when a run diverges in its first epoch, then it is judged against the best constant", async () => {
  const diverged: Examine = records =>
    records.some(record => record.type === "end" && record.stopped === "diverged")
      ? {
          verdict: "sick",
          findings: [
            {
              code: "diverged",
              severity: "error",
              evidence: {},
              remedies: [{ action: "lower-rate", change: { lr: 0.1 } }],
            },
          ],
        }
      : { verdict: "healthy", findings: [] };
  const { patient, first, examine } = await admitted({ optimizer: "sgd", lr: 1000 }, diverged);
  expect(first.best).toBeUndefined();
  const { outcomes, after } = await course(patient, first, { examine });
  expect(accepted(outcomes[0]).effect.before).toBeGreaterThan(0.8);
  expect(after.best).toBeDefined();
});

test("when a cure lets a hidden illness show, then it is progress and no cure", async () => {
  const examine: Examine = records => {
    const { lr = [] } = historyOf(records) ?? {};
    const code = lr[0]! > 0.06 ? ("dead-units" as const) : ("overfitting" as const);
    const remedies =
      code === "dead-units" ? [{ action: "lower-rate", change: { lr: 0.01 } } as const] : [];
    return { verdict: "sick", findings: [{ code, severity: "error", evidence: {}, remedies }] };
  };
  const { patient, first } = await admitted({ lr: 0.3 }, examine);
  const whole = await course(patient, first, { examine });
  expect(whole.outcomes.map(({ claim }) => claim)).toEqual(["eased", "untreatable"]);
  expect(claimOf(whole)).toBe("eased");
  expect(whole.whole!.effect.gain).toBeGreaterThan(0.5);
});

test("when no remedy helps, then all is rolled back, and what was tried is said", async () => {
  const wrong = reading(
    { code: "underfitting", remedies: [{ action: "smaller-network", change: { hidden: [2] } }] },
    () => true,
  );
  const { patient, first, examine } = await admitted({ epochs: 40 }, wrong);
  const { outcomes, after } = await course(patient, first, { examine });
  expect(outcomes).toMatchObject([{ claim: "rolled-back", refused: [{ why: "no-gain" }] }]);
  expect(after).toBe(first);
});

test("when a remedy helps and another illness comes with it, then it is rolled back", async () => {
  const remedies = [{ action: "raise-rate", change: { lr: 0.003 } } as const];
  const examine: Examine = records => {
    const { lr = [] } = historyOf(records) ?? {};
    const code = lr[0]! < 0.001 ? ("learning-rate-too-low" as const) : ("loss-spikes" as const);
    return { verdict: "sick", findings: [{ code, severity: "error", evidence: {}, remedies }] };
  };
  const { patient, first } = await admitted({ lr: 0.0001, epochs: 30 }, examine);
  const outcome = await treat(patient, first, first.diagnosis.findings[0]!, { examine });
  expect(outcome.claim).toBe("rolled-back");
  if (outcome.claim === "rolled-back")
    expect(outcome.refused).toContainEqual(
      expect.objectContaining({ why: "new-illness", newIllness: "loss-spikes" }),
    );
});

test("when a treatment helped by luck of its seed, then fresh seeds do not prove it", async () => {
  const { patient, config, first } = await admitted({ epochs: 15 });
  const plan = { before: config, after: { ...config, batchSize: 33 }, against: "saved" as const };
  const proof = await prove(patient, { ...plan, codes: [], run: first.cost });
  expect(proof).toMatchObject({ claim: "not-proved", why: "no-gain" });
});

test("when only a person can act, or nothing can be judged, then that is said", async () => {
  const finding: Finding = {
    code: "label-noise",
    severity: "error",
    evidence: {},
    remedies: [{ action: "review-labels" }, { action: "split-anew", change: { valid: 0.3 } }],
  };
  const { patient, first } = await admitted({ epochs: 2 });
  expect(await treat(patient, first, finding)).toMatchObject({ why: "no-change" });
  const blind = await admitted({ epochs: 2, valid: 0 });
  expect(await treat(blind.patient, blind.first, finding)).toMatchObject({ why: "no-validation" });
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
