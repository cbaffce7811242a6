// The signs of a curve: numbers without units that say what shape it has, whatever the loss. All are relative to the level
// at the end. `falling` signs say how much there is still to gain, `jitter` signs how restless it is, `rise` signs how far it
// has come up from its best.

import { log } from "../core/math.ts";
import { jitter, median } from "../curve/noise.ts";
import { withoutTrend } from "../curve/roughness.ts";
import { mean } from "../curve/window-test.ts";
import type { Reading } from "./reading.ts";

/** A curve's own signs. */
export interface CurveSigns {
  readonly level: number;
  /** Falls over the second half, the second quarter and the last third. */
  readonly lateFall: number;
  readonly earlyFall: number;
  readonly lastFall: number;
  /** Share of the second half's steps that go down; a half where there are none. */
  readonly downShare: number;
  readonly jitter: number;
  /** Deviation from the running median. */
  readonly scatter: number;
  /** Mean of the rises of the second half's steps. */
  readonly rises: number;
  /** How far the second half's median lies above the lowest value. */
  readonly aboveLowest: number;
  readonly totalFall: number;
  /** Fall to the lowest value as a share of the first. */
  readonly deepestShare: number;
  /** How far the smoothed end lies above the smoothed lowest, and where that is: 0 the first epoch, 1 the last. */
  readonly rise: number;
  readonly bestPlace: number;
  /** What six more thirds would bring if each brought the same part of the one before as the last did. */
  readonly gainAhead: number;
  /** The ratio of the last two thirds' falls, 0 to 1. */
  readonly persistence: number;
  /** The last third's fall in its standard errors. */
  readonly fallZ: number;
  /** Falls of the first step, the second quarter, the second half and the last third as shares of the whole fall. */
  readonly firstShare: number;
  readonly earlyShare: number;
  readonly lateShare: number;
  readonly lastShare: number;
  /** Where nine tenths of the whole fall are done, and 97 %: 0 the first epoch, 1 the last. */
  readonly mostPlace: number;
  readonly allPlace: number;
  /** What the last three doublings of the run's length brought. */
  readonly doubled: readonly [first: number, second: number, third: number];
  /** What one more would bring if it brought the same part of the one before as the last did. */
  readonly nextDoubling: number;
}

export function signsOf(values: readonly number[], lr?: readonly number[]): CurveSigns {
  const n = values.length;
  const range = Math.max(...values) - Math.min(...values);
  const end = Math.abs(median(values.slice(-Math.max(1, n >> 2))));
  const level = Math.max(end, 0.01 * range, 1e-12);
  const late = values.slice(n >> 1);
  const steps = late.slice(1).map((value, i) => value - late[i]!);
  const residuals = withoutTrend(late);
  const lowest = Math.min(...values);
  const smoothed = slidingMeans(values, Math.max(1, Math.floor(n / 10)));
  const best = smoothed.indexOf(Math.min(...smoothed));
  return {
    level,
    lateFall: (around(values, 0.5) - around(values, 1)) / level,
    earlyFall: (around(values, 0.25) - around(values, 0.5)) / level,
    lastFall: (around(values, 0.67) - around(values, 1)) / level,
    downShare: (steps.filter(step => step < 0).length + 1) / (steps.length + 2),
    jitter: n < 3 ? 0 : (jitter(late) || 0) / level,
    scatter: Math.sqrt(mean(residuals.map(r => r * r))) / level,
    rises:
      steps.reduce((sum, step) => sum + Math.max(0, step), 0) / Math.max(1, steps.length) / level,
    aboveLowest: (median(late) - lowest) / level,
    totalFall: (values[0]! - values[n - 1]!) / level,
    deepestShare: (values[0]! - lowest) / (Math.abs(values[0]!) + 1e-12),
    rise: (smoothed.at(-1)! - smoothed[best]!) / level,
    bestPlace: (best + 1) / smoothed.length,
    ...ahead(values, level, lr),
    ...shares(values, smoothed[best]!),
    ...doublings(values, level, lr),
  };
}

/** What came when of the fall from the first value to the smoothed lowest: whatever level noise leaves, it cancels. */
function shares(values: readonly number[], lowest: number) {
  const fall = Math.max(values[0]! - lowest, 1e-3 * Math.abs(values[0]!), 1e-12);
  const between = (from: number, to: number) => (around(values, from) - around(values, to)) / fall;
  const place = (left: number) =>
    (values.findIndex(value => value <= lowest + left * fall) + 1) / values.length;
  return {
    firstShare: values.length < 2 ? 1 : (values[0]! - values[1]!) / fall,
    earlyShare: between(0.25, 0.5),
    lateShare: between(0.5, 1),
    lastShare: between(0.67, 1),
    mostPlace: place(0.1),
    allPlace: place(0.03),
  };
}

