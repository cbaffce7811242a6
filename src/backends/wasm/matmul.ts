// Matrix products c = a · b over static sizes and addresses, in all four transpose forms, from one generator: the inner
// kernel (matmul-tile.ts) walks grids of register tiles (matmul-plan.ts) over factors where they lie or over panels
// packed before (matmul-pack.ts); few rows times a transposed factor are dot products (matmul-dot.ts). After
// Goto & van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (ACM TOMS 34, 2008), with the depth unblocked:
// vectors of four floats are too slow to outrun the second-level cache.

import type { FunctionWriter, Local, ModuleWriter } from "./assembler.ts";
import { productTime } from "./cost.ts";
import type { Epilogue, Kernel, Lanes, Target } from "./kernel.ts";
import { blocksKernel, forTiles, pushAddress } from "./matmul-blocks.ts";
import { DOT_ROWS, dotMatmul } from "./matmul-dot.ts";
import { pack } from "./matmul-pack.ts";
import {
  type MatmulSpec,
  type Plan,
  packsLeft,
  packsRight,
  panelBytes,
  plan,
  type TileGrid,
} from "./matmul-plan.ts";
import { multiplyTile } from "./matmul-tile.ts";

export type { Factor, MatmulSpec } from "./matmul-plan.ts";

export function scratchBytes(spec: Omit<MatmulSpec, "scratch">): number {
  const { batch, a, b, ...rest } = seen({ ...spec, scratch: 0 });
  const sizes = { batch, ...rest, transposedA: a.transposed, transposedB: b.transposed };
  if (isDot(sizes)) return 0;
  const bytes = panelBytes(sizes);
  return batch * ((packsLeft(sizes) ? bytes.a : 0) + (packsRight(sizes) ? bytes.b : 0));
}

/**
 * The kernels in order, packing first; each must end before the next begins. A kernel's units are independent, and
 * each element is summed in the order of the depth whatever the units are.
 */
export function matmul(
  module: ModuleWriter,
  name: string,
  spec: MatmulSpec,
  epilogue: Epilogue,
  target: Target,
): Kernel[] {
  if (spec.m === 0 || spec.n === 0) return [];
  const swapped = spec.n === 1 && spec.m > 1;
  const s = seen(spec);
  const end = swapped ? standing(epilogue) : epilogue;
  const sizes = { ...s, transposedA: s.a.transposed, transposedB: s.b.transposed };
  if (isDot(sizes)) return [dotMatmul(module, name, s, end, target)];
  const p = plan(sizes, target);
  const bytes = panelBytes(sizes);
  const scratchB = s.scratch + (p.packA === undefined ? 0 : s.batch * bytes.a);
  const kernels: Kernel[] = [];
  const common = { batch: s.batch, depth: s.k };
  if (p.packA !== undefined && s.k > 0)
    kernels.push(
      pack(module, `${name}.left`, {
        ...common,
        lines: s.m,
        source: s.a.address,
        alongDepth: false,
        scratch: s.scratch,
        bytes: bytes.a,
        panels: p.packA,
      }),
    );
  if (p.packB !== undefined && s.k > 0)
    kernels.push(
      pack(module, `${name}.right`, {
        ...common,
        lines: s.n,
        source: s.b.address,
        alongDepth: s.b.transposed,
        scratch: scratchB,
        bytes: bytes.b,
        panels: p.packB,
      }),
    );
  kernels.push(multiply(module, name, s, p, s.scratch, scratchB, end, target));
  return kernels;
}

function multiply(
  module: ModuleWriter,
  name: string,
  spec: MatmulSpec,
  { grids, packA, packB, whole }: Plan,
  scratchA: number,
  scratchB: number,
  epilogue: Epilogue,
  target: Target,
): Kernel {
  const { batch, m, n, k, a, b } = spec;
  const bytes = panelBytes({ ...spec, transposedA: a.transposed, transposedB: b.transposed });
  const left = (grid: TileGrid) =>
    packA !== undefined
      ? { address: scratchA, line: k * 4, row: 4, step: grid.height * 4, batch: bytes.a }
      : a.transposed
        ? { address: a.address, line: 4, row: 4, step: m * 4, batch: m * k * 4 }
        : { address: a.address, line: k * 4, row: k * 4, step: 4, batch: m * k * 4 };
  const right = (grid: TileGrid) =>
    packB !== undefined
      ? { address: scratchB, line: k * 4, step: grid.vectors * 16, batch: bytes.b }
      : { address: b.address, line: 4, step: n * 4, batch: k * n * 4 };
  const microseconds = productTime(2 * batch * m * n * k);
  return blocksKernel(module, name, batch, grids, { whole, microseconds }, (f, grid, block) => {
    const [l, r] = [left(grid), right(grid)];
    forTiles(f, block.rowFrom, block.rowTo, i => {
      const [row, leftPointer] = [f.local("i32"), f.local("i32")];
      f.get(i).i32(grid.height).op("i32.mul").i32(grid.row).op("i32.add").set(row);
      pushAddress(f, l.address, row, l.line, block.batch, l.batch);
      f.set(leftPointer);
      forTiles(f, block.columnFrom, block.columnTo, j => {
        const [column, rightPointer] = [f.local("i32"), f.local("i32")];
        f.get(j)
          .i32(4 * grid.vectors)
          .op("i32.mul")
          .i32(grid.column)
          .op("i32.add")
          .set(column);
        pushAddress(f, r.address, column, r.line, block.batch, r.batch);
        f.set(rightPointer);
        const sums = multiplyTile(
          f,
          target,
          grid,
          k,
          { pointer: leftPointer, rowBytes: l.row, stepBytes: l.step },
          { pointer: rightPointer, stepBytes: r.step },
        );
        finish(f, grid, n, epilogue, sums, row, column, block.batch);
        f.release(column, rightPointer, ...sums.flat());
      });
      f.release(row, leftPointer);
    });
  });
}

