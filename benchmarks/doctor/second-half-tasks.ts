// Tasks of the second test half, which was opened once for the results of 26 November 2026, 00:14 UTC, and belongs to the
// development half since: its misses have been studied.

import type { Generator } from "../../src/core/random.ts";
import { flipped, normals, uniforms } from "./draws.ts";
import type { Task } from "./tasks.ts";

const unit = (v: number) => 0.5 + v / (2 * Math.sqrt(3));
const hinge = (v: number) => Math.max(0, v);

/** Knuth's product of uniforms, for small means. */
function poisson(mean: number, random: Generator): number {
  const limit = Math.exp(-mean);
  let [count, product] = [0, random.uniform()];
  while (product > limit) {
    count++;
    product *= random.uniform();
  }
  return count;
}

export const secondHalfTasks: readonly Task[] = [
  {
    ...{ name: "friedman2", half: "development", features: 4, classes: 1, rows: 700 },
    draw(x, random) {
      uniforms(x, random);
      const [a, b, c, d] = Array.from(x, unit) as [number, number, number, number];
      const omega = 40 + 520 * b;
      const y = Math.hypot(100 * a, omega * c - 1 / (omega * (1 + 10 * d)));
      return (y - 160) / 125 + 0.3 * random.normal();
    },
  },
  {
    ...{ name: "covariances", half: "development", features: 5, classes: 2, rows: 800 },
    draw(x, random) {
      const k = random.integer(2);
      normals(x, random);
      // Equal means; the classes differ in how the features go together.
      x[0] = x[0]! * (k ? 1.6 : 0.7);
      x[1] = (k ? 0.7 : -0.7) * x[0]! + 0.8 * x[1]!;
      x[2] = (k ? -0.5 : 0.5) * x[3]! + 0.9 * x[2]!;
      return flipped(k, 2, 0.06, random);
    },
  },
  {
    ...{ name: "choices", half: "development", features: 12, classes: 4, rows: 900 },
    draw(x, random) {
      normals(x, random);
      const utilities = [
        1.1 * x[0]! - 0.6 * x[1]!,
        1.2 * Math.abs(x[2]!) - 0.4,
        0.9 * x[3]! + 0.8 * x[0]! * x[1]!,
        0.5 * x[4]! - 0.7 * x[5]!,
      ];
      // Gumbel's noise makes the choice a softmax of the utilities.
      const noisy = utilities.map(u => u - 0.8 * Math.log(-Math.log(1 - random.uniform())));
      return noisy.indexOf(Math.max(...noisy));
    },
  },
  {
    ...{ name: "hinges", half: "development", features: 7, classes: 1, rows: 900 },
    draw(x, random) {
      uniforms(x, random);
      const y =
        hinge(x[0]! - 0.2) - 1.2 * hinge(-x[1]! - 0.5) + hinge(x[2]!) * hinge(0.8 - x[3]!) - 0.4;
      return y + 0.35 * random.normal();
    },
  },
  {
    ...{ name: "pendulum", half: "development", features: 3, classes: 1, rows: 600 },
    draw(x, random) {
      uniforms(x, random);
      // Energy of a pendulum: angle, speed, length.
      const length = 1 + 0.4 * x[2]!;
      const y = (length * x[1]!) ** 2 / 2 + 2 * length * (1 - Math.cos(1.5 * x[0]!));
      return (y - 2.6) / 2 + 0.25 * random.normal();
    },
  },
  {
    ...{ name: "counts", half: "development", features: 6, classes: 1, rows: 900 },
    draw(x, random) {
      normals(x, random);
      const rate = Math.exp(0.9 + 0.5 * Math.sin(2 * x[0]!) + 0.35 * x[1]! - 0.3 * Math.abs(x[2]!));
      return Math.sqrt(poisson(Math.min(30, rate), random)) - 1.4;
    },
  },
  {
    ...{ name: "bars", half: "development", features: 16, classes: 3, rows: 900 },
    draw(x, random) {
      // 4 × 4 pixels: a bar that lies, one that stands, or one of each.
      const k = random.integer(3);
      const [lying, standing] = [random.integer(4), random.integer(4)];
      for (let i = 0; i < 16; i++) {
        const lit = (k !== 1 && i >> 2 === lying) || (k !== 0 && i % 4 === standing);
        x[i] = (lit ? 1.2 : -0.4) + 0.7 * random.normal();
      }
      return flipped(k, 3, 0.06, random);
    },
  },
  {
    ...{ name: "series", half: "development", features: 8, classes: 1, rows: 800 },
    draw(x, random) {
      // A logistic map seen through noise: the next value from eight past ones.
      let state = 0.1 + 0.8 * random.uniform();
      for (let i = 0; i < 8; i++) {
        state = 3.72 * state * (1 - state);
        x[i] = (state - 0.64) / 0.24 + 0.2 * random.normal();
      }
      return (3.72 * state * (1 - state) - 0.64) / 0.24 + 0.2 * random.normal();
    },
  },
  {
    ...{ name: "sectors", half: "development", features: 2, classes: 2, rows: 800 },
    draw(x, random) {
      normals(x, random);
      const angle = Math.atan2(x[1]!, x[0]!) + Math.PI;
      return flipped(Math.floor((angle / (2 * Math.PI)) * 6) % 2, 2, 0.12, random);
    },
  },
  {
    ...{ name: "gates", half: "development", features: 6, classes: 1, rows: 900 },
    draw(x, random) {
      uniforms(x, random);
      const low = x[2]! < -0.3 ? 0.9 : -0.5;
      const y = x[0]! > 0.4 ? low : x[1]! > 0 ? 0.7 * x[3]! : -0.6;
      return 1.2 * y + 0.35 * random.normal();
    },
  },
];
