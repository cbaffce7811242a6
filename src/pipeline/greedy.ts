// Which of several models predict together best: greedy selection on rows that none has learnt from (Caruana et al. 2004,
// "Ensemble selection from libraries of models", section 2: forward selection with replacement).

/** Models that a mixture may count, each as often as it was chosen. */
const CHOSEN = 40;

/**
 * The share of each model. Starting from none, the model joins whose average with those chosen has the least loss; the
 * shares are those at the least loss seen, of the fewest choices.
 *
 * @param outputs of each model for the same rows, of one length
 */
export function greedyShares(
  outputs: readonly Float32Array[],
  loss: (outputs: Float32Array) => number,
): number[] {
  const sum = new Float64Array(outputs[0]!.length);
  const counts = outputs.map(() => 0);
  let best = { loss: Number.POSITIVE_INFINITY, counts: [...counts] };
  for (let chosen = 1; chosen <= CHOSEN; chosen++) {
    const losses = outputs.map(own =>
      loss(Float32Array.from(sum, (s, i) => (s + own[i]!) / chosen)),
    );
    const next = losses.indexOf(Math.min(...losses));
    if (next === -1) break;
    counts[next]!++;
    outputs[next]!.forEach((value, i) => {
      sum[i]! += value;
    });
    if (losses[next]! < best.loss) best = { loss: losses[next]!, counts: [...counts] };
  }
  const total = best.counts.reduce((a, b) => a + b, 0);
  return total === 0 ? outputs.map(() => 1 / outputs.length) : best.counts.map(n => n / total);
}
