// Fits the judges of the doctor's impression (src/doctor/judges.ts) to the development half and writes
// src/doctor/calibration.ts. Run: node --conditions=source benchmarks/doctor/calibrate.ts RUNS.jsonl …
// Says first how well they do on tasks left out of the fit.

import { readFileSync, writeFileSync } from "node:fs";
import type { Code } from "../../src/doctor/finding.ts";
import { looks, type SickLook, sickLooks } from "../../src/doctor/impression.ts";
import { type Calibrated, features, type Judges, probabilities } from "../../src/doctor/judges.ts";
import { brokenAt, readingOf } from "../../src/doctor/reading.ts";
import { ownSigns, signVector } from "../../src/doctor/signs.ts";
import { boosted } from "./boosting.ts";
import type { Run } from "./generate.ts";
import { historyOf, type View, views } from "./histories.ts";
import { type Case, casesOf } from "./label.ts";
import { shortened } from "./shortened.ts";

interface Example {
  readonly case: Case;
  readonly view: View;
  readonly signs: readonly number[];
  readonly look: number;
  readonly weight: number;
  /** Counts for the figures: a run of its own, its harm beyond chance. */
  readonly proven: boolean;
}

const lookOf: Partial<Record<Case["family"], (typeof looks)[number]>> = {
  undertrained: "falling",
  "learning-rate-too-low": "falling",
  "not-learning": "falling",
  "learning-rate-too-high": "jagged",
  overfitting: "risen",
};

/** What a run that was stopped sooner counts for, and one of ours when its curves alone are read. */
const [PART, OURS_READ_ALONE] = [0.15, 0.15];
const RIDGE = 10;
const TREES = { rounds: 60, depth: 2, rate: 0.2, ridge: 10, least: 2 };
/** False alarms that the thresholds may cost on tasks left out of the fit: of hard negatives, of healthy runs. */
const [ALARMS_HARD, ALARMS_HEALTHY] = [0.04, 0.015];
/** Tasks are left out a few at a time. */
const FOLDS = 7;

function examplesOf(cases: readonly Case[], ours: boolean, weight: number, proven: Set<Run>) {
  return cases.flatMap((one): Example[] => {
    const look = lookFor(one);
    if (look === undefined) return [];
    return views.flatMap((view): Example[] => {
      if (ours && view !== "ours") return [];
      const history = historyOf(one.run, view);
      const reading = readingOf(history);
      if (reading === undefined || brokenAt(history) !== undefined) return [];
      const own = ours ? ownSigns(reading) : [];
      if (own === undefined) return [];
      return [
        {
          ...{ case: one, view, look: looks.indexOf(look), proven: proven.has(one.run) },
          signs: [...signVector(reading), ...own],
          weight: weight * (!ours && view === "ours" ? OURS_READ_ALONE : 1),
        },
      ];
    });
  });
}

function lookFor(one: Case): (typeof looks)[number] | undefined {
  if (one.kind !== "sick") return "healthy";
  // What a network too small for its task has learnt to the end shows none of the three.
  if (one.family === "underfitting" && one.right.length === 1) return "healthy";
  return lookOf[one.family];
}

function fit(examples: readonly Example[]): Judges {
  const size = examples[0]!.signs.length;
  const total = examples.reduce((sum, { weight }) => sum + weight, 0);
  const average = (of: (e: Example) => number) =>
    examples.reduce((sum, e) => sum + e.weight * of(e), 0) / total;
  const mean = Array.from({ length: size }, (_, i) => average(({ signs }) => signs[i]!));
  const deviation = mean.map(
    (m, i) => Math.sqrt(average(({ signs }) => (signs[i]! - m) ** 2)) + 1e-6,
  );
  const trees = boosted(
    examples.map(({ signs }) => signs),
    examples.map(({ look }) => look),
    examples.map(({ weight }) => weight),
    looks.length,
    TREES,
  );
  return { mean, deviation, weights: regression(examples, { mean, deviation }), trees };
}

