// Initial weights that suit the data (RealMLP's; Holzmüller et al. 2024, arXiv 2407.04491, section 3): rows go through the
// network layer by layer, and each linear layer is scaled so that its outputs vary by 1, and shifted so that its units bend
// somewhere among the rows.

import { log } from "../core/math.ts";
import { Generator } from "../core/random.ts";
import { sizeOf } from "../core/shape.ts";
import { type Tensor, tensor } from "../tensor/tensor.ts";
import type { Ensemble } from "./ensemble.ts";
import { evaluating } from "./forward.ts";
import * as functional from "./functional.ts";
import type { Module } from "./module.ts";
import { NtkLinear } from "./ntk-linear.ts";
import { Sequential } from "./sequential.ts";

/** Rows whose outputs a unit's bias is a mixture of. */
const MIXED = 5;
/** Stream of the generator that draws the mixtures. */
const STREAM = 0x7ffffffd;

export interface DataDrivenOptions {
  readonly seed?: number;
}

/**
 * Scales and shifts every NtkLinear of an ensemble by what `rows` (N·M, F) give, row i for member i mod M: each unit's weights
 * by 1/σ of its outputs, so that they have variance 1, and its bias to minus a random convex mixture (weights Exp(1),
 * normalised) of its outputs for five rows. Holzmüller et al. 2024, arXiv 2407.04491, section 3 and appendix B ("he+5").
 *
 * @throws shape-mismatch when the rows do not go into the members
 * @example
 * import { nn, tensor } from "downhill";
 *
 * const layer = nn.ntkLinear(1, 1, { members: 1 });
 * nn.dataDriven(nn.ensemble(1, nn.sequential(layer)), tensor([[1], [3]]));
 * console.log(Math.abs(layer.weight.itemSync()).toFixed(2)); // 1.00
 */
export function dataDriven(
  model: Ensemble,
  rows: Tensor,
  { seed = 0 }: DataDrivenOptions = {},
): void {
  const random = new Generator(seed, STREAM);
  const { count } = model;
  const [all, features] = rows.shape as [number, number];
  const apart = rows.reshape(all / count, count, features).permute(1, 0, 2); // (N·M, F) -> (M, N, F)
  evaluating(model, () => {
    let x = settled(apart);
    for (const layer of layersOf(model.network)) {
      if (layer instanceof NtkLinear) suit(layer, x, random);
      x = settled(layer.forward(x));
    }
  });
}

const layersOf = (network: Module): readonly Module[] =>
  network instanceof Sequential ? network.layers : [network];

/** Computed now, so that no layer is computed again for those behind it. */
const settled = (x: Tensor): Tensor =>
  tensor(x.dataSync().slice(), { shape: x.shape, device: x.device });

/** The layer's weights and biases by its outputs for x (M, N, in). */
function suit(layer: NtkLinear, x: Tensor, random: Generator): void {
  const { inFeatures, outFeatures, weight, bias } = layer;
  const zero = tensor(new Float32Array(bias.size), { shape: bias.shape, device: x.device });
  const outputs = functional.ntkLinear(x, weight, zero).dataSync() as Float32Array; // (M, N, out)
  const n = sizeOf(x.shape.slice(0, -1)) / (bias.size / outFeatures);
  const weights = weight.dataSync().slice() as Float32Array;
  const biases = new Float32Array(bias.size);
  for (let unit = 0; unit < biases.length; unit++) {
    const member = Math.floor(unit / outFeatures);
    const at = (row: number) => outputs[(member * n + row) * outFeatures + (unit % outFeatures)]!;
    const factor = 1 / spread(at, n);
    for (let k = 0; k < inFeatures; k++) weights[unit * inFeatures + k]! *= factor;
    biases[unit] = -factor * mixture(at, n, random);
  }
  weight.store(weights);
  bias.store(biases);
}

/** Standard deviation, or 1 where nothing varies. */
function spread(at: (row: number) => number, n: number): number {
  let [sum, squares] = [0, 0];
  for (let row = 0; row < n; row++) sum += at(row) / n;
  for (let row = 0; row < n; row++) squares += ((at(row) - sum) * (at(row) - sum)) / n;
  return squares > 1e-12 ? Math.sqrt(squares) : 1;
}

function mixture(at: (row: number) => number, n: number, random: Generator): number {
  let [total, sum] = [0, 0];
  for (let k = 0; k < MIXED; k++) {
    const share = -log(1 - random.uniform());
    total += share;
    sum += share * at(random.integer(n));
  }
  return total > 0 ? sum / total : 0;
}
