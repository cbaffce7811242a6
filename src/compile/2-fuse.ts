// Pass 2: the graph's nodes in groups, each computed in one pass over memory. A product of matrices takes what is
// computed from it element by element (bias, activation, the mask of the gradient); a loop takes every elementwise
// node of its space, and the reductions over one set of axes with what follows from them (softmax, layer norm).
// Groups are found greedily in the order of evaluation (as XLA's multi-output fusion): a node joins the group
// of an input if no other of its inputs waits for that group, and joins groups that it brings together.

import { type Shape, sameShape } from "../core/shape.ts";
import { isOp, type Node } from "../ir/node.ts";
import { nodesOf, type Program } from "../ir/program.ts";
import { constantOf } from "./1-simplify.ts";
import { isAligned, isMovement, keepsAxes, type Read, readOf } from "./view.ts";

/** Past this many elements a reduction's result is not used in its own pass, so that the pass can be split. */
const LONGEST_ROW = 16384;

export class Group {
  readonly kind: "loop" | "matmul" | "alone";
  /** The shape that the pass walks over. */
  readonly space: Shape;
  /** The axes of the space that its reductions reduce. */
  reduced: readonly number[] | undefined;
  /** In the order of evaluation. */
  members: Node[] = [];
  /** Members that another group computes too, and stores if anybody does. */
  readonly repeats = new Set<Node>();
  /** Groups that must be computed before. */
  readonly needs = new Set<Group>();
  /** Only updates depend on it: it can wait until the step is known to be good. */
  readonly late: boolean;

  constructor(kind: Group["kind"], space: Shape, late: boolean) {
    this.kind = kind;
    this.space = space;
    this.late = late;
  }
}

export interface Grouping {
  readonly groups: readonly Group[];
  readonly groupOf: ReadonlyMap<Node, Group>;
  /** How each member reads its inputs; undefined where the input is a constant. */
  readonly reads: ReadonlyMap<Node, readonly (Read | undefined)[]>;
  /** Whether a step may turn out not to be applied: by its guard, or by an index out of range. */
  readonly conditional: boolean;
}

/** `fusion: false` gives each node a group of its own, for tests. */
export function fuse(whole: Program, options: { fusion: boolean }): Grouping {
  const order = nodesOf(whole);
  const dense = denseMovements(whole, order);
  const isDense = (x: Node) => dense.has(x);
  const conditional = whole.guard !== undefined || order.some(isIndexed);
  const late = conditional ? lateNodes(whole, order) : new Set<Node>();
  const reads = new Map<Node, readonly (Read | undefined)[]>();
  const groupOf = new Map<Node, Group>();
  const groups = new Set<Group>();
  for (const y of order) {
    if (isLeaf(y) || (isMovedOrCounted(y) && !isDense(y))) continue;
    const space = spaceOf(y);
    const read = y.inputs.map((input, i) => {
      if (readsWhole(y, i)) return readOf(input, input.shape, isDense);
      if (constantOf(input) !== undefined) return undefined;
      if (isMovement(y)) return readOf(y, space, x => x !== y && isDense(x));
      return readOf(input, space, isDense);
    });
    reads.set(y, read);
    const group = options.fusion
      ? joined(y, read, groupOf, reads, groups, late.has(y))
      : fresh(y, late.has(y));
    groups.add(group);
    group.members.push(y);
    groupOf.set(y, group);
    for (const one of read) {
      const before = one && groupOf.get(one.source);
      if (before !== undefined && before !== group) group.needs.add(before);
    }
  }
  if (options.fusion) repeatCheap(whole, groups, groupOf, reads);
  const place = new Map(order.map((x, i) => [x, i]));
  for (const { members } of groups) members.sort((a, b) => place.get(a)! - place.get(b)!);
  return { groups: [...groups], groupOf, reads, conditional };
}

/** Whether a group computes a node, for itself at least. */
export function computes(group: Group, x: Node, { groupOf }: Grouping): boolean {
  return groupOf.get(x) === group || group.repeats.has(x);
}

/** Operations that cost no more than reading their result would. */
const CHEAP = new Set<string>(
  "neg abs not cast add sub mul less lessEqual equal and or select".split(" "),
);

/**
 * A cheap value of one input that others read is computed again in each group that reads it, from that input, instead
 * of being stored for them: the square of a gradient, the mask of a relu.
 */
