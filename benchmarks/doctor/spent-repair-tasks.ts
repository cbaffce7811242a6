// Tasks that the benchmark of repairs had kept back until its first look of 26 November 2026 at what the clinic does with them;
// development since, for the misses have been studied.

import { flipped, normals, uniforms } from "./draws.ts";
import type { Task } from "./tasks.ts";

export const spentRepairTasks: readonly Task[] = [
  {
    ...{ name: "oscillation", half: "development", features: 4, classes: 1, rows: 800 },
    draw(x, random) {
      uniforms(x, random);
      // A damped oscillation: amplitude, damping, frequency, time.
      const [amplitude, damping, frequency] = [1 + 0.4 * x[0]!, 0.5 + 0.2 * x[1]!, 2 + 0.5 * x[2]!];
      const time = (x[3]! + Math.sqrt(3)) / 2;
      const y = amplitude * Math.exp(-damping * time) * Math.cos(frequency * time);
      return 1.5 * y + 0.25 * random.normal();
    },
  },
  {
    ...{ name: "envelope", half: "development", features: 6, classes: 1, rows: 900 },
    draw(x, random) {
      normals(x, random);
      const [a, b] = [0.7 * x[0]! - 0.5 * x[1]!, 0.6 * x[2]! + 0.4 * x[3]! - 0.3];
      return Math.max(a, b, -0.4) - 0.3 + 0.3 * random.normal();
    },
  },
  {
    ...{ name: "yield", half: "development", features: 5, classes: 1, rows: 700 },
    draw(x, random) {
      uniforms(x, random);
      // A response surface with a ridge.
      const y = 1 - 0.4 * (x[0]! - 0.5) ** 2 - 0.3 * x[1]! ** 2 + 0.5 * x[0]! * x[1]! + 0.2 * x[2]!;
      return y + 0.3 * random.normal();
    },
  },
  {
    ...{ name: "ellipsoid", half: "development", features: 5, classes: 2, rows: 900 },
    draw(x, random) {
      normals(x, random);
      const size = (x[0]! + x[1]!) ** 2 / 2 + x[2]! ** 2 + 0.5 * (x[3]! - x[0]!) ** 2;
      return flipped(size < 2 ? 1 : 0, 2, 0.12, random);
    },
  },
  {
    ...{ name: "medians", half: "development", features: 9, classes: 3, rows: 900 },
    draw(x, random) {
      normals(x, random);
      // Each class has three voters, of which the middle one counts.
      const votes = [0, 3, 6].map(i => [...x.subarray(i, i + 3)].sort((a, b) => a - b)[1]!);
      return flipped(votes.indexOf(Math.max(...votes)), 3, 0.1, random);
    },
  },
  {
    ...{ name: "bands", half: "development", features: 3, classes: 3, rows: 800 },
    draw(x, random) {
      uniforms(x, random);
      const height = x[1]! - Math.sin(2 * x[0]!) + 0.3 * x[2]!;
      return flipped(height < -0.6 ? 0 : height < 0.6 ? 1 : 2, 3, 0.1, random);
    },
  },
];