/** With known rates, time is what the rates add up to: under a rate near 0 nothing falls, and that says nothing. */
function ahead(values: readonly number[], level: number, lr: readonly number[] | undefined) {
  const times = timesOf(values.length, lr);
  const [a, b, c] = [1 / 3, 2 / 3, 1].map(at => localLevel(times, values, at)) as [
    number,
    number,
    number,
  ];
  const [middle, last] = [(a - b) / level, (b - c) / level];
  const persistence = middle > 1e-9 ? Math.min(1, Math.max(0, last / middle)) : last > 0 ? 1 : 0;
  let gainAhead = 0;
  for (let k = 1, part = 1; k <= 6; k++) gainAhead += Math.max(0, last) * (part *= persistence);
  const error = secondDifferences(values) / level / Math.sqrt(Math.max(1, values.length / 6));
  return { gainAhead, persistence, fallZ: last / (error + 1e-5) };
}

/**
 * Falls by doubling, on the time that the rates add up to: from an eighth of the run to a quarter, to a half, to the end. What
 * follows a power law falls by the same factor each time, whatever the length of the run.
 */
function doublings(values: readonly number[], level: number, lr: readonly number[] | undefined) {
  const times = timesOf(values.length, lr);
  const [a, b, c, d] = [1 / 8, 1 / 4, 1 / 2, 1].map(at => levelNear(times, values, at)) as [
    number,
    number,
    number,
    number,
  ];
  const doubled = [(a - b) / level, (b - c) / level, (c - d) / level] as const;
  const [, before, last] = doubled;
  const bend = before > 1e-9 ? Math.min(1, Math.max(0, last / before)) : 1;
  return { doubled, nextDoubling: Math.max(0, last) * bend };
}

/** The mean of the values within a quarter of `at` before it; of none the line between the neighbours. */
function levelNear(times: readonly number[], values: readonly number[], at: number): number {
  const near = values.filter((_, i) => times[i]! <= at + 1e-9 && times[i]! > 0.8 * at);
  return near.length > 0 ? mean(near) : between(times, values, at);
}

/** From above 0 to 1. */
function timesOf(n: number, lr: readonly number[] | undefined): number[] {
  const total = lr?.reduce((sum, rate) => sum + rate, 0) ?? 0;
  if (lr === undefined || !(total > 0)) return Array.from({ length: n }, (_, i) => (i + 1) / n);
  let sum = 0;
  return lr.map(rate => (sum += rate) / total);
}

const HALF_WINDOW = 1 / 12;

/** The line through the values near `at`, there; of fewer than three the mean, of none what lies between the neighbours. */
function localLevel(times: readonly number[], values: readonly number[], at: number): number {
  const near = times.flatMap((time, i) => (Math.abs(time - at) <= HALF_WINDOW + 1e-9 ? [i] : []));
  if (near.length === 0) return between(times, values, at);
  const y = mean(near.map(i => values[i]!));
  if (near.length < 3) return y;
  const x = mean(near.map(i => times[i]! - at));
  let [above, below] = [0, 0];
  for (const i of near) {
    above += (times[i]! - at - x) * (values[i]! - y);
    below += (times[i]! - at - x) * (times[i]! - at - x);
  }
  return below > 0 ? y - (above / below) * x : y;
}

function between(times: readonly number[], values: readonly number[], at: number): number {
  const next = times.findIndex(time => time >= at);
  if (next <= 0) return values[Math.max(0, next)]!;
  const share = (at - times[next - 1]!) / (times[next]! - times[next - 1]!);
  return values[next - 1]! + share * (values[next]! - values[next - 1]!);
}

/** The jitter without a trend that bends: of second differences, over √6. */
function secondDifferences(values: readonly number[]): number {
  const late = values.slice(Math.floor(values.length / 3));
  if (late.length <= 4) return 0;
  const bends = late.slice(2).map((value, i) => Math.abs(value - 2 * late[i + 1]! + late[i]!));
  return (1.4826 * median(bends)) / Math.sqrt(6);
}

/** The mean of the values about a share of the way. */
function around(values: readonly number[], share: number): number {
  const reach = values.length >> 4;
  const middle = Math.round(share * (values.length - 1));
  return mean(values.slice(Math.max(0, middle - reach), middle + reach + 1));
}

function slidingMeans(values: readonly number[], width: number): number[] {
  return Array.from({ length: values.length - width + 1 }, (_, i) =>
    mean(values.slice(i, i + width)),
  );
}

/** A sign's size on a scale where small differences of small values count: sgn(x)·ln(1 + s·|x|). */
const scaled = (x: number, s: number) => Math.sign(x) * log(1 + s * Math.abs(x));
const logOf = (x: number, floor: number) => log(Math.max(0, x) + floor);

