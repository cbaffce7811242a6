import type { Judges } from "./judges.ts";
export const calibration: { readonly threshold: number; readonly curves: Judges; readonly ours: Judges } = { threshold: 0.6, curves: { mean: [], deviation: [], weights: [], trees: [] }, ours: { mean: [], deviation: [], weights: [], trees: [] } };
