// The table of operation cases: for each primitive operation graphs of it, over sizes around the powers of two, ranks,
// dtypes, special values and views, each with the error that it may have. Total over Op: an operation without a row
// does not compile.

import type { Shape } from "../../src/core/shape.ts";
import { sizeOf } from "../../src/core/shape.ts";
import * as ir from "../../src/ir/build.ts";
import { type Node, node } from "../../src/ir/node.ts";
import type { Arithmetic, Comparison, Op, Unary } from "../../src/ops/op.ts";
import { ROUNDING } from "./agreement.ts";
import { bools, integers, leaf, mixed, positive } from "./leaves.ts";

export interface OperationCase {
  readonly title: string;
  readonly result: Node;
  /** Relative; 0: the same bits as the oracle's, rounded. */
  readonly error: number;
  /** Whether the gradient is compared, too: not at jumps, where a rounding decides. */
  readonly gradient: boolean;
}

/** Around the powers of two, and none at all. */
const SIZES = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 255, 256, 257];
const FEW_SIZES = [0, 1, 3, 4, 5, 17, 64, 257];

export const SHAPES: readonly Shape[] = [
  [],
  [1],
  [7],
  [3, 5],
  [1, 9],
  [9, 1],
  [4, 4],
  [0, 3],
  [3, 0],
  [2, 3, 5],
  [4, 1, 8],
  [2, 0, 3],
  [2, 3, 4, 5],
  [1, 17, 1, 3],
];

const SPECIAL = [
  ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0, 1, -1, 0.5, -2.5],
  ...[2 ** -126, -(2 ** -126), 2 ** -149, -(2 ** -140), 3.4028234663852886e38, -1e38],
  ...[88.5, -88.5, -103, 104, 1e-20, -3, 2 ** 24 + 2],
];
const INTS = [0, 1, -1, 2, -2, 3, 7, -7, 65536, -65537, 2 ** 31 - 1, -(2 ** 31), 2 ** 31 - 2];

/** Two units in the last place: what the vector functions promise. */
const FUNCTION = 4 * ROUNDING;

function of(title: string, result: Node, error = 0, gradient = true): OperationCase {
  return { title: `${title} (${result.shape.join(", ")})`, result, error, gradient };
}

/** Every pair of a list and itself, as two lists. */
function pairs(values: readonly number[]): [number[], number[]] {
  return [values.flatMap(a => values.map(() => a)), values.flatMap(() => values)];
}

function unary(op: Unary, error: number, make: (shape: Shape) => Node = mixed): OperationCase[] {
  return [
    of("special values", ir.unary(op, leaf([SPECIAL.length], SPECIAL)), error, false),
    ...SIZES.map(size => of("size", ir.unary(op, make([size])), error)),
    ...SHAPES.map(shape => of("shape", ir.unary(op, make(shape)), error)),
    ...views(make, [3, 4, 5]).map(({ title, x }) => of(title, ir.unary(op, x), error)),
  ];
}

const wholeUnary = (op: "neg" | "abs"): OperationCase[] => [
  of("ints", ir.unary(op, leaf([INTS.length], INTS, "int32"))),
];

