// Comparing two epochs by the losses of the same validation rows: the rows themselves cancel, so that far smaller
// differences show than between two means.

/** Fewer rows in a half say nothing. */
const LEAST_ROWS = 10;

export interface Difference {
  /** Mean of later less earlier. */
  readonly mean: number;
  /** In its standard errors. */
  readonly z: number;
}

/** Every `by`th row from `from` on. */
interface Part {
  readonly from: number;
  readonly by: number;
}

const ALL: Part = { from: 0, by: 1 };
const HALVES: readonly Part[] = [
  { from: 0, by: 2 },
  { from: 1, by: 2 },
];

/** d_i = later_i − earlier_i over the rows of `part`; z = mean(d) / (sd(d)/√n), 0 where the d_i are all one. */
export function pairedDifference(
  earlier: ArrayLike<number>,
  later: ArrayLike<number>,
  part: Part = ALL,
): Difference {
  const n = Math.ceil((later.length - part.from) / part.by);
  let [mean, squares] = [0, 0];
  for (let i = part.from; i < later.length; i += part.by) mean += (later[i]! - earlier[i]!) / n;
  for (let i = part.from; i < later.length; i += part.by) {
    const d = later[i]! - earlier[i]! - mean;
    squares += d * d;
  }
  const error = Math.sqrt(squares / (n - 1) / n);
  return { mean, z: error > 0 ? mean / error : 0 };
}

/** The best epoch by one half of the rows, with all rows' losses then. */
export interface HalfBest {
  readonly epoch: number;
  /** Mean loss of that half. */
  readonly value: number;
  readonly losses: Float64Array;
}

export interface PairedRise {
  /** The best epochs by the rows of even and of odd number. */
  readonly since: readonly [number, number];
  /** Mean of the losses now less the losses then. */
  readonly rise: number;
  /** The rise in standard errors: positive where the losses rose. */
  readonly z: number;
}

/**
 * Whether an epoch is worse than the best before it, without the winner's curse: the best epoch is chosen by one half of
 * the validation rows and compared with now on the other half; then the halves change places. The mean of the two,
 * and z as the sum of theirs over √2 (Stouffer).
 */
export class PairedLosses {
  /** Chosen by rows of even number, and of odd: what a resumed run needs. */
  best: readonly HalfBest[] = [];

  /** Takes an epoch's losses, one a row; the test, once both halves have had a better epoch and there are enough rows. */
  take(epoch: number, losses: Float64Array): PairedRise | undefined {
    if (losses.length < 2 * LEAST_ROWS) return undefined;
    this.best = HALVES.map((half, i) => better(this.best[i], epoch, losses, half));
    const [even, odd] = this.best as [HalfBest, HalfBest];
    if (even.epoch === epoch || odd.epoch === epoch) return undefined;
    const [onOdd, onEven] = [
      pairedDifference(even.losses, losses, HALVES[1]),
      pairedDifference(odd.losses, losses, HALVES[0]),
    ];
    return {
      since: [even.epoch, odd.epoch],
      rise: (onOdd.mean + onEven.mean) / 2,
      z: (onOdd.z + onEven.z) / Math.SQRT2,
    };
  }
}

/** The best so far, or this epoch if it is lower. */
function better(
  best: HalfBest | undefined,
  epoch: number,
  losses: Float64Array,
  half: Part,
): HalfBest {
  const value = meanOf(losses, half);
  const stays = best !== undefined && best.value <= value && Number.isFinite(best.value);
  return stays ? best : { epoch, value, losses };
}

function meanOf(losses: Float64Array, { from, by }: Part): number {
  let sum = 0;
  for (let i = from; i < losses.length; i += by) sum += losses[i]!;
  return sum / Math.ceil((losses.length - from) / by);
}
