// What each pass of the compiler makes of four small programs, printed.

import { describe, expect, it } from "vitest";
import * as ir from "../ir/build.ts";
import { gradient } from "../ir/gradient.ts";
import { type Node, node } from "../ir/node.ts";
import { nodesOf, type Program, printProgram, program } from "../ir/program.ts";
import { Cell, type Slot } from "../ops/op.ts";
import { simplify } from "./1-simplify.ts";
import { fuse } from "./2-fuse.ts";
import { lower } from "./3-lower.ts";
import { printGroups, printKernels, printMemory } from "./print.ts";

const cell = (name: string, shape: readonly number[]): Node<"cell"> =>
  node("cell", [], { cell: new Cell(shape, "float32", name), version: 0 });
const slot = (name: string, shape: readonly number[], dtype: Slot["dtype"] = "float32"): Node =>
  node("slot", [], { slot: { name, shape, dtype } });
const k = (value: number) => ir.constant(value);
const sum = (x: Node, axes: readonly number[]) => ir.reduce("sum", x, axes, true);
const mean = (x: Node, axes: readonly number[]) =>
  ir.div(sum(x, axes), k(axes.reduce((n, axis) => n * x.shape[axis]!, 1)));

/** x (4, 3) -> linear -> relu -> mse against y (4, 2), and a step down the gradient; the loss is the guard. */
function regression(): Program {
  const [x, y] = [slot("x", [4, 3]), slot("y", [4, 2])];
  const [weight, bias] = [cell("weight", [2, 3]), cell("bias", [2])];
  const z = ir.binary("max", ir.add(ir.matmul(x, ir.transpose(weight)), bias), k(0));
  const difference = ir.sub(z, y);
  const loss = ir.reshape(mean(ir.mul(difference, difference), [0, 1]), []);
  const [dw, db] = gradient(loss, [weight, bias]) as [Node, Node];
  const updates = [
    [weight.attributes.cell, ir.sub(weight, ir.mul(dw, k(0.1)))],
    [bias.attributes.cell, ir.sub(bias, ir.mul(db, k(0.1)))],
  ] as const;
  return program(updates, [loss], loss);
}

/** Rows of softmax, their cross-entropy and its gradient. */
function crossEntropy(): Program {
  const [x, classes] = [slot("x", [4, 5]), slot("classes", [4, 1], "int32")];
  const shifted = ir.sub(x, node("detach", [ir.reduce("reduceMax", x, [1], true)], {}));
  const logits = ir.sub(shifted, ir.unary("log", sum(ir.unary("exp", shifted), [1])));
  const chosen = node("gather", [logits, classes], { axis: 1 });
  const loss = ir.reshape(ir.unary("neg", mean(chosen, [0, 1])), []);
  return program([], [loss, gradient(loss, [x])[0]!]);
}

function layerNorm(): Program {
  const x = slot("x", [4, 8]);
  const [weight, bias] = [cell("weight", [8]), cell("bias", [8])];
  const centred = ir.sub(x, mean(x, [1]));
  const spread = ir.unary("sqrt", ir.add(mean(ir.mul(centred, centred), [1]), k(1e-5)));
  return program([], [ir.add(ir.mul(ir.div(centred, spread), weight), bias)]);
}

/** Kingma and Ba 2015, algorithm 1, the corrections in slots. */
function adam(): Program {
  const [w, m, v] = [cell("w", [6]), cell("m", [6]), cell("v", [6])];
  const [g, rate, correction] = [slot("g", [6]), slot("rate", []), slot("correction", [])];
  const first = ir.add(ir.mul(m, k(0.9)), ir.mul(g, k(0.1)));
  const second = ir.add(ir.mul(v, k(0.999)), ir.mul(ir.mul(g, g), k(0.001)));
  const root = ir.add(ir.unary("sqrt", ir.mul(second, correction)), k(1e-8));
  const moved = ir.sub(w, ir.mul(ir.div(first, root), rate));
  const cells = [w, m, v].map(x => x.attributes.cell);
  return program([moved, first, second].map((value, i) => [cells[i]!, value] as const));
}

/** Each pass's result as text. */
function passes(whole: Program) {
  const simple = simplify(whole);
  const order = nodesOf(simple);
  const groups = fuse(simple, { fusion: true });
  const lowered = lower(simple, groups);
  return {
    simplified: printProgram(simple),
    fused: printGroups(groups, x => order.indexOf(x)),
    kernels: printKernels(lowered),
    memory: printMemory(lowered),
  };
}

