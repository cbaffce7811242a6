// Products of more than 2³¹ multiplications, checked by the oracle's weaker but far cheaper means: C·v = A·(B·v)
// (Freivalds 1979), with v of ones and twos, in all four forms.

import { expect, it } from "vitest";
import { wasm } from "../../src/backends/wasm/wasm.ts";
import * as ir from "../../src/ir/build.ts";
import type { Node } from "../../src/ir/node.ts";
import { program } from "../../src/ir/program.ts";
import { initialOf, integers } from "./leaves.ts";

const [M, N, K] = [1291, 1297, 1301];

/** Small whole numbers: every sum is exact, so that a single wrong element shows. */
function whole(rows: number, columns: number, seed: number): Node<"cell"> {
  return integers([rows, columns], -3, 4, seed);
}

it.each(["NN", "NT", "TN", "TT"])(
  "when m·n·k is past 2³¹ in the form %s, then the product is exact",
  form => {
    expect(M * N * K).toBeGreaterThan(2 ** 31);
    const [left, right] = [form[0] === "T", form[1] === "T"];
    const a = left ? whole(K, M, 1) : whole(M, K, 1);
    const b = right ? whole(N, K, 2) : whole(K, N, 2);
    const factor = (x: Node, turned: boolean) => {
      const float = ir.cast(x, "float32");
      return turned ? ir.transpose(float) : float;
    };
    const backend = wasm();
    for (const x of [a, b]) backend.write(x.attributes.cell, initialOf(x.attributes.cell));
    const compiled = backend.compile(program([], [ir.matmul(factor(a, left), factor(b, right))]));
    const c = compiled.run(new Map(), 1).readSync!()[0]!;

    const v = Float64Array.from({ length: N }, (_, j) => 1 + (j % 2));
    const [av, bv] = [initialOf(a.attributes.cell), initialOf(b.attributes.cell)];
    const element = (
      x: typeof av,
      rows: number,
      columns: number,
      turned: boolean,
      i: number,
      j: number,
    ) => (turned ? x[j * rows + i]! : x[i * columns + j]!);
    const times = (
      rows: number,
      columns: number,
      at: (i: number, j: number) => number,
      x: Float64Array,
    ) =>
      Float64Array.from({ length: rows }, (_, i) => {
        let sum = 0;
        for (let j = 0; j < columns; j++) sum += at(i, j) * x[j]!;
        return sum;
      });
    const expected = times(
      M,
      K,
      (i, p) => element(av, M, K, left, i, p),
      times(K, N, (p, j) => element(bv, K, N, right, p, j), v),
    );
    expect(times(M, N, (i, j) => c[i * N + j]!, v)).toEqual(expected);
  },
);
