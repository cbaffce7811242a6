// Whole programs: slots that change from step to step, cells that are read and written in one step, and compositions
// that fuse into one pass.

import type { TypedArray } from "../../src/core/dtype.ts";
import { type Shape, sizeOf } from "../../src/core/shape.ts";
import * as ir from "../../src/ir/build.ts";
import { gradient } from "../../src/ir/gradient.ts";
import { type Node, node } from "../../src/ir/node.ts";
import { type Program, program } from "../../src/ir/program.ts";
import type { Cell, Slot } from "../../src/ops/op.ts";
import { ROUNDING, type Slots } from "./agreement.ts";
import { bools, initialOf, integers, leaf, mixed, positive } from "./leaves.ts";

export interface ProgramCase {
  readonly title: string;
  readonly whole: Program;
  readonly slots: Slots;
  readonly steps: number;
  readonly error: number;
}

const cellOf = (x: Node<"cell">): Cell => x.attributes.cell;
const k = (value: number): Node => ir.constant(value);
const sum = (x: Node, axes?: readonly number[]): Node => ir.reduce("sum", x, axes, true);
const mean = (x: Node, axes: readonly number[]): Node =>
  ir.div(sum(x, axes), k(sizeOf(axes.map(axis => x.shape[axis]!))));
const relu = (x: Node): Node => ir.binary("max", x, k(0));

/** A slot, and its values of all steps: those of a leaf of as many rows. */
class Staged {
  readonly values = new Map<Slot, TypedArray>();
  readonly steps: number;

  constructor(steps: number) {
    this.steps = steps;
  }

  slot(shape: Shape, make: (shape: Shape, seed: number) => Node<"cell"> = mixed): Node {
    const all = initialOf(cellOf(make([this.steps, ...shape], this.values.size + 5)));
    const dtype =
      all instanceof Int32Array ? "int32" : all instanceof Uint8Array ? "bool" : "float32";
    const slot: Slot = { name: `slot ${this.values.size}`, shape, dtype };
    this.values.set(slot, all);
    return node("slot", [], { slot });
  }
}

type Updates = readonly (readonly [Node<"cell">, Node])[];

function of(
  title: string,
  updates: Updates,
  outputs: readonly Node[] = [],
  { values, steps }: Staged = new Staged(3),
  error = 64 * ROUNDING,
): ProgramCase {
  const whole = program(
    updates.map(([x, value]) => [cellOf(x), value]),
    outputs,
  );
  return { title, whole, slots: values, steps, error };
}

function slots(): ProgramCase[] {
  const shapes: Shape[] = [[], [1], [3], [4], [5], [255], [256], [257], [2, 3], [0, 3]];
  return shapes.flatMap(shape =>
    [1, 2, 7].flatMap(steps => {
      const staged = new Staged(steps);
      const [x, y] = [staged.slot(shape), staged.slot(shape)];
      const [n, m] = [staged.slot(shape, whole), staged.slot(shape, bools)];
      const state = mixed(shape);
      return [
        of(
          `slots of (${shape}), ${steps} steps`,
          [[state, ir.add(ir.mul(state, k(0.5)), x)]],
          [x, y, n, m, ir.select(m, ir.mul(x, y), ir.cast(n, "float32")), state],
          staged,
        ),
      ];
    }),
  );
}

const whole = (shape: Shape, seed: number) => integers(shape, -50, 50, seed);

