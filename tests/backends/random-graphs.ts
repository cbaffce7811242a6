// Random programs from lists of random numbers: each entry puts one more operation on a graph that grows. Two kinds:
// "whole" graphs compute with small whole numbers, on which float32 is exact in any order, so that backends must agree
// to the bit; "smooth" graphs take the other functions, with values that stay small and no jumps.

import * as fc from "fast-check";
import { type Shape, sizeOf } from "../../src/core/shape.ts";
import * as ir from "../../src/ir/build.ts";
import { gradient } from "../../src/ir/gradient.ts";
import { isOp, type Node, node, topological } from "../../src/ir/node.ts";
import { type Program, program } from "../../src/ir/program.ts";
import { integers, leaf, mixed } from "./leaves.ts";

export type Kind = "whole" | "smooth" | "gradient";

const number = fc.nat(2 ** 20);
const entry = fc.array(number, { minLength: 8, maxLength: 8 });

export const recipe = fc.record({
  leaves: fc.array(entry, { minLength: 1, maxLength: 3 }),
  entries: fc.array(entry, { minLength: 1, maxLength: 14 }),
  ends: fc.array(number, { minLength: 12, maxLength: 12 }),
});
export type Recipe = typeof recipe extends fc.Arbitrary<infer T> ? T : never;

const EXTENTS = [1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 33, 1, 2, 3, 0];
const MOST_ELEMENTS = 3000;
/** Whole numbers below it are exact, and their sums and products are checked against it. */
const EXACT = 2 ** 24;
const SMALL = 4;

/** Random numbers, one after the other, again from the start when they are spent. */
class Dice {
  readonly #numbers: readonly number[];
  #next = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  below(n: number): number {
    const turn = Math.floor(this.#next / this.#numbers.length);
    const drawn = this.#numbers[this.#next++ % this.#numbers.length]!;
    return (drawn + turn * 7919) % Math.max(1, n);
  }

  of<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!;
  }

  axes(rank: number): number[] {
    return [...new Array(rank).keys()].filter(() => this.below(2) === 1);
  }
}

class Growth {
  readonly kind: Kind;
  readonly nodes: Node[] = [];
  readonly cells: Node<"cell">[] = [];
  readonly #bound = new Map<Node, number>();
  #seed = 1;

  constructor(kind: Kind) {
    this.kind = kind;
  }

  leaf(shape: Shape): Node {
    const seed = this.#seed++;
    const x =
      this.kind === "whole"
        ? leaf(
            shape,
            [...Array(29).keys()].map(i => ((i * 7 + seed * 3) % 9) - SMALL),
          )
        : mixed(shape, seed);
    this.cells.push(x);
    return this.bounded(x, SMALL);
  }

  bounded(x: Node, bound: number): Node {
    this.#bound.set(x, bound);
    return x;
  }

  bound(x: Node): number {
    return this.#bound.get(x) ?? SMALL;
  }

  /** x, or x held within ±SMALL where it could be larger than `most`. */
  held(x: Node, most = 64): Node {
    if (this.bound(x) <= most) return x;
    if (this.kind !== "whole") return this.bounded(ir.unary("tanh", x), 1);
    const limited = ir.binary("min", ir.binary("max", x, ir.constant(-SMALL)), ir.constant(SMALL));
    return this.bounded(limited, SMALL);
  }

  /** A node that broadcasts with x: one of the graph, or a new leaf with some axes of 1. */
  partner(x: Node, dice: Dice): Node {
    const fitting = this.nodes.filter(other => broadcasts(other.shape, x.shape));
    if (dice.below(3) > 0 && fitting.length > 0) return dice.of(fitting);
    const still = dice.axes(x.shape.length);
    return this.leaf(x.shape.map((n, axis) => (still.includes(axis) ? 1 : n)));
  }
}

function broadcasts(from: Shape, to: Shape): boolean {
  const missing = to.length - from.length;
  return missing >= 0 && from.every((n, i) => n === 1 || n === to[i + missing]);
}

type Grow = (g: Growth, x: Node, dice: Dice) => Node | undefined;

const one =
  (make: (x: Node) => Node, bound: (b: number) => number): Grow =>
  (g, x) => {
    const small = g.held(x);
    return g.bounded(make(small), bound(g.bound(small)));
  };

const two =
  (make: (a: Node, b: Node) => Node, bound: (a: number, b: number) => number): Grow =>
  (g, x, dice) => {
    const [a, b] = [g.held(x), g.held(g.partner(x, dice))];
    const [left, right] = dice.below(2) === 0 ? [a, b] : [b, a];
    return g.bounded(make(left, right), bound(g.bound(a), g.bound(b)));
  };

/** Only moves, so that bounds stay. */
const move =
  (make: (x: Node, dice: Dice) => Node | undefined): Grow =>
  (g, x, dice) => {
    const moved = make(x, dice);
    return moved && g.bounded(moved, g.bound(x));
  };