/** Every way to come by a tensor of a shape of rank 3 through movements. */
function views(make: (shape: Shape) => Node, shape: Shape): { title: string; x: Node }[] {
  const [a, b, c] = shape as [number, number, number];
  const orders = [
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ];
  const moved = orders.map(order => {
    const inner = [0, 0, 0];
    order.forEach((axis, i) => (inner[axis] = shape[i]!));
    return { title: `permuted ${order}`, x: ir.permute(make(inner), order) };
  });
  const stretched = [[0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]].map(axes => ({
    title: `expanded ${axes}`,
    x: ir.broadcastTo(make(shape.map((n, axis) => (axes.includes(axis) ? 1 : n))), shape),
  }));
  const whole = make([a + 2, b + 3, c + 4]);
  const range = (start: number, n: number): [number, number] => [start, start + n];
  return [
    ...moved,
    ...stretched,
    { title: "sliced", x: ir.slice(whole, [range(1, a), range(0, b), range(4, c)]) },
    { title: "reshaped", x: ir.reshape(make([a * b, c]), shape) },
    {
      title: "reshaped and cut",
      x: ir.reshape(ir.slice(make([a * b * c + 5]), [[5, 5 + a * b * c]]), shape),
    },
    { title: "permuted and reshaped", x: ir.reshape(ir.permute(make([c, a * b]), [1, 0]), shape) },
    {
      title: "with an axis more",
      x: ir.reshape(ir.permute(make([a, 1, c, b]), [1, 0, 3, 2]), shape),
    },
    {
      title: "sliced and expanded",
      x: ir.broadcastTo(ir.slice(make([a, 6, c]), [range(0, a), range(3, 1), range(0, c)]), shape),
    },
    { title: "one of many", x: ir.broadcastTo(ir.slice(make([50]), [[49, 50]]), shape) },
    { title: "a constant", x: ir.filled(1.5, make(shape)) },
  ];
}

function arithmetic(
  op: Arithmetic,
  error: number,
  make: (shape: Shape, seed?: number) => Node = mixed,
): OperationCase[] {
  const [left, right] = pairs(SPECIAL);
  const apply = (a: Node, b: Node) => ir.binary(op, a, b);
  const [m, n] = pairs(INTS);
  return [
    of(
      "special values",
      apply(leaf([left.length], left), leaf([left.length], right)),
      error,
      false,
    ),
    of("ints", apply(leaf([m.length], m, "int32"), leaf([m.length], n, "int32"))),
    ...SIZES.map(size => of("size", apply(make([size], 1), make([size], 2)), error)),
    ...SHAPES.map(shape => of("shape", apply(make(shape, 1), make(shape, 2)), error)),
    ...views(shape => make(shape, 3), [3, 4, 5]).flatMap(({ title, x }) => [
      of(`left ${title}`, apply(x, make([3, 4, 5], 4)), error),
      of(`right ${title}`, apply(make([3, 4, 5], 4), x), error),
    ]),
    of("row and column", apply(make([5, 1], 1), make([1, 7], 2)), error),
    of("with itself", apply(make([17]), make([17])), error),
    ...[0, -0, 1, -1, 2, 0.5, -1.5, 3, 2 ** 100].flatMap(value => [
      of(`by ${value}`, apply(make([9]), ir.constant(value)), error, Math.abs(value) < 1e3),
      of(`${value} by`, apply(ir.constant(value), make([9])), error, Math.abs(value) < 1e3),
    ]),
    ...[0, 1, 2, 3, -1].map(value =>
      of(`ints by ${value}`, apply(leaf([13], INTS, "int32"), ir.constant(value, "int32"))),
    ),
  ];
}

function comparison(op: Comparison): OperationCase[] {
  const [left, right] = pairs(SPECIAL);
  const [m, n] = pairs(INTS);
  const compare = (a: Node, b: Node) => ir.binary(op, a, b);
  return [
    of("special values", compare(leaf([left.length], left), leaf([left.length], right))),
    of("ints", compare(leaf([m.length], m, "int32"), leaf([m.length], n, "int32"))),
    of("bools", compare(leaf([4], [0, 0, 1, 1], "bool"), leaf([4], [0, 1, 0, 1], "bool"))),
    ...SIZES.map(size => of("size", compare(mixed([size], 1), mixed([size], 2)))),
    ...views(mixed, [3, 4, 5]).map(({ title, x }) => of(title, compare(x, mixed([3, 4, 5], 4)))),
    of("of a clamped value", both(compare(ir.constant(0), mixed([19])), mixed([19]))),
  ];
}

/** A relu beside its own slope, of which simplify makes one from the other. */
function both(condition: Node, x: Node): Node {
  return ir.select(condition, ir.binary("max", x, ir.constant(0)), ir.constant(-1));
}

