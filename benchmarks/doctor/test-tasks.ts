// The test half: families of tasks that no threshold was set on, for the networks of their own in healthy.ts. Once its
// results have been looked at, the half is spent: its tasks belong to the development half then, and others take their place.

import { centres, flipped, normals, uniforms } from "./draws.ts";
import type { Task } from "./tasks.ts";

/** From 0 to 1, of what `uniforms` draws. */
const unit = (v: number) => 0.5 + v / (2 * Math.sqrt(3));

const nine = centres(11, 9, 3, 1.5);
const peaks = centres(12, 5, 2, 1.2);
/** Shares of twelve words in three topics. */
const topics = [
  [4, 3, 3, 2, 1, 1, 1, 1, 1, 1, 1, 1],
  [1, 1, 2, 3, 4, 3, 2, 1, 1, 1, 1, 1],
  [1, 1, 1, 1, 1, 2, 3, 3, 3, 2, 1, 2],
];

/** An index drawn with these weights. */
function drawnOf(weights: readonly number[], uniform: number): number {
  let left = uniform * weights.reduce((a, b) => a + b, 0);
  const at = weights.findIndex(weight => (left -= weight) < 0);
  return at < 0 ? weights.length - 1 : at;
}

const distance = (x: Float32Array, to: readonly number[]) =>
  Math.hypot(...to.map((value, i) => x[i]! - value));

