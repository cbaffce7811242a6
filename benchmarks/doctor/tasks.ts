// The tasks of the doctor's benchmark: synthetic tables whose noise is known, so that no network can bring the loss to
// nothing. The second half is the test: no threshold has seen it. Friedman's functions are those of Friedman (1991).

import { Generator } from "../../src/core/random.ts";
import type { Dataset } from "../../src/data/dataset.ts";

export interface Task {
  readonly name: string;
  readonly half: "development" | "test";
  readonly features: number;
  /** 1: a number is to be learnt. */
  readonly classes: number;
  readonly rows: number;
  /** Draws a row's inputs and gives its target. */
  readonly draw: (x: Float32Array, random: Generator) => number;
}

const filled = (x: Float32Array, next: () => number) => {
  for (let i = 0; i < x.length; i++) x[i] = next();
};
const normals = (x: Float32Array, random: Generator) => filled(x, () => random.normal());
/** U(−√3, √3), of variance 1. */
const uniforms = (x: Float32Array, random: Generator) =>
  filled(x, () => (2 * random.uniform() - 1) * Math.sqrt(3));
/** The class, or with probability `p` any. */
const flipped = (k: number, classes: number, p: number, random: Generator) =>
  random.uniform() < p ? random.integer(classes) : k;

/** Means of overlapping classes, drawn once. */
function centres(seed: number, classes: number, features: number, spread: number): number[][] {
  const random = new Generator(seed, 77);
  return Array.from({ length: classes }, () =>
    Array.from({ length: features }, () => spread * random.normal()),
  );
}

function blobs(at: readonly number[][], x: Float32Array, random: Generator): number {
  const k = random.integer(at.length);
  for (let i = 0; i < x.length; i++) x[i] = at[k]![i]! + random.normal();
  return k;
}

/** Two-layer tanh network with fixed weights: what it computes is the truth. */
function teacher(seed: number, features: number): (x: Float32Array) => number {
  const random = new Generator(seed, 78);
  const units = Array.from({ length: 6 }, () => ({
    w: Array.from({ length: features }, () => random.normal() / Math.sqrt(features / 3)),
    v: random.normal() / 1.5,
  }));
  return x => {
    let y = 0;
    for (const { w, v } of units) y += v * Math.tanh(w.reduce((sum, wi, i) => sum + wi * x[i]!, 0));
    return y;
  };
}

const threeBlobs = centres(1, 3, 4, 1.1);
const fiveBlobs = centres(2, 5, 10, 0.75);
const eightBlobs = centres(5, 8, 6, 1.2);
const classTeacher = teacher(3, 6);
const numberTeacher = teacher(4, 10);
const unit = (v: number) => 0.5 + v / (2 * Math.sqrt(3));

