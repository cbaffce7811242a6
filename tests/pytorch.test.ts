// Weights go to PyTorch and come from it through safetensors, and both sides then predict the same.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { manualSeed, tensor } from "downhill";
import { type MlpOptions, mlp } from "downhill/nn";
import { afterAll, expect, test } from "vitest";
import { readSafetensors, type SavedTensor, writeSafetensors } from "../src/formats/safetensors.ts";
import { needs, pathOf } from "./support/programs.ts";

const folder = mkdtempSync(join(tmpdir(), "downhill-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const x = [
  [0.5, -1.25, 2],
  [-0.75, 0.1, 0.3],
  [3, 1, -2],
];
const torchNames = { relu: "ReLU", tanh: "Tanh", gelu: "GELU", silu: "SiLU", elu: "ELU" } as const;
const cases = Object.entries(torchNames).flatMap(([activation, torch]) =>
  [false, true].map(batchNorm => ({ activation, torch, batchNorm })),
);
type Case = (typeof cases)[number];

const shape = ({ activation, batchNorm }: Case) =>
  ({ inputs: 3, hidden: [5, 4], outputs: 2, activation, batchNorm }) as MlpOptions;

function exchange(action: "load" | "save", file: string, options: Case): number[][] {
  const spec = { ...shape(options), activation: options.torch, x };
  const script = join(import.meta.dirname, "pytorch/exchange.py");
  const args = [script, action, file, JSON.stringify(spec)];
  const { status, stdout, stderr } = spawnSync(pathOf("python3-torch"), args, { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

async function outputsOf(model: ReturnType<typeof mlp>): Promise<number[]> {
  return Array.from(await model.eval().forward(tensor(x)).data());
}

function expectClose(ours: number[], theirs: number[][]): void {
  expect(ours).toHaveLength(theirs.flat().length);
  const worst = theirs.flat().map((value, i) => Math.abs(value - ours[i]!));
  expect(Math.max(...worst)).toBeLessThan(1e-5);
}

test.runIf(needs("python3-torch")).each(cases)(
  "when our weights are loaded by PyTorch ($activation, batch norm $batchNorm), then predictions agree",
  async options => {
    manualSeed(3);
    const model = mlp(shape(options));
    // One training pass, so that the running statistics are not the initial ones.
    await model.train().forward(tensor(x)).data();
    const saved = new Map<string, SavedTensor>();
    for (const [name, value] of model.stateDict()) {
      const dtype = value.dtype === "int32" ? "I64" : "F32";
      saved.set(name, { dtype, shape: value.shape, data: await value.data() });
    }
    const file = join(folder, "ours.safetensors");
    writeFileSync(file, writeSafetensors(saved));
    expectClose(await outputsOf(model), exchange("load", file, options));
  },
);

test.runIf(needs("python3-torch")).each(cases)(
  "when PyTorch's weights are loaded by us ($activation, batch norm $batchNorm), then predictions agree",
  async options => {
    const file = join(folder, "theirs.safetensors");
    const theirs = exchange("save", file, options);
    const model = mlp(shape(options));
    model.loadStateDict(readSafetensors(readFileSync(file), file).tensors);
    expectClose(await outputsOf(model), theirs);
  },
);