describe("when a linear layer's training step is compiled", () => {
  const printed = passes(regression());

  it("then what costs time and changes nothing is gone", () =>
    expect(printed.simplified).toMatchInlineSnapshot(`
      "%0 = cell weight : float32 (2, 3)
      %1 = constant {"value":0,"dtype":"float32"} : float32 ()
      %2 = reshape %1 {"shape":[1,1]} : float32 (1, 1)
      %3 = expand %2 {"shape":[4,2]} : float32 (4, 2)
      %4 = slot x : float32 (4, 3)
      %5 = permute %0 {"order":[1,0]} : float32 (3, 2)
      %6 = matmul %4 %5 : float32 (4, 2)
      %7 = cell bias : float32 (2)
      %8 = reshape %7 {"shape":[1,2]} : float32 (1, 2)
      %9 = expand %8 {"shape":[4,2]} : float32 (4, 2)
      %10 = add %6 %9 : float32 (4, 2)
      %11 = max %10 %3 : float32 (4, 2)
      %12 = less %3 %11 : bool (4, 2)
      %13 = constant {"value":0.125,"dtype":"float32"} : float32 ()
      %14 = reshape %13 {"shape":[1,1]} : float32 (1, 1)
      %15 = expand %14 {"shape":[4,2]} : float32 (4, 2)
      %16 = slot y : float32 (4, 2)
      %17 = sub %11 %16 : float32 (4, 2)
      %18 = mul %15 %17 : float32 (4, 2)
      %19 = add %18 %18 : float32 (4, 2)
      %20 = select %12 %19 %3 : float32 (4, 2)
      %21 = permute %20 {"order":[1,0]} : float32 (2, 4)
      %22 = matmul %21 %4 : float32 (2, 3)
      %23 = constant {"value":0.1,"dtype":"float32"} : float32 ()
      %24 = reshape %23 {"shape":[1,1]} : float32 (1, 1)
      %25 = expand %24 {"shape":[2,3]} : float32 (2, 3)
      %26 = mul %22 %25 : float32 (2, 3)
      %27 = sub %0 %26 : float32 (2, 3)
      %28 = sum %20 {"axes":[0]} : float32 (1, 2)
      %29 = reshape %28 {"shape":[2]} : float32 (2)
      %30 = reshape %23 {"shape":[1]} : float32 (1)
      %31 = expand %30 {"shape":[2]} : float32 (2)
      %32 = mul %29 %31 : float32 (2)
      %33 = sub %7 %32 : float32 (2)
      %34 = mul %17 %17 : float32 (4, 2)
      %35 = sum %34 {"axes":[0,1]} : float32 (1, 1)
      %36 = mul %35 %14 : float32 (1, 1)
      %37 = reshape %36 {"shape":[]} : float32 ()
      weight <- %27
      bias <- %33
      return %37
      guard %37"
    `));

  it("then its nodes stand in groups of one pass each", () =>
    expect(printed.fused).toMatchInlineSnapshot(`
      "matmul (4, 2): %6 matmul, %10 add, %11 max, %12 less, %17 sub, %18 mul, %19 add, %20 select, %34 mul
      matmul (2, 3): %22 matmul
      late loop (2, 3): %26 mul, %27 sub
      loop (4, 2) along 0: %28 sum
      late loop (2): %32 mul, %33 sub
      loop (4, 2) along 0, 1: %35 sum, %36 mul
      loop (): %37 reshape"
    `));

  it("then the groups become kernels", () =>
    expect(printed.kernels).toMatchInlineSnapshot(`
      "matmul (4, 3) @ (3, 2): x @ weightᵀ
        %0 = product
        %1 = bias[0, 0, 1]
        %2 = add %0 %1
        %4 = max %2 0
        %5 = less 0 %4
        %6 = y[0, 2, 1]
        %7 = sub %4 %6
        %9 = mul 0.125 %7
        %10 = add %9 %9
        %11 = select %5 %10 0
        %12 = mul %7 %7
        p5(8)[0, 2, 1] <- %11
        p8(8)[0, 2, 1] <- %12
      matmul (2, 4) @ (4, 3): p5(8)ᵀ @ x
        %0 = product
        p6(6)[0, 3, 1] <- %0
      loop 4 reduced × 2
        %0 = p5(8)[2, 1]
        %1 = sum %0
        p7(2)[0, 1] <- %1
      loop 8 reduced
        %0 = p8(8)[1]
        %1 = sum %0
        %3 = mul %1 0.125   (walk 2)
        p9(1)[0] <- %3
      loop once
        %0 = p9(1)[]
        p4(1)[] <- %0
      commit
      loop 6
        %0 = p6(6)[1]
        %2 = mul %0 0.1
        %3 = weight[1]
        %4 = sub %3 %2
        weight[1] <- %4
      loop 2
        %0 = p7(2)[1]
        %2 = mul %0 0.1
        %3 = bias[1]
        %4 = sub %3 %2
        bias[1] <- %4
      return p4(1)
      guard p4(1)"
    `));

  it("then every place has an address", () =>
    expect(printed.memory).toMatchInlineSnapshot(`
    "0 … 24: weight float32
    32 … 40: bias float32
    48 … 96: x float32
    96 … 128: y float32
    128 … 132: p4(1) float32
    128 … 160: p5(8) float32
    144 … 148: p9(1) float32
    160 … 192: p8(8) float32
    192 … 216: p6(6) float32
    224 … 232: p7(2) float32"
  `));
});

