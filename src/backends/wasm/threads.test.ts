// Threads: the same bits as without, no work lost when a helper is late, busy elsewhere or gone, and a process that
// ends when its work is done.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test, vi } from "vitest";
import { startWorker } from "#host";
import * as nn from "../../nn/index.ts";
import * as optim from "../../optim/index.ts";
import { Device, manualSeed } from "../../tensor/index.ts";
import { trainStep } from "../../train/step.ts";
import { ModuleWriter } from "./assembler.ts";
import { isWorthSharing, tasksOf } from "./cost.ts";
import { Pool } from "./pool.ts";
import { ACTIVE, BROKEN, HELPED, SHARING_BYTES, Sharing } from "./sharing.ts";
import { type WasmOptions, wasm } from "./wasm.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const noise = (i: number) => (((i + 1) * 16807) % 2147483647) / 2147483647 - 0.5;
const pause = (milliseconds: number) => new Promise(done => setTimeout(done, milliseconds));

interface Network {
  readonly layers: () => nn.Module[];
  readonly inputs: number;
  readonly classes?: number;
}

const networks: Record<string, Network> = {
  "64-256-256-256-1": {
    layers: () => [
      ...[nn.linear(64, 256), nn.relu(), nn.linear(256, 256), nn.relu()],
      ...[nn.linear(256, 256), nn.relu(), nn.linear(256, 1)],
    ],
    inputs: 64,
  },
  "softmax, layer norm, batch norm, dropout": {
    layers: () => [
      ...[nn.linear(96, 250), nn.layerNorm(250), nn.gelu(), nn.dropout(0.3)],
      ...[nn.linear(250, 300), nn.batchNorm1d(300), nn.tanh(), nn.linear(300, 70)],
    ],
    inputs: 96,
    classes: 70,
  },
};

const ROWS = 300;
const BATCH = 256;

/** A network in training on a device of its own. */
function training({ layers, inputs, classes }: Network, options: WasmOptions) {
  manualSeed(1);
  const device = new Device("test", wasm(options));
  const model = nn.sequential(...layers()).to(device);
  const optimizer = optim.adam(model.parameters(), { lr: 1e-3 });
  const dataset = {
    rows: ROWS,
    inputs: Float32Array.from({ length: ROWS * inputs }, (_, i) => noise(i)),
    inputShape: [inputs],
    targets:
      classes === undefined
        ? Float32Array.from({ length: ROWS }, (_, i) => noise(7 * i))
        : Int32Array.from({ length: ROWS }, (_, i) => (i * 13) % classes),
    targetShape: classes === undefined ? [1] : [],
  };
  const step = trainStep(
    {
      model,
      loss: classes === undefined ? nn.mseLoss() : nn.crossEntropyLoss(),
      optimizer,
      dataset,
      seed: 3,
      clipNorm: 0.5,
      prepare: k => optimizer.prepare(k + 1),
    },
    BATCH,
  );
  let done = 0;
  const run = async (steps: number) => {
    const rows = Int32Array.from({ length: steps * BATCH }, (_, i) => (i * 7 + done) % ROWS);
    const scalars = await step.run(rows, done);
    done += steps;
    return scalars;
  };
  const bits = async () => {
    const all: Uint32Array[] = [];
    for (const [, tensor] of model.stateDict())
      all.push(new Uint32Array(Float32Array.from(await tensor.data()).buffer));
    return all;
  };
  return { run, bits, device };
}

describe.each([2, 3])("%i threads", threads => {
  test.each(Object.entries(networks))(
    "when %s trains, then the bits are those of one thread",
    async (_, network) => {
      const one = training(network, { threads: 1 });
      const many = training(network, { threads });
      expect(many.device.backend.threads).toBe(threads);
      let helped = 0;
      // Until the workers have started and helped through a good many steps.
      for (let round = 0; round < 200 && (helped < 2000 || round < 4); round++) {
        const [expected, found] = [await one.run(4), await many.run(4)];
        expect(found).toEqual(expected);
        helped = Pool.of(threads).helped;
      }
      expect(helped).toBeGreaterThanOrEqual(2000);
      expect(await many.bits()).toEqual(await one.bits());
    },
  );
});