function logical(op: "and" | "or"): OperationCase[] {
  const [left, right] = [leaf([4], [0, 0, 1, 1], "bool"), leaf([4], [0, 1, 0, 1], "bool")];
  return [
    of("truth table", ir.binary(op, left, right)),
    ...FEW_SIZES.map(size => of("size", ir.binary(op, bools([size], 1), bools([size], 2)))),
    of("row and column", ir.binary(op, bools([5, 1], 1), bools([1, 6], 2))),
  ];
}

/** All sets of axes of a rank. */
function axesOf(rank: number): number[][] {
  return Array.from({ length: 2 ** rank }, (_, bits) =>
    Array.from({ length: rank }, (_, axis) => axis).filter(axis => bits & (1 << axis)),
  );
}

function reduction(op: "sum" | "reduceMax"): OperationCase[] {
  const reduce = (x: Node, axes: readonly number[]) => node(op, [x], { axes });
  const error = (x: Node) => (op === "sum" ? (4 + Math.sqrt(sizeOf(x.shape))) * ROUNDING : 0);
  const float = (title: string, x: Node, axes: readonly number[]) =>
    of(`${title} axes ${axes}`, reduce(x, axes), error(x));
  const long = [...SIZES, 1023, 1024, 1025, 8191, 8193, 40000];
  return [
    // Sums that cancel would have an error beyond their size; these do not.
    ...long.map(size => float("size", positive([size]), [0])),
    ...long.map(size => float("rows", positive([3, size]), [1])),
    ...long.map(size => float("columns", positive([size, 3]), [0])),
    ...SIZES.map(size => float("wide columns", mixed([5, size]), [0])),
    ...[[], [1], [7], [3, 5], [2, 3, 5], [4, 1, 8], [2, 0, 3], [3, 4, 0], [2, 3, 4, 5]].flatMap(
      shape => axesOf(shape.length).map(axes => float(`shape ${shape}`, mixed(shape), axes)),
    ),
    ...views(mixed, [3, 4, 5]).flatMap(({ title, x }) =>
      axesOf(3).map(axes => float(title, x, axes)),
    ),
    ...axesOf(3).map(axes => of(`ints axes ${axes}`, reduce(integers([3, 4, 5], -99, 99), axes))),
    of("negative ints", reduce(integers([3, 5], -99, -3), [1])),
    of("extreme ints", reduce(leaf([3, INTS.length], INTS, "int32"), [1])),
    of("no ints", reduce(integers([2, 0], 0, 9), [1])),
    of("an axis in any order", reduce(mixed([3, 4, 5]), [2, 0]), 16 * ROUNDING),
    ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].flatMap(special =>
      [0, 1, 4, 8].map(at => {
        const values = Array.from({ length: 9 }, (_, i) => (i === at ? special : i - 4));
        return of(`${special} at ${at}`, reduce(leaf([2, 9], values), [1]), 0, false);
      }),
    ),
    of(
      "both infinities",
      reduce(leaf([2], [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]), [0]),
      0,
      false,
    ),
    of("all −∞", reduce(leaf([6], [Number.NEGATIVE_INFINITY]), [0]), 0, false),
    of("zeros", reduce(leaf([6], [-0, 0]), [0]), 0),
  ];
}

