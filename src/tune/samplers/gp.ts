// Bayesian optimisation: see the decision.

import { log } from "../../core/math.ts";
import { type Point } from "../axes.ts";
import type { Question, Sampler } from "../sampler.ts";
import { acquire } from "./acquire.ts";
import { featuresOf } from "./features.ts";
import { fitted, GaussianProcess, type Hyperparameters, type Prior } from "./gaussian-process.ts";
import { halton } from "./halton.ts";
import { tpe } from "./tpe.ts";
import { OFFSETS, warped } from "./warp.ts";

const DEFAULTS = { start: 0, lm: 0.5, ls: 1, nm: 1e-4, ns: 2, fit: 12, mix: 0, warp: "boxcox", growth: 0.1, local: 2, lmin: 6, lshare: 0.3, margin: 0.1, short: 0, every: 2, mixh: 0 };
type Settings = typeof DEFAULTS;

export function gp(options: Partial<Settings> = {}): Sampler {
  const s = { ...DEFAULTS, ...options };
  const start = halton();
  const later = tpe();
  let known: { key: string; hyperparameters: Hyperparameters; offset: number } | undefined;
  function chosen(key: string, rows: Float64Array[], scores: number[], axisOf: Int32Array, d: number) {
    const prior: Prior = {
      length: { mean: log(s.lm * Math.sqrt(d)), deviation: s.ls },
      noise: { mean: log(s.nm), deviation: s.ns },
    };
    if (known?.key === key) return known;
    let most = Number.POSITIVE_INFINITY;
    let out: any;
    for (const offset of s.warp === "one" ? [OFFSETS[0]!] : OFFSETS) {
      const { values, logFactor } = warped(scores, offset);
      const { hyperparameters, value } = fitted({ rows, axisOf }, values, d, prior, s.fit);
      if (value - logFactor < most) {
        most = value - logFactor;
        out = { key, hyperparameters, offset };
      }
    }
    if (key) known = out;
    return out;
  }
  function best(question: Question, isLocal: boolean): Point {
    const { axes, seen, random, isNew } = question;
    const d = axes.length;
    const features = featuresOf(axes);
    const { axisOf } = features;
    let done = seen.filter(({ state }) => state === "complete");
    const region = { low: new Float64Array(d), high: new Float64Array(d).fill(1) };
    if (isLocal) {
      const size = Math.max(s.lmin + 2 * d, Math.floor(done.length * s.lshare));
      const limit = done.map(t => t.score).sort((a, b) => a - b)[Math.min(size, done.length) - 1]!;
      done = done.filter(t => t.score <= limit).slice(0, 120);
      for (const [i, axis] of axes.entries()) {
        if (Number.isFinite(axis.count)) continue;
        const places = done.map(t => t.point[i]!).filter(p => !Number.isNaN(p));
        const [low, high] = [Math.min(...places), Math.max(...places)];
        const margin = s.margin * (high - low) + 1e-4;
        region.low[i] = Math.max(0, low - margin);
        region.high[i] = Math.min(1, high + margin);
      }
    }
    const scores = done.map(({ score }) => score);
    const rows = done.map(({ point }) => features.row(point));
    let m = 10;
    for (let next = m; next <= done.length; next = Math.max(next + 1, Math.floor(next * (1 + s.growth)))) m = next;
    m = Math.min(m, done.length);
    const key = isLocal ? "" : JSON.stringify(done.slice(0, m).map(({ number, score }) => [number, score]));
    if (isLocal) m = done.length;
    const { hyperparameters, offset } = chosen(key, rows.slice(0, m), scores.slice(0, m), axisOf, d);
    const { values } = warped(scores, offset);
    const isSkeptic = s.short > 0 && question.number % s.every === 1;
    const process = new GaussianProcess({ rows, axisOf }, values, isSkeptic ? { lengths: hyperparameters.lengths.map(l => l * s.short), noise: hyperparameters.noise } : hyperparameters);
    const means = rows.map(row => process.at(row).mean);
    const order = [...means.keys()].sort((a, b) => means[a]! - means[b]!);
    const bestPoints = order.slice(0, 5).map(i => done[i]!.point);
    if ((s as any).debug) (globalThis as any).DBG = `${isLocal ? "L" : "G"} ${m} l ${[...hyperparameters.lengths].map(l => l.toPrecision(2))} g ${hyperparameters.noise.toPrecision(2)} tgt ${means[order[0]!]!.toPrecision(4)} scale ${process.scale.toPrecision(2)} c ${offset} best y ${Math.min(...values).toPrecision(4)} ${isLocal ? region.low[0]!.toPrecision(3) + ".." + region.high[0]!.toPrecision(3) : ""}`;
    return acquire({ axes, features, process, target: means[order[0]!]!, best: bestPoints, region, random, isNew });
  }
  return {
    name: "gp",
    propose(question) {
      const d = question.axes.length;
      const first = s.start || Math.max(6, d + 1);
      if (question.number < first) return start.propose(question);
      if (s.mixh && question.number % s.mixh === 1) return start.propose(question);
      if (s.mix && (question.number - first) % s.mix === s.mix - 1) return later.propose(question);
      return best(question, s.local > 0 && question.number >= 2 * first && question.number % s.local === 0);
    },
  };
}

