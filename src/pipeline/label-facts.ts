// Labels against those of the nearest neighbours, in the space that the network sees.

import type { Pace } from "../core/pace.ts";
import { type Dataset, gather } from "../data/dataset.ts";
import type { DataFacts } from "../log/records.ts";
import type { Part } from "./read.ts";

/** Neighbours that must agree, and rows listed. */
const [NEIGHBOURS, LISTED] = [5, 20];
/** Rows whose neighbours are looked for; fewer of wide rows, so that no more numbers than WORK are compared. */
const [MOST_LOOKED, LEAST_LOOKED, WORK] = [512, 128, 1 << 25];

/** Of the training set, looking `among` some of its rows, in ascending order. */
export async function labelFacts(
  { inputs, targets, inputShape: [width = 1] }: Dataset,
  part: Part,
  among: Int32Array,
  pace: Pace,
): Promise<NonNullable<DataFacts["labels"]>> {
  const points = gather(inputs, among, width, new Float32Array(among.length * width));
  const cloud = new Cloud(points, width);
  const fitting = Math.max(LEAST_LOOKED, Math.floor(WORK / (among.length * width)));
  const stride = Math.ceil(among.length / Math.min(MOST_LOOKED, fitting));
  const contradicted: number[] = [];
  let [looked, agreed] = [0, 0];
  for (let i = 0; i < among.length; i += stride) {
    looked++;
    const others = cloud.nearest(i).map(other => targets[among[other]!]!);
    if (others.length === NEIGHBOURS && others.every(label => label === others[0])) {
      if (others[0] === targets[among[i]!]) agreed++;
      else contradicted.push(part.rows[among[i]!]! + 1);
    }
    await pace.breathe();
  }
  const rows = contradicted.slice(0, LISTED);
  return { looked, agreed, contradicted: contradicted.length, rows };
}

/** Points in the order of their lengths, by which far ones are told without a look: ‖a − b‖ ≥ |‖a‖ − ‖b‖|. */
class Cloud {
  readonly #points: Float32Array;
  readonly #width: number;
  readonly #order: Int32Array;
  readonly #placeOf: Int32Array;
  readonly #lengths: Float64Array;

  constructor(points: Float32Array, width: number) {
    const lengths = new Float64Array(points.length / width);
    for (let i = 0; i < points.length; i++)
      lengths[Math.floor(i / width)]! += points[i]! * points[i]!;
    for (let i = 0; i < lengths.length; i++) lengths[i] = Math.sqrt(lengths[i]!);
    this.#points = points;
    this.#width = width;
    this.#order = Int32Array.from(lengths.keys()).sort((a, b) => lengths[a]! - lengths[b]!);
    this.#placeOf = new Int32Array(lengths.length);
    this.#order.forEach((point, place) => {
      this.#placeOf[point] = place;
    });
    this.#lengths = Float64Array.from(this.#order, point => lengths[point]!);
  }

  /** The nearest other points: outwards from the point's own place, until a length alone is too different. */
  nearest(point: number): number[] {
    const near = new Near();
    const lengths = this.#lengths;
    const own = lengths[this.#placeOf[point]!]!;
    let below = this.#placeOf[point]! - 1;
    let above = this.#placeOf[point]! + 1;
    for (;;) {
      const down = below >= 0 ? own - lengths[below]! : Number.POSITIVE_INFINITY;
      const up = above < lengths.length ? lengths[above]! - own : Number.POSITIVE_INFINITY;
      const apart = Math.min(down, up);
      if (apart === Number.POSITIVE_INFINITY || apart * apart > near.limit) return near.points;
      const other = this.#order[down < up ? below-- : above++]!;
      near.offer(other, this.#distance(point, other, near.limit));
    }
  }

  /** The square of the distance, or something above `limit`. */
  #distance(a: number, b: number, limit: number): number {
    const [points, width] = [this.#points, this.#width];
    const [i, j] = [a * width, b * width];
    // Four sums, none of which waits for another.
    let [p, q, r, s, k] = [0, 0, 0, 0, 0];
    for (; k + 4 <= width && p + q + r + s <= limit; k += 4) {
      const d0 = points[i + k]! - points[j + k]!;
      const d1 = points[i + k + 1]! - points[j + k + 1]!;
      const d2 = points[i + k + 2]! - points[j + k + 2]!;
      const d3 = points[i + k + 3]! - points[j + k + 3]!;
      p += d0 * d0;
      q += d1 * d1;
      r += d2 * d2;
      s += d3 * d3;
    }
    let distance = p + q + r + s;
    for (; k < width && distance <= limit; k++) {
      const d = points[i + k]! - points[j + k]!;
      distance += d * d;
    }
    return distance;
  }
}

/** The nearest points so far, of those as near the ones of lower number. */
class Near {
  readonly points: number[] = [];
  readonly #distances: number[] = [];
  /** What is farther is none of them. */
  limit = Number.POSITIVE_INFINITY;

  offer(point: number, distance: number): void {
    if (!(distance <= this.limit)) return;
    const [points, distances] = [this.points, this.#distances];
    let place = points.length;
    while (place > 0 && isBefore(distance, point, distances[place - 1]!, points[place - 1]!))
      place--;
    if (place === NEIGHBOURS) return;
    points.splice(place, 0, point);
    distances.splice(place, 0, distance);
    if (points.length > NEIGHBOURS) {
      points.pop();
      distances.pop();
    }
    if (points.length === NEIGHBOURS) this.limit = distances[NEIGHBOURS - 1]!;
  }
}

const isBefore = (distance: number, point: number, other: number, otherPoint: number) =>
  distance < other || (distance === other && point < otherPoint);
