// What recording for the doctor costs: fits with signals and without, in turns, each in a process of its own (cold), and
// many in one process (warm). Counted is the processor time of the thread that trains, which other programs on the
// machine disturb less than a clock. Prints medians, and the median of the paired differences with its quartiles.
// Run: node --conditions=source benchmarks/recording.ts [--rounds 31]

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { data, fit, manualSeed, nn, optim } from "downhill";
import { median } from "./rounds.ts";

const [ROWS, VALID, INPUTS, EPOCHS, WARM] = [323, 81, 12, 100, 40];

const networks: Readonly<Record<string, () => nn.Sequential>> = {
  "12-64-32-1": () =>
    nn.sequential(
      ...[nn.linear(INPUTS, 64), nn.relu(), nn.linear(64, 32), nn.relu()],
      nn.linear(32, 1),
    ),
  "12-2-1": () => nn.sequential(nn.linear(INPUTS, 2), nn.relu(), nn.linear(2, 1)),
};

/** Numbers of the size of Boston housing: evenly spread inputs, a curved target and some noise. */
function rowsOf(rows: number, from: number): data.Dataset {
  const value = (i: number) => ((i * 2654435761) % 4294967296) / 2147483648 - 1;
  const inputs = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: INPUTS }, (_, k) => 1.7 * value(from + row * INPUTS + k)),
  );
  const targets = inputs.map((x, i) => [x[0]! + 0.5 * x[1]! * x[2]! + 0.3 * value(7 * i + from)]);
  return data.dataset(inputs, targets);
}

const sets = { train: rowsOf(ROWS, 1), valid: rowsOf(VALID, 1_000_003) };

/** Milliseconds of this thread. */
function threadTime(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

async function once(network: string, signals: boolean): Promise<number> {
  manualSeed(0);
  const began = threadTime();
  const model = networks[network]!();
  const optimizer = optim.adam(model.parameters());
  await fit(model, { ...sets, loss: nn.mseLoss(), optimizer, epochs: EPOCHS, signals });
  return threadTime() - began;
}

function coldOnce(network: string, signals: boolean): number {
  const file = fileURLToPath(import.meta.url);
  const args = ["--conditions=source", file, "--once", network, ...(signals ? ["--signals"] : [])];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`recording: a fit ended with ${status}: ${stderr}`);
  return Number(stdout);
}

type Measure = (signals: boolean) => number | Promise<number>;

async function compared(name: string, rounds: number, measure: Measure): Promise<void> {
  const [on, off]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++)
    // Who goes first changes, so that neither always follows the other.
    for (const signals of round % 2 === 0 ? [true, false] : [false, true])
      (signals ? on : off).push(await measure(signals));
  const differences = on.map((value, i) => value - off[i]!).toSorted((a, b) => a - b);
  const quartile = (q: number) => differences[Math.floor(q * (rounds - 1))]!.toFixed(2);
  const [more, without] = [median(differences), median(off)];
  console.log(
    `${name.padEnd(16)}  with ${median(on).toFixed(2)} ms, without ${without.toFixed(2)} ms, more ` +
      `${more.toFixed(2)} ms (${quartile(0.25)} … ${quartile(0.75)}): ${((100 * more) / without).toFixed(1)} %`,
  );
}

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "31" },
    once: { type: "string" },
    signals: { type: "boolean", default: false },
  },
});

if (values.once !== undefined) console.log(await once(values.once, values.signals));
else
  for (const network of Object.keys(networks)) {
    await compared(`${network} cold`, Number(values.rounds), s => coldOnce(network, s));
    for (let i = 0; i < WARM; i++) await once(network, i % 2 === 0);
    await compared(`${network} warm`, Number(values.rounds), s => once(network, s));
  }
