// The tasks that the benchmark of repairs keeps back: no rule was calibrated on them, and the clinic was not developed on
// them. Their networks are others too (faults.ts). Whoever studies their misses to improve the clinic moves them to the
// development tasks and writes new ones.

import { flipped, normals, uniforms } from "./draws.ts";
import type { Task } from "./tasks.ts";

export const repairTasks: readonly Task[] = [
  {
    ...{ name: "lens", half: "test", features: 4, classes: 1, rows: 800 },
    draw(x, random) {
      uniforms(x, random);
      // How large a thin lens shows a thing: its distance, the focal length, its height, its tilt.
      const [away, focus] = [2.6 + 0.7 * x[0]!, 1 + 0.15 * x[1]!];
      const size = ((focus / (away - focus)) * (1 + 0.3 * x[2]!) + 0.15 * x[3]! - 0.75) / 0.5;
      return size + 0.3 * random.normal();
    },
  },
  {
    ...{ name: "lake", half: "test", features: 5, classes: 1, rows: 900 },
    draw(x, random) {
      normals(x, random);
      // A level that neither falls below the bed nor rises above the weir.
      const inflow = 0.8 * x[0]! + 0.5 * x[1]! * x[2]! - 0.6 * Math.abs(x[3]!);
      return 1.1 * Math.max(-1, Math.min(1, inflow + 0.3)) + 0.3 * random.normal();
    },
  },
  {
    ...{ name: "swing", half: "test", features: 6, classes: 1, rows: 900 },
    draw(x, random) {
      uniforms(x, random);
      const y = Math.sin(1.7 * x[0]! + 0.8 * x[1]!) + 0.5 * x[2]! * x[3]! - 0.3 * x[4]!;
      return y + 0.35 * random.normal();
    },
  },
  {
    ...{ name: "quorum", half: "test", features: 7, classes: 2, rows: 900 },
    draw(x, random) {
      normals(x, random);
      // Agreed when four of seven say yes, each with a threshold of its own.
      const yes = Array.from(x).filter((value, i) => value > 0.15 * (i - 3)).length;
      return flipped(yes >= 4 ? 1 : 0, 2, 0.1, random);
    },
  },
  {
    ...{ name: "wedges", half: "test", features: 3, classes: 3, rows: 900 },
    draw(x, random) {
      normals(x, random);
      const turn = (Math.atan2(x[1]!, x[0]!) + Math.PI) / (2 * Math.PI) + 0.12 * x[2]!;
      return flipped((Math.floor(3 * turn) + 3) % 3, 3, 0.1, random);
    },
  },
  {
    ...{ name: "shells", half: "test", features: 4, classes: 3, rows: 900 },
    draw(x, random) {
      normals(x, random);
      const radius = Math.hypot(x[0]!, x[1]!, x[2]! + 0.3, x[3]!);
      return flipped(radius < 1.5 ? 0 : radius < 2.2 ? 1 : 2, 3, 0.1, random);
    },
  },
];