function repeatCheap(
  whole: Program,
  groups: ReadonlySet<Group>,
  groupOf: ReadonlyMap<Node, Group>,
  reads: ReadonlyMap<Node, readonly (Read | undefined)[]>,
): void {
  const asked = new Set([
    ...whole.outputs,
    ...whole.kept,
    ...whole.updates.map(([, value]) => value),
  ]);
  const lies = (x: Node) => isLeaf(x) || asked.has(x) || isReadElsewhere.has(x);
  const isReadElsewhere = new Set<Node>();
  for (const group of groups)
    for (const x of group.members)
      for (const one of reads.get(x)!)
        if (one && groupOf.get(one.source) !== group) isReadElsewhere.add(one.source);
  for (const group of groups) {
    if (group.kind === "alone") continue;
    for (const y of [...group.members])
      reads.get(y)!.forEach((one, i) => {
        const x = one?.source;
        const home = x && groupOf.get(x);
        if (!x || !home || home === group || asked.has(x) || group.repeats.has(x)) return;
        if (!CHEAP.has(x.op) || readsWhole(y, i)) return;
        const inputs = reads.get(x)!.flatMap(read => (read ? [read] : []));
        const sources = new Set(inputs.map(({ source }) => source));
        const [source] = sources;
        const fits = sameShape(x.shape, spaceOf(y)) && isAligned(one, spaceOf(y));
        if (sources.size !== 1 || !lies(source!) || !fits) return;
        group.members.push(x);
        group.repeats.add(x);
        const before = groupOf.get(source!);
        if (before !== undefined) group.needs.add(before);
      });
  }
}

export function isLeaf(x: Node): boolean {
  return x.op === "cell" || x.op === "slot" || x.op === "constant";
}

export function isReduction(x: Node): x is Node<"sum"> | Node<"reduceMax"> {
  return x.op === "sum" || x.op === "reduceMax";
}

/** Nodes that need no pass of their own unless somebody takes them whole. */
function isMovedOrCounted(x: Node): boolean {
  return isMovement(x) || x.op === "iota";
}

/** An input that is read in another order than the result is written. */
function readsWhole(x: Node, input: number): boolean {
  if (x.op === "matmul" || x.op === "scatterAdd" || x.op === "random") return true;
  return x.op === "gather" && input === 0;
}

/** The loop that computes a node walks over its shape, or over what it reduces. */
function spaceOf(x: Node): Shape {
  return isReduction(x) || isOp(x, "pad") ? x.inputs[0]!.shape : x.shape;
}

function fresh(y: Node, late: boolean): Group {
  const kind = isOp(y, "matmul")
    ? "matmul"
    : isOp(y, "scatterAdd") || isOp(y, "pad")
      ? "alone"
      : "loop";
  const group = new Group(kind, spaceOf(y), late);
  if (isReduction(y)) group.reduced = y.attributes.axes;
  return group;
}

/** The group that y joins: those of its inputs that can take it, become one; or a new one. */
function joined(
  y: Node,
  read: readonly (Read | undefined)[],
  groupOf: Map<Node, Group>,
  reads: ReadonlyMap<Node, readonly (Read | undefined)[]>,
  groups: Set<Group>,
  late: boolean,
): Group {
  const mine = fresh(y, late);
  if (mine.kind !== "loop") return mine;
  const inputs = new Set(read.flatMap(one => (one && groupOf.get(one.source)) ?? []));
  const fitting = [...inputs].filter(group => takes(group, y, mine, read, groupOf, inputs));
  let target: Group | undefined;
  for (const group of fitting) {
    if (target === undefined) target = group;
    else if (mergeable(target, group, groupOf, reads))
      target = merged(target, group, groupOf, groups);
  }
  if (target === undefined) return mine;
  if (mine.reduced !== undefined) target.reduced = mine.reduced;
  return target;
}

/** Whether `group` can compute y too. */
function takes(
  group: Group,
  y: Node,
  mine: Group,
  read: readonly (Read | undefined)[],
  groupOf: ReadonlyMap<Node, Group>,
  inputs: ReadonlySet<Group>,
): boolean {
  if (group.kind === "alone" || group.late !== mine.late) return false;
  if (group.kind === "matmul" && (isReduction(y) || group.space.length > 3)) return false;
  const rows = group.reduced && rowShape(group);
  const fits = sameShape(mine.space, group.space) || (rows && sameShape(mine.space, rows));
  if (!fits) return false;
  if (isReduction(y) && !(sameShape(mine.space, group.space) && sameAxes(group, mine)))
    return false;
  return (
    readsAligned(y, read, group, groupOf) &&
    [...inputs].every(other => other === group || !needs(other, group))
  );
}

/** Whether what y reads of `group` is at hand where the group's pass is. */
function readsAligned(
  y: Node,
  read: readonly (Read | undefined)[],
  group: Group,
  groupOf: ReadonlyMap<Node, Group>,
): boolean {
  return read.every(
    (one, i) =>
      one === undefined ||
      groupOf.get(one.source) !== group ||
      (isAligned(one, spaceOf(y)) && readable(one.source, i, y, group)),
  );
}

/** What is read anywhere must be whole before; a long row's result comes too late for its own pass. */
function readable(source: Node, input: number, y: Node, group: Group): boolean {
  if (readsWhole(y, input)) return false;
  return !(isLong(group) && isAfterReduction(source, group));
}

function isLong(group: Group): boolean {
  const axes = group.reduced ?? [];
  return axes.reduce((size, axis) => size * group.space[axis]!, 1) > LONGEST_ROW;
}

