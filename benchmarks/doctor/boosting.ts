// Gradient boosting of trees for several classes (Friedman 2001), with second derivatives and a ridge on the leaves (Chen &
// Guestrin 2016, equations 5 to 7), on signs cut into bins. Trees are complete and small, written as src/doctor/judges.ts
// reads them.

export interface Boosted {
  readonly rounds: number;
  readonly depth: number;
  readonly rate: number;
  /** λ of the leaves, and the least sum of second derivatives in one. */
  readonly ridge: number;
  readonly least: number;
}

interface Binned {
  /** A column a sign: each example's bin. */
  readonly columns: readonly Uint8Array[];
  /** A row a sign: the values between bins. */
  readonly cuts: readonly (readonly number[])[];
}

/** A cut that no sign is above. */
const NEVER = 1e9;
const BINS = 32;

/** A row a class: its trees, the first of them a constant. */
export function boosted(
  xs: readonly (readonly number[])[],
  classes: readonly number[],
  weights: readonly number[],
  count: number,
  options: Boosted,
): number[][][] {
  const binned = binnedOf(xs);
  const total = weights.reduce((a, b) => a + b, 0);
  const shares = Array.from({ length: count }, (_, k) =>
    weights.reduce((sum, w, e) => sum + (classes[e] === k ? w : 0), 0),
  );
  const scores = shares.map(part => new Float64Array(xs.length).fill(Math.log(part / total)));
  const trees = shares.map(part => [constantTree(Math.log(part / total), options.depth)]);
  for (let round = 0; round < options.rounds; round++) {
    const p = probabilitiesOf(scores);
    for (let k = 0; k < count; k++) {
      const gradient = p[k]!.map((pk, e) => weights[e]! * (pk - (classes[e] === k ? 1 : 0)));
      const curvature = p[k]!.map((pk, e) => weights[e]! * Math.max(1e-6, pk * (1 - pk)));
      const { tree, gains } = treeOf(binned, gradient, curvature, options);
      trees[k]!.push(tree);
      gains.forEach((gain, e) => {
        scores[k]![e]! += gain;
      });
    }
  }
  return trees;
}

function binnedOf(xs: readonly (readonly number[])[]): Binned {
  const cuts = xs[0]!.map((_, i) => {
    const sorted = xs.map(x => x[i]!).sort((a, b) => a - b);
    const at = Array.from(
      { length: BINS - 1 },
      (_, b) => sorted[Math.floor(((b + 1) * xs.length) / BINS)]!,
    );
    return [...new Set(at.map(cut => Number(cut.toPrecision(4))))];
  });
  const columns = cuts.map((own, i) =>
    Uint8Array.from(xs, x => own.reduce((bin, cut) => bin + (x[i]! > cut ? 1 : 0), 0)),
  );
  return { columns, cuts };
}

function probabilitiesOf(scores: readonly Float64Array[]): Float64Array[] {
  const p = scores.map(own => new Float64Array(own.length));
  for (let e = 0; e < scores[0]!.length; e++) {
    const top = scores.reduce((most, own) => Math.max(most, own[e]!), Number.NEGATIVE_INFINITY);
    const total = scores.reduce((sum, own) => sum + Math.exp(own[e]! - top), 0);
    for (const [k, own] of scores.entries()) p[k]![e] = Math.exp(own[e]! - top) / total;
  }
  return p;
}

const constantTree = (value: number, depth: number): number[] => [
  ...new Array<number>(2 * (2 ** depth - 1)).fill(0),
  ...new Array<number>(2 ** depth).fill(Number(value.toPrecision(4))),
];

interface Split {
  readonly sign: number;
  readonly bin: number;
}

/** Level by level, the best split of every node; and what the tree adds to each example. */
function treeOf(
  { columns, cuts }: Binned,
  gradient: Float64Array,
  curvature: Float64Array,
  options: Boosted,
) {
  const places = new Uint16Array(gradient.length);
  const tree: number[] = [];
  for (let level = 0; level < options.depth; level++) {
    const first = 2 ** level - 1;
    const splits = splitsOf(columns, places, first, gradient, curvature, options);
    for (const { sign, bin } of splits) tree.push(sign, cuts[sign]![bin] ?? NEVER);
    for (let e = 0; e < places.length; e++) {
      const { sign, bin } = splits[places[e]! - first]!;
      places[e] = 2 * places[e]! + (columns[sign]![e]! > bin ? 2 : 1);
    }
  }
  const leaves = leavesOf(places, 2 ** options.depth - 1, gradient, curvature, options);
  const gains = Float64Array.from(places, place => leaves[place - leaves.length + 1]!);
  return { tree: [...tree, ...leaves], gains };
}

function splitsOf(
  columns: readonly Uint8Array[],
  places: Uint16Array,
  first: number,
  gradient: Float64Array,
  curvature: Float64Array,
  { ridge, least }: Boosted,
): Split[] {
  const nodes = first + 1;
  const best = Array.from({ length: nodes }, () => ({ sign: 0, bin: BINS, gain: 1e-9 }));
  for (const [sign, column] of columns.entries()) {
    const [g, h] = [new Float64Array(nodes * BINS), new Float64Array(nodes * BINS)];
    for (let e = 0; e < places.length; e++) {
      const at = (places[e]! - first) * BINS + column[e]!;
      g[at]! += gradient[e]!;
      h[at]! += curvature[e]!;
    }
    for (let node = 0; node < nodes; node++) {
      const [from, to] = [node * BINS, (node + 1) * BINS];
      const sum = (values: Float64Array) => values.subarray(from, to).reduce((a, b) => a + b, 0);
      const [allG, allH] = [sum(g), sum(h)];
      let [leftG, leftH] = [0, 0];
      for (let bin = 0; bin < BINS - 1; bin++) {
        leftG += g[from + bin]!;
        leftH += h[from + bin]!;
        if (leftH < least || allH - leftH < least) continue;
        const score = (a: number, b: number) => (a * a) / (b + ridge);
        const gain = score(leftG, leftH) + score(allG - leftG, allH - leftH) - score(allG, allH);
        if (gain > best[node]!.gain) best[node] = { sign, bin, gain };
      }
    }
  }
  return best;
}

/** −G/(H + λ), a step of it. */
function leavesOf(
  places: Uint16Array,
  first: number,
  gradient: Float64Array,
  curvature: Float64Array,
  { ridge, rate }: Boosted,
): number[] {
  const [g, h] = [new Float64Array(first + 1), new Float64Array(first + 1)];
  for (let e = 0; e < places.length; e++) {
    g[places[e]! - first]! += gradient[e]!;
    h[places[e]! - first]! += curvature[e]!;
  }
  return Array.from(g, (sum, i) => Number(((-rate * sum) / (h[i]! + ridge)).toPrecision(4)));
}
