// Work put off: gradients, clipping. Its results are known by shape alone until somebody builds on them, which makes
// the graph; a loop that only steps never does, since realize.ts recognises the work by its kind and inputs.

import type { DType } from "../core/dtype.ts";
import type { Shape } from "../core/shape.ts";
import { type Node, nextId } from "../ir/node.ts";
import { OWN_RECORD, type StructureKey } from "../ir/structure.ts";
import { Cell } from "../ops/op.ts";

/** What a tensor may hold: graph, a computed value, or the result of work put off. */
export type Value = Node | Cell | Later;

/** What is done, told apart by identity: works of one kind, on inputs of one structure, make one graph. */
export class Kind {
  static #count = 0;
  readonly id = Kind.#count++;
}

/** Chains longer than this are built as graph, which no stack limits. */
const DEEPEST = 64;

export class Work {
  readonly id = nextId();
  readonly kind: Kind;
  readonly inputs: readonly (Node | Later)[];
  /** A number that the graph depends on too. */
  readonly option: number;
  readonly depth: number;
  readonly #build: (inputs: readonly Node[]) => readonly Node[];
  #results: readonly Node[] | undefined;

  constructor(
    kind: Kind,
    inputs: readonly (Node | Later)[],
    build: (inputs: readonly Node[]) => readonly Node[],
    option = 0,
  ) {
    this.kind = kind;
    this.inputs = inputs;
    this.option = option;
    this.#build = build;
    this.depth = 1 + inputs.reduce((most, x) => Math.max(most, depthOf(x)), 0);
    if (this.depth > DEEPEST) this.results();
  }

  results(): readonly Node[] {
    this.#results ??= this.#build(
      this.inputs.map(x => (x instanceof Later ? x.work.results()[x.index]! : x)),
    );
    return this.#results;
  }

  get built(): boolean {
    return this.#results !== undefined;
  }
}

/** One result of a work. */
export class Later {
  readonly work: Work;
  readonly index: number;
  readonly shape: Shape;
  readonly dtype: DType;

  constructor(work: Work, index: number, { shape, dtype }: { shape: Shape; dtype: DType }) {
    this.work = work;
    this.index = index;
    this.shape = shape;
    this.dtype = dtype;
  }
}

function depthOf(x: Node | Later): number {
  return x instanceof Later && !x.work.built ? x.work.depth : 0;
}

/** The number of a value in `key`, whose records are written if they are not yet. */
export function numberOf(key: StructureKey, x: Value): number {
  if (x instanceof Cell) return key.cell(x);
  if (!(x instanceof Later)) return key.node(x);
  const { work, index } = x;
  if (work.built) return key.node(work.results()[index]!);
  return (key.known(work) ?? record(key, work)) + index;
}

function record(key: StructureKey, work: Work): number {
  const inputs = work.inputs.map(input => numberOf(key, input));
  key.write(OWN_RECORD);
  key.write(work.kind.id);
  key.double(work.option);
  key.list(inputs);
  // A result for each input, and perhaps one for all.
  return key.define(work, inputs.length + 1);
}
