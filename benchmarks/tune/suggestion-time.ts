// How long the default sampler thinks: the median time of the processor for a suggestion with so many trials of 10
// parameters told. On a busy machine it is up to twice what it is on a quiet one, and the clock says nothing.
// Run: node --conditions=source benchmarks/tune/suggestion-time.ts

import { Generator } from "../../src/core/random.ts";
import { categorical, float, int, log, type Space } from "../../src/tune/space.ts";
import { Study } from "../../src/tune/study.ts";
import { load, machine } from "../machine.ts";

const space: Space = {
  ...Object.fromEntries([0, 1, 2, 3].map(i => [`f${i}`, float(0, 1)])),
  ...Object.fromEntries([0, 1].map(i => [`l${i}`, log(1e-5, 1)])),
  ...{ n: int(8, 512, { log: true }), m: int(1, 8), p: float(0, 0.5, { step: 0.05 }) },
  c: categorical(["relu", "gelu", "tanh"]),
};
/** Trials told, and suggestions timed from there on. */
const [AT, TIMED] = [[20, 50, 100, 140, 200, 1000], 10];

const study = new Study({ space });
const random = new Generator(3);
const times: number[] = [];
for (let trials = 0; trials < AT.at(-1)! + TIMED; trials++) {
  const before = process.cpuUsage();
  const trial = study.ask();
  const { user, system } = process.cpuUsage(before);
  times.push((user + system) / 1000);
  // A bowl with noise, so that a sampler that fits a model has something to fit.
  if (typeof trial === "string") break;
  const { f0, l0, m } = trial.parameters;
  const value =
    (Number(f0) - 0.4) ** 2 + 0.1 * Math.abs(Math.log10(Number(l0)) + 3) + Number(m) / 50;
  study.tell(trial, { value: value + 0.05 * random.normal() });
}

const { cpu, node } = machine();
console.log(`${cpu}, node ${node}, load ${load().toFixed(1)}, sampler ${study.header.sampler}`);
for (const at of AT) {
  const few = times.slice(at, at + TIMED).sort((a, b) => a - b);
  const [median, most] = [few[TIMED >> 1]!, few.at(-1)!];
  console.log(
    `${String(at).padStart(5)} trials: median ${median.toFixed(2)} ms, most ${most.toFixed(2)} ms`,
  );
}
