// Every primitive operation, in one total table: its value on the oracle against numbers worked out by hand, and
// its gradient against central differences in float64. Then random graphs of them.

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { reference } from "../backends/reference/reference.ts";
import { sizeOf } from "../core/shape.ts";
import { Cell, type Op } from "../ops/op.ts";
import * as ir from "./build.ts";
import { gradient } from "./gradient.ts";
import { type Node, node, topological } from "./node.ts";
import { program } from "./program.ts";

const oracle = reference({ float64: true });

/** A float cell with its values. */
function leaf(shape: readonly number[], values: readonly number[]): Node<"cell"> {
  const cell = new Cell(shape, "float32");
  oracle.write(cell, Float64Array.from(values));
  return node("cell", [], { cell, version: 0 });
}

function integers(shape: readonly number[], values: readonly number[]): Node {
  const cell = new Cell(shape, "int32");
  oracle.write(cell, Int32Array.from(values));
  return node("cell", [], { cell, version: 0 });
}

function valuesOf(roots: readonly Node[]): number[][] {
  const whole = program([], roots);
  return oracle.compile(whole).run(new Map(), 1).readSync!().map(values => [...values]);
}

/** Weights that differ, so that a gradient in the wrong place shows. */
function weighted(y: Node): Node {
  const upstream = leaf(
    y.shape,
    Array.from({ length: sizeOf(y.shape) }, (_, i) => 1 + 0.37 * i),
  );
  return ir.reduce("sum", ir.mul(y, upstream), undefined, false);
}

/** The largest difference of the gradient from central differences, relative to the larger of 1 and itself. */
function gradientError(y: Node, leaves: readonly Node<"cell">[]): number {
  const loss = weighted(y);
  const found = valuesOf(gradient(loss, leaves));
  let worst = 0;
  leaves.forEach(({ attributes: { cell } }, k) => {
    const at = Float64Array.from(oracle.readSync!(cell));
    for (let i = 0; i < at.length; i++) {
      const value = at[i]!;
      const step = 1e-6 * Math.max(1, Math.abs(value));
      const [up, down] = [value + step, value - step].map(moved => {
        at[i] = moved;
        oracle.write(cell, at);
        return valuesOf([loss])[0]![0]!;
      });
      at[i] = value;
      oracle.write(cell, at);
      const expected = (up! - down!) / (2 * step);
      const difference = Math.abs(found[k]![i]! - expected);
      worst = Math.max(worst, difference / Math.max(1, Math.abs(expected)));
    }
  });
  return worst;
}

interface Case {
  readonly y: Node;
  readonly leaves: readonly Node<"cell">[];
  readonly expected: readonly number[];
}

const two = (): [Node<"cell">, Node<"cell">] => [
  leaf([3], [0.5, -1.5, 2]),
  leaf([3], [1.25, -2, -0.75]),
];

function unary(op: Op, values: readonly number[], f: (x: number) => number): Case {
  const x = leaf([values.length], values);
  return { y: node(op, [x], {} as never), leaves: [x], expected: values.map(f) };
}

function binary(op: Op, f: (a: number, b: number) => number | boolean): Case {
  const leaves = two();
  const [a, b] = [
    [0.5, -1.5, 2],
    [1.25, -2, -0.75],
  ] as const;
  const expected = a.map((value, i) => Number(f(value, b[i]!)));
  const y = node(op, leaves, {} as never);
  return { y: y.dtype === "bool" ? ir.cast(y, "float32") : y, leaves, expected };
}

function logical(op: "and" | "or", expected: readonly number[]): Case {
  const leaves = two();
  const bits = leaves.map(x => ir.binary("less", ir.constant(0), x));
  return { y: ir.cast(node(op, bits, {}), "float32"), leaves, expected };
}

const grid = (): Node<"cell"> => leaf([2, 3], [1, -2, 3, 4, 5, -6]);

function onGrid(build: (x: Node) => Node, expected: readonly number[]): Case {
  const x = grid();
  return { y: build(x), leaves: [x], expected };
}

const spread = [0.3, -0.7, 1.9, -2.4];
const positive = [0.3, 0.7, 1.9, 24];

