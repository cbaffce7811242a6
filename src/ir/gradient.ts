// Reverse mode from graph to graph: the gradient of a scalar with respect to any nodes is more nodes of the same
// graph (Griewank & Walther, Evaluating Derivatives, ch. 3). The rules are one total table: given a node and the
// gradient of its result, the gradient of each input, or null where none flows.

import { isFloat } from "../core/dtype.ts";
import { DownhillError } from "../core/errors.ts";
import { type Shape, shapeText, sizeOf } from "../core/shape.ts";
import type { Op } from "../ops/op.ts";
import {
  add,
  binary,
  broadcastTo,
  constant,
  div,
  filled,
  matmul,
  mul,
  permute,
  reshape,
  select,
  slice,
  sub,
  sumTo,
  transpose,
  unary,
} from "./build.ts";
import { type Node, node, topological } from "./node.ts";

type Rule<O extends Op> = (y: Node<O>, dy: Node) => readonly (Node | null)[];

const none = (y: Node): null[] => y.inputs.map(() => null);
const where = (condition: Node, dy: Node): Node => select(condition, dy, filled(0, dy));
const not = (condition: Node): Node => node("not", [condition], {});

/**
 * What `scatterAdd` gives where one element is taken along `axis`: dy at the index, else 0. Written with a comparison it
 * is elementwise, and becomes part of the pass around it. The index is gathered from 0, 1, …, so that it is checked.
 */
function placed(dy: Node, index: Node, axis: number, shape: Shape): Node {
  const size = shape[axis]!;
  const positions = node("iota", [], { size });
  const listed = reshape(index, [sizeOf(index.shape)]);
  const checked = reshape(node("gather", [positions, listed], { axis: 0 }), index.shape);
  const along = shape.map((_, other) => (other === axis ? size : 1));
  const here = binary(
    "equal",
    broadcastTo(reshape(positions, along), shape),
    broadcastTo(checked, shape),
  );
  return where(here, broadcastTo(dy, shape));
}