function products(): OperationCase[] {
  const sizes: [number, number, number][] = [];
  for (const m of [1, 3, 5, 17])
    for (const n of [1, 4, 7, 16, 33]) for (const k of [1, 2, 5, 64]) sizes.push([m, n, k]);
  sizes.push([0, 3, 4], [3, 0, 4], [3, 4, 0], [0, 0, 0], [255, 3, 5], [3, 257, 5], [3, 5, 257]);
  sizes.push([64, 64, 64], [63, 65, 64], [127, 129, 130], [32, 64, 12], [96, 100, 256]);
  const error = (k: number) => (4 + Math.sqrt(k)) * ROUNDING;
  const product = (title: string, a: Node, b: Node) => {
    const c = ir.matmul(a, b);
    return of(
      `${title} of ${a.shape.at(-1)}`,
      c,
      error(a.shape.at(-1)! + c.shape.at(-1)! + c.shape.at(-2)!),
    );
  };
  const t = ir.transpose;
  return [
    ...sizes.flatMap(([m, n, k]) => [
      product("NN", mixed([m, k], 1), mixed([k, n], 2)),
      product("NT", mixed([m, k], 1), t(mixed([n, k], 2))),
      product("TN", t(mixed([k, m], 1)), mixed([k, n], 2)),
      product("TT", t(mixed([k, m], 1)), t(mixed([n, k], 2))),
    ]),
    ...[0, 1, 2, 3].flatMap(batch => [
      product("batches", mixed([batch, 5, 6], 1), mixed([batch, 6, 7], 2)),
      product("batches NT", mixed([batch, 5, 6], 1), t(mixed([batch, 7, 6], 2))),
      product("batches TN", t(mixed([batch, 6, 5], 1)), mixed([batch, 6, 7], 2)),
      product("batches of batches", mixed([2, batch, 3, 4], 1), mixed([2, batch, 4, 5], 2)),
    ]),
    product("one left for all", mixed([5, 6], 1), mixed([3, 6, 7], 2)),
    product("one right for all", mixed([3, 5, 6], 1), mixed([6, 7], 2)),
    product("both stretched", mixed([3, 1, 4, 5], 1), mixed([2, 5, 6], 2)),
    product(
      "of slices",
      ir.slice(mixed([9, 9], 1), [
        [2, 6],
        [1, 6],
      ]),
      ir.slice(mixed([9, 9], 2), [
        [4, 9],
        [0, 7],
      ]),
    ),
    product("of a reshape", ir.reshape(mixed([6, 10], 1), [12, 5]), mixed([5, 3], 2)),
    product("of a row", ir.reshape(mixed([7], 1), [1, 7]), mixed([7, 5], 2)),
    product("of a column", mixed([5, 7], 1), ir.reshape(mixed([7], 2), [7, 1])),
    product(
      "of a swap with an axis more",
      ir.reshape(ir.permute(mixed([4, 6], 1), [1, 0]), [6, 1, 4]),
      mixed([6, 4, 3], 2),
    ),
    product(
      "of a swap with a last axis more",
      ir.reshape(ir.permute(mixed([4, 6], 1), [1, 0]), [6, 4, 1]),
      mixed([6, 1, 3], 2),
    ),
    product("of moved batches", ir.permute(mixed([4, 3, 5], 1), [1, 0, 2]), mixed([3, 5, 2], 2)),
    product("of a constant", ir.filled(0.5, mixed([4, 6])), mixed([6, 3])),
    product("with itself", mixed([8, 8]), mixed([8, 8])),
    of(
      "NaN spreads",
      ir.matmul(leaf([3, 4], [1, 2, 3, 4, Number.NaN]), mixed([4, 5])),
      error(4),
      false,
    ),
    of(
      "infinity spreads",
      ir.matmul(leaf([3, 4], [1, 0, 3, 4, Number.POSITIVE_INFINITY]), positive([4, 5])),
      error(4),
      false,
    ),
  ];
}

