// Matrix products c = a · b over static sizes and addresses, in all four transpose forms, from one
// generator: the inner kernel (matmul-tile.ts) walks grids of register tiles (matmul-plan.ts) over
// factors where they lie or over panels packed before (matmul-pack.ts); few rows times a transposed
// factor are dot products (matmul-dot.ts). After Goto & van de Geijn, "Anatomy of High-Performance
// Matrix Multiplication" (ACM TOMS 34, 2008), with the depth unblocked: vectors of four floats are
// too slow to outrun the second-level cache.

import type { FunctionWriter, Local, ModuleWriter } from "./assembler.ts";
import { productTime } from "./cost.ts";
import type { Epilogue, Kernel, Lanes, Target } from "./kernel.ts";
import { blocksKernel, forTiles, pushAddress } from "./matmul-blocks.ts";
import { DOT_ROWS, dotMatmul } from "./matmul-dot.ts";
import { type Panels, pack } from "./matmul-pack.ts";
import {
  type MatmulSpec,
  type Plan,
  packsLeft,
  packsRight,
  panelBytes,
  plan,
  type Sizes,
  type TileGrid,
} from "./matmul-plan.ts";
import { multiplyTile, type TileShape } from "./matmul-tile.ts";

export type { Factor, MatmulSpec } from "./matmul-plan.ts";

export function scratchBytes(spec: Omit<MatmulSpec, "scratch">): number {
  const sizes = sizesOf(seen({ ...spec, scratch: 0 }));
  if (isDot(sizes)) return 0;
  const bytes = panelBytes(sizes);
  return sizes.batch * ((packsLeft(sizes) ? bytes.a : 0) + (packsRight(sizes) ? bytes.b : 0));
}

/**
 * The kernels in order, packing first; each must end before the next begins. A kernel's units are
 * independent, and each element is summed in the order of the depth whatever the units are.
 */
export function matmul(
  module: ModuleWriter,
  name: string,
  given: MatmulSpec,
  epilogue: Epilogue,
  target: Target,
): Kernel[] {
  if (given.m === 0 || given.n === 0) return [];
  const end = isColumn(given) ? standing(epilogue) : epilogue;
  const spec = seen(given);
  const sizes = sizesOf(spec);
  if (isDot(sizes)) return [dotMatmul(module, name, spec, end, target)];
  const { packA, packB, ...tiles } = plan(sizes, target);
  const bytes = panelBytes(sizes);
  const scratchB = spec.scratch + (packA === undefined ? 0 : spec.batch * bytes.a);
  const packed = (side: "left" | "right", panels: readonly Panels[] | undefined): Kernel[] => {
    if (panels === undefined || spec.k === 0) return [];
    const own =
      side === "left"
        ? { lines: spec.m, source: spec.a.address, scratch: spec.scratch, bytes: bytes.a }
        : { lines: spec.n, source: spec.b.address, scratch: scratchB, bytes: bytes.b };
    const alongDepth = side === "right" && spec.b.transposed;
    const common = { batch: spec.batch, depth: spec.k, panels, alongDepth };
    return [pack(module, `${name}.${side}`, { ...common, ...own })];
  };
  const lefts = packed("left", packA);
  const rights = packed("right", packB);
  const left = packA === undefined ? leftInPlace(spec) : leftPacked(spec, bytes.a);
  const right = packB === undefined ? rightInPlace(spec) : rightPacked(spec, scratchB, bytes.b);
  return [...lefts, ...rights, multiply(module, name, spec, tiles, left, right, end, target)];
}

/**
 * How a factor lies in memory: bytes from line to line, step to step and batch to batch, by the
 * shape of a tile.
 */
type Layout = (shape: TileShape) => {
  readonly address: number;
  /** Between two tiles' lines, … */
  readonly line: number;
  /**
   * … and between rows within a tile of the left factor (vectors of the right one stand side by
   * side).
   */
  readonly row: number;
  readonly step: number;
  readonly batch: number;
};

function leftInPlace({ m, k, a }: MatmulSpec): Layout {
  const common = { address: a.address, batch: m * k * 4 };
  return a.transposed
    ? () => ({ ...common, line: 4, row: 4, step: m * 4 })
    : () => ({ ...common, line: k * 4, row: k * 4, step: 4 });
}

function leftPacked({ k, scratch }: MatmulSpec, batch: number): Layout {
  return ({ height }) => ({ address: scratch, batch, line: k * 4, row: 4, step: height * 4 });
}

function rightInPlace({ n, k, b }: MatmulSpec): Layout {
  return () => ({ address: b.address, batch: k * n * 4, line: 4, row: 4, step: n * 4 });
}

function rightPacked({ k }: MatmulSpec, address: number, batch: number): Layout {
  return ({ vectors }) => ({ address, batch, line: k * 4, row: 4, step: vectors * 16 });
}

function multiply(
  module: ModuleWriter,
  name: string,
  { batch, m, n, k }: MatmulSpec,
  { grids, whole }: Pick<Plan, "grids" | "whole">,
  left: Layout,
  right: Layout,
  epilogue: Epilogue,
  target: Target,
): Kernel {
  const microseconds = productTime(2 * batch * m * n * k);
  return blocksKernel(module, name, batch, grids, { whole, microseconds }, (f, grid, block) => {
    const [l, r] = [left(grid), right(grid)];
    const [row, column] = [f.local("i32"), f.local("i32")];
    const [leftPointer, rightPointer] = [f.local("i32"), f.local("i32")];
    const leftTile = { pointer: leftPointer, rowBytes: l.row, stepBytes: l.step };
    const rightTile = { pointer: rightPointer, stepBytes: r.step };
    forTiles(f, block.rowFrom, block.rowTo, i => {
      f.get(i).i32(grid.height).op("i32.mul").i32(grid.row).op("i32.add").set(row);
      pushAddress(f, l.address, row, l.line, block.batch, l.batch);
      f.set(leftPointer);
      forTiles(f, block.columnFrom, block.columnTo, j => {
        const width = 4 * grid.vectors;
        f.get(j).i32(width).op("i32.mul").i32(grid.column).op("i32.add").set(column);
        pushAddress(f, r.address, column, r.line, block.batch, r.batch);
        f.set(rightPointer);
        const sums = multiplyTile(f, target, grid, k, leftTile, rightTile);
        finish(f, grid, n, epilogue, sums, row, column, block.batch);
        f.release(...sums.flat());
      });
    });
    f.release(row, column, leftPointer, rightPointer);
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

/**
 * A product as the generators see it: one column as one row (the memory is the same), vectors in
 * their best form.
 */
function seen(spec: MatmulSpec): MatmulSpec {
  if (isColumn(spec)) {
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

function isColumn({ m, n }: MatmulSpec): boolean {
  return n === 1 && m > 1;
}

function sizesOf({ batch, m, n, k, a, b }: MatmulSpec): Sizes {
  return { batch, m, n, k, transposedA: a.transposed, transposedB: b.transposed };
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

function isDot({ m, transposedA, transposedB }: Sizes): boolean {
  return m <= DOT_ROWS && transposedB && !transposedA;
}
