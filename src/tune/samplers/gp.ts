// Bayesian optimisation with a Gaussian process: the next trial is where the process expects the largest improvement
// (Jones, Schonlau and Welch, 1998, "Efficient global optimization of expensive black-box functions"). It needs far fewer
// trials than TPE while there are few, and its cost grows with their cube, so that beyond a size TPE goes on. Some trials
// are another sampler's in any case: where the process is wrong, such as on a landscape of many holes, they find out.

import { log } from "../../core/math.ts";
import type { Point } from "../axes.ts";
import type { Question, Sampler } from "../sampler.ts";
import type { Seen } from "../trial.ts";
import { acquire } from "./acquire.ts";
import { type Features, featuresOf } from "./features.ts";
import { fitted, GaussianProcess, type Hyperparameters, type Prior } from "./gaussian-process.ts";
import { halton } from "./halton.ts";
import { tpe } from "./tpe.ts";
import { OFFSETS, warped } from "./warp.ts";

export interface GpOptions {
  /** Quasi-random trials first. Default: the larger of 6 and one more than there are parameters. */
  readonly startup?: number;
}

/** Beyond these TPE takes over: with 150 trials of 10 parameters a suggestion takes some 20 ms. */
const [MOST_AXES, MOST_TRIALS] = [10, 150];
/** Every third trial is TPE's; of a plane, which points can fill, every second one is quasi-random. */
const [TPE_EVERY, HALTON_EVERY, PLANE] = [3, 2, 2];
/** Evaluations of the posterior in a fit, about. */
const FIT_STEPS = 12;
/** The process is fitted anew when there are a fifth more trials. */
const GROWTH = 1.2;
/** Fits of fewer trials are made at every trial. */
const SMALL_FIT = 10;
/** How much worse than the worst a sick trial is, as a share of the range: enough to be shunned, too little to hide the rest. */
const SICK = 0.1;
/** Trials with neighbours among the candidates. */
const BEST = 5;

/**
 * Bayesian optimisation behind a quasi-random start; the default. With more than 10 parameters, or 150 trials, it is TPE.
 *
 * @example
 * import { float, gp, Study } from "downhill/tune";
 *
 * const study = new Study({ space: { x: float(-5, 5), y: float(-5, 5) }, sampler: gp(), trials: 40 });
 * for (let trial = study.ask(); typeof trial !== "string"; trial = study.ask()) {
 *   const [x, y] = [Number(trial.parameters.x), Number(trial.parameters.y)];
 *   study.tell(trial, { value: (x - 2) ** 2 + 100 * (y + 1) ** 2 });
 * }
 * console.assert(study.best()!.value! < 0.01);
 */
export function gp({ startup }: GpOptions = {}): Sampler {
  const [quasiRandom, many, model] = [halton(), tpe(), modelOnce()];
  return {
    name: startup === undefined ? "gp" : `gp(${startup})`,
    propose(question) {
      const { axes, number, seen } = question;
      const first = startup ?? Math.max(6, axes.length + 1);
      const judged = seen.filter(isJudged);
      if (axes.length > MOST_AXES || judged.length > MOST_TRIALS) return many.propose(question);
      if (number < first || judged.length < 2) return quasiRandom.propose(question);
      const since = number - first;
      if (axes.length <= PLANE) {
        // The sequence goes on where the start left it: every second of its points would be half the plane.
        if (since % HALTON_EVERY === 1)
          return healthy(quasiRandom, question, first + (since - 1) / HALTON_EVERY, judged);
      } else if (since % TPE_EVERY === 1) return many.propose(question);
      return improving(question, judged, model);
    },
  };
}

/** Points passed over because the trial next to them is sick, at most, and how far apart in the sequence they are. */
const [PASSES, APART] = [8, 997];

/** Point `number` of the sequence, or a later one that lies beside a healthy trial. */
function healthy(
  sequence: Sampler,
  question: Question,
  number: number,
  judged: readonly Seen[],
): Point | undefined {
  for (let i = 0; i < PASSES; i++) {
    const point = sequence.propose({ ...question, number: number + i * APART })!;
    if (nearest(point, judged).state !== "sick") return point;
  }
  return sequence.propose({ ...question, number });
}

