// What a backend is: it takes whole programs, never single operations, and keeps the values of cells. Reading is a
// promise, because a GPU can give no other; a CPU backend also reads at once.

import type { TypedArray } from "../core/dtype.ts";
import type { Program } from "../ir/program.ts";
import type { Cell, Slot } from "../ops/op.ts";

/** Writes a slot's values of the steps from `first` on, as many as fit into `out`, which it must not keep. */
export type WriteSlot = (out: TypedArray, first: number) => void;

/** For each slot its values of all steps, one after the other: steps × size elements; or who writes them. */
export type SlotValues = ReadonlyMap<Slot, TypedArray | WriteSlot>;

/** For each output of the program its values of all steps: steps × size elements. */
export interface StepOutputs {
  /** Steps that were applied. Fewer than asked for when the guard was not finite: the outputs have that step too. */
  readonly applied: number;
  read(): Promise<readonly TypedArray[]>;
  /** On the CPU only. */
  readonly readSync?: () => readonly TypedArray[];
  /** The values of the last step that the program keeps; to be asked for before anything else runs. */
  kept(): Promise<readonly TypedArray[]>;
}

export interface Executable {
  /** Runs `steps` steps in one call, on `cells` in the order of the program's (by default those very cells). */
  run(slots: SlotValues, steps: number, cells?: readonly Cell[]): StepOutputs;
  /** Of memory that it holds at most, if any. */
  readonly bytes?: number;
  /** Hands over the values of cells that lie in its own memory, so that no cell keeps that memory alive. */
  retire?(): void;
}

export interface Backend {
  readonly name: string;
  /** Which vector instructions it computes with, if it is said to: "relaxed", "plain". */
  readonly simd?: string;
  readonly threads: number;
  compile(whole: Program): Executable;
  write(cell: Cell, data: TypedArray): void;
  /** A copy of the cell's value. */
  read(cell: Cell): Promise<TypedArray>;
  /** On the CPU only. */
  readonly readSync?: (cell: Cell) => TypedArray;
}
