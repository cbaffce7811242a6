// What a study teaches about where to go on, read off its trials: codes and values, never sentences. Each piece of
// advice has a reason that the trials themselves give; where they give none there is no advice.

import type { StudyAdvice, StudyClaim } from "../log/study.ts";
import { pointOf } from "./axes.ts";
import type { Axis } from "./axis.ts";
import { ranked } from "./ranked.ts";
import type { Study } from "./study.ts";
import type { Trial } from "./trial.ts";

export interface AdviceOptions {
  /** Steps that a trial has when it runs to its end, where more of them can be asked for. */
  readonly steps?: number;
  /** What is claimed of the best, where it has been trained again. */
  readonly claim?: StudyClaim | null | undefined;
}

type Told = Pick<Study, "axes" | "trials" | "header">;

/** Trials of which it can be told where the best are, and how many of them are the best. */
const [LEAST_TRIALS, BEST_SHARE, LEAST_BEST] = [10, 0.1, 3];
/** Within this share of a range a trial stands at its bound; of the best so many do where the bound is in the way. */
const [EDGE, MOST_BEST] = [0.1, 0.6];
/** Of fewer values than these one stands at a bound all too easily. */
const LEAST_VALUES = 5;
/** The last part of a curve, and of a study, in which better still means not done yet. */
const [LAST_STEPS, LAST_TRIALS] = [0.1, 0.2];
/** Sick trials that make a region, and the shares that must lie in it and be sick there. */
const [LEAST_SICK, IN_REGION, SICK_THERE] = [3, 0.75, 0.6];

/**
 * StudyAdvice on a study, the weightiest first.
 *
 * @example
 * import { advice, float, random, tune } from "downhill/tune";
 *
 * const { study, best } = await tune({
 *   space: { x: float(0, 1) },
 *   objective: ({ x }) => (Number(x) - 3) ** 2,
 *   trials: 40,
 *   sampler: random(),
 * });
 * console.log(advice(study, best!)[0]); // { code: 'at-the-edge', parameter: 'x', bound: 'high', value: 1 }
 */
export function advice(study: Told, best: Trial, options: AdviceOptions = {}): StudyAdvice[] {
  const { steps, claim } = options;
  return [
    ...notProved(claim),
    ...diagnosis(best),
    ...atTheEdge(study),
    ...(steps === undefined ? [] : moreEpochs(study, best, steps)),
    ...moreTrials(study),
    ...sickRegion(study),
  ];
}

const signOf = ({ header }: Told) => (header.direction === "minimize" ? 1 : -1);

const notProved = (claim: AdviceOptions["claim"]): StudyAdvice[] =>
  claim?.name === "not-proved"
    ? [{ code: "not-proved", difference: claim.difference, error: claim.error }]
    : [];

function diagnosis({ verdict }: Trial): StudyAdvice[] {
  const finding = verdict?.findings[0];
  return finding === undefined || verdict!.verdict === "healthy"
    ? []
    : [{ code: "diagnosis", finding }];
}

function atTheEdge(study: Told): StudyAdvice[] {
  const complete = ranked(study.trials, study.header.direction);
  if (complete.length < LEAST_TRIALS) return [];
  const top = complete.slice(0, Math.max(LEAST_BEST, Math.ceil(BEST_SHARE * complete.length)));
  const points = top.map(({ parameters }) => pointOf(study.axes, parameters));
  return study.axes.flatMap((axis, i): StudyAdvice[] => {
    const { dimension } = axis;
    if (dimension.kind === "categorical" || axis.count < LEAST_VALUES) return [];
    const places = points.map(point => point[i]!);
    const share = (isThere: (place: number) => boolean) =>
      places.filter(isThere).length / places.length;
    const parameter = axis.name;
    // A range that begins at 0 mostly cannot go below.
    if (dimension.low !== 0 && share(place => place <= firstOf(axis)) >= MOST_BEST)
      return [{ code: "at-the-edge", parameter, bound: "low", value: dimension.low }];
    if (share(place => place >= 1 - firstOf(axis)) >= MOST_BEST)
      return [{ code: "at-the-edge", parameter, bound: "high", value: dimension.high }];
    return [];
  });
}

/** How far the edge of an axis reaches: the middle of a first cell at least. */
const firstOf = (axis: Axis) =>
  Number.isFinite(axis.count) ? Math.max(EDGE, 0.5 / axis.count) : EDGE;

function moreEpochs(study: Told, best: Trial, steps: number): StudyAdvice[] {
  if (best.steps.at(-1) !== steps) return [];
  const sign = signOf(study);
  const values = best.values.map(value => sign * value);
  const at = best.steps[values.indexOf(Math.min(...values))]!;
  return at > steps * (1 - LAST_STEPS) ? [{ code: "more-epochs", epochs: 2 * steps }] : [];
}

function moreTrials(study: Told): StudyAdvice[] {
  const { trials, header } = study;
  const [first] = ranked(trials, header.direction);
  const { length } = trials;
  if (first === undefined || length < LEAST_TRIALS) return [];
  return first.number >= length * (1 - LAST_TRIALS)
    ? [{ code: "more-trials", trials: 2 * length }]
    : [];
}

/** The end of an axis that holds most sick trials and few others. */
function sickRegion(study: Told): StudyAdvice[] {
  const ended = study.trials.filter(({ state }) => state !== "running" && state !== "failed");
  const isSick = ({ state }: Trial) => state === "sick";
  const sick = ended.filter(isSick);
  if (sick.length < LEAST_SICK) return [];
  const points = new Map(ended.map(trial => [trial, pointOf(study.axes, trial.parameters)]));
  const regions = study.axes.flatMap((axis, i) => {
    if (axis.dimension.kind === "categorical") return [];
    const placeOf = (trial: Trial) => points.get(trial)![i]!;
    const places = sick
      .map(placeOf)
      .filter(place => !Number.isNaN(place))
      .sort((a, b) => a - b);
    const inside = Math.ceil(IN_REGION * sick.length);
    if (places.length < inside) return [];
    const bounds: (readonly [number, number])[] = [
      [0, places[inside - 1]!],
      [places[places.length - inside]!, 1],
    ];
    return bounds.map(([low, high]) => {
      const there = ended.filter(trial => placeOf(trial) >= low && placeOf(trial) <= high);
      return { axis, low, high, share: there.filter(isSick).length / there.length };
    });
  });
  const [worst] = regions.sort((a, b) => b.share - a.share);
  if (worst === undefined || worst.share < SICK_THERE) return [];
  const valueAt = (place: number) => Number(worst.axis.fromUnit(place));
  const [low, high] = [valueAt(worst.low), valueAt(worst.high)];
  return [{ code: "sick-region", parameter: worst.axis.name, low, high, trials: sick.length }];
}