export const testTasks: readonly Task[] = [
  {
    ...{ name: "orbit", half: "test", features: 3, classes: 1, rows: 800 },
    draw(x, random) {
      uniforms(x, random);
      // The distance from the sun on an ellipse: size, eccentricity, angle.
      const [a, e] = [1 + 0.25 * x[0]!, 0.1 + 0.5 * unit(x[1]!)];
      const r = (a * (1 - e * e)) / (1 + e * Math.cos(1.6 * x[2]!));
      return (r - 0.95) / 0.42 + 0.3 * random.normal();
    },
  },
  {
    ...{ name: "words", half: "test", features: 12, classes: 3, rows: 900 },
    draw(x, random) {
      const k = random.integer(3);
      x.fill(0);
      for (let word = 0; word < 14; word++) {
        const at = drawnOf(topics[k]!, random.uniform());
        x[at] = x[at]! + 1;
      }
      for (let i = 0; i < 12; i++) x[i] = Math.sqrt(x[i]!) - 0.9;
      return k;
    },
  },
  {
    ...{ name: "queue", half: "test", features: 4, classes: 1, rows: 900 },
    draw(x, random) {
      uniforms(x, random);
      // The wait at a counter grows without bound as its load nears 1.
      const load = 0.15 + 0.7 * unit(x[0]!) * (0.6 + 0.4 * unit(x[1]!)) + 0.1 * unit(x[2]!);
      const wait = (load / (1 - load)) * (0.7 + 0.6 * unit(x[3]!));
      return Math.log(wait) + 0.3 * random.normal();
    },
  },
  {
    ...{ name: "cells", half: "test", features: 3, classes: 3, rows: 900 },
    draw(x, random) {
      normals(x, random);
      for (let i = 0; i < 3; i++) x[i] = 1.5 * x[i]!;
      // The nearest of nine points says the class.
      const away = nine.map(at => distance(x, at));
      return flipped(away.indexOf(Math.min(...away)) % 3, 3, 0.12, random);
    },
  },
  {
    ...{ name: "triangle", half: "test", features: 6, classes: 1, rows: 1000 },
    draw(x, random) {
      uniforms(x, random);
      // The area between three points of the plane.
      const [ux, uy] = [x[2]! - x[0]!, x[3]! - x[1]!];
      const [vx, vy] = [x[4]! - x[0]!, x[5]! - x[1]!];
      return (Math.abs(ux * vy - uy * vx) / 2 - 1.1) / 0.9 + 0.35 * random.normal();
    },
  },
  {
    ...{ name: "tones", half: "test", features: 12, classes: 4, rows: 900 },
    draw(x, random) {
      const k = random.integer(4);
      const phase = 2 * Math.PI * random.uniform();
      for (let i = 0; i < 12; i++)
        x[i] = 1.3 * Math.sin(phase + (0.5 + 0.45 * k) * i) + 0.7 * random.normal();
      return flipped(k, 4, 0.05, random);
    },
  },
  {
    ...{ name: "seasons", half: "test", features: 9, classes: 1, rows: 900 },
    draw(x, random) {
      uniforms(x, random);
      // Time of the year, a trend, and a day of the week in seven columns.
      const day = random.integer(7);
      for (let i = 0; i < 7; i++) x[2 + i] = i === day ? 2.4 : -0.4;
      const weekend = day > 4 ? 0.7 : 0.1 * day - 0.3;
      return Math.sin(1.8 * x[0]!) * (1 + 0.3 * x[1]!) + weekend + 0.35 * random.normal();
    },
  },
  {
    ...{ name: "genes", half: "test", features: 24, classes: 2, rows: 1000 },
    draw(x, random) {
      normals(x, random);
      // Two of many columns count only together, two by themselves.
      const score = 1.5 * x[4]! * x[13]! + 1.1 * x[7]! - 0.9 * x[20]!;
      return random.uniform() < 1 / (1 + Math.exp(-1.8 * score)) ? 1 : 0;
    },
  },
  {
    ...{ name: "throws", half: "test", features: 4, classes: 1, rows: 800 },
    draw(x, random) {
      uniforms(x, random);
      // How far a stone flies: speed, angle, height; the wind takes its part.
      const [speed, angle] = [1.4 + 0.35 * x[0]!, 0.8 + 0.35 * x[1]!];
      const [up, along] = [speed * Math.sin(angle), speed * Math.cos(angle)];
      const time = up + Math.sqrt(up * up + 0.5 + 0.2 * x[2]!);
      return (along * time * (1 + 0.15 * x[3]!) - 2.2) / 1.1 + 0.3 * random.normal();
    },
  },
  {
    ...{ name: "islands", half: "test", features: 2, classes: 3, rows: 800 },
    draw(x, random) {
      uniforms(x, random);
      const height = peaks.reduce((sum, at) => sum + Math.exp(-2.2 * distance(x, at) ** 2), 0);
      return flipped(height < 0.15 ? 0 : height < 0.5 ? 1 : 2, 3, 0.1, random);
    },
  },
  {
    ...{ name: "alloys", half: "test", features: 5, classes: 1, rows: 700 },
    draw(x, random) {
      // Shares that sum to one, as of a mixture.
      let total = 0;
      for (let i = 0; i < 5; i++) total += x[i] = -Math.log(1 - random.uniform());
      for (let i = 0; i < 5; i++) x[i] = (5 * x[i]!) / total - 1;
      const strength = Math.min(x[0]! + 1, x[1]! + 1) + 0.5 * x[2]! * x[3]! - 0.3 * x[4]! ** 2;
      return 1.3 * strength - 0.3 + 0.35 * random.normal();
    },
  },
  {
    ...{ name: "credit", half: "test", features: 10, classes: 2, rows: 1000 },
    draw(x, random) {
      normals(x, random);
      // Yes and no in half of the columns, amounts in the others.
      for (let i = 0; i < 5; i++) x[i] = x[i]! > 0.4 ? 1.3 : -0.7;
      const debt = Math.exp(0.6 * x[5]!) / Math.exp(0.5 * x[6]!);
      const score = 0.9 * (debt - 1.3) + 0.8 * x[0]! * x[7]! - 0.7 * x[1]! + 0.5 * Math.abs(x[8]!);
      return random.uniform() < 1 / (1 + Math.exp(-1.7 * score)) ? 1 : 0;
    },
  },
  {
    ...{ name: "switches", half: "test", features: 7, classes: 4, rows: 900 },
    draw(x, random) {
      normals(x, random);
      // Two questions, each asked of columns that the answer to a third chooses.
      const other = x[0]! > 0.3 ? 1 : 0;
      const first = x[1 + other]! + 0.6 * x[3]! > 0 ? 1 : 0;
      const second = Math.abs(x[4 + other]!) > 0.7 ? 1 : 0;
      return flipped(2 * first + second, 4, 0.08, random);
    },
  },
];