describe("when softmax and its cross-entropy is compiled", () => {
  const printed = passes(crossEntropy());

  it("then what costs time and changes nothing is gone", () =>
    expect(printed.simplified).toMatchInlineSnapshot(`
      "%0 = slot x : float32 (4, 5)
      %1 = reduceMax %0 {"axes":[1]} : float32 (4, 1)
      %2 = expand %1 {"shape":[4,5]} : float32 (4, 5)
      %3 = sub %0 %2 : float32 (4, 5)
      %4 = exp %3 : float32 (4, 5)
      %5 = sum %4 {"axes":[1]} : float32 (4, 1)
      %6 = log %5 : float32 (4, 1)
      %7 = expand %6 {"shape":[4,5]} : float32 (4, 5)
      %8 = sub %3 %7 : float32 (4, 5)
      %9 = slot classes : int32 (4, 1)
      %10 = gather %8 %9 {"axis":1} : float32 (4, 1)
      %11 = sum %10 {"axes":[0]} : float32 (1, 1)
      %12 = constant {"value":0.25,"dtype":"float32"} : float32 ()
      %13 = reshape %12 {"shape":[1,1]} : float32 (1, 1)
      %14 = mul %11 %13 : float32 (1, 1)
      %15 = neg %14 : float32 (1, 1)
      %16 = reshape %15 {"shape":[]} : float32 ()
      %17 = iota {"size":5} : int32 (5)
      %18 = reshape %17 {"shape":[1,5]} : int32 (1, 5)
      %19 = expand %18 {"shape":[4,5]} : int32 (4, 5)
      %20 = reshape %9 {"shape":[4]} : int32 (4)
      %21 = gather %17 %20 {"axis":0} : int32 (4)
      %22 = reshape %21 {"shape":[4,1]} : int32 (4, 1)
      %23 = expand %22 {"shape":[4,5]} : int32 (4, 5)
      %24 = equal %19 %23 : bool (4, 5)
      %25 = constant {"value":1,"dtype":"float32"} : float32 ()
      %26 = reshape %25 {"shape":[1,1]} : float32 (1, 1)
      %27 = neg %26 : float32 (1, 1)
      %28 = mul %27 %13 : float32 (1, 1)
      %29 = expand %28 {"shape":[4,5]} : float32 (4, 5)
      %30 = constant {"value":0,"dtype":"float32"} : float32 ()
      %31 = reshape %30 {"shape":[1,1]} : float32 (1, 1)
      %32 = expand %31 {"shape":[4,5]} : float32 (4, 5)
      %33 = select %24 %29 %32 : float32 (4, 5)
      %34 = neg %33 : float32 (4, 5)
      %35 = sum %34 {"axes":[1]} : float32 (4, 1)
      %36 = div %35 %5 : float32 (4, 1)
      %37 = expand %36 {"shape":[4,5]} : float32 (4, 5)
      %38 = mul %37 %4 : float32 (4, 5)
      %39 = add %33 %38 : float32 (4, 5)
      return %16
      return %39"
    `));

  it("then its nodes stand in groups of one pass each", () =>
    expect(printed.fused).toMatchInlineSnapshot(`
      "loop (4, 1) along 0: %10 gather, %11 sum, %14 mul, %15 neg
      loop (): %16 reshape
      loop (5): %17 iota
      loop (4): %21 gather
      loop (4, 5) along 1: %1 reduceMax, %3 sub, %4 exp, %5 sum, %6 log, %8 sub, %24 equal, %33 select, %34 neg, %35 sum, %36 div, %38 mul, %39 add
      loop (1, 1): %27 neg, %28 mul"
    `));

  it("then the groups become kernels", () =>
    expect(printed.kernels).toMatchInlineSnapshot(`
      "loop 5
        %0 = index[1] + 0
        p6(5)[1] <- %0
      loop 4
        %0 = classes[1]
        %1 = gather p6(5)[0] + 1 · %0 < 5
        p7(4)[1] <- %1
      loop once
        %1 = neg 1
        %3 = mul %1 0.25
        p8(1)[] <- %3
      loop 4 × 5 reduced
        %0 = x[5, 1]
        %1 = reduceMax %0
        %2 = sub %0 %1   (walk 2)
        %3 = exp %2   (walk 2)
        %4 = sum %3   (walk 2)
        %5 = log %4   (walk 3)
        %6 = sub %2 %5   (walk 3)
        %7 = p6(5)[0, 1]
        %8 = p7(4)[1, 0]
        %9 = equal %7 %8
        %10 = p8(1)[0, 0]
        %12 = select %9 %10 0
        %13 = neg %12
        %14 = sum %13
        %15 = div %14 %4   (walk 3)
        %16 = mul %15 %3   (walk 3)
        %17 = add %12 %16   (walk 3)
        p4(20)[5, 1] <- %6
        p3(20)[5, 1] <- %17
      loop 4 reduced
        %0 = classes[1]
        %1 = gather p4(20)[5] + 1 · %0 < 5
        %2 = sum %1
        %4 = mul %2 0.25   (walk 2)
        %5 = neg %4   (walk 2)
        p5(1)[0] <- %5
      loop once
        %0 = p5(1)[]
        p2(1)[] <- %0
      return p2(1), p3(20)"
    `));

  it("then every place has an address", () =>
    expect(printed.memory).toMatchInlineSnapshot(`
      "0 … 80: x float32
      80 … 96: classes int32
      96 … 176: p3(20) float32
      176 … 180: p2(1) float32
      176 … 256: p4(20) float32
      256 … 260: p5(1) float32
      256 … 276: p6(5) int32
      288 … 304: p7(4) int32
      304 … 308: p8(1) float32"
    `));
});

