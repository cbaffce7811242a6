// The tasks on which the doctor's curve rules are calibrated. Six of them (friedman3 … prices) were the test half until
// its first results had been looked at. Friedman's functions are those of Friedman (1991).

import { blobs, centres, flipped, normals, teacher, uniforms } from "./draws.ts";
import type { Task } from "./tasks.ts";

const threeBlobs = centres(1, 3, 4, 1.1);
const fiveBlobs = centres(2, 5, 10, 0.75);
const eightBlobs = centres(5, 8, 6, 1.2);
const classTeacher = teacher(3, 6);
const numberTeacher = teacher(4, 10);
const unit = (v: number) => 0.5 + v / (2 * Math.sqrt(3));

export const developmentTasks: readonly Task[] = [
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
    ...{ name: "friedman3", half: "development", features: 4, classes: 1, rows: 700 },
    draw(x, random) {
      uniforms(x, random);
      const [a, b, c, d] = Array.from(x, unit) as [number, number, number, number];
      const inner = (40 + 520 * b) * Math.PI * c - 1 / ((40 + 520 * b) * (1 + 10 * d));
      return (Math.atan2(inner, 100 * a) - 1.3) / 0.3 + 0.35 * random.normal();
    },
  },
  {
    ...{ name: "steps", half: "development", features: 5, classes: 1, rows: 900 },
    draw(x, random) {
      uniforms(x, random);
      const y = Math.sign(x[0]!) + (x[1]! > 0.5 ? 1 : 0) * (x[2]! > 0 ? 1 : -1) + 0.4 * x[3]!;
      // Heavy tails: a t distribution's, by a normal of random width.
      return 0.7 * y + (random.uniform() < 0.1 ? 0.8 : 0.3) * random.normal();
    },
  },
  {
    ...{ name: "spirals", half: "development", features: 2, classes: 2, rows: 800 },
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
    ...{ name: "parity", half: "development", features: 6, classes: 2, rows: 1000 },
    draw(x, random) {
      normals(x, random);
      return flipped(x[0]! * x[1]! > 0 ? 1 : 0, 2, 0.15, random);
    },
  },
  {
    ...{ name: "blobs5", half: "development", features: 10, classes: 5, rows: 800 },
    draw: (x, random) => blobs(fiveBlobs, x, random),
  },
  {
    ...{ name: "prices", half: "development", features: 10, classes: 1, rows: 1000 },
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
  {
    ...{ name: "stairs", half: "development", features: 4, classes: 1, rows: 800 },
    draw(x, random) {
      uniforms(x, random);
      const y = 0.5 * Math.floor(1.5 * x[0]!) + (x[1]! * x[2]! > 0.4 ? 0.9 : 0);
      return y + 0.3 * x[3]! + 0.3 * random.normal();
    },
  },
  {
    ...{ name: "pinwheel", half: "development", features: 2, classes: 3, rows: 800 },
    draw(x, random) {
      const k = random.integer(3);
      const radius = 0.3 + 1.6 * Math.sqrt(random.uniform());
      const angle = (2 * Math.PI * k) / 3 + 1.3 * radius + 0.22 * random.normal();
      x[0] = radius * Math.cos(angle);
      x[1] = radius * Math.sin(angle);
      return flipped(k, 3, 0.12, random);
    },
  },
  {
    ...{ name: "checks", half: "development", features: 3, classes: 2, rows: 900 },
    draw(x, random) {
      uniforms(x, random);
      const [column, row] = [Math.floor(x[0]! + 0.5), Math.floor(x[1]! + 0.5)];
      return flipped((((column + row) % 2) + 2) % 2, 2, 0.12, random);
    },
  },
  {
    ...{ name: "triple", half: "development", features: 7, classes: 1, rows: 1000 },
    draw(x, random) {
      normals(x, random);
      const y = Math.tanh(1.5 * x[0]! * x[1]!) + Math.tanh(x[2]! * x[3]! * x[4]!);
      return 0.8 * y + 0.3 * random.normal();
    },
  },
  {
    ...{ name: "bearing", half: "development", features: 5, classes: 1, rows: 800 },
    draw(x, random) {
      uniforms(x, random);
      const y = Math.atan2(1.5 * x[0]! + x[1]! * x[2]!, Math.abs(x[3]!) + 0.05);
      return y + 0.3 * random.normal();
    },
  },
  {
    ...{ name: "boxes", half: "development", features: 4, classes: 4, rows: 900 },
    draw(x, random) {
      uniforms(x, random);
      const inner = Math.max(Math.abs(x[0]!), Math.abs(x[1]!)) < 1.1 ? 1 : 0;
      return flipped(2 * inner + (x[2]! * x[0]! > 0 ? 1 : 0), 4, 0.12, random);
    },
  },
];
