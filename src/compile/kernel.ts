// What the compiler hands to a backend: kernels, each one pass over memory, on places, each a stretch of memory
// that the planner has given an address. Every element takes four bytes; a bool is a mask, all ones or all zeros.

import type { DType } from "../core/dtype.ts";
import type { Shape } from "../core/shape.ts";
import type { Cell, Op, Slot } from "../ops/op.ts";

export interface Place {
  readonly number: number;
  /** Elements. */
  readonly size: number;
  readonly dtype: DType;
  /** What it holds: state, a step's values, or something in between. */
  readonly holds: Cell | Slot | undefined;
}

/** Element `offset` + Σ index[dim] · strides[dim] of a place. */
export interface Access {
  readonly place: Place;
  readonly strides: readonly number[];
  readonly offset: number;
}

export interface Dim {
  readonly size: number;
  readonly reduced: boolean;
}

/** Operations on the values of one element; those of ops/op.ts without the ones that move or reduce. */
export type ElementOp = Exclude<
  Op,
  | "cell"
  | "slot"
  | "constant"
  | "iota"
  | "random"
  | "sum"
  | "reduceMax"
  | "matmul"
  | "reshape"
  | "permute"
  | "expand"
  | "pad"
  | "slice"
  | "gather"
  | "scatterAdd"
  | "detach"
>;

interface Common {
  readonly dtype: DType;
  /** Whether it varies along the reduced dims; if not, it is one value a row. */
  readonly full: boolean;
  /** A row is walked once for each phase; a reduction's result is there in the phase after its own. */
  readonly phase: number;
}

/** A value at each element of a loop; `args` are indices of earlier values. */
export type Value = Common &
  (
    | { readonly kind: "load"; readonly access: Access }
    | { readonly kind: "constant"; readonly value: number }
    | { readonly kind: "index"; readonly strides: readonly number[]; readonly offset: number }
    | {
        readonly kind: "random";
        readonly key: Access;
        readonly stream: number;
        /** Strides of the element's number. */
        readonly strides: readonly number[];
      }
    | {
        readonly kind: "gather";
        /** The index's value; `access` walks the source's other axes. */
        readonly args: readonly number[];
        readonly access: Access;
        readonly stride: number;
        readonly size: number;
      }
    | {
        readonly kind: "element";
        readonly op: ElementOp;
        readonly args: readonly number[];
        /** dtype of the first argument. */
        readonly from: DType;
      }
    | {
        readonly kind: "reduce";
        readonly op: "sum" | "reduceMax";
        readonly args: readonly number[];
      }
    | { readonly kind: "product" }
  );

export interface Store {
  readonly value: number;
  readonly access: Access;
}

/** Loops over dims; in each element the values in order, then the stores. */
export interface LoopKernel {
  readonly kind: "loop";
  readonly dims: readonly Dim[];
  readonly values: readonly Value[];
  readonly stores: readonly Store[];
}

/** A matrix a product reads: dense, batch after batch. */
export interface Matrix {
  readonly place: Place;
  readonly transposed: boolean;
}

/** c = a · b, and at each element (batch, row, column) of c the values, of which the first is the product. */
export interface MatmulKernel {
  readonly kind: "matmul";
  readonly batch: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly a: Matrix;
  readonly b: Matrix;
  /** Batch, rows, columns. */
  readonly dims: readonly Dim[];
  readonly values: readonly Value[];
  readonly stores: readonly Store[];
}

/** out = 0, then out[…, index, …] += source, in order. */
export interface ScatterKernel {
  readonly kind: "scatter";
  readonly source: Place;
  readonly index: Place;
  readonly target: Place;
  /** Of index and source. */
  readonly shape: Shape;
  readonly axis: number;
  /** Of the target along the axis. */
  readonly size: number;
}

/** target = 0. */
export interface FillKernel {
  readonly kind: "fill";
  readonly target: Place;
}

export type Kernel = LoopKernel | MatmulKernel | ScatterKernel | FillKernel;

/** The kernels of a step in order; those from `commit` on change cells, and run only if the guard is finite. */
export interface Lowered {
  readonly kernels: readonly Kernel[];
  readonly commit: number;
  readonly places: readonly Place[];
  /** Where each output of the program lies after a step. */
  readonly outputs: readonly Place[];
  /** Where the values that are kept lie until the next step. */
  readonly kept: readonly Place[];
  readonly guard: Place | undefined;
}

/** Places that a kernel reads and writes. */
export function placesOf(kernel: Kernel): { reads: Place[]; writes: Place[] } {
  if (kernel.kind === "fill") return { reads: [], writes: [kernel.target] };
  if (kernel.kind === "scatter")
    return { reads: [kernel.source, kernel.index], writes: [kernel.target] };
  const reads = kernel.values.flatMap(value => {
    if (value.kind === "load" || value.kind === "gather") return [value.access.place];
    return value.kind === "random" ? [value.key.place] : [];
  });
  if (kernel.kind === "matmul") reads.push(kernel.a.place, kernel.b.place);
  return { reads, writes: kernel.stores.map(({ access }) => access.place) };
}

/** What loops and products have in common. */
export type Bodied = Pick<LoopKernel, "values" | "stores">;

/** The body with every access's strides mapped. */
export function mapAccesses(
  { values, stores }: Bodied,
  map: (strides: readonly number[]) => number[],
): { values: Value[]; stores: Store[] } {
  const moved = (access: Access): Access => ({ ...access, strides: map(access.strides) });
  return {
    values: values.map(value => {
      if (value.kind === "load" || value.kind === "gather")
        return { ...value, access: moved(value.access) };
      return value.kind === "index" || value.kind === "random"
        ? { ...value, strides: map(value.strides) }
        : value;
    }),
    stores: stores.map(({ value, access }) => ({ value, access: moved(access) })),
  };
}