function gathers(): OperationCase[] {
  const gather = (source: Node, index: Node, axis: number) =>
    node("gather", [source, index], { axis });
  return [
    ...FEW_SIZES.map(size =>
      of("size", gather(mixed([9]), integers([size], 0, 9), 0), 8 * ROUNDING),
    ),
    ...[0, 1, 2].map(axis => {
      const shape = [4, 5, 6].map((n, other) => (other === axis ? 11 : n));
      return of(
        `axis ${axis}`,
        gather(mixed([4, 5, 6]), integers(shape, 0, 4), axis),
        8 * ROUNDING,
      );
    }),
    of("repeated", gather(mixed([3, 2]), leaf([7, 2], [1], "int32"), 0), 8 * ROUNDING),
    of(
      "rows by an expanded index",
      gather(mixed([10, 4]), ir.broadcastTo(integers([6, 1], 0, 10), [6, 4]), 0),
      8 * ROUNDING,
    ),
    of(
      "a moved source",
      gather(ir.permute(mixed([4, 5]), [1, 0]), integers([3, 4], 0, 5), 0),
      8 * ROUNDING,
    ),
    of(
      "a computed source and index",
      gather(
        ir.add(mixed([6]), mixed([6], 2)),
        ir.add(integers([4], 0, 3), integers([4], 0, 3, 2)),
        0,
      ),
      8 * ROUNDING,
    ),
    of("ints", gather(integers([5], -9, 9), integers([8], 0, 5), 0)),
    of("bools", gather(bools([5]), integers([8], 0, 5), 0)),
    of(
      "by a constant",
      gather(mixed([5, 3]), ir.filled(2, integers([4, 3], 0, 1)), 0),
      8 * ROUNDING,
    ),
    of("of a constant", gather(ir.filled(2, mixed([5])), integers([4], 0, 5), 0)),
    of("of counted", gather(node("iota", [], { size: 6 }), integers([4], 0, 6), 0)),
    of("an axis of one", gather(mixed([1, 3]), leaf([4, 3], [0], "int32"), 0), 8 * ROUNDING),
    of("beside an axis of one", gather(mixed([5, 1]), integers([4, 1], 0, 5), 0), 8 * ROUNDING),
  ];
}

function scatters(): OperationCase[] {
  const scatter = (source: Node, index: Node, axis: number, size: number) =>
    node("scatterAdd", [source, index], { axis, size });
  const error = 32 * ROUNDING;
  return [
    ...FEW_SIZES.map(size =>
      of("size", scatter(mixed([size]), integers([size], 0, 9), 0, 9), error),
    ),
    ...[0, 1, 2].map(axis =>
      of(`axis ${axis}`, scatter(mixed([4, 5, 6]), integers([4, 5, 6], 0, 7), axis, 7), error),
    ),
    of("all on one", scatter(mixed([40]), leaf([40], [2], "int32"), 0, 4), error),
    of("to none", scatter(mixed([0]), integers([0], 0, 1), 0, 0)),
    of(
      "an expanded source",
      scatter(ir.broadcastTo(mixed([1, 4]), [6, 4]), integers([6, 4], 0, 3), 0, 3),
      error,
    ),
    of(
      "by an expanded index",
      scatter(mixed([6, 4]), ir.broadcastTo(integers([6, 1], 0, 3), [6, 4]), 0, 3),
      error,
    ),
    of("by a constant", scatter(mixed([6]), ir.filled(1, integers([6], 0, 1)), 0, 3), error),
    of("of a constant", scatter(ir.filled(2.5, mixed([6])), integers([6], 0, 3), 0, 3), error),
    of(
      "by a computed index",
      scatter(mixed([6]), ir.add(integers([6], 0, 2), integers([6], 0, 2, 2)), 0, 3),
      error,
    ),
    of("ints", scatter(integers([9], -9, 9), integers([9], 0, 3), 0, 3)),
    of("then squared", ir.unary("exp", scatter(mixed([6]), integers([6], 0, 9), 0, 9)), error),
  ];
}

const none = (shape: Shape): readonly [number, number][] => shape.map(() => [0, 0]);

