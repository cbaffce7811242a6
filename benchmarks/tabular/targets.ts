// What the presets must reach on a folder of tables, as data, and whether a summary reaches it.

import { errorOf, floorOf, geometricMean, ratioOf } from "./scores.ts";
import { BEST, type Summary, type TableSummary } from "./summary.ts";
import { INTERVAL_LEVEL, type Variant } from "./trial.ts";

export interface Judgement {
  readonly what: string;
  readonly target: string;
  readonly found: string;
  readonly verdict: "pass" | "miss" | "not judged";
  /** What missed it, or why it is not judged. */
  readonly note?: string;
}

/** Geometric means of ours ÷ theirs. */
const RATIOS = [
  { preset: "default", against: "xgboost_default", atMost: 0.9 },
  { preset: "default", against: "hist_gradient_boosting", atMost: 0.9 },
  { preset: "default", against: "xgboost_tuned", atMost: 0.97 },
  { preset: "best", against: BEST, atMost: 0.98 },
] as const;

/** No table may be this much worse, beyond what its splits leave open. */
const WORST = { preset: "default", against: "xgboost_tuned", ratio: 1.1 } as const;

/** Up to so many rows, on two processors. */
const SECONDS = [
  { rows: 1_000, atMost: 15 },
  { rows: 10_000, atMost: 60 },
  { rows: 50_000, atMost: 300 },
] as const;

/** Of the time budget. */
const OVERRUN = 1.05;
/** Standard errors that the coverage of intervals may be off. */
const ERRORS = 3;

const digits = (value: number, places = 3) => value.toFixed(places);

const verdictOf = (reached: boolean) => (reached ? "pass" : "miss") as Judgement["verdict"];

/** The same way to train with less time. */
export interface Lesser {
  readonly timeBudget: number;
  readonly summary: Summary;
}

interface Circumstances {
  /** Tables without a score: they keep a mean over all of them from being judged. */
  readonly failed?: number;
  readonly lesser?: Lesser | undefined;
}

/** The targets of the variant's preset. */
export function judge(
  summary: Summary,
  variant: Variant,
  { failed = 0, lesser }: Circumstances = {},
): Judgement[] {
  const { preset } = variant;
  if (preset === "plain" || summary.tables.length === 0) return [];
  return [
    ...ratioJudgements(summary, preset, failed),
    ...(preset === WORST.preset ? [worstJudgement(summary)] : []),
    ...(preset === "default" ? secondsJudgements(summary) : budgetJudgement(summary, variant)),
    ...(lesser === undefined ? [] : [moreTimeJudgement(summary, lesser)]),
    coverageJudgement(summary),
    calibrationJudgement(summary),
  ];
}

function ratioJudgements({ overall }: Summary, preset: string, failed: number): Judgement[] {
  return RATIOS.filter(one => one.preset === preset).map(({ against, atMost }) => {
    const found = overall.find(({ learner }) => learner === against);
    const facts = { what: `geometric mean against ${against}`, target: `≤ ${digits(atMost, 2)}` };
    if (found === undefined) return { ...facts, ...unjudged(`no scores of ${against}`) };
    const tables = `${digits(found.ratio)} (${found.tables} tables)`;
    if (failed > 0)
      return { ...facts, ...unjudged(`${failed} tables have no score`), found: tables };
    return { ...facts, found: tables, verdict: verdictOf(found.ratio <= atMost) };
  });
}

function worstJudgement({ tables }: Summary): Judgement {
  const { against, ratio } = WORST;
  const peers = tables.flatMap(({ name, peers }) =>
    peers.filter(({ learner }) => learner === against).map(peer => ({ name, ...peer })),
  );
  const worse = peers.filter(peer => peer.ratio >= ratio && (peer.interval?.low ?? 0) > 1);
  return {
    what: `tables worse than ${against}`,
    target: `none ≥ ${digits(ratio, 2)} with an interval above 1`,
    ...(peers.some(({ interval }) => interval) ? offenders(worse) : unjudged("one split only")),
  };
}

