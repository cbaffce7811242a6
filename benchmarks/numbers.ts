// Deterministic numbers for workloads: the same on every machine, in no way special.

/** `count` float32 numbers in [−scale, scale), by a linear congruential generator (Numerical Recipes' constants). */
export function numbers(count: number, seed: number, scale = 1): Float32Array {
  const values = new Float32Array(count);
  let state = (seed * 2_654_435_761 + 1) >>> 0;
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    values[i] = scale * (state / 2 ** 31 - 1);
  }
  return values;
}