const [ROUNDS, RATE] = [300, 0.08];

/** Maximum likelihood with a ridge on all but the constants, by Adam on the whole sum. */
function regression(
  examples: readonly Example[],
  scale: Pick<Judges, "mean" | "deviation">,
): number[][] {
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
  return weights.map(row => [...row]);
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
      const { look, weight } = examples[e]!;
      const error = weight * (Math.exp(p[k]! - top) / total - (k === look ? 1 : 0));
      for (let i = 0; i < width; i++) row[i]! += error * x[i]!;
    }
  }
  return gradient;
}

interface Seen {
  readonly example: Example;
  readonly p: readonly number[];
}

/** How sick the examples of tasks look to judges that have not seen these tasks. */
function leftOut(examples: readonly Example[]): Seen[] {
  const names = [...new Set(examples.map(e => e.case.run.task))].sort();
  const foldOf = new Map(names.map((name, i) => [name, i % FOLDS]));
  return Array.from({ length: FOLDS }, (_, fold) => {
    const isIn = (e: Example) => foldOf.get(e.case.run.task) === fold;
    const judges = fit(examples.filter(e => !isIn(e)));
    return examples
      .filter(e => isIn(e) && e.proven)
      .map(example => ({ example, p: probabilities(example.signs, judges) }));
  }).flat();
}

/** The lowest threshold, in hundredths, that raises no more false alarms than it may. */
function thresholdFor(seen: readonly Seen[]): number {
  const alarms = (kind: Case["kind"], threshold: number) => {
    const part = seen.filter(({ example }) => example.case.kind === kind);
    return part.filter(({ p }) => 1 - p[0]! >= threshold).length / part.length;
  };
  for (let threshold = 0.4; threshold < 1; threshold += 0.01)
    if (
      alarms("hard-negative", threshold) <= ALARMS_HARD &&
      alarms("healthy", threshold) <= ALARMS_HEALTHY
    )
      return threshold;
  return 1;
}

/** What a look is called, whatever else is known of the run. */
const codesOf: Readonly<Record<SickLook, readonly Code[]>> = {
  falling: ["undertrained", "learning-rate-too-low", "schedule-ended-early"],
  jagged: ["learning-rate-too-high"],
  risen: ["overfitting"],
};

/** Maximum likelihood of σ(a + b·logit p) that the likeliest sick look of a run is called what is right, by Newton's steps. */
function confidenceFor(seen: readonly Seen[]): readonly [a: number, b: number] {
  const pairs = seen.map(({ example, p }) => {
    // Health stands first.
    const [, ...sick] = p;
    const most = Math.max(...sick);
    const within = Math.min(1 - 1e-6, Math.max(1e-6, most));
    const right = codesOf[sickLooks[sick.indexOf(most)]!].some(code =>
      example.case.right.includes(code),
    );
    return { x: Math.log(within / (1 - within)), right: right ? 1 : 0 };
  });
  let [a, b] = [0, 1];
  for (let step = 0; step < 20; step++) {
    let [ga, gb, haa, hab, hbb] = [0, 0, 0, 0, 0];
    for (const { x, right } of pairs) {
      const share = 1 / (1 + Math.exp(-(a + b * x)));
      const [error, curvature] = [right - share, share * (1 - share)];
      ga += error;
      gb += error * x;
      haa += curvature;
      hab += curvature * x;
      hbb += curvature * x * x;
    }
    const determinant = haa * hbb - hab * hab;
    a += (hbb * ga - hab * gb) / determinant;
    b += (haa * gb - hab * ga) / determinant;
  }
  return [a, b];
}

