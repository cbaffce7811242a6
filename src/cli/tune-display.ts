// A study while it runs, on stderr. On a terminal: the best trials, those at work, the best value so far as a curve, and
// how far the study is, drawn over what stood there a few times a second. Elsewhere: a line for each better trial.

import { ranked, type Trial } from "../tune/index.ts";
import { columnsText, countText, cutText, numberText, tuningWords } from "../words/index.ts";
import { bestCurve } from "./best-curve.ts";
import type { Output } from "./output.ts";
import { parameterColumns } from "./study-text.ts";
import { CANDIDATES, refitCount, refitShare } from "./tune-clock.ts";
import type { TunePlan } from "./tune-plan.ts";

export interface TuneDisplay {
  /** A trial has reported. */
  step(trial: number, step: number, value: number): void;
  /** A trial has ended, or paused. */
  trial(trial: Trial): void;
  /** What goes on now, in place of the count of trials. */
  stage(text: string): void;
  /** A line of its own, which stays. */
  say(text: string): void;
  end(): void;
}

/** Milliseconds between two drawings; best trials and rows of the curve that are drawn. */
const [PAUSE, BEST_ROWS, CURVE_ROWS] = [200, 5, 5];
const BAR = 24;

type Watched = Pick<
  TunePlan,
  | "trials"
  | "direction"
  | "metric"
  | "lengths"
  | "timeBudget"
  | "space"
  | "workers"
  | "seeds"
  | "folds"
  | "allRows"
>;

interface Standing {
  readonly began: number;
  readonly ended: Trial[];
  readonly running: Map<number, { step: number; value: number }>;
  /** Trials that an earlier opening ended: they took no time of this one. */
  readonly before: number;
  stage: string | undefined;
}

export function tuneDisplay(plan: Watched, output: Output, before: readonly Trial[]): TuneDisplay {
  const ended = before.filter(({ state }) => state !== "running" && state !== "paused");
  const standing: Standing = {
    ...{ began: performance.now(), ended, running: new Map(), stage: undefined },
    before: ended.length,
  };
  return output.progress === "bar" ? drawn(plan, output, standing) : told(plan, output, standing);
}

/** A line for each trial that is better than all before it. */
function told({ direction, metric }: Watched, output: Output, { ended }: Standing): TuneDisplay {
  const text = tuningWords(output.language);
  let best = ranked(ended, direction)[0]?.value ?? undefined;
  const isBetter = (value: number) =>
    best === undefined || (direction === "minimize" ? value < best : value > best);
  return {
    step() {},
    trial({ number, state, value }) {
      if (state !== "complete" || !isBetter(value!)) return;
      best = value!;
      output.message(text.done(String(number), metric, numberText(value!, output.language)));
    },
    stage: line => output.message(line),
    say: line => output.message(line),
    end() {},
  };
}

function drawn(plan: Watched, output: Output, standing: Standing): TuneDisplay {
  const write = (text: string) => void process.stderr.write(text);
  let [height, shown] = [0, 0];
  const wipe = () => {
    if (height > 0) write(`\u001b[${height}A\r\u001b[J`);
    height = 0;
  };
  const draw = () => {
    const width = Math.min(110, process.stderr.columns || 80) - 1;
    const lines = picture(plan, output, standing, width);
    wipe();
    write(`${lines.join("\n")}\n`);
    [height, shown] = [lines.length, performance.now()];
  };
  const drawSoon = () => {
    if (performance.now() - shown >= PAUSE) draw();
  };
  return {
    step(trial, step, value) {
      standing.running.set(trial, { step, value });
      drawSoon();
    },
    trial(trial) {
      standing.running.delete(trial.number);
      if (trial.state !== "paused") standing.ended.push(trial);
      drawSoon();
    },
    stage(text) {
      standing.stage = text;
      standing.running.clear();
      draw();
    },
    say(text) {
      wipe();
      write(`${text}\n`);
      draw();
    },
    end: wipe,
  };
}

function picture(plan: Watched, output: Output, standing: Standing, width: number): string[] {
  const { language } = output;
  const curve = bestCurve(standing.ended, {
    ...{ direction: plan.direction, trials: plan.trials, language, color: output.color },
    ...{ width: Math.min(64, width - 12), height: CURVE_ROWS },
  });
  const table = tableOf(plan, output, standing).map(line => cutText(line, width));
  return [...curve, ...table, cutText(progressLine(plan, output, standing), width)];
}

function tableOf(plan: Watched, { language }: Output, { ended, running }: Standing): string[] {
  const text = tuningWords(language);
  const top = ranked(ended, plan.direction).slice(0, BEST_ROWS);
  const { heads, cells } = parameterColumns(Object.keys(plan.space), top);
  const best = top.map(({ number, value, steps }, i) => [
    `${i === 0 ? "★ " : ""}${number}`,
    numberText(value!, language),
    String(steps.at(-1) ?? ""),
    ...cells[i]!,
  ]);
  const atWork = [...running].map(([number, { step, value }]) => [
    `▸ ${number}`,
    numberText(value, language),
    `${step}/${plan.lengths.steps}`,
  ]);
  const steps = plan.lengths.isEpochs ? text.epochs : text.folds;
  const head = [text.trial, text.measure(plan.metric), steps, ...heads];
  return columnsText([head, ...best, ...atWork], () => true).split("\n");
}

function progressLine(plan: Watched, output: Output, standing: Standing): string {
  const { language } = output;
  const text = tuningWords(language);
  const { ended, stage } = standing;
  const filled = Math.min(BAR, Math.round((BAR * ended.length) / plan.trials));
  const bar = `${"█".repeat(filled)}${"░".repeat(BAR - filled)}`;
  const count = `${countText(ended.length, language)}/${countText(plan.trials, language)}`;
  const among = (["pruned", "sick", "failed"] as const).flatMap(state => {
    const found = ended.filter(trial => trial.state === state).length;
    return found === 0 ? [] : [`${text.states[state]} ${countText(found, language)}`];
  });
  const left = secondsLeft(plan, standing);
  const time = left === undefined ? [] : [text.left(countText(Math.ceil(left), language))];
  return stage === undefined
    ? [`${bar} ${count}`, ...among, ...time].join(" · ")
    : `${bar} ${stage}`;
}

/** As long as the trials before took, and training the best again; at most what the budget leaves. */
function secondsLeft(plan: Watched, standing: Standing): number | undefined {
  const { trials, timeBudget, lengths, workers, seeds, folds, allRows } = plan;
  const { began, ended, running, before } = standing;
  const gone = (performance.now() - began) / 1000;
  // Trials at work count as far as they are.
  const underWay = [...running.values()].reduce((sum, { step }) => sum + step / lengths.steps, 0);
  const done = ended.length - before + underWay;
  const budget = timeBudget === null ? Number.POSITIVE_INFINITY : Math.max(0, timeBudget - gone);
  if (done === 0) return Number.isFinite(budget) ? budget : undefined;
  // One at a time, where trials went side by side.
  const refits = refitCount(CANDIDATES, seeds, allRows) * refitShare(folds) * workers;
  return Math.min(budget, (gone / done) * (trials - ended.length - underWay + refits));
}
