// Threefry against Random123's known answers, and the distributions against their moments.

import { describe, expect, test } from "vitest";
import { fillUniform, Generator, permutation, sampled, threefry, uniform } from "./random.ts";

describe("threefry", () => {
  // kat_vectors of Random123 1.14, threefry2x32 20 rounds: key, counter, answer.
  test.each([
    [0, 0, 0, 0, 0x6b200159, 0x99ba4efe],
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x1cb996fc, 0xbb002be7],
    [0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3, 0xc4923a9c, 0x483df7a0],
  ])("when key is (%i, %i) and counter (%i, %i), then it gives the known answer", (...row) => {
    const out = new Uint32Array(2);
    threefry(row[0], row[1], row[2], row[3], out);
    expect([...out]).toEqual([row[4], row[5]]);
  });
});

describe("uniform", () => {
  test("when filled at once, then every element equals the one computed alone", () => {
    for (const out of [new Float32Array(1001), new Float64Array(1001)]) {
      fillUniform(out, 7, 9, 3);
      for (let i = 0; i < out.length; i++) expect(out[i]).toBe(uniform(7, 9, 3, i));
    }
  });

  test("when many are drawn, then they lie in [0, 1) with the mean and variance of a uniform", () => {
    const out = new Float64Array(200_000);
    fillUniform(out, 1, 2, 0);
    const mean = out.reduce((sum, u) => sum + u, 0) / out.length;
    const variance = out.reduce((sum, u) => sum + (u - mean) ** 2, 0) / out.length;
    expect(out.every(u => u >= 0 && u < 1)).toBe(true);
    expect(mean).toBeCloseTo(0.5, 2);
    expect(variance).toBeCloseTo(1 / 12, 3);
  });

  test("when the stream, the key or the seed differs, then the values differ", () => {
    const values = [
      uniform(0, 0, 0, 0),
      uniform(0, 0, 1, 0),
      uniform(0, 1, 0, 0),
      uniform(1, 0, 0, 0),
      uniform(0, 0, 0, 2),
    ];
    expect(new Set(values).size).toBe(values.length);
    expect(new Generator(1).uniform()).not.toBe(new Generator(2 ** 32 + 1).uniform());
  });
});

describe("Generator", () => {
  test("when made anew from its state, then it continues as if it had not stopped", () => {
    const a = new Generator(5, 2);
    for (let i = 0; i < 7; i++) a.normal();
    a.integer(10);
    const b = new Generator(5, 2, a.state());
    expect(Array.from({ length: 9 }, () => b.uniform())).toEqual(
      Array.from({ length: 9 }, () => a.uniform()),
    );
  });

  test("when many normals are drawn, then mean, variance and kurtosis are N(0, 1)'s", () => {
    const generator = new Generator(11);
    const drawn = Array.from({ length: 200_000 }, () => generator.normal());
    const moment = (k: number) => drawn.reduce((sum, x) => sum + x ** k, 0) / drawn.length;
    expect(Math.abs(moment(1))).toBeLessThan(0.01);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.015);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.1);
  });

  test("when integers are drawn, then each is as likely and within the bound", () => {
    const generator = new Generator(3);
    const counts = new Array<number>(7).fill(0);
    for (let i = 0; i < 70_000; i++) counts[generator.integer(7)]!++;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
    expect(generator.integer(1)).toBe(0);
  });

  test("when the seed or the bound is not a whole number, then the error says so", () => {
    expect(() => new Generator(0.5)).toThrow(/seed must be a whole number.*0\.5.*invalid-argument/);
    expect(() => new Generator(0).integer(0)).toThrow(/bound.*got 0/);
  });
});

describe("permutation", () => {
  test("when n rows are shuffled, then each stands once and the order depends on seed and stream", () => {
    const order = permutation(0, 1, 100);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(permutation(0, 1, 100)).toEqual(order);
    expect(permutation(0, 2, 100)).not.toEqual(order);
    expect(permutation(1, 1, 100)).not.toEqual(order);
    expect(permutation(0, 0, 0)).toHaveLength(0);
  });

  test("when shuffled in many streams, then each row is as likely to come first", () => {
    const counts = new Array<number>(5).fill(0);
    for (let stream = 0; stream < 20_000; stream++) counts[permutation(9, stream, 5)[0]!]!++;
    for (const count of counts) expect(Math.abs(count - 4000)).toBeLessThan(250);
  });
});

describe("sampled", () => {
  test("when k of n are drawn, then they differ, lie inside and each is as likely", () => {
    const counts = new Array<number>(10).fill(0);
    for (let seed = 0; seed < 2000; seed++) {
      const chosen = sampled(seed, 5, 10, 4);
      expect(new Set(chosen).size).toBe(4);
      for (const i of chosen) counts[i]!++;
    }
    // 800 each expected, with a standard deviation of 22.
    for (const count of counts) expect(Math.abs(count - 800)).toBeLessThan(110);
  });

  test("when all are drawn, then it is a permutation", () => {
    expect([...sampled(1, 2, 50, 50)].sort((a, b) => a - b)).toEqual([...Array(50).keys()]);
  });
});