function say(seen: readonly Seen[], view: View): void {
  for (const threshold of [0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8]) {
    const at = (name: string, test: (e: Example) => boolean) => {
      const part = seen.filter(({ example }) => example.view === view && test(example));
      const sick = part.filter(({ p }) => 1 - p[0]! >= threshold).length;
      return `${name} ${((100 * sick) / Math.max(1, part.length)).toFixed(1)} of ${part.length}`;
    };
    const mild = (e: Example) => e.case.severity === "mild";
    console.log(
      view.padEnd(8),
      threshold,
      at("healthy", e => e.case.kind === "healthy"),
      at("hard", e => e.case.kind === "hard-negative"),
      at("| grave", e => e.look > 0 && !mild(e)),
      at("mild", e => e.look > 0 && mild(e)),
      ...looks.slice(1).map((name, k) => at(`| ${name} mild`, e => e.look === k + 1 && mild(e))),
    );
  }
  const table = looks.map((_, row) =>
    looks.map((_, k) => {
      const of = seen.filter(({ example }) => example.look === row && example.view === view);
      return of.filter(({ p }) => p.indexOf(Math.max(...p)) === k).length;
    }),
  );
  console.table(table);
}

const runs = process.argv
  .slice(2)
  .flatMap(file =>
    readFileSync(file, "utf8")
      .trim()
      .split("\n")
      .map(line => JSON.parse(line) as Run),
  )
  .filter(({ half }) => half === "development");
const proven = new Set(casesOf(runs).map(one => one.run));
const cases = casesOf(runs, false);
const healthy = new Map(
  cases
    .filter(({ kind }) => kind === "healthy")
    .map(({ run }) => [`${run.cell}/${run.base}/${run.seed}`, run]),
);
const parts = cases.flatMap(({ run }) =>
  shortened(run, healthy.get(`${run.cell}/${run.base}/${run.seed}`)!),
);
const examplesFor = (ours: boolean) => [
  ...examplesOf(cases, ours, 1, proven),
  ...examplesOf(parts, ours, PART, proven),
];
console.log(
  `${runs.length} runs, ${cases.length} cases (${proven.size} proven), ${parts.length} parts`,
);

function calibrated(examples: readonly Example[], view: View): Calibrated {
  const seen = leftOut(examples).filter(({ example }) => example.view === view);
  const [threshold, confidence] = [thresholdFor(seen), confidenceFor(seen)];
  console.log(`${view}: threshold ${threshold.toFixed(2)}, confidence ${confidence}`);
  say(seen, view);
  return { threshold, confidence, judges: fit(examples) };
}

const digits = (v: number) => Number(v.toPrecision(4));
const list = (values: readonly number[]) => `[${values.map(digits).join(", ")}]`;
const rows = (all: readonly (readonly number[])[]) =>
  all.map(row => `      ${list(row)},`).join("\n");
function text({ mean, deviation, weights, trees }: Judges): string {
  const forest = trees
    .map(own => `      [\n${own.map(tree => `        ${list(tree)},`).join("\n")}\n      ],`)
    .join("\n");
  return `{
    mean: ${list(mean)},
    deviation: ${list(deviation)},
    weights: [
${rows(weights)}
    ],
    trees: [
${forest}
    ],
  }`;
}
const part = ({ threshold, confidence, judges }: Calibrated) => `{
  threshold: ${digits(threshold)},
  confidence: ${list(confidence)},
  judges: ${text(judges)},
}`;
writeFileSync(
  new URL("../../src/doctor/calibration.ts", import.meta.url),
  `// Written by benchmarks/doctor/calibrate.ts from ${cases.length} runs of the development half and ${parts.length} first parts of them; do not edit.
// biome-ignore-all lint/suspicious/noApproximativeNumericConstant: a cut may lie near a constant of mathematics.

import type { Calibrated } from "./judges.ts";

export const calibration: { readonly curves: Calibrated; readonly ours: Calibrated } = {
  curves: ${part(calibrated(examplesFor(false), "outside"))},
  ours: ${part(calibrated(examplesFor(true), "ours"))},
};
`,
);
