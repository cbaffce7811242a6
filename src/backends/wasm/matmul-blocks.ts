// Kernels that walk grids of tiles. A grid is cut into blocks, the units that threads share out;
// blocks of one column band follow each other, so that a thread keeps its panels of the right
// factor in its cache.

import type { FunctionWriter, Local, ModuleWriter } from "./assembler.ts";
import type { Kernel } from "./kernel.ts";

/** Tiles in rows and columns, and how many of them make a block. */
export interface Grid {
  readonly rows: number;
  readonly columns: number;
  readonly blockRows: number;
  readonly blockColumns: number;
}

/** The tiles of one block, [from, to) both ways, never empty. `batch` is absent without batches. */
export interface Block {
  readonly batch: Local | undefined;
  readonly rowFrom: Local;
  readonly rowTo: Local;
  readonly columnFrom: Local;
  readonly columnTo: Local;
}

type WriteBlock<G> = (f: FunctionWriter, grid: G, block: Block) => void;

/**
 * A kernel that runs `write` for every block of every grid of every batch; `whole` makes it one
 * unit.
 */
export function blocksKernel<G extends Grid>(
  module: ModuleWriter,
  name: string,
  batches: number,
  grids: readonly G[],
  { whole, microseconds }: { readonly whole: boolean; readonly microseconds: number },
  write: WriteBlock<G>,
): Kernel {
  const units = batches * grids.reduce((sum, grid) => sum + blocksOf(grid), 0);
  if (whole || units === 1) {
    const func = module.func(name, [], [], f => wholeGrids(f, batches, grids, write));
    return { func, units: 1, microseconds };
  }
  const func = module.func(name, ["i32", "i32"], [], f => unitsOf(f, batches, grids, write));
  return { func, units, microseconds };
}

function wholeGrids<G extends Grid>(
  f: FunctionWriter,
  batches: number,
  grids: readonly G[],
  write: WriteBlock<G>,
): void {
  const batch = batches > 1 ? f.local("i32") : undefined;
  const all = () => {
    for (const grid of grids) {
      const block = blockLocals(f, batch);
      f.i32(0).set(block.rowFrom).i32(grid.rows).set(block.rowTo);
      f.i32(0).set(block.columnFrom).i32(grid.columns).set(block.columnTo);
      write(f, grid, block);
      releaseBlock(f, block);
    }
  };
  if (batch === undefined) all();
  else f.countUp(batch, 0, batches, 1, all);
}

/** (from, to): the units [from, to), batch by batch, grid by grid. */
function unitsOf<G extends Grid>(
  f: FunctionWriter,
  batches: number,
  grids: readonly G[],
  write: WriteBlock<G>,
): void {
  const [from, to] = f.params as [Local, Local];
  const perBatch = grids.reduce((sum, grid) => sum + blocksOf(grid), 0);
  const unit = f.local("i32");
  const batch = batches > 1 ? f.local("i32") : undefined;
  f.block(done => {
    f.loop(again => {
      f.get(from).get(to).op("i32.ge_u");
      done("if");
      if (batch === undefined) f.get(from).set(unit);
      else {
        f.get(from).i32(perBatch).op("i32.div_u").set(batch);
        f.get(from).i32(perBatch).op("i32.rem_u").set(unit);
      }
      f.get(from).i32(1).op("i32.add").set(from);
      for (const [index, grid] of grids.entries()) {
        const one = () => {
          const block = decodedBlock(f, grid, unit, batch);
          write(f, grid, block);
          releaseBlock(f, block);
          again();
        };
        if (index === grids.length - 1) one();
        else {
          f.get(unit).i32(blocksOf(grid)).op("i32.lt_u").if(one);
          f.get(unit).i32(blocksOf(grid)).op("i32.sub").set(unit);
        }
      }
    });
  });
}

function decodedBlock(f: FunctionWriter, grid: Grid, unit: Local, batch: Local | undefined): Block {
  const block = blockLocals(f, batch);
  const down = Math.ceil(grid.rows / grid.blockRows);
  const range = (from: Local, to: Local, step: number, end: number) => {
    f.i32(step).op("i32.mul").tee(from).i32(step).op("i32.add").set(to);
    f.get(to).i32(end).get(to).i32(end).op("i32.lt_u").op("select").set(to);
  };
  f.get(unit).i32(down).op("i32.rem_u");
  range(block.rowFrom, block.rowTo, grid.blockRows, grid.rows);
  f.get(unit).i32(down).op("i32.div_u");
  range(block.columnFrom, block.columnTo, grid.blockColumns, grid.columns);
  return block;
}

function blocksOf(grid: Grid): number {
  return Math.ceil(grid.rows / grid.blockRows) * Math.ceil(grid.columns / grid.blockColumns);
}

function blockLocals(f: FunctionWriter, batch: Local | undefined): Block {
  const [rowFrom, rowTo] = [f.local("i32"), f.local("i32")];
  return { batch, rowFrom, rowTo, columnFrom: f.local("i32"), columnTo: f.local("i32") };
}

function releaseBlock(f: FunctionWriter, block: Block): void {
  f.release(block.rowFrom, block.rowTo, block.columnFrom, block.columnTo);
}

/** for (index = from; index < to; index++), at least once. */
export function forTiles(
  f: FunctionWriter,
  from: Local,
  to: Local,
  body: (index: Local) => void,
): void {
  const index = f.local("i32");
  f.get(from).set(index);
  f.loop(again => {
    body(index);
    f.get(index).i32(1).op("i32.add").tee(index).get(to).op("i32.lt_u");
    again("if");
  });
  f.release(index);
}

/** address + index · bytes (+ batch · batchBytes) on the stack. */
export function pushAddress(
  f: FunctionWriter,
  address: number,
  index: Local,
  bytes: number,
  batch: Local | undefined,
  batchBytes: number,
): void {
  f.get(index).i32(bytes).op("i32.mul").i32(address).op("i32.add");
  if (batch !== undefined) f.get(batch).i32(batchBytes).op("i32.mul").op("i32.add");
}
