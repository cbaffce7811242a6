// One training step of 12-64-32-1 (batch 32, MSE, Adam) as each stage of the compiler has it, printed. docs/internals.md
// quotes it, and check-docs.ts compares. Run: node --conditions=source scripts/one-step.ts [stage | --json]

import { reference } from "../src/backends/reference/reference.ts";
import { Pool } from "../src/backends/wasm/pool.ts";
import { stepModule } from "../src/backends/wasm/step.ts";
import { simplify } from "../src/compile/1-simplify.ts";
import { fuse } from "../src/compile/2-fuse.ts";
import { lower } from "../src/compile/3-lower.ts";
import { printGroups, printKernels, printMemory } from "../src/compile/print.ts";
import { dataset } from "../src/data/index.ts";
import { nodesOf, type Program, printProgram } from "../src/ir/program.ts";
import * as nn from "../src/nn/index.ts";
import type { Cell } from "../src/ops/op.ts";
import { adam } from "../src/optim/index.ts";
import { Device } from "../src/tensor/device.ts";
import { stateTensors } from "../src/train/snapshot.ts";
import { trainStep } from "../src/train/step.ts";
import { disassemble } from "./disassemble.ts";

const BATCH = 32;

/** The program that `fit()` gives to the backend, its cells named after the parameters and moments. */
function program(): Program {
  const seen: Program[] = [];
  const backend = reference();
  const device = new Device("printing", {
    ...backend,
    compile(whole) {
      seen.push(whole);
      return backend.compile(whole);
    },
  });
  const model = nn.sequential(
    ...[nn.linear(12, 64), nn.relu(), nn.linear(64, 32), nn.relu(), nn.linear(32, 1)],
  );
  model.to(device);
  const optimizer = adam(model.parameters(), { lr: 1e-3 });
  const rows = Array.from({ length: BATCH }, () => new Array<number>(12).fill(0));
  const targets = rows.map(() => [0]);
  const prepare = (step: number) => optimizer.prepare(step + 1);
  const task = { model, optimizer, loss: nn.mseLoss(), dataset: dataset(rows, targets) };
  trainStep({ ...task, seed: 0, clipNorm: 0, prepare }, BATCH);
  for (const [name, tensor] of stateTensors(model, optimizer))
    rename(tensor.home ?? tensor.cell!, name);
  const table = ["table.inputs", "table.targets"];
  for (const cell of seen[0]!.cells) if (cell.name === "") rename(cell, table.shift()!);
  return seen[0]!;
}

function rename(cell: Cell, name: string): void {
  const short = name.replace(/^model\./, "").replace(/^optimizer\./, "adam.");
  Object.defineProperty(cell, "name", { value: short });
}

/** Each stage's text. */
function stages(): Readonly<Record<string, string>> {
  const whole = program();
  const simple = simplify(whole);
  const order = nodesOf(simple);
  const groups = fuse(simple, { fusion: true });
  const lowered = lower(simple, groups);
  const slots = whole.slots.map(slot => lowered.places.find(place => place.holds === slot)!);
  const layout = { lowered, slots, mostStaged: 1 << 20 };
  const module = stepModule(layout, { relaxed: true }, Pool.of(1).crew());
  const functions = disassemble(module.bytes);
  return {
    graph: printProgram(whole),
    simplified: printProgram(simple),
    groups: printGroups(groups, x => order.indexOf(x)),
    kernels: printKernels(lowered),
    memory: printMemory(lowered),
    webassembly: functions.map((text, i) => `function ${i}\n${text}`).join("\n\n"),
  };
}

const [wanted] = process.argv.slice(2);
if (wanted === "--json") console.log(JSON.stringify(stages()));
else
  for (const [stage, text] of Object.entries(stages()))
    if (wanted === undefined || wanted === stage) console.log(`${stage}\n\n${text}\n`);
