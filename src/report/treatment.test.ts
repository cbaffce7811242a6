import { describe, expect, it } from "vitest";
import {
  defaultConfig,
  type LogRecord,
  type Treatment,
  type TreatmentEffect,
} from "../log/index.ts";
import { reportHtml, type TreatmentPage, withTreatment } from "./index.ts";

const effect: TreatmentEffect = {
  lossBefore: 0.2,
  lossAfter: 0.1,
  gainPercent: 50,
  errorGainPercent: 30,
  lowPercent: 20,
  highPercent: 40,
  p: 0.001,
  seeds: 1,
  rows: 90,
};
const treatment: Treatment = {
  schema: 1,
  claim: "treated",
  of: "a",
  run: "a-treated",
  change: { lr: 0.003, hidden: [8, 4] },
  against: "ends",
  effect,
  cost: 1.7,
  rounds: [
    {
      claim: "treated",
      finding: "learning-rate-too-high",
      action: "lower-rate",
      change: { lr: 0.003 },
      against: "ends",
      effect,
      probes: [
        {
          ...{ action: "lower-rate", change: { lr: 0.003 }, fromEpoch: 0, toEpoch: 7 },
          ...{ lossWithout: 0.3, lossWith: null, z: null, confirmed: false },
        },
      ],
      refused: [
        {
          ...{ action: "<img src=x>", change: {}, why: "new-illness" },
          ...{ newIllness: "overfitting", effect },
        },
      ],
      cost: 1.7,
    },
  ],
  proof: {
    ...{ claim: "not-proved", why: "symptom-stays", against: "ends", effect, limit: 0.019 },
    seeds: [{ seed: 7, before: 0.2, after: 0.15, sound: false, newIllness: "dead-units" }],
    ...{ equalBudget: true, announced: [6, 20], cost: 7.5 },
  },
};

function recordsOf(epochs: number, validLoss: number): LogRecord[] {
  const config = { type: "config", config: { ...defaultConfig, target: "y", lr: 0.3 } } as const;
  const rows = Array.from({ length: epochs }, (_, i) => ({
    ...{ type: "epoch", epoch: i + 1, step: i, trainLoss: 1, trainEvalLoss: 1, validLoss },
    ...{ trainMetrics: {}, lr: 1, gradientNorm: 1, best: { epoch: 1, value: 1 }, seconds: 1 },
  }));
  const metrics = { train: { rmse: 1 }, valid: { rmse: validLoss }, test: null };
  const end = {
    ...{ type: "end", stopped: "completed", epochs, steps: 1, bestEpoch: 1, metrics, seconds: 1 },
  };
  const facts = [config, ...rows, end];
  return facts.map((fact, seq) => ({ ...fact, v: 1, seq, at: 0 }) as LogRecord);
}

const [before, after] = [recordsOf(4, 2), recordsOf(9, 1)];
const page: TreatmentPage = { treatment, side: "before", before, after, other: "../b/report.html" };
const plain = (language: "en" | "ko") => reportHtml({ records: before, appraisal: null }, language);

describe.each(["en", "ko"] as const)("a treatment in a report in %s", language => {
  const html = withTreatment(plain(language), page);

  it("when it was accepted, then both curves, the change, the intervals and the costs are there", () => {
    const figures = html.match(/<figure>.*?<\/figure>/gs)!;
    expect(figures).toHaveLength(2);
    expect(html).toContain(
      '<code>--lr</code></td><td class="n was">0.3</td><td class="n"><b>0.003</b>',
    );
    expect(html).toContain("<b>8,4</b>");
    const [broad, slim] = html.match(/<svg class="effects".*?<\/svg>/gs)!;
    for (const svg of [broad!, slim!]) expect(svg.match(/<line class="interval"/g)).toHaveLength(2);
    expect(html).toContain('<span class="verdict treated">');
    expect(html).toContain('<span class="verdict not-proved">');
    expect(html).toContain('<a href="../b/report.html">');
    for (const number of ["1.7", "7.5", "6", "20"]) expect(html).toContain(number);
  });

  it("when the runs differ in length, then both curves have the same axes", () => {
    const ticks = (html.match(/<figure>.*?<\/figure>/gs) ?? []).map(figure =>
      figure.match(/<text class="tick" text-anchor="(end|middle)"[^>]*y="[^"]*">[\d.]+</g),
    );
    expect(ticks[0]!.length).toBeGreaterThan(5);
    expect(ticks[0]).toEqual(ticks[1]);
  });

  it("when it is told, then nothing is run, left open or untold", () => {
    expect(html).not.toMatch(/undefined|\[object|NaN|Infinity|<img/);
    expect(html).toContain("&#60;img src=x&#62;");
    expect(html.match(/<section class="treatment">/g)).toHaveLength(1);
  });

  it("when it is told again, then it stands once, and the rest is as it was", () => {
    expect(withTreatment(html, page)).toBe(html);
    const healthy: Treatment = { ...treatment, claim: "healthy", rounds: [], cost: 0, proof: null };
    const { effect: _, against: __, ...well } = healthy;
    const anew = withTreatment(html, { treatment: well, side: "before", before });
    expect(anew.match(/<section class="treatment">/g)).toHaveLength(1);
    expect(anew).not.toContain("<figure>");
    expect(anew.length).toBeLessThan(html.length);
  });
});

it("when one value would flatten the others, then both curves are logarithmic", () => {
  const html = withTreatment(plain("en"), { ...page, before: recordsOf(1, 1e6) });
  const [first] = html.match(/<figure>.*?<\/figure>/s)!;
  expect(first).toContain(">1,000<");
});

it("when a run has no epoch, then its place says so", () => {
  const html = withTreatment(plain("en"), { ...page, before: before.slice(0, 1) });
  expect(html.match(/<figure>.*?<\/figure>/s)![0]).toContain("diverged");
});

it("when a report has no place for it, then it stands at the end", () => {
  const old = plain("en").replace(/<!--\/?treatment-->/g, "");
  expect(withTreatment(old, page)).toMatch(/<!--\/treatment--><\/body>/);
});
