// Pass 3: groups of nodes become kernels over places. A node that is used outside of its group, or asked for, gets
// a place; a cell's new value is written over the old one where everybody who reads the old one has gone before.

import { type Shape, sameShape, sizeOf, stridesOf } from "../core/shape.ts";
import { isOp, type Node } from "../ir/node.ts";
import type { Program } from "../ir/program.ts";
import { Cell, type Slot } from "../ops/op.ts";
import { constantOf } from "./1-simplify.ts";
import { computes, type Group, type Grouping, isReduction } from "./2-fuse.ts";
import {
  type Access,
  type Bodied,
  type Dim,
  type ElementOp,
  type Kernel,
  type LoopKernel,
  type Lowered,
  type MatmulKernel,
  type Matrix,
  mapAccesses,
  type Place,
  placesOf,
  type Store,
  type Value,
} from "./kernel.ts";
import { type Read, readOf } from "./view.ts";

/** A value before it is known when it is computed. */
type Draft = Value extends infer V ? (V extends Value ? Omit<V, "full" | "phase"> : never) : never;

export function lower(whole: Program, grouping: Grouping): Lowered {
  const places = new Places(whole, grouping);
  const passes = scheduled(grouping, places);
  const early = passes.filter(({ group }) => !group.late).flatMap(({ kernels }) => kernels);
  const late = passes.filter(({ group }) => group.late).flatMap(({ kernels }) => kernels);
  const copies = places.copied.map(([cell, value]) => copied(cell, value, places));
  return {
    kernels: [...early, ...late, ...copies],
    commit: early.length,
    places: places.all,
    outputs: whole.outputs.map(output => places.read(output, output.shape).place),
    kept: whole.kept.map(value => places.read(value, value.shape).place),
    guard: whole.guard && places.read(whole.guard, whole.guard.shape).place,
  };
}

/** Which node or leaf lies where. */
class Places {
  readonly all: Place[] = [];
  /** Updates that are computed elsewhere and copied at the step's end. */
  readonly copied: (readonly [Cell, Node])[] = [];
  readonly #leaf = new Map<Cell | Slot, Place>();
  readonly #ofNode = new Map<Node, Place>();