/** All signs of a reading as the list that the calibration weighs; a column that is missing is read as the other. */
export function signVector(reading: Reading): number[] {
  const valid = signsOf(reading.judged, reading.lr);
  const other = reading.train ?? reading.judged;
  const train = signsOf(other, reading.lr);
  const n = reading.judged.length;
  const width = Math.max(1, Math.floor(n / 10));
  const [v, t] = [slidingMeans(reading.judged, width), slidingMeans(other, width)];
  const best = v.indexOf(Math.min(...v));
  const fell = scaled((t[best]! - t.at(-1)!) / train.level, 5);
  const rates = reading.lr;
  const lastRate = rates ? rates.at(-1)! / Math.max(...rates) : 1;
  return [
    ...curveVector(valid),
    ...curveVector(train),
    fell,
    Math.min(fell, scaled(valid.rise, 20)),
    log(n),
    n < 6 ? 1 : 0,
    scaled((reading.judged.at(-1)! - other.at(-1)!) / valid.level, 3),
    logOf(lastRate, 1e-3),
  ].map(bounded);
}

function curveVector(s: CurveSigns): number[] {
  const ahead = logOf(s.gainAhead, 1e-3);
  const surely = Math.max(0, s.fallZ) / (5 + Math.max(0, s.fallZ));
  return [
    scaled(s.lateFall, 30),
    scaled(s.earlyFall, 30),
    scaled(s.lastFall, 30),
    s.downShare,
    Math.max(0, s.downShare - 0.7),
    logOf(s.jitter, 1e-4),
    logOf(s.scatter, 1e-4),
    logOf(s.rises, 1e-4),
    log(1 + Math.min(1e3, Math.max(0, s.aboveLowest))),
    logOf(Math.abs(s.totalFall), 1e-3),
    logOf(s.deepestShare, 1e-3),
    scaled(s.rise, 20),
    s.bestPlace,
    log((Math.abs(s.lastFall) + 1e-5) / (s.jitter + 1e-5)),
    ahead,
    scaled(s.fallZ, 1),
    s.persistence,
    ahead * surely,
    s.firstShare,
    scaled(s.earlyShare, 10),
    scaled(s.lateShare, 20),
    scaled(s.lastShare, 20),
    s.mostPlace,
    s.allPlace,
    ...s.doubled.map(fall => scaled(fall, 20)),
    logOf(s.nextDoubling, 3e-3),
  ];
}

/**
 * What our own trainer knows of a run besides its curves: how far its steps went, what pull is left, how much better than
 * a constant it has become, and how large its rate is. Undefined of a history from elsewhere.
 */
export function ownSigns(reading: Reading): number[] | undefined {
  const { epoch, steps, gradientNorm, updateRatio, constant = 0, train, judged } = reading;
  const rates = rateSigns(reading);
  if (!steps || !gradientNorm || !updateRatio || !train || !rates) return undefined;
  const n = judged.length;
  const level = Math.max(Math.abs(median(train.slice(-Math.max(1, n >> 2)))), 1e-9);
  const [total, perEpoch] = [steps.at(-1)!, steps.at(-1)! / Math.max(1, epoch.at(-1)!)];
  const pulls = gradientNorm.slice(n >> 1);
  const [early, pull] = [median(gradientNorm.slice(0, Math.ceil(n / 4))), median(pulls)];
  const ratio = median(updateRatio.slice(n >> 1));
  // The way that the steps went, in the weights' own sizes, were they all in one direction.
  const way = updateRatio.reduce((sum, r, i) => sum + r * (steps[i]! - (steps[i - 1] ?? 0)), 0);
  const left = (loss: number) => (constant > 0 ? loss / constant : 0.5);
  return [
    log(Math.max(1, total)),
    log(Math.max(1, perEpoch)),
    logOf(updateRatio[0]!, 1e-7),
    logOf(ratio, 1e-7),
    logOf(way, 1e-4),
    logOf(ratio * perEpoch, 1e-6),
    logOf(pull, 1e-6),
    logOf(pull / level, 1e-6),
    logOf(pull / Math.max(early, 1e-9), 1e-4),
    logOf((jitter(pulls) || 0) / Math.max(pull, 1e-9), 1e-3),
    logOf(left(train.at(-1)!), 1e-3),
    logOf(left(judged.at(-1)!), 1e-3),
    Math.max(0, Math.min(1.2, left(train.at(-1)!)) - 0.8),
    ...rates,
  ].map(bounded);
}

/** Optimizers that scale each weight's step by its own gradients: their rates are of one size. */
const ADAPTIVE: ReadonlySet<string> = new Set(["adam", "adamW", "rmsprop"]);

/** The highest rate, and what kind of one it is; undefined where nobody knows the optimizer. */
function rateSigns({ lr, optimizer }: Reading): number[] | undefined {
  if (lr === undefined || optimizer === undefined) return undefined;
  const adaptive = ADAPTIVE.has(optimizer.name);
  if (!adaptive && optimizer.name !== "sgd") return undefined;
  const rate = logOf(Math.max(...lr), 1e-12);
  return [rate, adaptive ? rate : 0, adaptive ? 1 : 0, adaptive ? 0 : optimizer.momentum];
}

/** No sign is so odd that one cannot reckon with it. */
const bounded = (value: number) =>
  Number.isFinite(value) ? Math.min(30, Math.max(-30, value)) : 0;
