import { expect, it } from "vitest";
import { Cell, type Slot } from "../ops/op.ts";
import { constant, matmul, mul, sub } from "./build.ts";
import { gradient } from "./gradient.ts";
import { node } from "./node.ts";
import { printProgram, program } from "./program.ts";

const x: Slot = { name: "x", shape: [2, 3], dtype: "float32" };

function step(name: string) {
  const cell = new Cell([3, 1], "float32", name);
  const w = node("cell", [], { cell, version: 0 });
  const loss = node("sum", [matmul(node("slot", [], { slot: x }), w)], { axes: [0, 1] });
  const [dw] = gradient(loss, [w]);
  return program([[cell, sub(w, mul(dw!, constant(0.5)))]], [loss]);
}

it("when a step is printed, then each node is a line", () => {
  expect(printProgram(step("w"))).toMatchInlineSnapshot(`
    "%0 = cell w : float32 (3, 1)
    %1 = slot x : float32 (2, 3)
    %2 = permute %1 {"order":[1,0]} : float32 (3, 2)
    %3 = constant {"value":1,"dtype":"float32"} : float32 ()
    %4 = reshape %3 {"shape":[1,1]} : float32 (1, 1)
    %5 = expand %4 {"shape":[2,1]} : float32 (2, 1)
    %6 = matmul %2 %5 : float32 (3, 1)
    %7 = constant {"value":0.5,"dtype":"float32"} : float32 ()
    %8 = reshape %7 {"shape":[1,1]} : float32 (1, 1)
    %9 = expand %8 {"shape":[3,1]} : float32 (3, 1)
    %10 = mul %6 %9 : float32 (3, 1)
    %11 = sub %0 %10 : float32 (3, 1)
    %12 = matmul %1 %0 : float32 (2, 1)
    %13 = sum %12 {"axes":[0,1]} : float32 (1, 1)
    w <- %11
    return %13"
  `);
});