export const tasks: readonly Task[] = [
  {
    ...{ name: "friedman1", half: "development", features: 8, classes: 1, rows: 800 },
    draw(x, random) {
      uniforms(x, random);
      const [a, b, c, d, e] = Array.from(x, unit) as [number, number, number, number, number];
      const y = 10 * Math.sin(Math.PI * a * b) + 20 * (c - 0.5) ** 2 + 10 * d + 5 * e - 14.4;
      return y / 4.9 + 0.25 * random.normal();
    },
  },
  {
    ...{ name: "wave", half: "development", features: 1, classes: 1, rows: 400 },
    draw(x, random) {
      uniforms(x, random);
      return Math.sin(3 * x[0]!) + 0.35 * random.normal();
    },
  },
  {
    ...{ name: "moons", half: "development", features: 2, classes: 2, rows: 600 },
    draw(x, random) {
      const k = random.integer(2);
      const angle = Math.PI * random.uniform();
      x[0] = (k ? 1 - Math.cos(angle) : Math.cos(angle)) - 0.5 + 0.25 * random.normal();
      x[1] = 1.6 * ((k ? 0.5 - Math.sin(angle) : Math.sin(angle)) - 0.25) + 0.3 * random.normal();
      return flipped(k, 2, 0.1, random);
    },
  },
  {
    ...{ name: "blobs3", half: "development", features: 4, classes: 3, rows: 600 },
    draw: (x, random) => blobs(threeBlobs, x, random),
  },
  {
    ...{ name: "interactions", half: "development", features: 12, classes: 1, rows: 1200 },
    draw(x, random) {
      normals(x, random);
      const y = 0.5 * x[0]! + 0.5 * x[1]! * x[2]! - 0.4 * Math.abs(x[3]!) + 0.3 * x[4]!;
      return y + 0.4 * random.normal();
    },
  },
  {
    ...{ name: "teacher-classes", half: "development", features: 6, classes: 2, rows: 900 },
    draw(x, random) {
      normals(x, random);
      return flipped(classTeacher(x) > 0 ? 1 : 0, 2, 0.16, random);
    },
  },
  {
    ...{ name: "friedman3", half: "test", features: 4, classes: 1, rows: 700 },
    draw(x, random) {
      uniforms(x, random);
      const [a, b, c, d] = Array.from(x, unit) as [number, number, number, number];
      const inner = (40 + 520 * b) * Math.PI * c - 1 / ((40 + 520 * b) * (1 + 10 * d));
      return (Math.atan2(inner, 100 * a) - 1.3) / 0.3 + 0.35 * random.normal();
    },
  },
  {
    ...{ name: "steps", half: "test", features: 5, classes: 1, rows: 900 },
    draw(x, random) {
      uniforms(x, random);
      const y = Math.sign(x[0]!) + (x[1]! > 0.5 ? 1 : 0) * (x[2]! > 0 ? 1 : -1) + 0.4 * x[3]!;
      // Heavy tails: a t distribution's, by a normal of random width.
      return 0.7 * y + (random.uniform() < 0.1 ? 0.8 : 0.3) * random.normal();
    },
  },
  {
    ...{ name: "spirals", half: "test", features: 2, classes: 2, rows: 800 },
    draw(x, random) {
      const k = random.integer(2);
      const angle = 0.5 + 3.6 * Math.sqrt(random.uniform());
      const turn = angle + Math.PI * k;
      x[0] = (angle * Math.cos(turn)) / 2 + 0.12 * random.normal();
      x[1] = (angle * Math.sin(turn)) / 2 + 0.12 * random.normal();
      return flipped(k, 2, 0.12, random);
    },
  },
  {
    ...{ name: "parity", half: "test", features: 6, classes: 2, rows: 1000 },
    draw(x, random) {
      normals(x, random);
      return flipped(x[0]! * x[1]! > 0 ? 1 : 0, 2, 0.15, random);
    },
  },
  {
    ...{ name: "blobs5", half: "test", features: 10, classes: 5, rows: 800 },
    draw: (x, random) => blobs(fiveBlobs, x, random),
  },
  {
    ...{ name: "prices", half: "test", features: 10, classes: 1, rows: 1000 },
    draw(x, random) {
      normals(x, random);
      // The last three columns are one category.
      const kind = random.integer(3);
      for (let i = 0; i < 3; i++) x[7 + i] = i === kind ? 1.41 : -0.71;
      const y = numberTeacher(x) * (kind === 2 ? 1.3 : 0.8) + 0.4 * kind - 0.4;
      return 0.8 * y + 0.3 * random.normal();
    },
  },
  {
    ...{ name: "linear", half: "development", features: 6, classes: 1, rows: 500 },
    draw(x, random) {
      normals(x, random);
      return 0.6 * x[0]! - 0.4 * x[1]! + 0.3 * x[2]! + 0.5 * random.normal();
    },
  },
  {
    ...{ name: "ripple", half: "development", features: 2, classes: 1, rows: 900 },
    draw(x, random) {
      uniforms(x, random);
      return Math.cos(2.2 * Math.hypot(x[0]!, x[1]!)) + 0.25 * random.normal();
    },
  },
  {
    ...{ name: "rings", half: "development", features: 2, classes: 3, rows: 700 },
    draw(x, random) {
      uniforms(x, random);
      const radius = Math.hypot(x[0]!, x[1]!) + 0.08 * random.normal();
      return flipped(radius < 0.85 ? 0 : radius < 1.45 ? 1 : 2, 3, 0.1, random);
    },
  },
  {
    ...{ name: "logit", half: "development", features: 15, classes: 2, rows: 900 },
    draw(x, random) {
      normals(x, random);
      const logit = 1.2 * x[0]! - x[1]! + 0.8 * x[2]! * x[3]! + 0.6 * x[4]!;
      return random.uniform() < 1 / (1 + Math.exp(-logit)) ? 1 : 0;
    },
  },
  {
    ...{ name: "blobs8", half: "development", features: 6, classes: 8, rows: 1000 },
    draw: (x, random) => blobs(eightBlobs, x, random),
  },
  {
    ...{ name: "costs", half: "development", features: 8, classes: 1, rows: 900 },
    draw(x, random) {
      normals(x, random);
      const smokes = random.uniform() < 0.25;
      x[7] = smokes ? 1.73 : -0.58;
      const base = 0.35 * x[0]! + 0.15 * x[1]! ** 2 + 0.2 * Math.max(0, x[2]!);
      return base + (smokes ? 1.4 + 0.7 * Math.max(0, x[1]!) : 0) - 0.7 + 0.35 * random.normal();
    },
  },
];

/** `rows` fresh rows of a task; equal for equal seed and stream. */
export function drawn(task: Task, rows: number, seed: number, stream: number): Dataset {
  const random = new Generator(seed, stream);
  const inputs = new Float32Array(rows * task.features);
  const values = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const x = inputs.subarray(row * task.features, (row + 1) * task.features);
    values[row] = task.draw(x, random);
  }
  const number = task.classes === 1;
  return {
    rows,
    inputs,
    inputShape: [task.features],
    targets: number ? Float32Array.from(values) : Int32Array.from(values),
    targetShape: number ? [1] : [],
  };
}