describe("when layer norm is compiled", () => {
  const printed = passes(layerNorm());

  it("then what costs time and changes nothing is gone", () =>
    expect(printed.simplified).toMatchInlineSnapshot(`
      "%0 = slot x : float32 (4, 8)
      %1 = sum %0 {"axes":[1]} : float32 (4, 1)
      %2 = constant {"value":0.125,"dtype":"float32"} : float32 ()
      %3 = reshape %2 {"shape":[1,1]} : float32 (1, 1)
      %4 = expand %3 {"shape":[4,1]} : float32 (4, 1)
      %5 = mul %1 %4 : float32 (4, 1)
      %6 = expand %5 {"shape":[4,8]} : float32 (4, 8)
      %7 = sub %0 %6 : float32 (4, 8)
      %8 = mul %7 %7 : float32 (4, 8)
      %9 = sum %8 {"axes":[1]} : float32 (4, 1)
      %10 = mul %9 %4 : float32 (4, 1)
      %11 = constant {"value":0.00001,"dtype":"float32"} : float32 ()
      %12 = reshape %11 {"shape":[1,1]} : float32 (1, 1)
      %13 = expand %12 {"shape":[4,1]} : float32 (4, 1)
      %14 = add %10 %13 : float32 (4, 1)
      %15 = sqrt %14 : float32 (4, 1)
      %16 = expand %15 {"shape":[4,8]} : float32 (4, 8)
      %17 = div %7 %16 : float32 (4, 8)
      %18 = cell weight : float32 (8)
      %19 = reshape %18 {"shape":[1,8]} : float32 (1, 8)
      %20 = expand %19 {"shape":[4,8]} : float32 (4, 8)
      %21 = mul %17 %20 : float32 (4, 8)
      %22 = cell bias : float32 (8)
      %23 = reshape %22 {"shape":[1,8]} : float32 (1, 8)
      %24 = expand %23 {"shape":[4,8]} : float32 (4, 8)
      %25 = add %21 %24 : float32 (4, 8)
      return %25"
    `));

  it("then its nodes stand in groups of one pass each", () =>
    expect(printed.fused).toMatchInlineSnapshot(
      `"loop (4, 8) along 1: %1 sum, %5 mul, %7 sub, %8 mul, %9 sum, %10 mul, %14 add, %15 sqrt, %17 div, %21 mul, %25 add"`,
    ));

  it("then the groups become kernels", () =>
    expect(printed.kernels).toMatchInlineSnapshot(`
    "loop 4 × 8 reduced
      %0 = x[8, 1]
      %1 = sum %0
      %3 = mul %1 0.125   (walk 2)
      %4 = sub %0 %3   (walk 2)
      %5 = mul %4 %4   (walk 2)
      %6 = sum %5   (walk 2)
      %7 = mul %6 0.125   (walk 3)
      %9 = add %7 0.00001   (walk 3)
      %10 = sqrt %9   (walk 3)
      %11 = div %4 %10   (walk 3)
      %12 = weight[0, 1]
      %13 = mul %11 %12   (walk 3)
      %14 = bias[0, 1]
      %15 = add %13 %14   (walk 3)
      p3(32)[8, 1] <- %15
    return p3(32)"
  `));

  it("then every place has an address", () =>
    expect(printed.memory).toMatchInlineSnapshot(`
    "0 … 32: weight float32
    32 … 64: bias float32
    64 … 192: x float32
    192 … 320: p3(32) float32"
  `));
});

