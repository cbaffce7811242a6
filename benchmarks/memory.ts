// Whether memory stays flat: what the process holds (resident set, after a collection) over 100,000 steps of 12-2-1,
// inside fit() and in the explicit loop. Growth is counted from the first fifth on, when every compiler is done. Each is a
// process of its own, this file: `memory.ts fit STEPS`.

import { spawnSync } from "node:child_process";
import { data, fit, nn, optim } from "downhill";
import type { Benchmark } from "./benchmark.ts";
import { type Figure, value } from "./figures.ts";
import { numbers } from "./numbers.ts";
import { measured } from "./rounds.ts";

const STEPS = 100_000;
const QUICK_STEPS = 5_000;
const SAMPLES = 10;
const BATCH = 32;

export const memory: Benchmark = {
  name: "memory",
  about: "resident memory over 100,000 steps",
  peers: [],
  async run({ quick, leaveOut }) {
    const steps = quick ? QUICK_STEPS : STEPS;
    // A short run says nothing of a long one's target, so it has another name.
    if (quick) leaveOut("memory over 100,000 steps", "--quick");
    const workload = `memory, ${steps.toLocaleString("en")} steps`;
    return (["fit", "loop"] as const).flatMap(kind => {
      const { growth, peak } = measure(kind, steps);
      const where = kind === "fit" ? "in fit" : "in a loop";
      return [
        value(workload, `growth ${where}`, "bytes", measured("ours", [growth])),
        value(workload, `peak ${where}`, "bytes", measured("ours", [peak])),
      ] satisfies Figure[];
    });
  },
};

interface Held {
  readonly growth: number;
  readonly peak: number;
}

function measure(kind: "fit" | "loop", steps: number): Held {
  const args = ["--conditions=source", "--expose-gc", import.meta.filename, kind, `${steps}`];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`memory: ${kind} ended with ${status}: ${stderr}`);
  return JSON.parse(stdout) as Held;
}

/** Runs `part(n)`, n steps at a time, and says what the process held after each part. */
async function held(steps: number, part: (n: number) => Promise<void>): Promise<Held> {
  const samples: number[] = [];
  let peak = 0;
  for (let i = 0; i < SAMPLES; i++) {
    await part(steps / SAMPLES);
    peak = Math.max(peak, process.memoryUsage.rss());
    globalThis.gc!();
    samples.push(process.memoryUsage.rss());
  }
  return { growth: samples.at(-1)! - samples[SAMPLES / 5 - 1]!, peak };
}

async function child(kind: string, steps: number): Promise<Held> {
  const rows = (steps / SAMPLES) * BATCH;
  const values = (width: number) => ({
    values: numbers(rows * width, width),
    shape: [rows, width],
  });
  const train = data.dataset(values(12), values(1));
  const model = nn.sequential(nn.linear(12, 2), nn.relu(), nn.linear(2, 1));
  const loss = nn.mseLoss();
  const optimizer = optim.adam(model.parameters(), { lr: 1e-3 });
  if (kind === "fit")
    return held(steps, async () => {
      await fit(model, { train, loss, optimizer, epochs: 1, batchSize: BATCH });
    });
  const loader = data.loader(train, { batchSize: BATCH, shuffle: true });
  return held(steps, async () => {
    for (const [x, y] of loader) {
      optimizer.zeroGrad();
      loss(model.forward(x), y).backward();
      optimizer.step();
    }
  });
}

if (import.meta.main) {
  const [kind, steps] = process.argv.slice(2);
  console.log(JSON.stringify(await child(kind!, Number(steps))));
}
