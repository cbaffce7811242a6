// Asynchronous successive halving (Li et al., 2020, "A system for massively parallel hyperparameter tuning", algorithm 2):
// at rungs r, r·η, r·η², … only the best 1/η of the trials that got there go on. A trial is paused at its rung and resumed
// when it belongs to the best, so none is promoted for lack of others to compare with. It is judged by the best it has
// reached by its rung, since a curve that jumps up there says little of where it ends.

import { DownhillError } from "../../core/errors.ts";
import type { Pruner } from "../pruner.ts";
import type { Seen } from "../trial.ts";

export interface HalvingOptions {
  /** The first rung, in steps. */
  readonly minimum: number;
  /** The steps of a whole trial: no rung stands there. */
  readonly maximum: number;
  /** One of how many goes on. Default: 3. */
  readonly eta?: number;
}

/**
 * Successive halving with pause and resume.
 *
 * @throws invalid-argument unless 0 < minimum < maximum and eta is 2 or more
 *
 * @example
 * import { float, halving, tune } from "downhill/tune";
 *
 * const { trials } = await tune({
 *   space: { x: float(0, 1) },
 *   trials: 9,
 *   pruner: halving({ minimum: 1, maximum: 9 }),
 *   objective({ x }, trial) {
 *     for (let epoch = trial.from + 1; epoch <= 9; epoch++)
 *       if (trial.report(epoch, Number(x) + 1 / epoch) !== "continue") return { checkpoint: epoch };
 *     return Number(x);
 *   },
 * });
 * const whole = trials.filter(({ state }) => state === "complete");
 * console.assert(whole.length >= 1 && whole.length < 9);
 */
export function halving({ minimum, maximum, eta = 3 }: HalvingOptions): Pruner {
  if (!(minimum > 0 && minimum < maximum && eta >= 2))
    throw new DownhillError(
      "invalid-argument",
      `halving: 0 < minimum < maximum and eta ≥ 2 are expected, got ${minimum}, ${maximum}, ${eta}.`,
      { minimum, maximum, eta },
    );
  const rungs: number[] = [];
  for (let rung = minimum; rung < maximum; rung *= eta) rungs.push(Math.ceil(rung));
  return {
    name: `halving(${minimum}, ${maximum}, ${eta})`,
    request(trial, known) {
      const rung = rungs.find(step => step === trial.steps.at(-1));
      if (rung === undefined) return "continue";
      const here = [...known.filter(({ number }) => number !== trial.number), trial];
      return isAmongBest(trial, here, rung, eta) ? "continue" : "pause";
    },
    resume(known, isLast) {
      for (const rung of rungs.toReversed()) {
        const waiting = pausedAt(known, rung).find(trial => isAmongBest(trial, known, rung, eta));
        if (waiting !== undefined) return waiting;
      }
      // A study needs one trial that ran to its end, however few there were.
      const isOver = known.some(({ state }) => state === "complete" || state === "running");
      if (!isLast || isOver) return undefined;
      return rungs.toReversed().flatMap(rung => pausedAt(known, rung))[0];
    },
  };
}

/** Trials that wait at a rung, the best first. */
function pausedAt(known: readonly Seen[], rung: number): Seen[] {
  return known
    .filter(({ state, steps }) => state === "paused" && steps.at(-1) === rung)
    .sort((a, b) => bestBy(a, rung)! - bestBy(b, rung)! || a.number - b.number);
}

/** Whether a trial belongs to the best ⌊n/η⌋ of the n that reached the rung; of equals the earlier does. */
function isAmongBest(trial: Seen, known: readonly Seen[], rung: number, eta: number): boolean {
  const mine = bestBy(trial, rung)!;
  let [count, ahead] = [0, 0];
  for (const other of known) {
    const score = bestBy(other, rung);
    if (score === undefined) continue;
    count++;
    if (score < mine || (score === mine && other.number < trial.number)) ahead++;
  }
  return ahead < Math.floor(count / eta);
}

/** The best that a trial had reached at a rung; undefined of one that did not get there. */
function bestBy({ steps, scores }: Seen, rung: number): number | undefined {
  const at = steps.indexOf(rung);
  return at < 0 ? undefined : Math.min(...scores.slice(0, at + 1));
}