const rules: { readonly [O in Op]: Rule<O> } = {
  cell: none,
  slot: none,
  constant: none,
  iota: none,
  random: none,
  floor: none,
  not: none,
  detach: none,
  less: none,
  lessEqual: none,
  equal: none,
  and: none,
  or: none,
  neg: (_, dy) => [unary("neg", dy)],
  abs: ({ inputs: [x] }, dy) => {
    const zero = filled(0, x!);
    const sign = select(
      binary("less", zero, x!),
      filled(1, x!),
      where(binary("less", x!, zero), filled(-1, x!)),
    );
    return [mul(dy, sign)];
  },
  sqrt: (y, dy) => [div(mul(dy, constant(0.5, y.dtype)), y)],
  exp: (y, dy) => [mul(dy, y)],
  log: ({ inputs: [x] }, dy) => [div(dy, x!)],
  sin: ({ inputs: [x] }, dy) => [mul(dy, unary("cos", x!))],
  cos: ({ inputs: [x] }, dy) => [mul(dy, unary("neg", unary("sin", x!)))],
  tanh: (y, dy) => [mul(dy, sub(constant(1, y.dtype), mul(y, y)))],
  sigmoid: (y, dy) => [mul(dy, mul(y, sub(constant(1, y.dtype), y)))],
  // d erf(x) / dx = 2/√π · exp(−x²)
  erf: ({ inputs: [x], dtype }, dy) => [
    mul(dy, mul(constant(1.1283791670955126, dtype), unary("exp", unary("neg", mul(x!, x!))))),
  ],
  cast: ({ inputs: [x] }, dy) => [
    isFloat(x!.dtype) ? node("cast", [dy], { dtype: x!.dtype }) : null,
  ],
  add: (_, dy) => [dy, dy],
  sub: (_, dy) => [dy, unary("neg", dy)],
  mul: ({ inputs: [a, b] }, dy) => [mul(dy, b!), mul(dy, a!)],
  div: (y, dy) => {
    const da = div(dy, y.inputs[1]!);
    return [da, unary("neg", mul(da, y))];
  },
  // d aᵇ = b·aᵇ⁻¹ da + aᵇ·ln a db; where a is 0 the second part is 0.
  pow: (y, dy) => {
    const [a, b] = y.inputs as [Node, Node];
    const positive = binary("less", filled(0, a), a);
    const logarithm = unary("log", select(positive, a, filled(1, a)));
    return [
      mul(dy, mul(b, binary("pow", a, sub(b, constant(1, b.dtype))))),
      mul(dy, mul(y, logarithm)),
    ];
  },
  max: ({ inputs: [a, b] }, dy) => {
    const first = binary("less", b!, a!);
    return [where(first, dy), where(not(first), dy)];
  },
  min: ({ inputs: [a, b] }, dy) => {
    const first = binary("less", a!, b!);
    return [where(first, dy), where(not(first), dy)];
  },
  select: ({ inputs: [condition] }, dy) => [
    null,
    where(condition!, dy),
    where(not(condition!), dy),
  ],
  sum: ({ inputs: [x] }, dy) => [broadcastTo(dy, x!.shape)],
  // Ties share the gradient evenly, as torch.amax.
  reduceMax: (y, dy) => {
    const x = y.inputs[0]!;
    const ties = node("cast", [binary("equal", x, broadcastTo(y, x.shape))], { dtype: x.dtype });
    const count = node("sum", [ties], { axes: y.attributes.axes });
    return [mul(ties, broadcastTo(div(dy, count), x.shape))];
  },
  matmul: ({ inputs: [a, b] }, dy) => [matmul(dy, transpose(b!)), matmul(transpose(a!), dy)],
  reshape: ({ inputs: [x] }, dy) => [reshape(dy, x!.shape)],
  permute: ({ attributes: { order } }, dy) => [
    permute(
      dy,
      order.map((_, axis) => order.indexOf(axis)),
    ),
  ],
  expand: ({ inputs: [x] }, dy) => [sumTo(dy, x!.shape)],
  pad: ({ inputs: [x], attributes: { padding } }, dy) => [
    slice(
      dy,
      padding.map(([before], axis) => [before, before + x!.shape[axis]!]),
    ),
  ],
  slice: ({ inputs: [x], attributes: { ranges } }, dy) => [
    node("pad", [dy], {
      padding: ranges.map(([start, end], axis) => [start, x!.shape[axis]! - end]),
    }),
  ],
  gather: ({ inputs: [source, index], attributes: { axis } }, dy) => [
    index!.shape[axis] === 1
      ? placed(dy, index!, axis, source!.shape)
      : node("scatterAdd", [dy, index!], { axis, size: source!.shape[axis]! }),
    null,
  ],
  scatterAdd: ({ inputs: [, index], attributes: { axis } }, dy) => [
    node("gather", [dy, index!], { axis }),
    null,
  ],
};

/**
 * d loss / d w for each node of `wrt`; zeros where the loss does not depend on it.
 *
 * @throws not-a-scalar when the loss has more than one element.
 */
export function gradient(loss: Node, wrt: readonly Node[]): Node[] {
  checkScalar(loss);
  const order = topological([loss]);
  const reaches = dependents(order, wrt);
  const gradients = new Map<Node, Node>([[loss, filled(1, loss)]]);
  for (const y of order.reverse()) {
    const dy = gradients.get(y);
    if (dy === undefined || !reaches.has(y)) continue;
    const inputGradients = (rules[y.op] as Rule<Op>)(y, dy);
    y.inputs.forEach((x, i) => {
      const dx = inputGradients[i];
      if (!dx || !reaches.has(x)) return;
      const sum = gradients.get(x);
      gradients.set(x, sum === undefined ? dx : add(sum, dx));
    });
  }
  return wrt.map(w => gradients.get(w) ?? filled(0, w));
}

/** @throws not-a-scalar */
export function checkScalar(loss: Node): void {
  if (loss.shape.some(extent => extent !== 1))
    throw new DownhillError(
      "not-a-scalar",
      `backward: the loss must have one element, found shape ${shapeText(loss.shape)}. Reduce it with mean() or sum().`,
      { shape: loss.shape },
    );
}

/** The nodes of `order` whose value depends on one of `wrt`. */
function dependents(order: readonly Node[], wrt: readonly Node[]): Set<Node> {
  const set = new Set(wrt);
  for (const y of order) if (y.inputs.some(x => set.has(x))) set.add(y);
  return set;
}