/** Whether a member is a reduction or has one before it in its group. */
function isAfterReduction(x: Node, group: Group): boolean {
  return group.reduced !== undefined && sameShape(x.shape, rowShape(group));
}

function rowShape({ space, reduced = [] }: Group): Shape {
  return space.map((n, axis) => (reduced.includes(axis) ? 1 : n));
}

function sameAxes(a: Group, b: Group): boolean {
  if (a.reduced === undefined || b.reduced === undefined) return true;
  return sameShape([...a.reduced].sort(), [...b.reduced].sort());
}

function mergeable(
  a: Group,
  b: Group,
  groupOf: ReadonlyMap<Node, Group>,
  reads: ReadonlyMap<Node, readonly (Read | undefined)[]>,
): boolean {
  if (!sameShape(a.space, b.space) || !sameAxes(a, b)) return false;
  const products = [a, b].filter(group => group.kind === "matmul").length;
  if (products === 2 || (products === 1 && (a.reduced ?? b.reduced) !== undefined)) return false;
  // A product's registers are for the product: what is dear is computed before.
  const draws = [...a.members, ...b.members].some(x => isOp(x, "random"));
  if (products === 1 && (draws || a.space.length > 3)) return false;
  const alignedWith = (from: Group, to: Group) =>
    from.members.every(x => readsAligned(x, reads.get(x)!, to, groupOf));
  const between = (from: Group, to: Group) =>
    [...from.needs].some(other => other !== to && needs(other, to));
  return alignedWith(a, b) && alignedWith(b, a) && !between(a, b) && !between(b, a);
}

/** One group of two; the product of matrices, if there is one, stays the first member. */
function merged(a: Group, b: Group, groupOf: Map<Node, Group>, groups: Set<Group>): Group {
  const [kept, gone] = b.kind === "matmul" ? [b, a] : [a, b];
  kept.reduced ??= gone.reduced;
  kept.members.push(...gone.members);
  for (const x of gone.members) groupOf.set(x, kept);
  for (const before of gone.needs) kept.needs.add(before);
  groups.delete(gone);
  for (const other of groups) if (other.needs.delete(gone) && other !== kept) other.needs.add(kept);
  kept.needs.delete(kept);
  return kept;
}

/** Whether `later` cannot be computed before `earlier`. */
function needs(later: Group, earlier: Group): boolean {
  const seen = new Set<Group>([later]);
  const open = [later];
  for (let group = open.pop(); group !== undefined; group = open.pop()) {
    if (group === earlier) return true;
    for (const before of group.needs) {
      if (seen.has(before)) continue;
      seen.add(before);
      open.push(before);
    }
  }
  return false;
}

/** Movements whose result must lie dense in memory: no stride says what they do, or somebody takes them whole. */
function denseMovements(whole: Program, order: readonly Node[]): Set<Node> {
  const dense = new Set<Node>();
  const add = (x: Node) => {
    if (isMovedOrCounted(x)) dense.add(x);
  };
  for (const x of order) {
    if (isOp(x, "reshape") && !keepsAxes(x)) add(x.inputs[0]!);
    x.inputs.forEach((input, i) => {
      if (readsWhole(x, i) && !(isOp(x, "matmul") && isMatrixView(input))) add(input);
    });
  }
  for (const asked of [...whole.outputs, ...whole.kept]) add(asked);
  if (whole.guard) add(whole.guard);
  for (const [, value] of whole.updates) add(value);
  return dense;
}

/** A matrix that the product reads as it lies, or transposed: reshapes, and a swap of the last two axes. */
function isMatrixView(x: Node): boolean {
  let at = x;
  let swapped = false;
  while (isMovement(at)) {
    if (isOp(at, "permute")) {
      const rank = at.shape.length;
      const { order } = at.attributes;
      const swap = order.every((axis, i) => axis === (i < rank - 2 ? i : 2 * rank - 3 - i));
      // Above the swap, an axis of 1 among the last two would make one of them a batch.
      if (!swap || swapped || !sameShape(x.shape.slice(-2), at.shape.slice(-2))) return false;
      swapped = true;
    } else if (!isOp(at, "reshape") || !keepsAxes(at) || swapped) return false;
    at = at.inputs[0]!;
  }
  return constantOf(at) === undefined;
}

function isIndexed(x: Node): boolean {
  return isOp(x, "gather") || isOp(x, "scatterAdd");
}

/** Elementwise nodes from which only updates follow. */
function lateNodes(whole: Program, order: readonly Node[]): Set<Node> {
  const early = new Set<Node>([
    ...whole.outputs,
    ...whole.kept,
    ...(whole.guard ? [whole.guard] : []),
  ]);
  for (const x of [...order].reverse()) {
    const isHeavy = isOp(x, "matmul") || isReduction(x) || isIndexed(x) || isOp(x, "pad");
    if (isHeavy || early.has(x)) for (const input of [x, ...x.inputs]) early.add(input);
  }
  return new Set(order.filter(x => !early.has(x)));
}