function secondsJudgements({ tables }: Summary): Judgement[] {
  return SECONDS.flatMap(({ rows, atMost }, i) => {
    const above = SECONDS[i - 1]?.rows ?? 0;
    const own = tables.filter(table => table.rows > above && table.rows <= rows);
    if (own.length === 0) return [];
    const slowest = own.reduce((a, b) => (b.seconds > a.seconds ? b : a));
    return {
      what: `seconds to ${rows.toLocaleString("en")} rows`,
      target: `≤ ${atMost} s`,
      found: `${digits(slowest.seconds, 1)} s (${slowest.name})`,
      verdict: verdictOf(slowest.seconds <= atMost),
    };
  });
}

function budgetJudgement({ tables }: Summary, { timeBudget }: Variant): Judgement[] {
  if (timeBudget === undefined) return [];
  const slowest = tables.reduce((a, b) => (b.seconds > a.seconds ? b : a));
  const limit = timeBudget * OVERRUN;
  return [
    {
      what: "seconds within the time budget",
      target: `≤ ${digits(limit, 1)} s`,
      found: `${digits(slowest.seconds, 1)} s (${slowest.name})`,
      verdict: verdictOf(slowest.seconds <= limit),
    },
  ];
}

/** Over the tables that both have scores for. */
function moreTimeJudgement({ tables }: Summary, { timeBudget, summary }: Lesser): Judgement {
  const ratios = tables.flatMap(table => {
    const before = summary.tables.find(({ name }) => name === table.name);
    return before === undefined ? [] : [errorRatio(table, before)];
  });
  const facts = { what: `error against ${timeBudget} s`, target: "< 1" };
  if (ratios.length === 0) return { ...facts, ...unjudged("no table in common") };
  const found = geometricMean(ratios);
  return {
    ...facts,
    found: `${digits(found)} (${ratios.length} tables)`,
    verdict: verdictOf(found < 1),
  };
}

function errorRatio(ours: TableSummary, theirs: TableSummary): number {
  const errors = [ours, theirs].map(({ metric, score }) => [errorOf(metric, { [metric]: score })]);
  return ratioOf(errors[0]!, errors[1]!, floorOf(ours.metric));
}

/** On every split: a model whose intervals keep their promise is off by three errors once in 370 splits. */
function coverageJudgement({ tables }: Summary): Judgement {
  const facts = {
    what: `coverage of ${100 * INTERVAL_LEVEL} % intervals`,
    target: `within ${ERRORS} standard errors`,
  };
  const regression = tables.filter(({ metric }) => metric === "rmse");
  if (regression.length === 0) return { ...facts, ...unjudged("no regression table") };
  if (regression.some(({ coverageOff }) => coverageOff === undefined))
    return { ...facts, ...unjudged("not in the command's document") };
  return { ...facts, ...offenders(regression.filter(one => one.coverageOff! > ERRORS)) };
}

/** Of the means over splits: on every split, a calibrated model would miss it once in a hundred splits. */
function calibrationJudgement({ tables }: Summary): Judgement {
  const facts = {
    what: "calibration error, binary tables",
    target: "below a calibrated model's 99 %",
  };
  const binary = tables.filter(({ metric }) => metric === "auc");
  const limit = (table: TableSummary) => table.calibrationLimit;
  if (binary.length === 0) return { ...facts, ...unjudged("no binary table") };
  if (binary.some(table => limit(table) === undefined || table.calibrationError === undefined))
    return { ...facts, ...unjudged("not in the command's document") };
  return { ...facts, ...offenders(binary.filter(one => one.calibrationError! >= limit(one)!)) };
}

const unjudged = (note: string) => ({ found: "", verdict: "not judged" as const, note });

const offenders = (tables: readonly { readonly name: string }[]) => ({
  found: tables.length === 0 ? "none off" : tables.map(({ name }) => name).join(", "),
  verdict: verdictOf(tables.length === 0),
});