const reduced: Grow = (g, x, dice) => {
  const small = g.held(x);
  const axes = dice.axes(x.shape.length);
  const extent = sizeOf(axes.map(axis => x.shape[axis]!));
  const sum = ir.reduce("sum", small, axes, dice.below(2) === 0);
  if (g.kind === "whole") return g.bounded(sum, g.bound(small) * extent);
  return g.bounded(ir.div(sum, ir.constant(Math.max(1, extent))), g.bound(small));
};

const normalised: Grow = (g, x, dice) => {
  const small = g.held(x, 8);
  const axes = dice.axes(x.shape.length);
  const total = ir.reduce("sum", ir.unary("exp", small), axes, true);
  return g.bounded(ir.div(ir.unary("exp", small), total), 1);
};

const product: Grow = (g, x, dice) => {
  if (x.shape.length < 2) return undefined;
  const turned = dice.below(2) === 0 ? x : ir.transpose(x);
  g.bounded(turned, g.bound(x));
  const a = g.held(turned, SMALL);
  const k = a.shape.at(-1)!;
  const n = dice.of(EXTENTS);
  const fitting = g.nodes.filter(
    other => other.shape.length >= 2 && other.shape.at(-2) === k && sameLead(other.shape, a.shape),
  );
  const right =
    dice.below(2) === 0 && fitting.length > 0
      ? dice.of(fitting)
      : dice.below(2) === 0
        ? ir.transpose(g.leaf([n, k]))
        : g.leaf([k, n]);
  const b = g.held(right, SMALL);
  const c = ir.matmul(a, b);
  if (g.kind === "whole") return g.bounded(c, g.bound(a) * g.bound(b) * k);
  return g.bounded(ir.div(c, ir.constant(Math.max(1, k))), g.bound(a) * g.bound(b));
};

function sameLead(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.slice(0, -2).every((n, i) => n === b[i]);
}

const indexed: Grow = (g, x, dice) => {
  const rank = x.shape.length;
  if (rank === 0) return undefined;
  const axis = dice.below(rank);
  const extent = x.shape[axis]!;
  const size = dice.of(EXTENTS);
  if (dice.below(2) === 0) {
    if (extent === 0) return undefined;
    const shape = x.shape.map((n, other) => (other === axis ? size : n));
    const index = integers(shape, 0, extent, dice.below(99));
    return g.bounded(node("gather", [x, index], { axis }), g.bound(x));
  }
  if (size === 0) return undefined;
  const small = g.held(x);
  const index = integers(x.shape, 0, size, dice.below(99));
  return g.bounded(node("scatterAdd", [small, index], { axis, size }), g.bound(small) * extent);
};

