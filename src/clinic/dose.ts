// The dose of a learning rate, by bisection on a logarithmic scale: from the rate that was used towards the one that the
// doctor suggests, further while it helps, then halving the interval around the best. Where neither the suggestion nor
// half of the way helps, the doctor may have taken the wrong side: then the search turns round. Where neither makes a
// difference, the rate is so low that nothing has come of it yet, and the search goes on as the doctor suggests.

import { exp, log } from "../core/math.ts";

export interface Dose {
  readonly lr: number;
  readonly loss: number;
}

/** Neighbours closer than this factor are one dose. */
const FINEST = 1.6;
/** Losses closer than this share tell nothing: the run learns as little at one rate as at the other. */
const ALIKE = 0.005;
const [LEAST, MOST] = [1e-8, 100];

/**
 * The doses tried, best first. `tried` gives the loss at a rate, or undefined when nothing more may be spent.
 * `from` is the rate used, with its loss; the first dose is `towards`. `mayTurn`: whether the other side may be tried.
 */
export async function doseRate(
  from: Dose,
  towards: number,
  tried: (lr: number) => Promise<number | undefined>,
  mayTurn = true,
): Promise<Dose[]> {
  const known: Dose[] = [from];
  let next: number | undefined = towards;
  while (next !== undefined) {
    const loss = await tried(next);
    if (loss === undefined) break;
    known.push({ lr: next, loss });
    next = nextDose(known, from, { factor: towards / from.lr, mayTurn });
  }
  return known.toSorted(byLoss).filter(dose => dose !== from);
}

const byLoss = (a: Dose, b: Dose) => a.loss - b.loss || a.lr - b.lr;

/**
 * One factor further where the best is the outermost, to either side, or nothing has made a difference yet; else the wider
 * half around the best.
 */
function nextDose(
  known: readonly Dose[],
  from: Dose,
  { factor, mayTurn }: { factor: number; mayTurn: boolean },
): number | undefined {
  if (known.every(({ loss }) => Math.abs(loss - from.loss) <= ALIKE * from.loss))
    return inRange(known.at(-1)!.lr * factor);
  const inOrder = known.toSorted((a, b) => (a.lr - b.lr) * Math.sign(log(factor)));
  const best = known.toSorted(byLoss)[0]!;
  const at = inOrder.indexOf(best);
  const [before, after] = [inOrder[at - 1], inOrder[at + 1]];
  if (after === undefined) return inRange(best.lr * factor);
  // Half of the way is still to be tried.
  const isFirst = best === from && ratioOf(best, after) > 0.99 * Math.max(factor, 1 / factor);
  if (before === undefined && !isFirst && mayTurn) return inRange(best.lr / factor);
  const halves = [before, after].flatMap(neighbour =>
    neighbour === undefined ? [] : [{ ratio: ratioOf(best, neighbour), neighbour }],
  );
  const widest = halves.toSorted((a, b) => b.ratio - a.ratio)[0]!;
  return widest.ratio < FINEST ** 2
    ? undefined
    : exp((log(best.lr) + log(widest.neighbour.lr)) / 2);
}

const ratioOf = (a: Dose, b: Dose) => Math.max(a.lr / b.lr, b.lr / a.lr);
const inRange = (lr: number) => (lr >= LEAST && lr <= MOST ? lr : undefined);