/** What an update may read, and when. */
function assignments(): ProgramCase[] {
  const [a, b, c] = [mixed([3, 5], 1), mixed([3, 5], 2), mixed([3, 5], 3)];
  const square = mixed([7, 7], 1);
  const t = ir.transpose;
  const [n, f] = [integers([6], -9, 9), bools([6])];
  const shared = ir.unary("tanh", ir.add(a, b));
  return [
    of("a swap", [
      [a, b],
      [b, a],
    ]),
    of("a turn of three", [
      [a, b],
      [b, c],
      [c, a],
    ]),
    of("a cell from another", [[a, b]]),
    of("a cell from itself", [[a, a]]),
    of("from a slot", [[a, new Staged(1).slot([])]].slice(1) as unknown as Updates, [a]),
    of("a constant", [[a, ir.filled(2, a)]], [a]),
    of("zero dims", [[leaf([], [1]), k(3)]]),
    of("an int and a bool", [
      [n, ir.add(n, ir.constant(1, "int32"))],
      [f, node("not", [f], {})],
    ]),
    of("one value for two cells", [
      [a, shared],
      [b, shared],
    ]),
    of(
      "one value for two cells and an output",
      [
        [a, shared],
        [b, shared],
      ],
      [shared],
    ),
    of(
      "one leaf for two cells",
      [
        [a, c],
        [b, c],
      ],
      [c],
    ),
    of("one constant for two cells", [
      [a, ir.filled(1, a)],
      [b, ir.filled(1, a)],
    ]),
    of("its own transpose", [[square, t(square)]]),
    of("its own transpose and more", [[square, ir.add(square, ir.mul(t(square), k(0.5)))]]),
    of("its own product", [[square, ir.mul(ir.matmul(square, square), k(0.1))]]),
    of("its own product, turned", [[square, ir.mul(ir.matmul(square, t(square)), k(0.1))]]),
    of("its own rows turned", [
      [
        a,
        ir.concat(
          [
            ir.slice(a, [
              [1, 3],
              [0, 5],
            ]),
            ir.slice(a, [
              [0, 1],
              [0, 5],
            ]),
          ],
          0,
        ),
      ],
    ]),
    of("a column of itself everywhere", [
      [
        a,
        ir.broadcastTo(
          ir.slice(a, [
            [0, 3],
            [1, 2],
          ]),
          [3, 5],
        ),
      ],
    ]),
    of("its own sum taken off", [[a, ir.sub(a, mean(a, [1]))]]),
    of("its own sum over columns taken off", [[a, ir.sub(a, mean(a, [0]))]]),
    of("itself by the sum of its next value", [[a, next(a)[0]!]], [next(a)[1]!]),
    of("its old value beside its new, in one row", rowOfBoth(a)),
    of("its old value beside its new, in a long row", rowOfBoth(mixed([2, 300], 4))),
    of("its old value beside its new, down columns", columnOfBoth(mixed([30, 9], 4))),
    of(
      "read by another after",
      [
        [a, ir.add(a, k(1))],
        [b, ir.mul(a, k(2))],
      ],
      [ir.add(a, b)],
    ),
    of("read by another moved", [
      [square, ir.add(square, k(1))],
      [leafLike(square), t(square)],
    ]),
    of("read by a product", [[square, ir.add(square, k(1))]], [ir.matmul(square, square)]),
    of(
      "gathered from itself",
      [[leaf([6], [1, 2, 3, 4, 5, 6]), k(0)]].slice(1) as unknown as Updates,
      [a],
    ),
    ...gathered(),
    of(
      "outputs that are leaves",
      [[a, ir.add(a, k(1))]],
      [a, a, b, ir.constant(4), node("iota", [], { size: 5 })],
    ),
    of("an output twice", [], [shared, shared]),
    of(
      "an output that another output is made of",
      [],
      [shared, ir.unary("exp", shared), t(shared)],
    ),
    of(
      "outputs that are views",
      [[a, ir.mul(a, k(0.5))]],
      [
        t(a),
        ir.slice(a, [
          [1, 3],
          [2, 4],
        ]),
        ir.reshape(a, [15]),
      ],
    ),
    of("nothing but a write", [[leaf([4], [7]), ir.filled(2, leaf([4], [1]))]]),
    of("nothing at all", [], []),
    of("no elements", [[mixed([0, 3]), ir.filled(1, mixed([0, 3]))]], [mixed([3, 0])]),
  ].filter(each => each.title !== "from a slot" && each.title !== "gathered from itself");
}

function leafLike(x: Node): Node<"cell"> {
  return mixed(x.shape, 77);
}

/** A state's next value and what is made of both. */
function next(a: Node): [Node, Node] {
  const moved = ir.sub(a, ir.mul(a, k(0.25)));
  return [moved, ir.mul(a, sum(moved, [1]))];
}

/** The row's sum of the new value meets the old value after the new one is written. */
function rowOfBoth(a: Node<"cell">): Updates {
  const moved = ir.sub(a, ir.mul(a, k(0.25)));
  const after = ir.mul(a, ir.binary("min", sum(moved, [1]), k(1)));
  return [
    [a, moved],
    [leafLike(a), after],
  ];
}

function columnOfBoth(a: Node<"cell">): Updates {
  const moved = ir.sub(a, ir.mul(a, k(0.25)));
  const after = ir.mul(a, ir.binary("min", sum(moved, [0]), k(1)));
  return [
    [a, moved],
    [leafLike(a), after],
  ];
}

function gathered(): ProgramCase[] {
  const table = mixed([6, 4]);
  const staged = new Staged(4);
  const index = ir.broadcastTo(
    staged.slot([5, 1], (shape, seed) => integers(shape, 0, 6, seed)),
    [5, 4],
  );
  const rows = node("gather", [table, index], { axis: 0 });
  const back = node("scatterAdd", [ir.mul(rows, k(0.1)), index], { axis: 0, size: 6 });
  const order = leaf(
    [6, 4],
    [5, 5, 5, 5, 3, 3, 3, 3, 0, 1, 2, 3, 2, 2, 2, 2, 1, 1, 1, 1, 4, 4, 4, 4],
    "int32",
  );
  return [
    of("an embedding's step", [[table, ir.sub(table, back)]], [sum(rows)], staged),
    of("a table gathered from itself", [[table, node("gather", [table, order], { axis: 0 })]]),
    of("a table scattered into itself", [
      [table, node("scatterAdd", [ir.mul(table, k(0.5)), order], { axis: 0, size: 6 })],
    ]),
  ];
}