function pads(): OperationCase[] {
  const pad = (x: Node, padding: readonly (readonly [number, number])[]) =>
    node("pad", [x], { padding });
  return [
    ...FEW_SIZES.flatMap(size => [
      of("before", pad(mixed([size]), [[3, 0]])),
      of("after", pad(mixed([size]), [[0, 2]])),
    ]),
    of("none", pad(mixed([2, 3]), none([2, 3]))),
    of("a scalar", pad(mixed([]), [])),
    of(
      "all around",
      pad(mixed([2, 3, 4]), [
        [1, 2],
        [0, 3],
        [4, 0],
      ]),
    ),
    of("ints", pad(integers([3], -9, 9), [[1, 1]])),
    of("bools", pad(bools([3]), [[1, 1]])),
    of("a constant", pad(ir.filled(3, mixed([4])), [[1, 1]])),
    of("counted", pad(node("iota", [], { size: 3 }), [[1, 1]])),
    of(
      "computed before and after",
      ir.unary("exp", pad(ir.mul(mixed([5]), mixed([5], 2)), [[2, 1]])),
      FUNCTION,
    ),
    ...views(mixed, [3, 4, 5]).map(({ title, x }) =>
      of(
        title,
        pad(x, [
          [1, 0],
          [0, 1],
          [2, 2],
        ]),
        8 * ROUNDING,
      ),
    ),
    of("joined", ir.concat([mixed([2, 3]), mixed([2, 1], 2), mixed([2, 4], 3)], 1)),
  ];
}

function randoms(): OperationCase[] {
  const draw = (shape: Shape, stream: number, key = [42, 7]) =>
    node("random", [leaf([2], key, "int32")], { shape, stream });
  return [
    ...SIZES.map(size => of("size", draw([size], 0))),
    ...SHAPES.map(shape => of("shape", draw(shape, 3))),
    ...[0, 1, 12345].map(stream => of(`stream ${stream}`, draw([33], stream, [-1, 2 ** 31 - 1]))),
    of("two streams", ir.add(draw([4, 9], 0), draw([4, 9], 1)), ROUNDING),
    of("moved", ir.add(ir.permute(draw([4, 9], 0), [1, 0]), draw([9, 4], 1)), ROUNDING),
    of(
      "a mask",
      ir.select(
        ir.binary("less", draw([5, 13], 2), ir.constant(0.5)),
        mixed([5, 13]),
        ir.constant(0),
      ),
    ),
    of(
      "a mask on a product",
      ir.select(
        ir.binary("less", draw([5, 13], 2), ir.constant(0.5)),
        ir.matmul(mixed([5, 3]), mixed([3, 13])),
        ir.constant(0),
      ),
      16 * ROUNDING,
    ),
    of("summed", ir.reduce("sum", draw([7, 65], 1), [0], false), 16 * ROUNDING),
    of(
      "a computed key",
      node("random", [ir.add(integers([2], 0, 99), integers([2], 0, 99, 2))], {
        shape: [10],
        stream: 1,
      }),
    ),
  ];
}

function moved(make: (x: Node) => Node, shape: Shape = [3, 4, 5]): OperationCase[] {
  return [
    of("floats", make(mixed(shape))),
    of("ints", make(integers(shape, -99, 99))),
    of("bools", make(bools(shape))),
    of("a constant", make(ir.filled(2.5, mixed(shape)))),
    of("computed", make(ir.unary("exp", mixed(shape))), 2 * FUNCTION),
    of("used on", ir.unary("exp", make(mixed(shape))), 2 * FUNCTION),
    ...(shape.length === 3
      ? views(mixed, shape).map(({ title, x }) => of(title, make(x), 8 * ROUNDING))
      : []),
  ];
}

const casts: readonly OperationCase[] = [
  of("float to int", ir.cast(leaf([SPECIAL.length], [...SPECIAL]), "int32")),
  of("float to int, cut", ir.cast(leaf([6], [1.9, -1.9, 0.5, 2147483520, 3e9, -3e9]), "int32")),
  of("float to bool", ir.cast(leaf([SPECIAL.length], SPECIAL), "bool")),
  of("int to float", ir.cast(leaf([INTS.length], INTS, "int32"), "float32"), ROUNDING),
  of("int to bool", ir.cast(leaf([INTS.length], INTS, "int32"), "bool")),
  of("bool to int", ir.cast(bools([17]), "int32")),
  of("bool to float", ir.cast(bools([17]), "float32")),
  of("to itself", node("cast", [mixed([5])], { dtype: "float32" })),
  of("there and back", ir.cast(ir.cast(bools([9]), "float32"), "bool")),
];

