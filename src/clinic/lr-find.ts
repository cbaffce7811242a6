// The learning-rate finder: the rate grows by a constant factor a step from far too small to far too large, and the loss
// says where learning begins and where it breaks (Smith 2017, arXiv:1506.01186; the suggestions are fastai's). Three
// sweeps with other batches each show how much of that is luck; short runs confirm the suggestion.

import { exp, log } from "../core/math.ts";
import { permutation, seedKey } from "../core/random.ts";
import { median, robustDeviation } from "../curve/noise.ts";
import { batchBounds } from "../data/sampler.ts";
import type { RunConfig } from "../log/config.ts";
import { build } from "../pipeline/index.ts";
import { trainStep } from "../train/step.ts";
import { type Patient, preparedFor } from "./patient.ts";
import { trial } from "./trial.ts";

export const [LOWEST, HIGHEST, STEPS, SWEEPS] = [1e-6, 10, 140, 3];
/** Steps over which a sweep's loss is smoothed, on either side. */
const REACH = 3;
/** First steps, in which the loss falls whatever the rate, and which say nothing. */
const SKIPPED = 10;
/** The loss beyond the best by so many of its standard deviations has diverged. */
const EDGE_SIGMAS = 4;
/** Epochs and least steps of the runs that confirm. */
const [CONFIRM_EPOCHS, CONFIRM_STEPS] = [3, 100];

export interface Sweep {
  /** Smoothed training loss at each rate, up to where it diverged. */
  readonly loss: readonly number[];
}

export interface Confirmation {
  readonly lr: number;
  /** Mean loss in evaluation mode after the short run; NaN where it diverged. */
  readonly loss: number;
}

export interface Rates {
  readonly lr: readonly number[];
  readonly sweeps: readonly Sweep[];
  /** Median over the sweeps. */
  readonly loss: readonly number[];
  /** The first rate that diverges; absent where none did. */
  readonly edge?: number;
  readonly candidates: {
    readonly valley: number;
    readonly steep: number;
    readonly edge10?: number;
  };
  readonly confirmed: readonly Confirmation[];
  readonly suggestion: number;
  /** Rates about as good: between the candidates and the confirmed. */
  readonly interval: readonly [number, number];
  readonly epochs: number;
}

export interface FindOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onSweep?: ((number: number) => void) | undefined;
}

export async function findRate(
  patient: Patient,
  config: RunConfig,
  { signal, onSweep }: FindOptions = {},
): Promise<Rates> {
  const lr = Array.from({ length: STEPS }, (_, i) => rateAt(i));
  const sweeps: Sweep[] = [];
  for (let i = 0; i < SWEEPS; i++) {
    signal?.throwIfAborted();
    sweeps.push({ loss: smooth(await sweep(patient, config, i)) });
    onSweep?.(i + 1);
  }
  const loss = jointLoss(sweeps);
  const read = readSweep(lr, loss, sweeps);
  const rate = middle(Object.values(read.candidates));
  const confirmed = await confirm(patient, { ...config, lr: rate }, read.edge, signal);
  const picked = chosen(confirmed.runs, loss[0]!, read.edge);
  return { lr, sweeps, loss, ...read, ...picked, epochs: confirmed.epochs };
}

const rateAt = (step: number) => LOWEST * exp((log(HIGHEST / LOWEST) * step) / (STEPS - 1));

/** The raw losses of the steps, all from the same first weights; shorter where one is not finite. */
async function sweep(patient: Patient, config: RunConfig, number: number): Promise<number[]> {
  const { prepared } = await preparedFor(patient, config);
  const { model, loss, optimizer, sets } = await build.run(prepared, {});
  const dataset = sets.train;
  optimizer.lr = 1;
  const prepare = (step: number) => {
    optimizer.setRate(rateAt(step));
    optimizer.prepare(step + 1);
  };
  const { seed, clipNorm } = config;
  const step = trainStep(
    { model, loss, optimizer, dataset, seed, clipNorm, prepare },
    Math.min(config.batchSize, dataset.rows),
  );
  const rows = batches(dataset.rows, Math.min(config.batchSize, dataset.rows), seed, number);
  return (await step.run(rows, 0)).loss.filter(Number.isFinite);
}

/** Whole batches for all steps, in an order of their own for each sweep. */
function batches(rows: number, size: number, seed: number, number: number): Int32Array {
  const whole = Math.floor(rows / size) * size;
  const chosen = new Int32Array(STEPS * size);
  const [key] = seedKey(seed + 1 + number);
  for (let from = 0, epoch = 0; from < chosen.length; from += whole, epoch++) {
    const order = permutation(key, epoch, rows).subarray(0, whole);
    chosen.set(order.subarray(0, Math.min(whole, chosen.length - from)), from);
  }
  return chosen;
}

const smooth = (values: readonly number[]): number[] =>
  values.map((_, i) => median(values.slice(Math.max(0, i - REACH), i + REACH + 1)));

/** As far as every sweep came. */
function jointLoss(sweeps: readonly Sweep[]): number[] {
  const length = Math.min(...sweeps.map(({ loss }) => loss.length));
  return Array.from({ length }, (_, i) => median(sweeps.map(({ loss }) => loss[i]!)));
}

type Reading = Pick<Rates, "edge" | "candidates">;

