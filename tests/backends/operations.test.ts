// Every operation on every backend, forward and gradient, against the oracle.

import { describe, expect, it } from "vitest";
import { isFloat } from "../../src/core/dtype.ts";
import * as ir from "../../src/ir/build.ts";
import { gradient } from "../../src/ir/gradient.ts";
import { isOp, type Node, node, topological } from "../../src/ir/node.ts";
import { type Program, program } from "../../src/ir/program.ts";
import { backends, differences, oracle, type Run, run } from "./agreement.ts";
import { bools, integers, mixed } from "./leaves.ts";
import { type OperationCase, operationCases } from "./operation-cases.ts";

/** A gradient has several roundings where its operation has one. */
const GRADIENT = 8;
const SMALLEST = 2 ** -20;

interface Expected {
  readonly title: string;
  readonly whole: Program;
  readonly error: number;
  readonly run: Run;
}

/** A case's value, and its weighted sum's gradient with respect to every float leaf. */
function programsOf({ title, result, error, gradient: smooth }: OperationCase): Expected[] {
  const expected = (what: string, whole: Program, allowed: number): Expected => ({
    title: `${title}${what}`,
    whole,
    error: allowed,
    run: run(oracle(), whole),
  });
  const forward = expected("", program([], [result]), error);
  const leaves = topological([result]).filter(
    (x): x is Node<"cell"> => isOp(x, "cell") && isFloat(x.dtype),
  );
  if (!smooth || leaves.length === 0 || !isFloat(result.dtype)) return [forward];
  const loss = ir.reduce("sum", ir.mul(result, mixed(result.shape, 9)), undefined, false);
  const gradients = program([], gradient(loss, leaves));
  return [forward, expected(", gradient", gradients, Math.max(GRADIENT * error, SMALLEST))];
}

describe.each(Object.keys(operationCases) as (keyof typeof operationCases)[])("%s", op => {
  const expected = operationCases[op].flatMap(programsOf);

  it.each(Object.keys(backends))("when run on %s, then it agrees with the oracle", name => {
    const backend = backends[name]!();
    const wrong = expected.flatMap(each => {
      const found = run(backend, each.whole);
      return differences(found, each.run, each.error).map(text => `${each.title}: ${text}`);
    });
    expect(wrong).toEqual([]);
  });
});

it("when bools are to be added up, then the graph says that it takes numbers", () => {
  const add = () => node("scatterAdd", [bools([3]), integers([3], 0, 3)], { axis: 0, size: 3 });
  expect(add).toThrow("[dtype-mismatch]");
  expect(() => node("sum", [bools([3])], { axes: [0] })).toThrow("[dtype-mismatch]");
});
