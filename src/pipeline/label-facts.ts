// Labels against those of the nearest neighbours, in the space that the network sees.

import type { Pace } from "../core/pace.ts";
import { type Dataset, gather } from "../data/dataset.ts";
import type { DataFacts } from "../log/records.ts";
import type { Part } from "./read.ts";

/** Neighbours that must agree, and rows listed. */
const [NEIGHBOURS, LISTED] = [5, 20];
/** Rows whose neighbours are looked for; fewer of wide rows, so that no more numbers than WORK are compared. */
const [MOST_LOOKED, LEAST_LOOKED, WORK] = [512, 128, 1 << 26];

/** Of the training set, looking `among` some of its rows, in ascending order. */
export async function labelFacts(
  { inputs, targets, inputShape: [width = 1] }: Dataset,
  part: Part,
  among: Int32Array,
  pace: Pace,
): Promise<NonNullable<DataFacts["labels"]>> {
  const points = gather(inputs, among, width, new Float32Array(among.length * width));
  const fitting = Math.max(LEAST_LOOKED, Math.floor(WORK / (among.length * width)));
  const stride = Math.ceil(among.length / Math.min(MOST_LOOKED, fitting));
  const contradicted: number[] = [];
  let [looked, agreed] = [0, 0];
  for (let i = 0; i < among.length; i += stride) {
    looked++;
    const others = nearest(points, width, i).map(other => targets[among[other]!]!);
    if (others.length === NEIGHBOURS && others.every(label => label === others[0])) {
      if (others[0] === targets[among[i]!]) agreed++;
      else contradicted.push(part.rows[among[i]!]! + 1);
    }
    await pace.breathe();
  }
  const rows = contradicted.slice(0, LISTED);
  return { looked, agreed, contradicted: contradicted.length, rows };
}

/** The nearest other points, by the squares of the distances. */
function nearest(points: Float32Array, width: number, point: number): number[] {
  const [distances, found] = [[] as number[], [] as number[]];
  const own = point * width;
  let limit = Number.POSITIVE_INFINITY;
  for (let other = 0, from = 0; from < points.length; other++, from += width) {
    if (other === point) continue;
    let distance = 0;
    for (let k = 0; k < width && distance < limit; ) {
      const end = Math.min(k + 8, width);
      for (; k < end; k++) {
        const d = points[own + k]! - points[from + k]!;
        distance += d * d;
      }
    }
    if (!(distance < limit)) continue;
    let place = distances.length;
    while (place > 0 && distances[place - 1]! > distance) place--;
    distances.splice(place, 0, distance);
    found.splice(place, 0, other);
    if (found.length > NEIGHBOURS) {
      distances.pop();
      found.pop();
    }
    if (found.length === NEIGHBOURS) limit = distances.at(-1)!;
  }
  return found;
}
