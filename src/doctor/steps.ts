// How large a run's steps were beside the weights that they changed, from the looks at its layers.

import { median } from "../curve/noise.ts";
import type { Chart } from "./chart.ts";

/** Each layer's median over the looks, of layers that move at all. */
export function ratiosOf(looks: Chart["layers"]): number[] {
  const byLayer = new Map<string, number[]>();
  for (const { name, weightNorm, updateNorm } of looks.flatMap(({ layers }) => layers))
    if (updateNorm !== undefined && weightNorm > 0)
      byLayer.set(name, [...(byLayer.get(name) ?? []), updateNorm / weightNorm]);
  return [...byLayer.values()].map(median);
}

/** Looks at a step. */
export const moving = ({ layers }: Chart): Chart["layers"] =>
  layers.filter(({ epoch }) => epoch > 0);

/** Of looks in the first half, before a schedule has taken the rate away. */
export const earlyRatios = (chart: Chart): number[] => {
  const looks = moving(chart);
  return ratiosOf(looks.slice(0, Math.ceil(looks.length / 2)));
};

/** ‖Δw‖ ÷ ‖w‖ of a step, the median of the layers in the first half of the run; undefined where nobody looked. */
export function stepRatio(chart: Chart): number | undefined {
  const ratios = earlyRatios(chart);
  return ratios.length === 0 ? undefined : median(ratios);
}
