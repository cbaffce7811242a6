// What the trials of one variant come to: each table beside the baselines, and all tables together.

import { baselinesOf, type Folder, type TableEntry } from "./folder.ts";
import {
  errorOf,
  floorOf,
  geometricMean,
  type Interval,
  type Metric,
  mean,
  pairedInterval,
  ranks,
  ratioOf,
  type Scores,
} from "./scores.ts";
import { INTERVAL_LEVEL, type Trial } from "./trial.ts";

/** The best baseline of each table, as a learner of its own. */
export const BEST = "best of all";

/** A learner's means over the splits, and ours against them. */
export interface Peer {
  readonly learner: string;
  readonly score: number;
  readonly logloss?: number;
  /** Ours ÷ theirs: of the errors, and of the log losses. */
  readonly ratio: number;
  readonly interval?: Interval;
  readonly loglossRatio?: number;
  readonly rank: number;
}

export interface TableSummary {
  readonly name: string;
  readonly metric: Metric;
  readonly rows: number;
  readonly splits: readonly number[];
  readonly score: number;
  readonly logloss?: number;
  /** Absent where there is no one to compare with. */
  readonly rank?: number;
  readonly peers: readonly Peer[];
  /** Of the slowest and of the largest split. */
  readonly seconds: number;
  readonly peakBytes: number;
  readonly coverage?: number;
  /** Standard errors that the coverage is off its level, on the worst split. */
  readonly coverageOff?: number;
  readonly calibrationError?: number;
  readonly calibrationLimit?: number;
}

/** One learner over all tables that it has scores for. */
export interface Overall {
  readonly learner: string;
  readonly tables: number;
  readonly ratio: number;
  readonly loglossRatio?: number;
  readonly rank: number;
}

export interface Summary {
  readonly tables: readonly TableSummary[];
  readonly rank?: number;
  readonly overall: readonly Overall[];
}

/** Trials by the number of their split. */
export type Trials = ReadonlyMap<number, Trial>;

export function summaryOf(folder: Folder, trials: ReadonlyMap<string, Trials>): Summary {
  const tables = folder.tables.flatMap(table => {
    const own = trials.get(table.name);
    return own === undefined || own.size === 0 ? [] : [tableSummary(folder, table, own)];
  });
  const learners = [...new Set(tables.flatMap(({ peers }) => peers.map(peer => peer.learner)))];
  const ordered = [...learners.filter(learner => learner !== BEST), BEST];
  return {
    tables,
    ...defined({ rank: meanOf(tables.flatMap(({ rank }) => rank ?? [])) }),
    overall: ordered
      .filter(learner => learners.includes(learner))
      .map(one => overallOf(tables, one)),
  };
}

export function tableSummary(folder: Folder, table: TableEntry, trials: Trials): TableSummary {
  const { name, metric, rows } = table;
  const splits = [...trials.keys()].toSorted((a, b) => a - b);
  const ours = splits.map(split => trials.get(split)!);
  const baselines = baselinesOf(folder, table, splits);
  const meanError = (scores: readonly Scores[]) => mean(scores.map(one => errorOf(metric, one)));
  const [rank, ...theirRanks] = ranks([ours, ...baselines.values()].map(meanError));
  const peers = [...baselines].map(([learner, theirs], i) => ({
    learner,
    ...comparison(metric, ours, theirs),
    rank: theirRanks[i]!,
  }));
  return {
    ...{ name, metric, rows, splits },
    ...(peers.length > 0 && { rank: rank! }),
    ...meansOf(metric, ours),
    peers: peers.length === 0 ? [] : [...peers, bestOf(metric, peers)],
    seconds: Math.max(...ours.map(({ seconds }) => seconds)),
    peakBytes: Math.max(...ours.map(({ peakBytes }) => peakBytes)),
    ...defined({
      coverage: meanOf(ours.map(({ coverage }) => coverage)),
      coverageOff: largestOf(ours.map(coverageOff)),
      calibrationError: meanOf(ours.map(({ calibrationError }) => calibrationError)),
      calibrationLimit: meanOf(ours.map(({ calibrationLimit }) => calibrationLimit)),
    }),
  };
}

function comparison(metric: Metric, ours: readonly Scores[], theirs: readonly Scores[]) {
  const floor = floorOf(metric);
  const errors = [ours, theirs].map(scores => scores.map(one => errorOf(metric, one))) as [
    number[],
    number[],
  ];
  const losses = [ours, theirs].map(scores => meanOf(scores.map(({ logloss }) => logloss)));
  const [ourLoss, theirLoss] = losses;
  const both = ourLoss !== undefined && theirLoss !== undefined;
  return {
    ...meansOf(metric, theirs),
    ratio: ratioOf(...errors, floor),
    ...defined({
      interval: pairedInterval(...errors, floor),
      loglossRatio: both ? ratioOf([ourLoss], [theirLoss], floor) : undefined,
    }),
  };
}

/** The smallest error decides; its log loss is the smallest of any, not that of the same learner. */
function bestOf(metric: Metric, peers: readonly Peer[]): Peer {
  const { interval: _, ...best } = peers.reduce((a, b) => (b.ratio > a.ratio ? b : a));
  const loss = peers
    .filter(({ logloss }) => logloss !== undefined)
    .toSorted((a, b) => a.logloss! - b.logloss!)[0];
  const own = metric === "rmse" || loss === undefined ? {} : lossOf(loss);
  return { ...best, ...own, learner: BEST };
}

const lossOf = ({ logloss, loglossRatio }: Peer) => defined({ logloss, loglossRatio });

const meansOf = (metric: Metric, scores: readonly Scores[]) => ({
  score: mean(scores.map(one => one[metric]!)),
  ...defined({ logloss: meanOf(scores.map(({ logloss }) => logloss)) }),
});

function overallOf(tables: readonly TableSummary[], learner: string): Overall {
  const peers = tables.flatMap(table => table.peers.filter(peer => peer.learner === learner));
  const losses = peers.flatMap(({ loglossRatio }) => loglossRatio ?? []);
  return {
    learner,
    tables: peers.length,
    ratio: geometricMean(peers.map(({ ratio }) => ratio)),
    ...(losses.length > 0 && { loglossRatio: geometricMean(losses) }),
    rank: mean(peers.map(({ rank }) => rank)),
  };
}

/** Without an error of the command's own, that of a share of the test rows: √(p (1 − p) / n). */
function coverageOff({ coverage, coverageError, testRows }: Trial): number | undefined {
  if (coverage === undefined) return undefined;
  const error = coverageError ?? Math.sqrt((INTERVAL_LEVEL * (1 - INTERVAL_LEVEL)) / testRows);
  return Math.abs(coverage - INTERVAL_LEVEL) / error;
}

function largestOf(values: readonly (number | undefined)[]): number | undefined {
  const there = values.filter(value => value !== undefined);
  return there.length === 0 ? undefined : Math.max(...there);
}

/** The mean, unless one of them is missing. */
function meanOf(values: readonly (number | undefined)[]): number | undefined {
  const there = values.filter(value => value !== undefined);
  return there.length === values.length && there.length > 0 ? mean(there) : undefined;
}

type Defined<T> = { readonly [key in keyof T]?: Exclude<T[key], undefined> };

/** Without the entries that are undefined. */
const defined = <T extends object>(values: T): Defined<T> =>
  Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as Defined<T>;
