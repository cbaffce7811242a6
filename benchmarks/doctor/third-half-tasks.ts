// Tasks of the third test half, which was opened once for the results of 26 November 2026, 02:39 UTC, and belongs to the
// development half since: its misses have been studied.

import { flipped, normals, uniforms } from "./draws.ts";
import type { Task } from "./tasks.ts";

/** From 0 to 1, of what `uniforms` draws. */
const unit = (v: number) => 0.5 + v / (2 * Math.sqrt(3));

/** Glyphs of 3 × 5 pixels, a row of bits each: T, L, U, X, H. */
const glyphs = ["111010010010010", "100100100100111", "101101101101111", "101010010010101"].concat(
  "101101111101101",
);

/** Hill's equation: the effect of a dose that reaches half its maximum at `half`. */
const hill = (dose: number, half: number) => dose ** 3 / (dose ** 3 + half ** 3);

export const thirdHalfTasks: readonly Task[] = [
  {
    ...{ name: "decay", half: "development", features: 3, classes: 1, rows: 700 },
    draw(x, random) {
      uniforms(x, random);
      const [amount, rate, time] = Array.from(x, unit) as [number, number, number];
      const left = (0.5 + amount) * Math.exp(-(0.5 + 4 * rate) * time);
      return (left - 0.42) / 0.27 + 0.3 * random.normal();
    },
  },
  {
    ...{ name: "largest", half: "development", features: 5, classes: 5, rows: 900 },
    draw(x, random) {
      normals(x, random);
      // Which of five is the largest, all of them seen through noise.
      const k = x.indexOf(Math.max(...x));
      for (let i = 0; i < 5; i++) x[i] = x[i]! + 0.35 * random.normal();
      return k;
    },
  },
  {
    ...{ name: "arm", half: "development", features: 4, classes: 1, rows: 900 },
    draw(x, random) {
      uniforms(x, random);
      // How far the hand of an arm with two joints is from a point: two angles, two lengths.
      const [upper, lower] = [1 + 0.3 * x[2]!, 0.8 + 0.25 * x[3]!];
      const [a, b] = [0.9 * x[0]!, 0.9 * (x[0]! + x[1]!)];
      const [east, north] = [
        upper * Math.cos(a) + lower * Math.cos(b),
        upper * Math.sin(a) + lower * Math.sin(b),
      ];
      return (Math.hypot(east - 0.5, north - 0.8) - 1.3) / 0.65 + 0.25 * random.normal();
    },
  },
  {
    ...{ name: "torus", half: "development", features: 3, classes: 2, rows: 900 },
    draw(x, random) {
      uniforms(x, random);
      const fromRing = Math.hypot(Math.hypot(x[0]!, x[1]!) - 1.1, 0.7 * x[2]!);
      return flipped(fromRing < 0.62 ? 1 : 0, 2, 0.1, random);
    },
  },
  {
    ...{ name: "doses", half: "development", features: 6, classes: 1, rows: 800 },
    draw(x, random) {
      uniforms(x, random);
      const [one, other] = [unit(x[0]!), unit(x[1]!)];
      // Two drugs, of which the second hinders the first; weight and age shift the doses.
      const effect = hill(one, 0.35 + 0.2 * unit(x[2]!)) * (1 - 0.7 * hill(other, 0.5));
      const harm = 0.5 * hill(other, 0.7 - 0.3 * unit(x[3]!));
      return (effect - harm - 0.33) / 0.3 + 0.35 * random.normal();
    },
  },
  {
    ...{ name: "glyphs", half: "development", features: 15, classes: 5, rows: 900 },
    draw(x, random) {
      const k = random.integer(glyphs.length);
      const ink = 0.8 + 0.4 * random.uniform();
      for (let i = 0; i < 15; i++) {
        const lit = random.uniform() < 0.06 ? glyphs[k]![i] === "0" : glyphs[k]![i] === "1";
        x[i] = (lit ? ink : -ink) + 0.8 * random.normal();
      }
      return flipped(k, 5, 0.05, random);
    },
  },
  {
    ...{ name: "middle", half: "development", features: 5, classes: 1, rows: 900 },
    draw(x, random) {
      normals(x, random);
      // The third of five in order of size.
      const middle = Array.from(x).sort((a, b) => a - b)[2]!;
      return 1.6 * middle + 0.35 * random.normal();
    },
  },
  {
    ...{ name: "votes", half: "development", features: 18, classes: 2, rows: 1000 },
    draw(x, random) {
      normals(x, random);
      // Few of many columns count, and those saturate.
      const score = 1.4 * Math.tanh(2 * x[3]!) + Math.tanh(x[8]! - x[11]!) + 0.9 * Math.abs(x[14]!);
      return random.uniform() < 1 / (1 + Math.exp(-2 * (score - 0.7))) ? 1 : 0;
    },
  },
  {
    ...{ name: "tides", half: "development", features: 3, classes: 1, rows: 900 },
    draw(x, random) {
      uniforms(x, random);
      const y = Math.sin(2.4 * x[0]!) + 0.6 * Math.sin(1.5 * x[0]! + 1.2 * x[1]!);
      return 0.9 * y + 0.4 * x[2]! + 0.3 * random.normal();
    },
  },
  {
    ...{ name: "incomes", half: "development", features: 7, classes: 1, rows: 1000 },
    draw(x, random) {
      normals(x, random);
      const skill = 0.5 * x[0]! + 0.4 * Math.max(x[1]!, x[2]!);
      // The larger, the less certain.
      return skill + 0.25 * x[3]! * x[0]! - 0.25 + 0.3 * Math.exp(0.4 * x[4]!) * random.normal();
    },
  },
  {
    ...{ name: "shelves", half: "development", features: 4, classes: 4, rows: 900 },
    draw(x, random) {
      uniforms(x, random);
      // Cuts of an oblique sum that bends, in four unequal parts.
      const y = x[0]! + 0.7 * x[1]! ** 2 - 0.8 * x[2]! * x[3]! + 0.15 * random.normal();
      return flipped(y < -0.7 ? 0 : y < 0.6 ? 1 : y < 1.7 ? 2 : 3, 4, 0.08, random);
    },
  },
  {
    ...{ name: "dunes", half: "development", features: 2, classes: 2, rows: 700 },
    draw(x, random) {
      uniforms(x, random);
      // Above or below a crest that waves.
      const above = x[1]! > 0.7 * Math.sin(2.6 * x[0]!) + 0.3 * x[0]!;
      return flipped(above ? 1 : 0, 2, 0.12, random);
    },
  },
];
