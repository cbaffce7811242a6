// The graph: frozen plain nodes, each an operation on earlier nodes with its result's shape and dtype.

import type { DType } from "../core/dtype.ts";
import type { Shape } from "../core/shape.ts";
import type { Attributes, Op } from "../ops/op.ts";
import { spec } from "../ops/spec.ts";

export interface Node<O extends Op = Op> {
  readonly op: O;
  readonly inputs: readonly Node[];
  readonly shape: Shape;
  readonly dtype: DType;
  readonly attributes: Attributes[O];
  /** Its own, by which structure.ts numbers it. */
  readonly id: number;
}

let ids = 0;

/** Another with each call. */
export function nextId(): number {
  ids = (ids + 1) | 0;
  return ids;
}

/** A checked, frozen node. */
export function node<O extends Op>(
  op: O,
  inputs: readonly Node[],
  attributes: Attributes[O],
): Node<O> {
  const { shape, dtype } = spec[op](inputs, attributes, op);
  return Object.freeze({ op, inputs, shape, dtype, attributes, id: nextId() });
}

export function isOp<O extends Op>(candidate: Node, op: O): candidate is Node<O> {
  return candidate.op === (op as Op);
}

/** Every node that the roots need, inputs before users; the order depends on the graph alone. */
export function topological(roots: readonly Node[]): Node[] {
  const order: Node[] = [];
  const seen = new Set<Node>();
  // An explicit stack: a long explicit loop would overflow the call stack.
  const stack: [Node, number][] = [];
  for (const root of roots) {
    if (!seen.has(root)) stack.push([root, 0]);
    seen.add(root);
    while (stack.length > 0) {
      const top = stack.at(-1)!;
      const input = top[0].inputs[top[1]++];
      if (input === undefined) order.push(stack.pop()![0]);
      else if (!seen.has(input)) {
        seen.add(input);
        stack.push([input, 0]);
      }
    }
  }
  return order;
}
