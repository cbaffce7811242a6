// How a loop reads a tensor: a chain of movements (permute, expand, slice, reshape) over a dense tensor is only
// another way to walk it, a stride for each dimension of the loop and an offset.

import { type Shape, stridesOf } from "../core/shape.ts";
import { isOp, type Node } from "../ir/node.ts";

/** Element `offset` + Σ index[dim] · strides[dim] of the dense tensor `source`. */
export interface Read {
  readonly source: Node;
  readonly strides: readonly number[];
  readonly offset: number;
}

/** For each axis of a node, the dimension of the loop that walks along it, and where it starts. */
type View = readonly { readonly dim: number | undefined; readonly start: number }[];

/** How a loop over the axes of `shape` reads `input`, which has that shape. */
export function readOf(input: Node, shape: Shape, isDense: (x: Node) => boolean): Read {
  let view: View = shape.map((n, dim) => ({ dim: n === 1 ? undefined : dim, start: 0 }));
  let x = input;
  while (isMovement(x) && !isDense(x)) {
    const source: Node = x.inputs[0]!;
    if (isOp(x, "reshape") && !keepsAxes(x)) return flat(source, view, x.shape, shape.length);
    view = through(x, view);
    x = source;
  }
  return flat(x, view, x.shape, shape.length);
}

/** Whether a loop at this place has just computed the element that is read. */
export function isAligned({ source, strides, offset }: Read, space: Shape): boolean {
  if (offset !== 0 || source.shape.length !== space.length) return false;
  const own = stridesOf(source.shape);
  // Along an axis of 1 a longer source is not read where it is computed: the loop reads its first element only.
  return space.every((n, dim) =>
    source.shape[dim] === 1 ? n === 1 || strides[dim] === 0 : n !== 1 && strides[dim] === own[dim],
  );
}

export function isMovement(x: Node): boolean {
  return x.op === "reshape" || x.op === "permute" || x.op === "expand" || x.op === "slice";
}

/** A reshape that only adds or drops axes of size 1. */
export function keepsAxes(x: Node<"reshape">): boolean {
  const before = x.inputs[0]!.shape.filter(n => n !== 1);
  const after = x.shape.filter(n => n !== 1);
  return before.length === after.length && before.every((n, i) => n === after[i]);
}

/** The view of a movement's input, from the view of its result. */
function through(x: Node, view: View): View {
  const source = x.inputs[0]!;
  const still = { dim: undefined, start: 0 };
  if (isOp(x, "permute")) {
    const { order } = x.attributes;
    return order.map((_, axis) => view[order.indexOf(axis)]!);
  }
  if (isOp(x, "expand"))
    return source.shape.map((n, axis) => (n === x.shape[axis] ? view[axis]! : still));
  if (isOp(x, "slice"))
    return view.map(({ dim, start }, axis) => ({
      dim,
      start: start + x.attributes.ranges[axis]![0],
    }));
  const kept = view.filter((_, axis) => x.shape[axis] !== 1);
  return source.shape.map(n => (n === 1 ? still : kept.shift()!));
}

function flat(source: Node, view: View, shape: Shape, dims: number): Read {
  const own = stridesOf(shape);
  const strides = new Array<number>(dims).fill(0);
  let offset = 0;
  view.forEach(({ dim, start }, axis) => {
    if (dim !== undefined) strides[dim]! += own[axis]!;
    offset += start * own[axis]!;
  });
  return { source, strides, offset };
}