describe("when Adam's update is compiled", () => {
  const printed = passes(adam());

  it("then what costs time and changes nothing is gone", () =>
    expect(printed.simplified).toMatchInlineSnapshot(`
      "%0 = cell w : float32 (6)
      %1 = cell m : float32 (6)
      %2 = constant {"value":0.9,"dtype":"float32"} : float32 ()
      %3 = reshape %2 {"shape":[1]} : float32 (1)
      %4 = expand %3 {"shape":[6]} : float32 (6)
      %5 = mul %1 %4 : float32 (6)
      %6 = slot g : float32 (6)
      %7 = constant {"value":0.1,"dtype":"float32"} : float32 ()
      %8 = reshape %7 {"shape":[1]} : float32 (1)
      %9 = expand %8 {"shape":[6]} : float32 (6)
      %10 = mul %6 %9 : float32 (6)
      %11 = add %5 %10 : float32 (6)
      %12 = cell v : float32 (6)
      %13 = constant {"value":0.999,"dtype":"float32"} : float32 ()
      %14 = reshape %13 {"shape":[1]} : float32 (1)
      %15 = expand %14 {"shape":[6]} : float32 (6)
      %16 = mul %12 %15 : float32 (6)
      %17 = mul %6 %6 : float32 (6)
      %18 = constant {"value":0.001,"dtype":"float32"} : float32 ()
      %19 = reshape %18 {"shape":[1]} : float32 (1)
      %20 = expand %19 {"shape":[6]} : float32 (6)
      %21 = mul %17 %20 : float32 (6)
      %22 = add %16 %21 : float32 (6)
      %23 = slot correction : float32 ()
      %24 = reshape %23 {"shape":[1]} : float32 (1)
      %25 = expand %24 {"shape":[6]} : float32 (6)
      %26 = mul %22 %25 : float32 (6)
      %27 = sqrt %26 : float32 (6)
      %28 = constant {"value":1e-8,"dtype":"float32"} : float32 ()
      %29 = reshape %28 {"shape":[1]} : float32 (1)
      %30 = expand %29 {"shape":[6]} : float32 (6)
      %31 = add %27 %30 : float32 (6)
      %32 = div %11 %31 : float32 (6)
      %33 = slot rate : float32 ()
      %34 = reshape %33 {"shape":[1]} : float32 (1)
      %35 = expand %34 {"shape":[6]} : float32 (6)
      %36 = mul %32 %35 : float32 (6)
      %37 = sub %0 %36 : float32 (6)
      w <- %37
      m <- %11
      v <- %22"
    `));

  it("then its nodes stand in groups of one pass each", () =>
    expect(printed.fused).toMatchInlineSnapshot(
      `"loop (6): %5 mul, %10 mul, %11 add, %16 mul, %17 mul, %21 mul, %22 add, %26 mul, %27 sqrt, %31 add, %32 div, %36 mul, %37 sub"`,
    ));

  it("then the groups become kernels", () =>
    expect(printed.kernels).toMatchInlineSnapshot(`
    "loop 6
      %0 = m[1]
      %2 = mul %0 0.9
      %3 = g[1]
      %5 = mul %3 0.1
      %6 = add %2 %5
      %7 = v[1]
      %9 = mul %7 0.999
      %10 = mul %3 %3
      %12 = mul %10 0.001
      %13 = add %9 %12
      %14 = correction[0]
      %15 = mul %13 %14
      %16 = sqrt %15
      %18 = add %16 1e-8
      %19 = div %6 %18
      %20 = rate[0]
      %21 = mul %19 %20
      %22 = w[1]
      %23 = sub %22 %21
      m[1] <- %6
      v[1] <- %13
      w[1] <- %23"
  `));

  it("then every place has an address", () =>
    expect(printed.memory).toMatchInlineSnapshot(`
    "0 … 24: w float32
    32 … 56: m float32
    64 … 88: v float32
    96 … 120: g float32
    128 … 132: correction float32
    144 … 148: rate float32"
  `));
});
