// Pass 1: the graph without what costs time and changes nothing. Equal nodes become one (hash-consing), identities
// go, movements of movements merge. Results stay the same bits, but for the sign of a zero.

import { sameShape } from "../core/shape.ts";
import { filled, reshape, transpose } from "../ir/build.ts";
import { isOp, type Node, node } from "../ir/node.ts";
import { nodesOf, type Program } from "../ir/program.ts";
import type { Attributes, Op } from "../ops/op.ts";

export function simplify(whole: Program): Program {
  const intern = interner();
  const simplest: Intern = x => {
    let current = intern(x);
    for (;;) {
      const next = (rules[current.op] as Rule<Op> | undefined)?.(current);
      if (next === undefined || next === current) return current;
      current = intern(next);
    }
  };
  const simpler = mapped(whole, simplest);
  return preferClamped(turnProducts(simpler, simplest), intern);
}

/** The program with every node replaced by what `replace` gives for it, whose inputs are replaced already. */
function mapped(whole: Program, replace: (x: Node, before: Node) => Node): Program {
  const now = new Map<Node, Node>();
  for (const x of nodesOf(whole)) {
    const inputs = x.inputs.map(input => now.get(input)!);
    const same = inputs.every((input, i) => input === x.inputs[i]);
    now.set(x, replace(same ? x : node(x.op, inputs, x.attributes), x));
  }
  return {
    ...whole,
    updates: whole.updates.map(([cell, value]) => [cell, now.get(value)!] as const),
    outputs: whole.outputs.map(output => now.get(output)!),
    kept: whole.kept.map(value => now.get(value)!),
    ...(whole.guard && { guard: now.get(whole.guard)! }),
  };
}

type Intern = (x: Node) => Node;

/** One node for all that are equal, inputs first. Cells and slots are equal when they are the same. */
function interner(): Intern {
  const known = new Map<string, Node>();
  const canonical = new Set<Node>();
  const numbers = new Map<unknown, number>();
  const number = (thing: unknown): number => {
    const found = numbers.get(thing) ?? numbers.size;
    numbers.set(thing, found);
    return found;
  };
  return function intern(given: Node): Node {
    if (canonical.has(given)) return given;
    const canonicalInputs = given.inputs.map(intern);
    const same = canonicalInputs.every((input, i) => input === given.inputs[i]);
    const x = same ? given : node(given.op, canonicalInputs, given.attributes);
    const inputs = canonicalInputs.map(number).join();
    const key = `${x.op} ${inputs} ${attributesKey(x, number)}`;
    const found = known.get(key) ?? x;
    known.set(key, found);
    canonical.add(found);
    return found;
  };
}

function attributesKey(x: Node, number: (thing: unknown) => number): string {
  if (isOp(x, "cell")) return `${number(x.attributes.cell)}`;
  if (isOp(x, "slot")) return `${number(x.attributes.slot)}`;
  // JSON has no NaN, no infinities and no −0.
  if (isOp(x, "constant"))
    return `${x.dtype} ${Object.is(x.attributes.value, -0) ? "-0" : x.attributes.value}`;
  return JSON.stringify(x.attributes);
}

/** The number that every element is, if that is known. */
export function constantOf(x: Node): number | undefined {
  if (isOp(x, "constant")) return x.attributes.value;
  return x.op === "reshape" || x.op === "expand" || x.op === "permute" || x.op === "slice"
    ? constantOf(x.inputs[0]!)
    : undefined;
}

type Rule<O extends Op> = (x: Node<O>) => Node | undefined;