const cases: { readonly [O in Op]: () => Case } = {
  cell: () => onGrid(x => x, [1, -2, 3, 4, 5, -6]),
  // A slot is a leaf as a cell is; program.test.ts runs one.
  slot: () => onGrid(x => x, [1, -2, 3, 4, 5, -6]),
  constant: () => onGrid(x => ir.mul(x, ir.constant(2)), [2, -4, 6, 8, 10, -12]),
  iota: () =>
    onGrid(
      x => ir.mul(x, ir.cast(node("iota", [], { size: 3 }), "float32")),
      [0, -2, 6, 0, 5, -12],
    ),
  random: () => {
    const key = integers([2], [1, 2]);
    const uniform = node("random", [key], { shape: [2, 3], stream: 0 });
    const inside = ir.cast(ir.binary("less", uniform, ir.constant(1)), "float32");
    return onGrid(x => ir.mul(x, inside), [1, -2, 3, 4, 5, -6]);
  },
  neg: () => unary("neg", spread, x => -x),
  abs: () => unary("abs", spread, Math.abs),
  sqrt: () => unary("sqrt", positive, Math.sqrt),
  exp: () => unary("exp", spread, Math.exp),
  log: () => unary("log", positive, Math.log),
  sin: () => unary("sin", spread, Math.sin),
  cos: () => unary("cos", spread, Math.cos),
  tanh: () => unary("tanh", spread, Math.tanh),
  sigmoid: () => unary("sigmoid", spread, x => 1 / (1 + Math.exp(-x))),
  // Abramowitz & Stegun, table 7.1.
  erf: () => ({
    ...unary("erf", [0.5, -1, 2, 0], x => x),
    expected: [0.5204998778, -0.8427007929, 0.995322265, 0],
  }),
  floor: () => unary("floor", spread, Math.floor),
  not: () => {
    const [a, b] = two();
    const y = ir.cast(node("not", [ir.binary("less", a, b)], {}), "float32");
    return { y, leaves: [a, b], expected: [0, 1, 1] };
  },
  // x · detach(x): see the test of its own below.
  detach: () => ({ ...onGrid(x => node("detach", [x], {}), [1, -2, 3, 4, 5, -6]), leaves: [] }),
  cast: () => onGrid(x => ir.cast(ir.cast(x, "float64"), "float32"), [1, -2, 3, 4, 5, -6]),
  add: () => binary("add", (a, b) => a + b),
  sub: () => binary("sub", (a, b) => a - b),
  mul: () => binary("mul", (a, b) => a * b),
  div: () => binary("div", (a, b) => a / b),
  pow: () => {
    const [a, b] = [leaf([3], [0.5, 1.5, 2]), leaf([3], [1.25, -2, 3])];
    return { y: node("pow", [a, b], {}), leaves: [a, b], expected: [0.5 ** 1.25, 1.5 ** -2, 8] };
  },
  max: () => binary("max", Math.max),
  min: () => binary("min", Math.min),
  less: () => binary("less", (a, b) => a < b),
  lessEqual: () => binary("lessEqual", (a, b) => a <= b),
  equal: () => binary("equal", (a, b) => a === b),
  and: () => logical("and", [1, 0, 0]),
  or: () => logical("or", [1, 0, 1]),
  select: () => {
    const [a, b] = two();
    const y = ir.select(ir.binary("less", a, b), a, ir.mul(b, b));
    return { y, leaves: [a, b], expected: [0.5, 4, 0.5625] };
  },
  sum: () => onGrid(x => node("sum", [x], { axes: [1] }), [2, 3]),
  reduceMax: () => onGrid(x => node("reduceMax", [x], { axes: [0] }), [4, 5, 3]),
  matmul: () => {
    const [a, b] = [leaf([2, 1, 2], [1, 2, 3, 4]), leaf([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8])];
    return { y: node("matmul", [a, b], {}), leaves: [a, b], expected: [7, 10, 43, 50] };
  },
  reshape: () => onGrid(x => ir.reshape(x, [3, 2]), [1, -2, 3, 4, 5, -6]),
  permute: () => onGrid(x => ir.permute(x, [1, 0]), [1, 4, -2, 5, 3, -6]),
  expand: () => {
    const x = leaf([2, 1], [3, 4]);
    return { y: node("expand", [x], { shape: [2, 2] }), leaves: [x], expected: [3, 3, 4, 4] };
  },
  pad: () =>
    onGrid(
      x =>
        node("pad", [x], {
          padding: [
            [1, 0],
            [0, 1],
          ],
        }),
      [0, 0, 0, 0, 1, -2, 3, 0, 4, 5, -6, 0],
    ),
  slice: () =>
    onGrid(
      x =>
        ir.slice(x, [
          [1, 2],
          [0, 2],
        ]),
      [4, 5],
    ),
  gather: () => {
    const index = integers([2, 2], [2, 0, 1, 1]);
    return onGrid(x => node("gather", [x, index], { axis: 1 }), [3, 1, 5, 5]);
  },
  scatterAdd: () => {
    const index = integers([2, 3], [1, 1, 0, 0, 2, 3]);
    return onGrid(
      x => node("scatterAdd", [x, index], { axis: 1, size: 4 }),
      [3, -1, 0, 0, 4, 0, 5, -6],
    );
  },
};

describe.each(Object.keys(cases) as Op[])("%s", op => {
  const { y, leaves, expected } = cases[op]();

  test("when it is evaluated, then it is what is worked out by hand", () => {
    const found = valuesOf([y])[0]!;
    expect(found).toHaveLength(expected.length);
    found.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 9));
  });

  test("when it is differentiated, then finite differences agree", () => {
    expect(gradientError(y, leaves)).toBeLessThan(1e-7);
  });
});