  constructor(whole: Program, grouping: Grouping) {
    const { groups, groupOf, reads, conditional } = grouping;
    for (const leaf of [...whole.cells, ...whole.slots])
      this.#leaf.set(leaf, this.#new(sizeOf(leaf.shape), leaf.dtype, leaf));
    for (const [cell, value] of whole.updates) {
      const group = groupOf.get(value);
      const inPlace = group !== undefined && !this.#ofNode.has(value);
      // Before a step is known to be good, no cell may change, read or not.
      const allowed = !conditional || group?.late;
      if (inPlace && allowed) this.#ofNode.set(value, this.#leaf.get(cell)!);
      else this.copied.push([cell, value]);
    }
    const wanted = new Set<Node>([
      ...whole.outputs,
      ...whole.kept,
      ...this.copied.map(([, value]) => value),
    ]);
    if (whole.guard) wanted.add(whole.guard);
    for (const group of groups)
      for (const x of group.members)
        for (const one of reads.get(x)!)
          if (one && !computes(group, one.source, grouping)) wanted.add(one.source);
    for (const x of wanted)
      if (groupOf.has(x) && !this.#ofNode.has(x))
        this.#ofNode.set(x, this.#new(sizeOf(x.shape), x.dtype, undefined));
  }

  /** Where a node's value is stored, if it is. */
  of(x: Node): Place | undefined {
    if (isOp(x, "cell")) return this.#leaf.get(x.attributes.cell);
    if (isOp(x, "slot")) return this.#leaf.get(x.attributes.slot);
    return this.#ofNode.get(x);
  }

  cell(cell: Cell): Place {
    return this.#leaf.get(cell)!;
  }

  /** How a loop over `shape` reads a stored node through the movements above it. */
  read(x: Node, shape: Shape): Access {
    const { source, strides, offset } = readOf(x, shape, y => this.#ofNode.has(y));
    return { place: this.of(source)!, strides, offset };
  }

  /** Members of a group whose value goes over a cell that is read, too. */
  overwritten(group: Group): Node[] {
    return group.members.filter(x => this.#ofNode.get(x)?.holds instanceof Cell);
  }

  /** Lets a value be stored apart and copied at the end, because its cell is still read when it is there. */
  separate(value: Node): void {
    this.copied.push([this.#ofNode.get(value)!.holds as Cell, value]);
    this.#ofNode.set(value, this.#new(sizeOf(value.shape), value.dtype, undefined));
  }

  #new(size: number, dtype: Place["dtype"], holds: Place["holds"]): Place {
    const place = { number: this.all.length, size, dtype, holds };
    this.all.push(place);
    return place;
  }
}

/** A group with its kernels. */
interface Pass {
  readonly group: Group;
  readonly kernels: readonly Kernel[];
}

/** The groups in an order in which every value is there when it is read, old values of cells included. */
function scheduled(grouping: Grouping, places: Places): Pass[] {
  const readers = readersOfCells(grouping);
  for (;;) {
    const passes = grouping.groups.map(group => ({
      group,
      kernels: kernelsOf(group, grouping, places),
    }));
    const ordered = inOrder(passes, group => [
      ...group.needs,
      ...places.overwritten(group).flatMap(x => readers.get(places.of(x)!.holds as Cell) ?? []),
    ]);
    const stuck = passes.filter(pass => !ordered.includes(pass) || overwritesWhatItReads(pass));
    const blocked = stuck.flatMap(({ group }) => places.overwritten(group));
    if (blocked.length === 0) return ordered;
    places.separate(blocked[0]!);
  }
}

/** The groups that read a cell's value from before the step. */
function readersOfCells({ groups, reads }: Grouping): Map<Cell, Group[]> {
  const readers = new Map<Cell, Group[]>();
  for (const group of groups) {
    const sources = group.members.flatMap(x => reads.get(x)!.map(one => one?.source));
    for (const source of new Set(sources))
      if (source !== undefined && isOp(source, "cell")) {
        const { cell } = source.attributes;
        readers.set(cell, [...(readers.get(cell) ?? []), group]);
      }
  }
  return readers;
}

/** Those whose predecessors are all done, again and again, late groups last; what waits in a circle stays out. */
function inOrder(passes: readonly Pass[], before: (group: Group) => readonly Group[]): Pass[] {
  const done = new Set<Group>();
  const ordered: Pass[] = [];
  for (const late of [false, true]) {
    let open = passes.filter(({ group }) => group.late === late);
    for (let left = -1; left !== open.length; ) {
      left = open.length;
      open = open.filter(pass => {
        const ready = before(pass.group).every(other => other === pass.group || done.has(other));
        if (!ready) return true;
        done.add(pass.group);
        ordered.push(pass);
        return false;
      });
    }
  }
  return ordered;
}

/** Writes a cell of which it reads other elements, or the same ones later. */
function overwritesWhatItReads({ kernels }: Pass): boolean {
  return kernels.some(kernel => {
    const { reads, writes } = placesOf(kernel);
    const both = writes.filter(place => place.holds instanceof Cell && reads.includes(place));
    return both.some(place => !readsJustBefore(kernel, place));
  });
}

/** Whether each element of the place is read where it is then written, and nowhere else. */
function readsJustBefore(kernel: Kernel, place: Place): boolean {
  if (kernel.kind === "fill" || kernel.kind === "scatter") return false;
  if (kernel.kind === "matmul" && (kernel.a.place === place || kernel.b.place === place))
    return false;
  const { access } = kernel.stores.find(store => store.access.place === place)!;
  return kernel.values.every(value => {
    if (value.phase > 0) return false;
    if (value.kind === "gather") return value.access.place !== place;
    if (value.kind === "random") return value.key.place !== place;
    if (value.kind !== "load" || value.access.place !== place) return true;
    const { strides, offset } = value.access;
    return sameShape(strides, access.strides) && offset === access.offset;
  });
}

/** A cell's new value, which lies elsewhere, put into its place. */
function copied(cell: Cell, value: Node, places: Places): Kernel {
  const dims = cell.shape.map(size => ({ size, reduced: false }));
  const load = { kind: "load" as const, access: places.read(value, cell.shape), dtype: cell.dtype };
  const target = { place: places.cell(cell), strides: stridesOf(cell.shape), offset: 0 };
  return collapsed({
    kind: "loop",
    dims,
    values: [{ ...load, full: true, phase: 0 }],
    stores: [{ value: 0, access: target }],
  });
}

function kernelsOf(group: Group, grouping: Grouping, places: Places): Kernel[] {
  const first = group.members[0]!;
  if (isOp(first, "scatterAdd")) return [scatter(first, places)];
  if (isOp(first, "pad")) return padded(first, grouping, places);
  const kernel = new Body(group, grouping, places).kernel();
  return kernel.stores.length > 0 ? [withoutUnused(kernel)] : [];
}

/** The kernel without the values that no store needs; a product stays. */
function withoutUnused<K extends LoopKernel | MatmulKernel>(kernel: K): K {
  const used = new Set<number>();
  const open = kernel.stores.map(({ value }) => value);
  for (let i = open.pop(); i !== undefined; i = open.pop()) {
    if (used.has(i)) continue;
    used.add(i);
    const value = kernel.values[i]!;
    if ("args" in value) open.push(...value.args);
  }
  const kept = [...kernel.values.keys()].filter(
    i => used.has(i) || kernel.values[i]!.kind === "product",
  );
  const now = new Map(kept.map((before, i) => [before, i]));
  const values = kept.map(i => {
    const value = kernel.values[i]!;
    return "args" in value ? { ...value, args: value.args.map(arg => now.get(arg)!) } : value;
  });
  const stores = kernel.stores.map(({ value, access }) => ({ value: now.get(value)!, access }));
  return { ...kernel, values, stores };
}

function scatter(x: Node<"scatterAdd">, places: Places): Kernel {
  const [source, index] = x.inputs as [Node, Node];
  const { axis, size } = x.attributes;
  return {
    kind: "scatter",
    source: places.of(source)!,
    index: places.of(index)!,
    target: places.of(x)!,
    shape: index.shape,
    axis,
    size,
  };
}

function padded(x: Node<"pad">, grouping: Grouping, places: Places): Kernel[] {
  const input = x.inputs[0]!;
  const strides = stridesOf(x.shape);
  const offset = x.attributes.padding.reduce(
    (sum, [before], axis) => sum + before * strides[axis]!,
    0,
  );
  const target = places.of(x)!;
  const dims = input.shape.map(size => ({ size, reduced: false }));
  const read = grouping.reads.get(x)![0];
  const draft = loadOf(input, read, places);
  const values: Value[] = [{ ...draft, full: true, phase: 0 } as Value];
  const stores = [{ value: 0, access: { place: target, strides, offset } }];
  return [{ kind: "fill", target }, collapsed({ kind: "loop", dims, values, stores })];
}

function loadOf(input: Node, read: Read | undefined, places: Places): Draft {
  const { dtype } = input;
  if (read === undefined) return { kind: "constant", value: constantOf(input)!, dtype };
  const { source, strides, offset } = read;
  const place = places.of(source);
  if (place === undefined && isOp(source, "iota")) return { kind: "index", strides, offset, dtype };
  return { kind: "load", access: { place: place!, strides, offset }, dtype };
}

/** The values of one group, written one after the other. */
class Body {
  readonly #group: Group;
  readonly #grouping: Grouping;
  readonly #places: Places;
  readonly #values: Value[] = [];
  readonly #indexOf = new Map<Node, number>();
  readonly #loads = new Map<string, number>();

  constructor(group: Group, grouping: Grouping, places: Places) {
    this.#group = group;
    this.#grouping = grouping;
    this.#places = places;
  }

  kernel(): LoopKernel | MatmulKernel {
    const { members, space, reduced = [] } = this.#group;
    const product = members.find(x => isOp(x, "matmul"));
    if (product !== undefined)
      this.#indexOf.set(product, this.#add({ kind: "product", dtype: product.dtype }, []));
    for (const x of members) if (x !== product) this.#indexOf.set(x, this.#member(x));
    const dims = space.map((size, axis) => ({ size, reduced: reduced.includes(axis) }));
    const mine = members.filter(x => !this.#group.repeats.has(x));
    const stores = mine.flatMap(x => this.#store(x));
    const values = this.#values;
    if (product === undefined) return collapsed({ kind: "loop", dims, values, stores });
    return this.#matmul(product as Node<"matmul">, dims, stores);
  }

  #member(x: Node): number {
    const reads = this.#grouping.reads.get(x)!;
    if (isOp(x, "gather")) return this.#gather(x, reads);
    if (isOp(x, "random")) {
      const key = this.#places.read(x.inputs[0]!, [2]);
      const strides = stridesOf(x.shape);
      return this.#add(
        { kind: "random", key, strides, stream: x.attributes.stream, dtype: x.dtype },
        [],
      );
    }
    if (isOp(x, "iota"))
      return this.#add({ kind: "index", strides: [1], offset: 0, dtype: x.dtype }, []);
    const args = x.inputs.map((input, i) => this.#operand(input, reads[i]));
    if (isReduction(x)) return this.#add({ kind: "reduce", op: x.op, args, dtype: x.dtype }, args);
    // A movement that must lie dense is a copy: its value is what it reads.
    if (x.op === "reshape" || x.op === "permute" || x.op === "expand" || x.op === "slice")
      return args[0]!;
    const op = x.op as ElementOp;
    return this.#add({ kind: "element", op, args, from: x.inputs[0]!.dtype, dtype: x.dtype }, args);
  }

  /** A value of this group, or one that is loaded, once however often it is used. */
  #operand(input: Node, read: Read | undefined): number {
    const inside = read && computes(this.#group, read.source, this.#grouping);
    if (inside) return this.#indexOf.get(read.source)!;
    const draft = loadOf(input, read, this.#places);
    const key =
      draft.kind === "load"
        ? `${draft.access.place.number} ${draft.access.strides} ${draft.access.offset}`
        : `${draft.kind} ${JSON.stringify(draft)} ${draft.kind === "constant" ? Object.is(draft.value, -0) : ""}`;
    const known = this.#loads.get(key) ?? this.#add(draft, []);
    this.#loads.set(key, known);
    return known;
  }

  #gather(x: Node<"gather">, reads: readonly (Read | undefined)[]): number {
    const source = x.inputs[0]!;
    const { axis } = x.attributes;
    const own = stridesOf(source.shape);
    const strides = own.map((stride, other) =>
      other === axis || x.shape[other] === 1 ? 0 : stride,
    );
    const args = [this.#operand(x.inputs[1]!, reads[1])];
    return this.#add(
      {
        kind: "gather",
        args,
        access: { place: this.#places.of(source)!, strides, offset: 0 },
        stride: own[axis]!,
        size: source.shape[axis]!,
        dtype: x.dtype,
      },
      args,
    );
  }

  #add(draft: Draft, args: readonly number[]): number {
    const inputs = args.map(arg => this.#values[arg]!);
    const when = Math.max(
      0,
      ...inputs.map(input => (input.kind === "reduce" ? input.phase + 1 : input.phase)),
    );
    const full =
      draft.kind !== "reduce" && (varies(draft, this.#group) || inputs.some(input => input.full));
    this.#values.push({ ...draft, full, phase: when } as Value);
    return this.#values.length - 1;
  }

  #store(x: Node): Store[] {
    const place = this.#places.of(x);
    if (place === undefined) return [];
    const own = stridesOf(x.shape);
    const { space } = this.#group;
    const strides = space.map((_, dim) => (x.shape[dim] === 1 ? 0 : own[dim]!));
    return [{ value: this.#indexOf.get(x)!, access: { place, strides, offset: 0 } }];
  }

  #matmul(x: Node<"matmul">, dims: readonly Dim[], stores: readonly Store[]): MatmulKernel {
    const [m, n] = x.shape.slice(-2) as [number, number];
    const k = x.inputs[0]!.shape.at(-1)!;
    const batch = sizeOf(x.shape.slice(0, -2));
    const [a, b] = x.inputs.map((input, i) =>
      this.#matrix(input, this.#grouping.reads.get(x)![i]!),
    ) as [Matrix, Matrix];
    const lead = dims.length - 2;
    const merge = (strides: readonly number[]) => [
      merged(strides.slice(0, lead), x.shape.slice(0, lead)),
      ...strides.slice(lead),
    ];
    const moved = mapAccesses({ values: this.#values, stores }, merge);
    const three = [batch, m, n].map(size => ({ size, reduced: false }));
    return { kind: "matmul", batch, m, n, k, a, b, dims: three, ...moved };
  }

  #matrix(x: Node, { source, strides }: Read): Matrix {
    const [rows, columns] = x.shape.slice(-2) as [number, number];
    const place = this.#places.of(source)!;
    return { place, transposed: rows > 1 && columns > 1 && strides.at(-1) !== 1 };
  }
}

/** Whether a leaf takes different values along the reduced dims. */
function varies(draft: Draft, { reduced = [], space }: Group): boolean {
  if (draft.kind === "product") return true;
  const strides =
    draft.kind === "load" || draft.kind === "gather"
      ? draft.access.strides
      : draft.kind === "index" || draft.kind === "random"
        ? draft.strides
        : [];
  if (reduced.length === 0) return strides.some(stride => stride !== 0);
  return reduced.some(
    axis => space[axis] !== 1 && strides[axis] !== 0 && strides[axis] !== undefined,
  );
}

/** The one stride of dims walked as one; leading batch axes are dense or all still. */
function merged(strides: readonly number[], shape: Shape): number {
  const axis = shape.findLastIndex(n => n !== 1);
  return axis === -1 ? 0 : strides[axis]!;
}

/** Dims of size 1 go, and neighbours that every access walks as one become one. */
function collapsed(kernel: LoopKernel): LoopKernel {
  const all = stridesIn(kernel);
  const groups: number[][] = [];
  kernel.dims.forEach((dim, i) => {
    if (dim.size === 1) return;
    const last = groups.at(-1);
    const before = last?.at(-1);
    const joins =
      before !== undefined &&
      kernel.dims[before]!.reduced === dim.reduced &&
      all.every(strides => (strides[before] ?? 0) === (strides[i] ?? 0) * dim.size);
    if (joins) last!.push(i);
    else groups.push([i]);
  });
  const dims = groups.map(group => ({
    size: sizeOf(group.map(i => kernel.dims[i]!.size)),
    reduced: kernel.dims[group[0]!]!.reduced,
  }));
  const pick = (strides: readonly number[]) => groups.map(group => strides[group.at(-1)!] ?? 0);
  return { ...kernel, dims, ...mapAccesses(kernel, pick) };
}

function stridesIn({ values, stores }: Bodied): (readonly number[])[] {
  const ofValues = values.flatMap(value => {
    if (value.kind === "load" || value.kind === "gather") return [value.access.strides];
    return value.kind === "index" || value.kind === "random" ? [value.strides] : [];
  });
  return [...ofValues, ...stores.map(({ access }) => access.strides)];
}
