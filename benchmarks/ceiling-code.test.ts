import { expect, it } from "vitest";
import { copyLoop, registerLoop, signed, unsigned } from "./ceiling-code.ts";

const instance = (code: Uint8Array<ArrayBuffer>) =>
  new WebAssembly.Instance(new WebAssembly.Module(code)).exports as {
    run: (...args: number[]) => number;
    memory: WebAssembly.Memory;
  };

// The examples of the DWARF specification (version 4, 7.6), where LEB128 comes from.
it("when integers are written, then they are LEB128", () => {
  expect([2, 127, 128, 129, 12857].map(unsigned)).toEqual([
    ...[[2], [0x7f], [0x80, 1], [0x81, 1], [0xb9, 0x64]],
  ]);
  expect([2, -2, 127, -127, 128, -128, 129, -129].map(signed)).toEqual([
    ...[[2], [0x7e], [0xff, 0], [0x81, 0x7f]],
    ...[
      [0x80, 1],
      [0x80, 0x7f],
      [0x81, 1],
      [0xff, 0x7e],
    ],
  ]);
});

it("when the fused loop runs n turns, then each of 12 accumulators has 4n products added", () => {
  const { run } = instance(registerLoop("relaxed"));
  const start = Array.from({ length: 12 }, (_, i) => (3 + i) / 16).reduce((a, b) => a + b);
  expect(run(1)).toBe(start + 12 * 4 * 0.25);
  expect(run(100)).toBe(start + 12 * 400 * 0.25);
});

it("when the unfused loop runs long, then every accumulator has come to 1", () => {
  const { run } = instance(registerLoop("mul-add"));
  const start = Array.from({ length: 12 }, (_, i) => (3 + i) / 16).reduce((a, b) => a + b);
  expect(run(1)).toBeCloseTo(start / 16 + 12 * (1 - 1 / 16), 5);
  expect(run(100)).toBe(12);
});

it.each(["v128", "memory.copy"] as const)(
  "when %s copies, then just the bytes asked for arrive",
  kind => {
    const { run, memory } = instance(copyLoop(kind, 4096));
    const bytes = new Uint8Array(memory.buffer);
    for (let i = 0; i < 1024; i++) bytes[i] = 1 + (i % 250);
    run(2048, 0, 256);
    expect(bytes.slice(2048, 2304)).toEqual(bytes.slice(0, 256));
    expect(bytes.slice(2304, 2400).every(byte => byte === 0)).toBe(true);
  },
);