describe("gradients where a rule must choose", () => {
  const slope = (x: number, f: (x: Node) => Node): number => {
    const at = leaf([], [x]);
    return valuesOf(gradient(f(at), [at]))[0]![0]!;
  };

  test("when relu is at 0, then its slope is 0, and |x| has slope 0 there too", () => {
    expect(slope(0, x => ir.binary("max", x, ir.constant(0)))).toBe(0);
    expect(slope(0, x => ir.unary("abs", x))).toBe(0);
  });

  test("when the largest is tied, then it is shared evenly", () => {
    const x = leaf([3], [2, 2, 1]);
    const y = ir.reduce("reduceMax", x, undefined, false);
    expect(valuesOf(gradient(y, [x]))[0]).toEqual([0.5, 0.5, 0]);
  });

  test("when a factor is detached, then no gradient flows through it", () => {
    expect(slope(3, x => ir.mul(x, node("detach", [x], {})))).toBe(3);
  });

  test("when the base of a power is 0 or negative, then the slope is that of the power", () => {
    expect(slope(0, x => ir.binary("pow", x, ir.constant(2)))).toBe(0);
    expect(slope(-3, x => ir.binary("pow", x, ir.constant(2)))).toBe(-6);
  });

  test("when the loss does not depend on a leaf, then its gradient is zeros of its shape", () => {
    const [x, other] = [grid(), leaf([2], [1, 2])];
    expect(valuesOf(gradient(weighted(x), [other]))).toEqual([[0, 0]]);
  });

  test("when the loss is not a scalar, then backward says so", () => {
    const x = grid();
    expect(() => gradient(x, [x])).toThrow("[not-a-scalar]");
  });

  test("when a gradient is differentiated again, then it is the second derivative", () => {
    const x = leaf([], [0.7]);
    const [first] = gradient(ir.unary("tanh", x), [x]);
    const [second] = valuesOf(gradient(first!, [x]));
    const t = Math.tanh(0.7);
    expect(second![0]).toBeCloseTo(-2 * t * (1 - t * t), 12);
  });
});

/** One step of growing a random graph: an operation and which earlier nodes it takes. */
const growth = fc.record({
  op: fc.constantFrom(
    "add",
    "sub",
    "mul",
    "tanh",
    "sin",
    "sigmoid",
    "matmul",
    "sum",
    "transpose",
    "soft",
  ),
  first: fc.nat(),
  second: fc.nat(),
});

function grown(
  pool: Node[],
  { op, first, second }: { op: string; first: number; second: number },
): Node {
  const a = pool[first % pool.length]!;
  const b = pool[second % pool.length]!;
  const bounded = ir.unary("tanh", b);
  switch (op) {
    case "add":
    case "sub":
    case "mul":
      return ir.binary(op, ir.unary("sin", a), bounded);
    case "matmul":
      return ir.matmul(ir.broadcastTo(a, [3, 3]), ir.broadcastTo(bounded, [3, 3]));
    case "sum":
      return ir.reduce("sum", a, [second % 2], true);
    case "transpose":
      return ir.transpose(ir.broadcastTo(a, [3, 3]));
    case "soft":
      return ir.div(ir.unary("exp", bounded), ir.add(ir.unary("exp", bounded), ir.constant(1)));
    default:
      return ir.unary(op as "tanh" | "sin" | "sigmoid", a);
  }
}

const numbers = (size: number) =>
  fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: size, maxLength: size });

test("when a graph is random, with broadcasting and sharing, then finite differences agree", () => {
  fc.assert(
    fc.property(
      numbers(9),
      numbers(3),
      numbers(3),
      fc.array(growth, { minLength: 1, maxLength: 8 }),
      (full, row, column, steps) => {
        const leaves = [leaf([3, 3], full), leaf([1, 3], row), leaf([3, 1], column)];
        const pool: Node[] = [...leaves];
        for (const step of steps) pool.push(grown(pool, step));
        expect(gradientError(pool.at(-1)!, leaves)).toBeLessThan(1e-5);
      },
    ),
    { numRuns: 100, seed: 1 },
  );
});

test("when shapes broadcast, then the gradient has each input's own shape", () => {
  fc.assert(
    fc.property(
      fc.constantFrom<[number[], number[]]>(
        [[2, 3], [3]],
        [
          [2, 1],
          [1, 3],
        ],
        [[], [2, 2]],
        [
          [4, 1, 2],
          [3, 1],
        ],
      ),
      fc.constantFrom("add", "sub", "mul", "div", "max", "min"),
      ([left, right], op) => {
        const values = (shape: number[], from: number) =>
          Array.from({ length: sizeOf(shape) }, (_, i) => from + 0.61 * i);
        const [a, b] = [leaf(left, values(left, 1)), leaf(right, values(right, 1.3))];
        const y = ir.binary(op as "add", a, b);
        expect(gradient(weighted(y), [a, b]).map(g => g.shape)).toEqual([left, right]);
        expect(gradientError(y, [a, b])).toBeLessThan(1e-6);
      },
    ),
    { numRuns: 60, seed: 2 },
  );
});

test("when a chain is 20,000 nodes long, then nothing overflows", () => {
  const x = leaf([], [1]);
  let y: Node = x;
  for (let i = 0; i < 20_000; i++) y = ir.add(y, ir.constant(1));
  expect(topological([y]).length).toBeGreaterThan(20_000);
  expect(valuesOf([y, ...gradient(y, [x])])).toEqual([[20_001], [1]]);
});