/** Softmax and its cross-entropy with the gradient, over rows of a length. */
function softmax(rows: number, length: number): ProgramCase {
  const staged = new Staged(2);
  const x = staged.slot([rows, length]);
  const targets = staged.slot([rows, 1], (shape, seed) => integers(shape, 0, length, seed));
  const shifted = ir.sub(x, node("detach", [ir.reduce("reduceMax", x, [1], true)], {}));
  const total = sum(ir.unary("exp", shifted), [1]);
  const logits = ir.sub(shifted, ir.unary("log", total));
  const chosen = node("gather", [logits, targets], { axis: 1 });
  const loss = ir.unary("neg", mean(chosen, [0, 1]));
  const probability = ir.div(ir.unary("exp", shifted), total);
  return of(
    `softmax and cross-entropy (${rows}, ${length})`,
    [],
    [loss, probability, ...gradient(loss, [x])],
    staged,
  );
}

function layerNorm(rows: number, length: number): ProgramCase {
  const staged = new Staged(2);
  const x = staged.slot([rows, length]);
  const [weight, bias] = [mixed([length], 1), mixed([length], 2)];
  const centred = ir.sub(x, mean(x, [1]));
  const spread = ir.unary("sqrt", ir.add(mean(ir.mul(centred, centred), [1]), k(1e-2)));
  const y = ir.add(ir.mul(ir.div(centred, spread), weight), bias);
  const loss = sum(ir.mul(y, ir.mul(y, mixed([rows, length], 3))));
  return of(
    `layer norm (${rows}, ${length})`,
    [],
    [y, ...gradient(loss, [x, weight, bias])],
    staged,
    512 * ROUNDING,
  );
}

function batchNorm(rows: number, length: number): ProgramCase {
  const staged = new Staged(3);
  const x = staged.slot([rows, length]);
  const [weight, bias, running] = [positive([length], 1), mixed([length], 2), mixed([length], 3)];
  const centre = mean(x, [0]);
  const centred = ir.sub(x, centre);
  const variance = mean(ir.mul(centred, centred), [0]);
  const y = ir.add(
    ir.mul(ir.div(centred, ir.unary("sqrt", ir.add(variance, k(1e-2)))), weight),
    bias,
  );
  const loss = sum(ir.mul(y, ir.mul(y, mixed([rows, length], 4))));
  const [dw, db] = gradient(loss, [weight, bias]) as [Node, Node];
  const moved = ir.add(ir.mul(running, k(0.9)), ir.mul(ir.reshape(centre, [length]), k(0.1)));
  return of(
    `batch norm (${rows}, ${length})`,
    [
      [running, moved],
      [weight, ir.sub(weight, ir.mul(dw, k(1e-3)))],
      [bias, ir.sub(bias, ir.mul(db, k(1e-3)))],
    ],
    [y, ...gradient(loss, [x])],
    staged,
    1024 * ROUNDING,
  );
}

type Update = (weight: Node<"cell">, gradient: Node) => [Updates[number], ...Updates];

const sgd: Update = (w, g) => [[w, ir.sub(w, ir.mul(g, k(0.01)))]];

/** Adam, eq. 1 to 6 of Kingma and Ba 2015, without the corrections of the first steps. */
const adam: Update = (w, g) => {
  const [m, v] = [mixed(w.shape, 31), positive(w.shape, 32)];
  const [first, second] = [
    ir.add(ir.mul(m, k(0.9)), ir.mul(g, k(0.1))),
    ir.add(ir.mul(v, k(0.999)), ir.mul(ir.mul(g, g), k(0.001))),
  ];
  const moved = ir.sub(
    w,
    ir.mul(ir.div(first, ir.add(ir.unary("sqrt", second), k(1e-8))), k(0.01)),
  );
  return [
    [w, moved],
    [m, first],
    [v, second],
  ];
};

/** A regression with one hidden layer: forward, loss, backward, update. */
function training(
  sizes: readonly [number, number, number, number],
  name: string,
  update: Update,
): ProgramCase {
  const [batch, inputs, hidden, outputs] = sizes;
  const staged = new Staged(4);
  const [x, y] = [staged.slot([batch, inputs]), staged.slot([batch, outputs])];
  const [w1, b1] = [mixed([hidden, inputs], 1), mixed([hidden], 2)];
  const [w2, b2] = [mixed([outputs, hidden], 3), mixed([outputs], 4)];
  const scaled = (w: Node) => ir.mul(w, k(1 / Math.sqrt(inputs + 1)));
  const h = relu(ir.add(ir.matmul(x, ir.transpose(scaled(w1))), b1));
  const z = ir.add(ir.matmul(h, ir.transpose(w2)), b2);
  const difference = ir.sub(z, y);
  const loss = mean(ir.mul(difference, difference), [0, 1]);
  const weights = [w1, b1, w2, b2];
  const gradients = gradient(loss, weights);
  const updates = weights.flatMap((w, i) => update(w, gradients[i]!));
  return of(`${name} on ${sizes.join("-")}`, updates, [loss], staged, 4096 * ROUNDING);
}