test("when programs take turns, then the helpers follow", async () => {
  const network = networks["64-256-256-256-1"]!;
  const [a, b] = [training(network, { threads: 2 }), training(network, { threads: 2 })];
  const helped = [0, 0];
  for (let round = 0; round < 100 && Math.min(...helped) < 200; round++)
    for (const [i, each] of [a, b].entries()) {
      await each.run(4);
      helped[i] = Pool.of(2).helped;
    }
  expect(Math.min(...helped)).toBeGreaterThanOrEqual(200);
  expect(await a.bits()).toEqual(await b.bits());
});

test("when more programs take turns than workers hold, then the helpers still follow", async () => {
  const pool = new Pool(2);
  const programs = Array.from({ length: 20 }, () => counting(pool, false));
  for (let round = 1; round <= 12; round++)
    for (const { run, words } of programs) {
      run();
      if (round % 3 === 0) await pause(2);
      expect(words[1024]).toBe(round);
    }
  expect(pool.threads).toBe(2);
  expect(programs.filter(({ words }) => words[HELPED / 4]! > 0).length).toBeGreaterThan(0);
});

test("when nothing in a program is worth sharing, then it has ordinary memory", () => {
  const { shared } = captureMemories(() => training(networks["64-256-256-256-1"]!, { threads: 2 }));
  expect(shared).toEqual([true]);
  const small = { layers: () => [nn.linear(12, 64), nn.relu(), nn.linear(64, 1)], inputs: 12 };
  expect(captureMemories(() => training(small, { threads: 2 })).shared).toEqual([undefined]);
  const alone = captureMemories(() => training(networks["64-256-256-256-1"]!, { threads: 1 }));
  expect(alone.shared).toEqual([undefined]);
});

/** Whether each memory that is made meanwhile is shared. */
function captureMemories(make: () => void): { shared: (boolean | undefined)[] } {
  const shared: (boolean | undefined)[] = [];
  const { Memory } = WebAssembly;
  WebAssembly.Memory = class extends Memory {
    constructor(limits: WebAssembly.MemoryDescriptor) {
      super(limits);
      shared.push(limits.shared);
    }
  };
  try {
    make();
  } finally {
    WebAssembly.Memory = Memory;
  }
  return { shared };
}

test("when a kernel is cut, then every unit is in one task and no task is empty", () => {
  for (const units of [1, 2, 3, 17, 31, 32, 33, 84, 4095, 65536, 1e7])
    for (const threads of [2, 3, 8, 48]) {
      const kernel = { func: undefined!, units, microseconds: 500 };
      const { tasks, unitsEach } = tasksOf(kernel, threads);
      expect(tasks).toBeLessThan(4096);
      expect((tasks - 1) * unitsEach).toBeLessThan(units);
      expect(tasks * unitsEach).toBeGreaterThanOrEqual(units);
    }
  expect(isWorthSharing({ func: undefined!, units: 1, microseconds: 1e6 }, 2)).toBe(false);
  expect(isWorthSharing({ func: undefined!, units: 9, microseconds: 1e6 }, 1)).toBe(false);
  expect(isWorthSharing({ func: undefined!, units: 9, microseconds: 5 }, 8)).toBe(false);
});