const rules: { readonly [O in Op]?: Rule<O> } = {
  detach: x => x.inputs[0],
  cast: x => (x.inputs[0]!.dtype === x.dtype ? x.inputs[0] : undefined),
  neg: x => inverse(x, "neg"),
  not: x => inverse(x, "not"),
  sub: x => (constantOf(x.inputs[1]!) === 0 ? x.inputs[0] : undefined),
  add: ({ inputs: [a, b] }) => {
    if (a!.op === "neg") return node("sub", [b!, a!.inputs[0]!], {});
    return b!.op === "neg" ? node("sub", [a!, b!.inputs[0]!], {}) : undefined;
  },
  mul: ({ inputs: [a, b] }) => (constantOf(b!) === 1 ? a : constantOf(a!) === 1 ? b : undefined),
  div: ({ inputs: [a, b] }) => {
    const divisor = constantOf(b!);
    if (divisor === 1) return a;
    if (divisor === undefined || b!.dtype === "int32" || !isPowerOfTwo(divisor)) return undefined;
    return node("mul", [a!, filled(1 / divisor, b!)], {});
  },
  pow: ({ inputs: [a, b] }) => {
    const exponent = constantOf(b!);
    if (exponent === 1) return a;
    if (exponent === 2) return node("mul", [a!, a!], {});
    return exponent === -1 && a!.dtype !== "int32"
      ? node("div", [filled(1, a!), a!], {})
      : undefined;
  },
  select: ({ inputs: [condition, a, b] }) => {
    if (a === b) return a;
    return condition!.op === "not"
      ? node("select", [condition!.inputs[0]!, b!, a!], {})
      : undefined;
  },
  sum: x => withoutUnitAxes(x),
  reduceMax: x => withoutUnitAxes(x),
  reshape: x => {
    const input = x.inputs[0]!;
    if (sameShape(input.shape, x.shape)) return input;
    return isOp(input, "reshape") ? reshape(input.inputs[0]!, x.shape) : undefined;
  },
  permute: ({ inputs: [input], attributes: { order } }) => {
    if (order.every((axis, i) => axis === i)) return input;
    if (!isOp(input!, "permute")) return undefined;
    const inner = input.attributes.order;
    return node("permute", input.inputs, { order: order.map(axis => inner[axis]!) });
  },
  expand: x => {
    const input = x.inputs[0]!;
    if (sameShape(input.shape, x.shape)) return input;
    return isOp(input, "expand") ? node("expand", input.inputs, { shape: x.shape }) : undefined;
  },
};

function inverse(x: Node, op: Op): Node | undefined {
  return x.inputs[0]!.op === op ? x.inputs[0]!.inputs[0] : undefined;
}

/** A reduction over axes of size 1 only, or over none, gives its input. */
function withoutUnitAxes(x: Node<"sum"> | Node<"reduceMax">): Node | undefined {
  const input = x.inputs[0]!;
  const axes = x.attributes.axes.filter(axis => input.shape[axis] !== 1);
  if (axes.length === 0) return input;
  if (axes.length === x.attributes.axes.length) return undefined;
  return node(x.op, [input], { axes } as Attributes["sum"]);
}

function isPowerOfTwo(x: number): boolean {
  let mantissa = Math.abs(x);
  if (!(mantissa > 1e-30 && mantissa < 1e30)) return false;
  while (mantissa > 1) mantissa /= 2;
  while (mantissa < 1) mantissa *= 2;
  return mantissa === 1;
}

/**
 * c < x is c < max(x, c): where the program has the latter (relu), its slope is told from it and x need not be kept.
 */
function preferClamped(whole: Program, intern: Intern): Program {
  const clamped = new Map<Node, { limit: number; result: Node }>();
  for (const x of nodesOf(whole)) {
    const limit = isOp(x, "max") ? constantOf(x.inputs[1]!) : undefined;
    if (limit !== undefined) clamped.set(x.inputs[0]!, { limit, result: x });
  }
  return mapped(whole, x => {
    if (!isOp(x, "less")) return intern(x);
    const found = clamped.get(x.inputs[1]!);
    if (found === undefined || found.limit !== constantOf(x.inputs[0]!)) return intern(x);
    return intern(node("less", [x.inputs[0]!, found.result], {}));
  });
}

/**
 * (a · b)ᵀ is bᵀ · aᵀ: a product that is only needed transposed (the gradient of a weight) is written that way, so
 * that what follows walks over it as it lies.
 */
function turnProducts(whole: Program, simplest: Intern): Program {
  const users = new Map<Node, number>();
  for (const x of nodesOf(whole))
    for (const input of x.inputs) users.set(input, (users.get(input) ?? 0) + 1);
  for (const asked of [...whole.outputs, ...whole.kept, ...whole.updates.map(([, value]) => value)])
    users.set(asked, (users.get(asked) ?? 0) + 1);
  const isOnlyUse = new Set<Node>();
  for (const x of nodesOf(whole))
    if (isOp(x, "permute") && isOp(x.inputs[0]!, "matmul") && users.get(x.inputs[0]) === 1)
      isOnlyUse.add(x);
  const turned = (x: Node) => simplest(transpose(x));
  return mapped(whole, (x, before) => {
    if (!isOnlyUse.has(before) || !isOp(x, "permute")) return simplest(x);
    if (!sameShape(x.attributes.order, transposed(x.shape.length))) return simplest(x);
    const [a, b] = x.inputs[0]!.inputs as [Node, Node];
    return simplest(node("matmul", [turned(b), turned(a)], {}));
  });
}

function transposed(rank: number): number[] {
  return [...new Array(rank).keys()].map(axis => (axis < rank - 2 ? axis : 2 * rank - 3 - axis));
}
