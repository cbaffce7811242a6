// What the tasks of the doctor's benchmark draw their rows from.

import { Generator } from "../../src/core/random.ts";

const filled = (x: Float32Array, next: () => number) => {
  for (let i = 0; i < x.length; i++) x[i] = next();
};
export const normals = (x: Float32Array, random: Generator) => filled(x, () => random.normal());
/** U(−√3, √3), of variance 1. */
export const uniforms = (x: Float32Array, random: Generator) =>
  filled(x, () => (2 * random.uniform() - 1) * Math.sqrt(3));
/** The class, or with probability `p` any. */
export const flipped = (k: number, classes: number, p: number, random: Generator) =>
  random.uniform() < p ? random.integer(classes) : k;

/** Means of overlapping classes, drawn once. */
export function centres(
  seed: number,
  classes: number,
  features: number,
  spread: number,
): number[][] {
  const random = new Generator(seed, 77);
  return Array.from({ length: classes }, () =>
    Array.from({ length: features }, () => spread * random.normal()),
  );
}

export function blobs(at: readonly number[][], x: Float32Array, random: Generator): number {
  const k = random.integer(at.length);
  for (let i = 0; i < x.length; i++) x[i] = at[k]![i]! + random.normal();
  return k;
}

/** Two-layer tanh network with fixed weights: what it computes is the truth. */
export function teacher(seed: number, features: number): (x: Float32Array) => number {
  const random = new Generator(seed, 78);
  const units = Array.from({ length: 6 }, () => ({
    w: Array.from({ length: features }, () => random.normal() / Math.sqrt(features / 3)),
    v: random.normal() / 1.5,
  }));
  return x => {
    let y = 0;
    for (const { w, v } of units) y += v * Math.tanh(w.reduce((sum, wi, i) => sum + wi * x[i]!, 0));
    return y;
  };
}
