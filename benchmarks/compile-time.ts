// What the first call of a step costs: 12-64-32-1 at a batch of 32 in the explicit loop, in a process of its own, from
// forward() to the updated parameters; then the same with a second network of that structure, which finds its
// program in the cache. Both hold the step itself too. This file is the process.

import { spawnSync } from "node:child_process";
import { nn, optim, tensor } from "downhill";
import type { Benchmark } from "./benchmark.ts";
import type { Contender } from "./contender.ts";
import { value } from "./figures.ts";
import { numbers } from "./numbers.ts";
import { interleave } from "./rounds.ts";

const BATCH = 32;
/** Structures seen before the cached one is timed, so that the engine's own compiler has had its turn. */
const WARM_UP = 20;

export const compileTime: Benchmark = {
  name: "compile-time",
  about: "the first call of a 3-layer step, and one whose structure is cached",
  peers: [],
  async run({ rounds }) {
    const contender = (what: "first" | "cached"): Contender => ({
      name: what,
      measure: async () => measure()[what],
    });
    const asked = [[contender("first"), ""] as const, [contender("cached"), ""] as const];
    const [first, cached] = await interleave(asked, rounds);
    return [
      value("compile a 3-layer step", "first call", "s", first!),
      value("compile a 3-layer step", "cached structure", "s", cached!),
    ];
  },
};

interface Times {
  readonly first: number;
  readonly cached: number;
}

function measure(): Times {
  const args = ["--conditions=source", import.meta.filename];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`compile-time: ended with ${status}: ${stderr}`);
  return JSON.parse(stdout) as Times;
}

/** Seconds of the first step of a new network. */
function firstStep(): number {
  const model = nn.sequential(
    ...[nn.linear(12, 64), nn.relu(), nn.linear(64, 32), nn.relu()],
    nn.linear(32, 1),
  );
  const [loss, optimizer] = [nn.mseLoss(), optim.adam(model.parameters(), { lr: 1e-3 })];
  const x = tensor(numbers(BATCH * 12, 1), { shape: [BATCH, 12] });
  const y = tensor(numbers(BATCH, 2), { shape: [BATCH, 1] });
  const began = performance.now();
  loss(model.forward(x), y).backward();
  optimizer.step();
  return (performance.now() - began) / 1000;
}

if (import.meta.main) {
  const first = firstStep();
  for (let i = 0; i < WARM_UP; i++) firstStep();
  console.log(JSON.stringify({ first, cached: firstStep() } satisfies Times));
}
