// The tables that a run prints: scores, ratios, log losses and costs a line a table, all tables in the last line, and
// the targets.

import { digits, quantity } from "../table.ts";
import { errorOf, type Interval, ranks } from "./scores.ts";
import { BEST, type Overall, type Peer, type Summary, type TableSummary } from "./summary.ts";
import type { Judgement } from "./targets.ts";

/** Shorter names of known learners, so that a line fits a terminal. */
const SHORT: Readonly<Record<string, string>> = {
  mlp_default: "mlp",
  random_forest: "forest",
  hist_gradient_boosting: "hist_gb",
  xgboost_default: "xgb",
  xgboost_tuned: "xgb_tuned",
  [BEST]: "best",
};

const AGAINST = "xgboost_tuned";

/** Columns side by side: the first `left` of them to the left, the others, of numbers, to the right. */
export function aligned(rows: readonly (readonly string[])[], left = 1): string {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map(row => row[i]!.length)));
  const cell = (text: string, i: number) =>
    i < left ? text.padEnd(widths[i]!) : text.padStart(widths[i]!);
  return rows.map(row => row.map(cell).join("  ").trimEnd()).join("\n");
}

export function summaryText(summary: Summary): string {
  const learners = summary.overall.map(({ learner }) => learner);
  const parts = [scoresText, ratiosText, loglossText, costsText].map(text =>
    text(summary, learners),
  );
  return parts.filter(text => text !== "").join("\n\n");
}

const headings = (learners: readonly string[]) => learners.map(name => SHORT[name] ?? name);
const peerOf = ({ peers }: TableSummary, learner: string) =>
  peers.find(peer => peer.learner === learner);

/** A cell a learner, empty where it has no scores. */
const cells = (table: TableSummary, learners: readonly string[], text: (peer: Peer) => string) =>
  learners.map(learner => {
    const peer = peerOf(table, learner);
    return peer === undefined ? "" : text(peer);
  });

const scoreText = (value: number, { metric }: TableSummary) =>
  metric === "rmse" ? digits(value) : value.toFixed(4);

function scoresText({ tables, rank, overall }: Summary, all: readonly string[]): string {
  const learners = all.filter(learner => learner !== BEST);
  const rankOf = (learner: string) => overall.find(one => one.learner === learner)!.rank.toFixed(2);
  return aligned([
    ["score", "metric", "rows", "splits", "ours", ...headings(learners), "rank"],
    ...tables.map(table => [
      ...[table.name, table.metric, String(table.rows), String(table.splits.length)],
      scoreText(table.score, table),
      ...cells(table, learners, peer => scoreText(peer.score, table)),
      table.rank === undefined ? "" : String(table.rank),
    ]),
    ["mean rank", "", "", "", rank?.toFixed(2) ?? "", ...learners.map(rankOf), ""],
  ]);
}

const ratioText = (value: number | undefined) => (value === undefined ? "" : value.toFixed(3));
const intervalText = (interval: Interval | undefined) =>
  interval === undefined ? "" : `${interval.low.toFixed(2)} to ${interval.high.toFixed(2)}`;

function ratiosText({ tables, overall }: Summary, learners: readonly string[]): string {
  if (learners.length === 0) return "";
  return aligned([
    ["error, ours ÷ theirs", ...headings(learners), `95 % of ${SHORT[AGAINST]}`],
    ...tables.map(table => [
      table.name,
      ...cells(table, learners, ({ ratio }) => ratioText(ratio)),
      intervalText(peerOf(table, AGAINST)?.interval),
    ]),
    ["geometric mean", ...overall.map(({ ratio }) => ratioText(ratio)), ""],
    ["tables", ...overall.map(({ tables: count }) => String(count)), ""],
  ]);
}

function loglossText({ tables, overall }: Summary, learners: readonly string[]): string {
  const own = tables.filter(({ logloss }) => logloss !== undefined);
  if (own.length === 0) return "";
  return aligned([
    ["log loss", "ours", ...headings(learners), "rank"],
    ...own.map(table => [
      table.name,
      table.logloss!.toFixed(4),
      ...cells(table, learners, ({ logloss }) => logloss?.toFixed(4) ?? ""),
      loglossRank(table),
    ]),
    ["ours ÷ theirs", "", ...overall.map((one: Overall) => ratioText(one.loglossRatio)), ""],
  ]);
}

function loglossRank({ logloss, peers }: TableSummary): string {
  const theirs = peers.filter(({ learner }) => learner !== BEST);
  if (theirs.length === 0) return "";
  return String(
    ranks([logloss!, ...theirs.map(peer => peer.logloss ?? Number.POSITIVE_INFINITY)])[0],
  );
}

const percentText = (value: number | undefined) =>
  value === undefined ? "" : `${(100 * value).toFixed(1)} %`;

/** Columns that no table has are left out. */
function costsText({ tables }: Summary): string {
  const columns: readonly (readonly [string, (table: TableSummary) => string])[] = [
    ["cost", ({ name }) => name],
    ["seconds", ({ seconds }) => seconds.toFixed(1)],
    ["memory", ({ peakBytes }) => quantity(peakBytes, "bytes")],
    ["coverage", ({ coverage }) => percentText(coverage)],
    ["errors off", one => one.coverageOff?.toFixed(1) ?? ""],
    ["calibration error", one => one.calibrationError?.toFixed(4) ?? ""],
    ["limit", one => one.calibrationLimit?.toFixed(4) ?? ""],
  ];
  const used = columns.filter(([, text]) => tables.some(table => text(table) !== ""));
  return aligned([
    used.map(([heading]) => heading),
    ...tables.map(table => used.map(([, text]) => text(table))),
  ]);
}

export function judgementsText(judgements: readonly Judgement[]): string {
  const rows = judgements.map(({ what, target, found, verdict, note }) => [
    ...[what, target, found, verdict],
    note ?? "",
  ]);
  return aligned([["target", "", "found", "", ""], ...rows], 5);
}

/** What a trial came to, while a run goes on. */
export function trialText(
  { metric }: Pick<TableSummary, "metric">,
  trial: Parameters<typeof errorOf>[1] & { readonly seconds: number },
): string {
  const score = metric === "rmse" ? digits(errorOf(metric, trial)) : trial[metric]!.toFixed(4);
  return `${metric} ${score}, ${trial.seconds.toFixed(1)} s`;
}