/** Where the joint curve diverges, and the rates that its shape suggests below that. */
export function readSweep(
  lr: readonly number[],
  loss: readonly number[],
  sweeps: readonly Sweep[],
): Reading {
  const end = edgeOf(loss, sweeps);
  const edge = lr[end];
  const [valley, steep] = [valleyOf(loss, end), steepOf(loss, end)].map(i => lr[i]!) as [
    number,
    number,
  ];
  const tenth = edge === undefined ? {} : { edge10: edge / 10 };
  return { ...(edge !== undefined && { edge }), candidates: { valley, steep, ...tenth } };
}

/** The first step after the lowest loss that lies beyond it by 4 σ, or where the losses end; σ: between sweeps, before. */
function edgeOf(loss: readonly number[], sweeps: readonly Sweep[]): number {
  const best = loss.indexOf(Math.min(...loss));
  const apart = loss
    .slice(0, best + 1)
    .flatMap((value, i) => sweeps.map(sweep => sweep.loss[i]! - value));
  const limit = loss[best]! + EDGE_SIGMAS * Math.max(robustDeviation(apart), 1e-12);
  const beyond = loss.findIndex((value, i) => i > best && value > limit);
  return beyond < 0 ? loss.length : beyond;
}

/** fastai's "valley": the longest falling subsequence, and of it the place at one third and half a third. */
function valleyOf(loss: readonly number[], end: number): number {
  const from = Math.min(SKIPPED, end - 1);
  const lengths: number[] = [];
  const starts: number[] = [];
  let longest = from;
  for (let i = from; i < end; i++) {
    [lengths[i], starts[i]] = [1, i];
    for (let j = from; j < i; j++)
      if (loss[j]! > loss[i]! && lengths[j]! + 1 > lengths[i]!)
        [lengths[i], starts[i]] = [lengths[j]! + 1, starts[j]!];
    if (lengths[i]! > lengths[longest]!) longest = i;
  }
  return Math.round((starts[longest]! + longest) / 2);
}

/** fastai's "steep": where the loss falls fastest by the logarithm of the rate. */
function steepOf(loss: readonly number[], end: number): number {
  let [steepest, at] = [0, Math.min(SKIPPED, end - 1)];
  for (let i = SKIPPED + REACH; i + REACH < end; i++) {
    const slope = loss[i + REACH]! - loss[i - REACH]!;
    if (slope < steepest) [steepest, at] = [slope, i];
  }
  return at;
}

/** The middle on the logarithmic scale. */
const middle = (rates: readonly number[]) => exp(median(rates.map(rate => log(rate))));

/** Short runs from the same first weights at a third, once and three times the rate, judged in evaluation mode. */
async function confirm(
  patient: Patient,
  config: RunConfig,
  edge: number | undefined,
  signal: AbortSignal | undefined,
) {
  const { train } = patient.prepared.sets;
  const perEpoch = batchBounds(train.rows, config.batchSize, { mergeSingle: true }).length - 1;
  const epochs = Math.max(CONFIRM_EPOCHS, Math.ceil(CONFIRM_STEPS / perEpoch));
  const highest = (edge ?? Number.POSITIVE_INFINITY) / 2;
  const runs: Confirmation[] = [];
  const at = async (rate: number) => {
    const lr = Number(Math.min(rate, highest).toPrecision(2));
    if (runs.some(run => run.lr === lr)) return;
    runs.push({ lr, loss: await lossAfter(patient, { ...config, lr, epochs }, signal) });
    runs.sort((a, b) => a.lr - b.lr);
  };
  for (const factor of [1 / 3, 1, 3]) await at(factor * config.lr);
  // Further, where the best stands at their end.
  for (let more = 0; more < 2; more++) {
    const best = bestOf(runs);
    if (best === runs.at(-1)) await at(best.lr * 3);
    else if (best === runs[0]) await at(best.lr / 3);
  }
  return { epochs, runs };
}

async function lossAfter(
  patient: Patient,
  config: RunConfig,
  signal: AbortSignal | undefined,
): Promise<number> {
  const { records } = await trial(patient, config, { signal });
  const epochs = records.flatMap(record => (record.type === "epoch" ? [record] : []));
  if (epochs.length < config.epochs) return Number.NaN;
  const late = epochs.slice(Math.floor(epochs.length / 2));
  return median(late.map(({ validLoss, trainEvalLoss }) => validLoss ?? trainEvalLoss));
}

const bestOf = (runs: readonly Confirmation[]): Confirmation =>
  runs.reduce((a, b) => (b.loss < a.loss || Number.isNaN(a.loss) ? b : a));

/** A confirmed rate is about as good as the best if it lacks at most this share of what the best has learnt. */
const AS_GOOD = 0.02;

/** The middle of the good ones, the lower of two; they reach half a step of three beyond the outer ones. */
function chosen(
  confirmed: readonly Confirmation[],
  untrained: number,
  edge = Number.POSITIVE_INFINITY,
) {
  const { loss: least } = bestOf(confirmed);
  const limit = least + AS_GOOD * Math.max(0, untrained - least);
  const good = confirmed.filter(({ loss }) => loss <= limit).map(({ lr }) => lr);
  const suggestion = good[(good.length - 1) >> 1] ?? bestOf(confirmed).lr;
  const [low, high] = [good[0] ?? suggestion, good.at(-1) ?? suggestion];
  const interval: [number, number] = [low / Math.sqrt(3), Math.min(edge, high * Math.sqrt(3))];
  return { confirmed, suggestion, interval };
}