function nearest(point: Point, judged: readonly Seen[]): Seen {
  const distance = (other: Point) =>
    point.reduce((sum, p, i) => {
      const difference = Number.isNaN(other[i]!) ? 0.5 : p - other[i]!;
      return sum + difference * difference;
    }, 0);
  return judged.reduce((a, b) => (distance(b.point) < distance(a.point) ? b : a));
}

/** Failed trials say nothing, nor do pruned ones that never reported. */
const isJudged = ({ state, score }: Seen) =>
  state !== "running" && state !== "failed" && !Number.isNaN(score);

/**
 * The losses that the process learns. A trial that was stopped early is no better than the median of the complete ones,
 * whatever its last report; a sick one is worse than the worst.
 */
function lossesOf(judged: readonly Seen[]): number[] {
  const complete = judged.filter(({ state }) => state === "complete").map(({ score }) => score);
  const sorted = (complete.length > 0 ? complete : [0]).sort((a, b) => a - b);
  const [best, median, worst] = [sorted[0]!, sorted[sorted.length >> 1]!, sorted.at(-1)!];
  const sick = worst + (worst > best ? SICK * (worst - best) : 1);
  return judged.map(({ state, score }) => {
    if (state === "complete") return score;
    return state === "sick" ? sick : Math.min(worst, Math.max(median, score));
  });
}

/** Lengths in units of the range, longer in more dimensions, where points are further apart; little noise. */
function priorOf(d: number): Prior {
  return {
    length: { mean: log(0.5 * Math.sqrt(d)), deviation: 1 },
    noise: { mean: log(1e-4), deviation: 2 },
  };
}

interface Model {
  readonly hyperparameters: Hyperparameters;
  /** Of the warp. */
  readonly offset: number;
}

type Fit = (judged: readonly Seen[], features: Features, d: number) => Model;

/** The warp and the hyperparameters of greatest posterior density. */
function modelOf(judged: readonly Seen[], { row, axisOf }: Features, d: number): Model {
  const inputs = { rows: judged.map(({ point }) => row(point)), axisOf };
  const losses = lossesOf(judged);
  const models = OFFSETS.map(offset => {
    const { values, logFactor } = warped(losses, offset);
    const { hyperparameters, value } = fitted(inputs, values, d, priorOf(d), FIT_STEPS);
    return { hyperparameters, offset, value: value - logFactor };
  });
  return models.reduce((best, model) => (model.value < best.value ? model : best));
}

/** Remembers the last model: a function of the trials still, so that a study opened again goes on alike. */
function modelOnce(): Fit {
  let [known, model]: [readonly Seen[], Model | undefined] = [[], undefined];
  return (judged, features, d) => {
    const same = known.length === judged.length && known.every((trial, i) => trial === judged[i]);
    if (!same || model === undefined) [known, model] = [judged, modelOf(judged, features, d)];
    return model;
  };
}

/** How many of `n` trials, the first, the process is fitted to. */
function fitSize(n: number): number {
  let size = Math.min(n, SMALL_FIT);
  for (let next = size; next <= n; next = Math.max(next + 1, Math.floor(next * GROWTH)))
    size = next;
  return size;
}

function improving(question: Question, judged: readonly Seen[], model: Fit): Point {
  const { axes, seen, random, isNew } = question;
  const features = featuresOf(axes);
  const { hyperparameters, offset } = model(
    judged.slice(0, fitSize(judged.length)),
    features,
    axes.length,
  );
  const rows = judged.map(({ point }) => features.row(point));
  const { values } = warped(lossesOf(judged), offset);
  const known = new GaussianProcess({ rows, axisOf: features.axisOf }, values, hyperparameters);
  const means = rows.map(row => known.at(row).mean);
  const order = [...means.keys()].sort((a, b) => means[a]! - means[b]!);
  // Running trials are believed to become what is expected of them, so that none is tried twice (Ginsbourger et al., 2010,
  // "Kriging is well-suited to parallelize optimization": the kriging believer).
  const running = seen.filter(({ state }) => state === "running");
  const believed = running.map(({ point }) => features.row(point));
  const process =
    running.length === 0
      ? known
      : new GaussianProcess(
          { rows: [...rows, ...believed], axisOf: features.axisOf },
          [...values, ...believed.map(row => known.at(row).mean)],
          hyperparameters,
        );
  return acquire({
    ...{ axes, features, process, random, isNew },
    target: means[order[0]!]!,
    best: order.slice(0, BEST).map(i => judged[i]!.point),
  });
}
