import { expect, test } from "vitest";
import { compileProgram } from "../../compile/compile.ts";
import { program } from "../../ir/program.ts";
import { Device, type Tensor, tensor } from "../../tensor/index.ts";
import { longSum } from "./long-sum.ts";
import { wasm } from "./wasm.ts";

const device = new Device("test", wasm({ threads: 1 }));
const value = (i: number) => (((i + 1) * 16807) % 1009) / 1009 - 0.3;

/** Kernels that come of the first one of the sum of a tensor's squares. */
function pieces(size: number): number {
  const x = tensor(new Float32Array(size), { device });
  const { kernels } = compileProgram(program([], [x.square().sum().node]));
  return longSum(kernels[0] as Parameters<typeof longSum>[0])?.kernels.length ?? 1;
}

test("when a sum is long, then it is cut into whole chunks, a rest and their total", () => {
  expect([100, 32767, 32768, 32769, 65536, 65539].map(pieces)).toEqual([1, 1, 2, 3, 2, 3]);
});

test.each([32767, 32768, 32769, 40001, 65536, 131071])(
  "when %i elements are reduced, then it is what float64 gives",
  async size => {
    const values = Float32Array.from({ length: size }, (_, i) => value(i));
    const x = tensor(values, { device });
    const whole = tensor(
      Int32Array.from({ length: size }, (_, i) => (i % 1000) - 300),
      { device },
    );
    const at = async (y: Tensor) => (await y.item()) as number;
    const sum = (f: (x: number, i: number) => number) =>
      values.reduce((all, x, i) => all + f(x, i), 0);
    const close = async (y: Tensor, expected: number) =>
      expect(Math.abs((await at(y)) - expected)).toBeLessThan(2e-6 * Math.abs(expected));
    await close(x.square().sum().sqrt().add(1), Math.sqrt(sum(x => x * x)) + 1);
    await close(
      x.mul(x.abs()).mul(3).sum(),
      sum(x => x * Math.abs(x) * 3),
    );
    const [low, high] = [values.indexOf(Math.min(...values.subarray(0, 2000))), size - 1];
    const peaks = values.slice();
    peaks[high] = 7;
    peaks[low] = -9;
    expect(await at(tensor(peaks, { device }).max())).toBe(7);
    expect(await at(tensor(peaks, { device }).neg().max())).toBe(9);
    expect(await at(whole.sum())).toBe(
      Array.from({ length: size }, (_, i) => (i % 1000) - 300).reduce((a, b) => a + b),
    );
  },
);