const movements: readonly Grow[] = [
  move((x, dice) => {
    const order = [...x.shape.keys()];
    for (let i = order.length - 1; i > 0; i--) {
      const j = dice.below(i + 1);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return ir.permute(x, order);
  }),
  move((x, dice) => ir.reshape(x, factors(sizeOf(x.shape), dice))),
  move((x, dice) => {
    const at = dice.below(x.shape.length + 1);
    return ir.reshape(x, [...x.shape.slice(0, at), 1, ...x.shape.slice(at)]);
  }),
  move((x, dice) => {
    const shape = x.shape.map(n => (n === 1 ? dice.of(EXTENTS) : n));
    return ir.broadcastTo(x, shape);
  }),
  move((x, dice) =>
    ir.slice(
      x,
      x.shape.map((n): [number, number] => {
        const start = dice.below(n + 1);
        return dice.below(3) === 0 ? [start, start + dice.below(n - start + 1)] : [0, n];
      }),
    ),
  ),
  move((x, dice) =>
    ir.pad(
      x,
      x.shape.map((): [number, number] => [dice.below(3), dice.below(2)]),
    ),
  ),
  move((x, dice) =>
    x.shape.length > 0 ? ir.concat([x, x], dice.below(x.shape.length)) : undefined,
  ),
];

function factors(size: number, dice: Dice): number[] {
  if (size === 0) return [dice.below(4), 0];
  const shape: number[] = [];
  let rest = size;
  for (const f of [2, 3, 4, 5, 7]) {
    if (shape.length === 3) break;
    if (rest % f === 0 && dice.below(2) === 0) {
      shape.push(f);
      rest /= f;
    }
  }
  return [...shape, rest];
}

const largest: Grow = (g, x, dice) =>
  g.bounded(ir.reduce("reduceMax", x, dice.axes(x.shape.length), dice.below(2) === 0), g.bound(x));

const chosen: Grow = (g, x, dice) => {
  const [a, b] = [g.held(x), g.held(g.partner(x, dice))];
  const op = dice.of(["less", "lessEqual", "equal"] as const);
  const condition = ir.binary(op, a, b);
  const turned = dice.below(3) === 0 ? node("not", [condition], {}) : condition;
  const third = g.held(g.partner(x, dice));
  return g.bounded(ir.select(turned, third, a), Math.max(g.bound(third), g.bound(a)));
};

const counted: Grow = (g, x, dice) => {
  const [a, b] = [g.held(x), g.held(g.partner(x, dice))];
  const op = dice.of(["and", "or"] as const);
  const both = ir.binary(op, ir.binary("less", a, b), ir.binary("equal", a, b));
  // The maximum of nothing would become the smallest int, and float32 is not exact there.
  const finite = ir.binary("max", a, ir.constant(-64));
  const whole = ir.cast(ir.cast(finite, "int32"), "float32");
  return g.bounded(ir.add(ir.cast(both, "float32"), whole), g.bound(a) + 1);
};

const shared: readonly Grow[] = [
  two(ir.add, (a, b) => a + b),
  two(ir.sub, (a, b) => a + b),
  two(ir.mul, (a, b) => a * b),
  one(
    x => ir.unary("neg", x),
    b => b,
  ),
  one(
    x => ir.mul(x, ir.constant(2)),
    b => 2 * b,
  ),
  one(
    x => ir.mul(x, x),
    b => b * b,
  ),
  reduced,
  reduced,
  product,
  product,
  indexed,
  ...movements,
];
const kinked: readonly Grow[] = [
  two((a, b) => ir.binary("max", a, b), Math.max),
  two((a, b) => ir.binary("min", a, b), Math.max),
  one(
    x => ir.binary("max", x, ir.constant(0)),
    b => b,
  ),
  one(
    x => ir.unary("abs", x),
    b => b,
  ),
  largest,
];
const smooth: readonly Grow[] = [
  one(
    x => ir.unary("tanh", x),
    () => 1,
  ),
  one(
    x => ir.unary("sigmoid", x),
    () => 1,
  ),
  one(
    x => ir.unary("erf", x),
    () => 1,
  ),
  one(
    x => ir.unary("exp", ir.unary("tanh", x)),
    () => 2.8,
  ),
  one(
    x => ir.unary("sin", ir.unary("tanh", x)),
    () => 1,
  ),
  one(
    x => ir.unary("cos", ir.unary("sigmoid", x)),
    () => 1,
  ),
  one(
    x => ir.unary("sqrt", ir.add(ir.mul(x, x), ir.constant(1))),
    b => b + 1,
  ),
  one(
    x => ir.unary("log", ir.add(ir.mul(x, x), ir.constant(1))),
    b => b,
  ),
  one(
    x => ir.div(x, ir.add(ir.mul(x, x), ir.constant(1))),
    () => 0.5,
  ),
  normalised,
];
const growths: Record<Kind, readonly Grow[]> = {
  whole: [...shared, ...kinked, chosen, counted],
  smooth: [...shared, ...kinked, ...smooth],
  gradient: [...shared, ...smooth],
};

function shapeOf(dice: Dice): Shape {
  for (;;) {
    const shape = Array.from({ length: dice.below(5) }, () => dice.of(EXTENTS));
    if (sizeOf(shape) <= MOST_ELEMENTS / 4) return shape;
  }
}

function grown(kind: Kind, { leaves, entries }: Recipe): Growth {
  const g = new Growth(kind);
  for (const each of leaves) g.nodes.push(g.leaf(shapeOf(new Dice(each))));
  for (const each of entries) {
    const dice = new Dice(each);
    const grow = dice.of(growths[kind]);
    // The newest more often, so that chains become long.
    const recent = g.nodes.slice(-3);
    const x = dice.below(2) === 0 ? dice.of(recent) : dice.of(g.nodes);
    const y = grow(g, x, dice);
    if (y === undefined || sizeOf(y.shape) > MOST_ELEMENTS || y.shape.length > 5) continue;
    g.nodes.push(g.bound(y) < EXACT / 4 ? y : g.held(y));
  }
  return g;
}

/** Outputs, updates of cells by nodes of their shape, and sometimes a guard. */
export function randomProgram(kind: Kind, made: Recipe): Program {
  const g = grown(kind, made);
  const dice = new Dice(made.ends);
  const last = g.nodes.at(-1)!;
  if (kind === "gradient") {
    const loss = ir.reduce("sum", ir.mul(last, mixed(last.shape, 99)), undefined, false);
    const cells = topological([loss]).filter(
      (x): x is Node<"cell"> => isOp(x, "cell") && x.dtype === "float32",
    );
    const gradients = gradient(loss, cells);
    // Moved only a little: the second step must stay where the first one was.
    const updates = cells.flatMap((x, i) =>
      dice.below(2) === 0
        ? [
            [
              x.attributes.cell,
              ir.sub(x, ir.mul(ir.unary("tanh", gradients[i]!), ir.constant(2 ** -7))),
            ] as const,
          ]
        : [],
    );
    return program(updates, [loss, ...gradients]);
  }
  const outputs = [last, ...g.nodes.filter(() => dice.below(5) === 0)];
  const updates = g.cells.flatMap(cell => {
    const fitting = g.nodes.filter(x => String(x.shape) === String(cell.shape));
    if (dice.below(2) === 0 || fitting.length === 0) return [];
    return [[cell.attributes.cell, g.held(dice.of(fitting), SMALL)] as const];
  });
  const guard =
    dice.below(4) === 0 ? ir.reduce("sum", dice.of(g.nodes), undefined, false) : undefined;
  return program(updates, outputs, guard);
}