/** A program of one shared kernel that counts in words from 4096 on; helpers trap if `trap`. */
function counting(pool: Pool, trap: boolean) {
  const module = new ModuleWriter({ initial: 1 });
  const offset = module.global();
  const func = module.func("count", ["i32", "i32"], [], f => {
    const [from, to] = [f.params[0]!, f.params[1]!];
    const spins = f.local("i32");
    if (trap) f.op("global.get", offset.index).if(() => f.op("unreachable"));
    f.i32(100_000).set(spins);
    f.loop(again => f.get(spins).i32(1).op("i32.sub").tee(spins) && again("if"));
    f.loop(again => {
      const address = f.local("i32");
      f.get(from).i32(4).op("i32.mul").tee(address).get(address).memory("i32.load", 4096);
      f.i32(1).op("i32.add").memory("i32.store", 4096);
      f.get(from).i32(1).op("i32.add").tee(from).get(to).op("i32.lt_u");
      again("if");
    });
  });
  const kernel = { func, units: 1000, microseconds: 4000 };
  const sharing = new Sharing({ threads: pool.threads, mayWait: true });
  sharing.add(kernel);
  sharing.write(module, offset);
  const run = module.func("run", [], [], f => {
    f.i32(0).i32(1).memory("i32.atomic.store", ACTIVE);
    sharing.call(f, kernel);
    f.i32(0).i32(0).memory("i32.atomic.store", ACTIVE);
  });
  module.export(run);
  const limits = { initial: 1, maximum: 1, shared: true };
  module.memory = limits;
  const memory = new WebAssembly.Memory(limits);
  const compiled = new WebAssembly.Module(module.bytes());
  const { exports } = new WebAssembly.Instance(compiled, { host: { memory } });
  const owner = {};
  const parts = { module: compiled, memory, scratchStride: 64, microseconds: 1e6 };
  const member = pool.join(owner, parts);
  return {
    owner,
    words: new Int32Array(memory.buffer),
    run() {
      pool.enlist(member, 1);
      (exports.run as () => void)();
    },
  };
}

afterEach(() => vi.restoreAllMocks());

test("when threads share tasks, then each unit runs once a round", async () => {
  const { run, words } = counting(Pool.of(2), false);
  for (let round = 1; round <= 60; round++) {
    run();
    expect([...words.subarray(1024, 2024)].every(count => count === round)).toBe(true);
    if (round < 20) await pause(5);
  }
  expect(words[HELPED / 4]).toBeGreaterThan(0);
  expect(SHARING_BYTES).toBeLessThan(4096);
});

test("when a helper traps in a task, then the caller traps and the pool is out of use", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const pool = new Pool(2);
  const { run, words } = counting(pool, true);
  const rounds = async () => {
    for (let round = 0; round < 500; round++) {
      run();
      await pause(2);
    }
  };
  await expect(rounds()).rejects.toThrow(WebAssembly.RuntimeError);
  expect(words[BROKEN / 4]).toBe(1);
  await vi.waitFor(() => expect(pool.threads).toBe(1), 5000);
  expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/one thread/));
});

test("when a worker ends between runs, then the caller goes on alone and says so", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const ends: (() => void)[] = [];
  const pool = new Pool(2, (source, failed) => {
    const worker = startWorker(source, failed);
    ends.push(worker.end);
    return worker;
  });
  const { run, words } = counting(pool, false);
  run();
  for (const end of ends) end();
  await vi.waitFor(() => expect(pool.threads).toBe(1), 5000);
  run();
  expect(words[1024]).toBe(2);
  expect(warn).toHaveBeenCalledTimes(1);
});

/** Products in a process of its own; what it prints and how it ends. */
function inProcess(before: string, ...flags: string[]) {
  const code = `${before};
    const { Device, tensor } = await import("${root}src/tensor/index.ts");
    const { wasm } = await import("${root}src/backends/wasm/wasm.ts");
    const device = new Device("test", wasm({ threads: 2 }));
    const offered = device.backend.threads;
    const a = tensor(Array.from({ length: 512 * 512 }, (_, i) => i % 7), { device, shape: [512, 512] });
    let sum;
    for (let i = 0; i < 20; i++) sum = await a.matmul(a).sum().item();
    console.log(offered, device.backend.threads, sum);`;
  const flag = ["--conditions=source", ...flags, "--input-type=module", "-e", code];
  return spawnSync(process.execPath, flag, { encoding: "utf8", timeout: 30_000, cwd: root });
}

test("when a process has nothing more to do, then its threads do not keep it", () => {
  const { status, stdout, stderr } = inProcess("");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toMatch(/^2 2 /);
});

test("when workers are forbidden or memory cannot be shared, then one thread computes the same", () => {
  const expected = inProcess("").stdout.split(" ")[2];
  const forbidden = inProcess("", "--permission", "--allow-fs-read=*");
  expect(forbidden.status).toBe(0);
  expect(forbidden.stdout).toBe(`2 1 ${expected}`);
  expect(forbidden.stderr).toMatch(/computing on one thread/);
  const unshared = inProcess("delete globalThis.SharedArrayBuffer");
  expect(unshared).toMatchObject({ status: 0, stdout: `1 1 ${expected}` });
});