/** w ← w − 0.1·(aᵀ b), written by the product's own end. */
function productUpdate(m: number, n: number, depth: number): ProgramCase {
  const staged = new Staged(3);
  const [a, b] = [staged.slot([depth, m]), staged.slot([depth, n])];
  const w = mixed([m, n]);
  const moved = ir.sub(w, ir.mul(ir.matmul(ir.transpose(a), b), k(0.1)));
  return of(`a product's update (${m}, ${depth}, ${n})`, [[w, moved]], [], staged);
}

/** act(x·w + bias) for biases along rows, columns, batches and all. */
function epilogues(): ProgramCase[] {
  const shapes: Shape[] = [
    [7],
    [5, 1],
    [1, 7],
    [5, 7],
    [3, 1, 1],
    [3, 5, 1],
    [3, 1, 7],
    [3, 5, 7],
    [],
  ];
  return shapes.flatMap(shape => {
    const [x, w] = [mixed([3, 5, 6], 1), mixed([3, 6, 7], 2)];
    const y = relu(ir.add(ir.matmul(x, w), mixed(shape, 3)));
    const [x2, w2] = [mixed([2, 3, 5, 6], 1), mixed([2, 3, 6, 7], 2)];
    const y2 = ir.unary("tanh", ir.add(ir.matmul(x2, w2), mixed(shape, 3)));
    const flat = ir.matmul(mixed([5, 6], 1), mixed([6, 7], 2));
    const more = shape.length < 3 ? [ir.mul(ir.add(flat, mixed(shape, 3)), flat)] : [];
    return [of(`a product's end with (${shape})`, [], [y, y2, ...more])];
  });
}

function dropout(): ProgramCase {
  const staged = new Staged(3);
  const key = staged.slot([2], (shape, seed) => integers(shape, 0, 1000, seed));
  const [x, w, b] = [mixed([9, 6], 1), mixed([6, 13], 2), mixed([13], 3)];
  const y = relu(ir.add(ir.matmul(x, w), b));
  const mask = ir.binary("less", node("random", [key], { shape: [9, 13], stream: 4 }), k(0.7));
  const dropped = ir.mul(ir.mul(y, ir.cast(mask, "float32")), k(1 / 0.7));
  const loss = sum(ir.mul(dropped, dropped));
  return of(
    "dropout",
    [[w, ir.sub(w, ir.mul(gradient(loss, [w])[0]!, k(1e-4)))]],
    [loss, dropped],
    staged,
    512 * ROUNDING,
  );
}

/** A first element read beside a row's sum: no element of the row, though it lies in its pass. */
function firstOfRow(): ProgramCase {
  const x = ir.unary("exp", mixed([4, 9]));
  const first = ir.slice(x, [
    [0, 4],
    [0, 1],
  ]);
  return of(
    "a row's first element beside its sum",
    [],
    [ir.add(sum(x, [1]), first), ir.mul(x, first)],
  );
}

export const programCases: readonly ProgramCase[] = [
  ...slots(),
  ...assignments(),
  ...[
    [1, 1],
    [3, 4],
    [5, 17],
    [4, 257],
    [0, 3],
    [2, 1000],
  ].map(([rows, length]) => softmax(rows!, length!)),
  ...[
    [1, 2],
    [3, 5],
    [5, 64],
    [2, 257],
  ].map(([rows, length]) => layerNorm(rows!, length!)),
  ...[
    [2, 1],
    [3, 5],
    [32, 17],
    [65, 64],
    [300, 3],
  ].map(([rows, length]) => batchNorm(rows!, length!)),
  ...(
    [
      [4, 3, 5, 2],
      [1, 1, 1, 1],
      [32, 12, 64, 1],
      [33, 13, 65, 3],
    ] as const
  ).flatMap(sizes => [training(sizes, "SGD", sgd), training(sizes, "Adam", adam)]),
  ...[1, 2, 3, 5, 6, 7, 8, 9, 13, 17, 33].flatMap(m =>
    [1, 3, 4, 8, 12, 17].map(n => productUpdate(m, n, (m + n) % 5 === 0 ? 1 : m + n)),
  ),
  productUpdate(130, 70, 300),
  productUpdate(64, 256, 32),
  ...epilogues(),
  dropout(),
  firstOfRow(),
];