/** Slots come with steps: program-cases.ts. */
export const operationCases: { readonly [O in Exclude<Op, "slot">]: readonly OperationCase[] } = {
  cell: SHAPES.flatMap(shape => [
    of("floats", mixed(shape)),
    of("ints", integers(shape, -9, 9)),
    of("bools", bools(shape)),
  ]),
  constant: [0, -0, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 0.1, 2 ** -149]
    .flatMap(value => [
      of(`${value}`, ir.constant(value), ROUNDING),
      of(`${value}`, ir.filled(value, mixed([2, 3])), ROUNDING),
      of(`${value} moved`, ir.permute(ir.filled(value, mixed([2, 3])), [1, 0]), ROUNDING),
    ])
    .concat([
      of("an int", ir.constant(-7, "int32")),
      of("true", ir.filled(1, bools([5]))),
      of("false", ir.filled(0, bools([5]))),
    ]),
  iota: SIZES.map(size => of("size", node("iota", [], { size }))).concat([
    of("cast", ir.cast(node("iota", [], { size: 21 }), "float32")),
    of(
      "along rows",
      ir.add(ir.broadcastTo(node("iota", [], { size: 5 }), [3, 5]), integers([3, 5], 0, 9)),
    ),
    of(
      "down columns",
      ir.add(
        ir.broadcastTo(ir.reshape(node("iota", [], { size: 3 }), [3, 1]), [3, 5]),
        integers([3, 5], 0, 9),
      ),
    ),
    of("cut", ir.slice(node("iota", [], { size: 30 }), [[7, 26]])),
    of(
      "cut and used",
      ir.add(ir.slice(node("iota", [], { size: 30 }), [[7, 26]]), integers([19], 0, 9)),
    ),
    of("summed", ir.reduce("sum", node("iota", [], { size: 33 }), [0], false)),
  ]),
  random: randoms(),
  neg: [...unary("neg", 0), ...wholeUnary("neg")],
  abs: [...unary("abs", 0), ...wholeUnary("abs")],
  sqrt: unary("sqrt", FUNCTION, positive),
  exp: unary("exp", FUNCTION),
  log: unary("log", FUNCTION, positive),
  sin: unary("sin", FUNCTION),
  cos: unary("cos", FUNCTION),
  tanh: unary("tanh", FUNCTION),
  sigmoid: unary("sigmoid", FUNCTION),
  erf: unary("erf", FUNCTION),
  floor: unary("floor", 0),
  not: FEW_SIZES.map(size => of("size", node("not", [bools([size])], {}))).concat([
    of("twice", node("not", [node("not", [bools([9])], {})], {})),
    of("chosen by", ir.select(node("not", [bools([9])], {}), mixed([9]), mixed([9], 2))),
  ]),
  detach: moved(x => node("detach", [x], {})),
  cast: casts,
  add: arithmetic("add", ROUNDING),
  sub: arithmetic("sub", ROUNDING),
  mul: arithmetic("mul", 2 * ROUNDING),
  div: arithmetic("div", 4 * ROUNDING),
  pow: arithmetic("pow", FUNCTION, positive),
  max: arithmetic("max", 0),
  min: arithmetic("min", 0),
  less: comparison("less"),
  lessEqual: comparison("lessEqual"),
  equal: comparison("equal"),
  and: logical("and"),
  or: logical("or"),
  select: [
    ...SIZES.map(size => of("size", ir.select(bools([size]), mixed([size], 1), mixed([size], 2)))),
    ...views(mixed, [3, 4, 5]).map(({ title, x }) =>
      of(title, ir.select(bools([3, 4, 5]), x, mixed([3, 4, 5], 2)), 16 * ROUNDING),
    ),
    of("ints", ir.select(bools([9]), integers([9], -9, 9), integers([9], 10, 20))),
    of("bools", ir.select(bools([9]), bools([9], 2), bools([9], 3))),
    of("of one value", ir.select(bools([9]), ir.constant(1), ir.constant(1))),
    of("never NaN", ir.select(bools([22]), leaf([22], SPECIAL), mixed([22])), 0, false),
    of("by row", ir.select(bools([4, 1]), mixed([4, 5], 1), mixed([1, 5], 2)), 16 * ROUNDING),
  ],
  sum: reduction("sum"),
  reduceMax: reduction("reduceMax"),
  matmul: products(),
  reshape: [
    ...moved(x => ir.reshape(x, [5, 12])),
    ...moved(x => ir.reshape(x, [60])),
    ...moved(x => ir.reshape(x, [3, 1, 4, 5])),
    ...moved(x => ir.reshape(ir.reshape(x, [12, 5]), [2, 30])),
    of("to a scalar", ir.reshape(mixed([1, 1]), [])),
    of("of a scalar", ir.reshape(mixed([]), [1, 1, 1])),
    of("of none", ir.reshape(mixed([0, 3]), [5, 0])),
  ],
  permute: [
    ...moved(x => ir.permute(x, [2, 0, 1])),
    ...moved(x => ir.permute(x, [0, 2, 1])),
    ...moved(x => ir.permute(ir.permute(x, [2, 0, 1]), [1, 0, 2])),
    ...moved(x => ir.permute(x, [3, 1, 0, 2]), [2, 3, 4, 5]),
    ...moved(x => ir.permute(x, [1, 0]), [65, 33]),
    ...moved(x => ir.permute(x, [1, 0]), [0, 3]),
  ],
  expand: [
    ...moved(x => node("expand", [x], { shape: [3, 4, 5] }), [3, 1, 5]),
    ...moved(x => node("expand", [x], { shape: [3, 4, 5] }), [1, 4, 1]),
    ...moved(x => node("expand", [x], { shape: [4, 7] }), [4, 1]),
    ...moved(x => node("expand", [x], { shape: [0, 7] }), [1, 7]),
    ...moved(x => node("expand", [x], { shape: [2, 3, 4, 5] }), [1, 1, 1, 1]),
    ...moved(
      x => node("expand", [node("expand", [x], { shape: [1, 4, 5] })], { shape: [6, 4, 5] }),
      [1, 1, 5],
    ),
  ],
  pad: pads(),
  slice: [
    ...moved(x =>
      ir.slice(x, [
        [1, 3],
        [0, 4],
        [2, 3],
      ]),
    ),
    ...moved(x =>
      ir.slice(x, [
        [0, 3],
        [1, 1],
        [0, 5],
      ]),
    ),
    ...moved(x =>
      ir.slice(
        ir.slice(x, [
          [1, 3],
          [1, 4],
          [1, 5],
        ]),
        [
          [0, 1],
          [1, 3],
          [2, 4],
        ],
      ),
    ),
    ...moved(x => ir.slice(x, [[3, 66]]), [70]),
    of(
      "the last column of a wide matrix",
      ir.slice(mixed([3, 40000]), [
        [0, 3],
        [39999, 40000],
      ]),
    ),
    of(
      "a column, used on",
      ir.unary(
        "neg",
        ir.slice(mixed([3, 40000]), [
          [0, 3],
          [39999, 40000],
        ]),
      ),
    ),
    of(
      "a column of five, used on",
      ir.unary(
        "neg",
        ir.slice(mixed([5, 40000]), [
          [0, 5],
          [39999, 40000],
        ]),
      ),
    ),
  ],
  gather: gathers(),
  scatterAdd: scatters(),
};