/** Hands a tile to the epilogue, with fewer lanes where the product ends within it. */
function finish(
  f: FunctionWriter,
  grid: TileGrid,
  n: number,
  epilogue: Epilogue,
  sums: readonly (readonly Local[])[],
  row: Local,
  column: Local,
  batch: Local | undefined,
): void {
  const width = 4 * grid.vectors;
  const points = (columns: number) => {
    epilogue.tile(f, row, column, batch);
    for (const [r, line] of sums.entries())
      for (const [v, sum] of line.entries())
        epilogue.point(f, sum, r, 4 * v, Math.min(4, columns - 4 * v) as Lanes);
    epilogue.end(f);
  };
  const last = grid.column + (grid.columns - 1) * width;
  const present = Math.min(width, n - last);
  if (grid.columns === 1 || present === width) points(present);
  else {
    f.get(column).i32(last).op("i32.eq");
    f.if(
      () => points(present),
      () => points(width),
    );
  }
}

/** The plain epilogue: the product as it is, at a dense address. */
export function store(address: number, { m, n }: { m: number; n: number }): Epilogue {
  let pointer: Local | undefined;
  return {
    tile: (f, row, column, batch) => {
      pointer = f.local("i32");
      f.get(row);
      if (batch !== undefined) f.get(batch).i32(m).op("i32.mul").op("i32.add");
      f.i32(n).op("i32.mul").get(column).op("i32.add").i32(4).op("i32.mul");
      f.i32(address).op("i32.add").set(pointer);
    },
    point: (f, product, rowPlus, columnPlus, lanes) => {
      const offset = (rowPlus * n + columnPlus) * 4;
      f.get(pointer!).get(product);
      if (lanes === 4) f.memory("v128.store", offset);
      else if (lanes === 1) f.memory("v128.store32_lane", offset, 0);
      else f.memory("v128.store64_lane", offset, 0);
      if (lanes === 3)
        f.get(pointer!)
          .get(product)
          .memory("v128.store32_lane", offset + 8, 2);
    },
    end: f => f.release(pointer!),
  };
}

/** A product as the generators see it: one column as one row (the memory is the same), vectors in their best form. */
function seen(spec: MatmulSpec): MatmulSpec {
  if (spec.n === 1 && spec.m > 1) {
    const [a, b] = [spec.b, { ...spec.a, transposed: !spec.a.transposed }];
    return seen({ ...spec, m: 1, n: spec.m, a, b });
  }
  const { m, n, k, a, b } = spec;
  return {
    ...spec,
    a: { ...a, transposed: a.transposed && m > 1 && k > 1 },
    b: { ...b, transposed: (b.transposed || n === 1) && k > 1 },
  };
}

/** An epilogue for a row that is a column: each lane is a row of its own. */
function standing(epilogue: Epilogue): Epilogue {
  return {
    tile: (f, row, column, batch) => epilogue.tile(f, column, row, batch),
    point: (f, product, rowPlus, columnPlus, lanes) => {
      const one = f.local("v128");
      for (let lane = 0; lane < lanes; lane++) {
        f.get(product).get(product);
        f.op("i8x16.shuffle", ...Array.from({ length: 16 }, (_, i) => 4 * lane + (i % 4))).set(one);
        epilogue.point(f, one, columnPlus + lane, rowPlus, 1);
      }
      f.release(one);
    },
    end: epilogue.end,
  };
}

function isDot(sizes: {
  readonly m: number;
  readonly transposedA: boolean;
  readonly transposedB: boolean;
}): boolean {
  return sizes.m <= DOT_ROWS && sizes.transposedB && !sizes.transposedA;
}
