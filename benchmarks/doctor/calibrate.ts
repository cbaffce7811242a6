// Fits the doctor's impression of curves (src/doctor/impression.ts) to the development half and writes
// src/doctor/calibration.ts. Run: node --conditions=source benchmarks/doctor/calibrate.ts RUNS.jsonl …
// Says first how well it does on tasks left out of the fit, and sets the threshold by that.

import { readFileSync, writeFileSync } from "node:fs";
import { features, looks, probabilities } from "../../src/doctor/impression.ts";
import { brokenAt, readingOf } from "../../src/doctor/reading.ts";
import { signVector } from "../../src/doctor/signs.ts";
import type { Run } from "./generate.ts";
import { historyOf, views } from "./histories.ts";
import { type Case, casesOf } from "./label.ts";

interface Example {
  readonly case: Case;
  readonly view: string;
  readonly signs: readonly number[];
  readonly look: number;
}

const lookOf: Partial<Record<Case["family"], (typeof looks)[number]>> = {
  undertrained: "falling",
  "learning-rate-too-low": "falling",
  "not-learning": "falling",
  "learning-rate-too-high": "jagged",
  overfitting: "risen",
};

function examplesOf(cases: readonly Case[]): Example[] {
  return cases.flatMap(one => {
    const look = one.kind === "sick" ? lookOf[one.family] : "healthy";
    if (look === undefined) return [];
    return views.flatMap(view => {
      const history = historyOf(one.run, view);
      const reading = readingOf(history);
      if (reading === undefined || brokenAt(history) !== undefined) return [];
      return [{ case: one, view, signs: signVector(reading), look: looks.indexOf(look) }];
    });
  });
}

interface Fitted {
  readonly mean: number[];
  readonly deviation: number[];
  readonly weights: number[][];
}

const [RIDGE, ROUNDS, RATE] = [Number(process.env.RIDGE ?? 3), 400, 0.08];

/** Maximum likelihood with a ridge on all but the constants, by Adam on the whole sum. */
function fit(examples: readonly Example[]): Fitted {
  const size = examples[0]!.signs.length;
  const column = (i: number) => examples.map(({ signs }) => signs[i]!);
  const mean = Array.from({ length: size }, (_, i) => average(column(i)));
  const deviation = mean.map(
    (m, i) => Math.sqrt(average(column(i).map(value => (value - m) ** 2))) + 1e-6,
  );
  const scale = { threshold: 0, mean, deviation, weights: [] };
  const xs = examples.map(({ signs }) => Float64Array.from(features(signs, scale)));
  const width = xs[0]!.length;
  const zeros = () => looks.map(() => new Float64Array(width));
  const [weights, m, v] = [zeros(), zeros(), zeros()];
  for (let round = 1; round <= ROUNDS; round++) {
    const gradient = gradientOf(weights, xs, examples);
    const rate = RATE * (1 - round / (ROUNDS + 1));
    gradient.forEach((row, k) =>
      row.forEach((g, i) => {
        m[k]![i] = 0.9 * m[k]![i]! + 0.1 * g;
        v[k]![i] = 0.99 * v[k]![i]! + 0.01 * g * g;
        const step = m[k]![i]! / (1 - 0.9 ** round);
        weights[k]![i]! -= (rate * step) / (Math.sqrt(v[k]![i]! / (1 - 0.99 ** round)) + 1e-9);
      }),
    );
  }
  return { mean, deviation, weights: weights.map(row => [...row]) };
}

function gradientOf(
  weights: readonly Float64Array[],
  xs: readonly Float64Array[],
  examples: readonly Example[],
): Float64Array[] {
  const width = xs[0]!.length;
  const gradient = weights.map(row => row.map((w, i) => (i === width - 1 ? 0 : RIDGE * w)));
  const p = new Float64Array(weights.length);
  for (const [e, x] of xs.entries()) {
    for (const [k, row] of weights.entries()) {
      let score = 0;
      for (let i = 0; i < width; i++) score += row[i]! * x[i]!;
      p[k] = score;
    }
    const top = p.reduce((a, b) => Math.max(a, b));
    const total = p.reduce((sum, score) => sum + Math.exp(score - top), 0);
    for (const [k, row] of gradient.entries()) {
      const error = Math.exp(p[k]! - top) / total - (k === examples[e]!.look ? 1 : 0);
      for (let i = 0; i < width; i++) row[i]! += error * x[i]!;
    }
  }
  return gradient;
}

