// The tasks that the benchmark of repairs keeps back: no rule was calibrated on them, and the clinic was not developed on
// them. Their networks are others too (faults.ts, where their names are listed). Whoever studies their misses to improve
// the clinic moves them to spent-repair-tasks.ts and writes new ones.

import type { Task } from "./tasks.ts";

export const repairTasks: readonly Task[] = [];