const average = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

const runs = process.argv.slice(2).flatMap(file =>
  readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map(line => JSON.parse(line) as Run),
);
const examples = examplesOf(casesOf(runs).filter(({ run }) => run.half === "development"));
const count = (look: number) => examples.filter(example => example.look === look).length;
console.log(`${examples.length} examples: ${looks.map((l, k) => `${l} ${count(k)}`).join(", ")}`);

/** Doubts in tasks that the fit has not seen. */
const seen: { example: Example; p: number[] }[] = [];
for (const task of new Set(examples.map(e => e.case.run.task))) {
  const fitted = fit(examples.filter(e => e.case.run.task !== task));
  const calibration = { threshold: 0, ...fitted };
  for (const example of examples)
    if (example.case.run.task === task)
      seen.push({
        example,
        p: probabilities(features(example.signs, calibration), fitted.weights),
      });
}
const share = (part: readonly { p: number[] }[], threshold: number) =>
  part.filter(({ p }) => 1 - p[0]! >= threshold).length / Math.max(1, part.length);
const of = (test: (c: Example) => boolean) => seen.filter(({ example }) => test(example));
for (const view of views)
  for (const threshold of [0.5, 0.6, 0.7, 0.8, 0.9, 0.95]) {
    const at = (name: string, test: (e: Example) => boolean) =>
      `${name} ${(
        100 *
          share(
            of(e => e.view === view && test(e)),
            threshold,
          )
      ).toFixed(1)}`;
    const grave = (e: Example) => e.case.severity === "moderate" || e.case.severity === "severe";
    console.log(
      view.padEnd(8),
      threshold,
      at("healthy", e => e.case.kind === "healthy"),
      at("hard", e => e.case.kind === "hard-negative"),
      ...looks
        .slice(1)
        .flatMap((name, k) => [
          at(`| ${name}`, e => e.look === k + 1 && grave(e)),
          at("mild", e => e.look === k + 1 && !grave(e)),
        ]),
    );
  }
const table = looks.map((_, row) =>
  looks.map(
    (_, k) =>
      seen.filter(({ example, p }) => example.look === row && p.indexOf(Math.max(...p)) === k)
        .length,
  ),
);
console.table(table);
if (process.env.MISSES) {
  const tally = new Map<string, number>();
  for (const { example, p } of seen) {
    const sick = 1 - p[0]! >= Number(process.env.MISSES);
    if (sick === (example.look !== 0)) continue;
    const key = `${sick ? "false alarm" : "miss"} ${example.view} ${example.case.run.task} ${example.case.run.operator}`;
    tally.set(key, (tally.get(key) ?? 0) + 1);
  }
  for (const [key, n] of [...tally].sort((a, b) => b[1] - a[1]).slice(0, 50)) console.log(n, key);
}

const threshold = Number(process.env.THRESHOLD ?? 0.5);
const { mean, deviation, weights } = fit(examples);
const text = (values: readonly number[]) =>
  `[${values.map(v => Number(v.toPrecision(5))).join(", ")}]`;
writeFileSync(
  new URL("../../src/doctor/calibration.ts", import.meta.url),
  `// Written by benchmarks/doctor/calibrate.ts from ${examples.length} curves of the development half; do not edit.

export const calibration: {
  readonly threshold: number;
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
  readonly weights: readonly (readonly number[])[];
} = {
  threshold: ${threshold},
  mean: ${text(mean)},
  deviation: ${text(deviation)},
  weights: [
${weights.map(row => `    ${text(row)},`).join("\n")}
  ],
};
`,
);
