// Products of few rows with a transposed right factor: both lie along the depth, so each element is
// a dot product of four partial sums, and four elements' partial sums are added by one
// transposition. Nothing is packed.

import type { FunctionWriter, Local, ModuleWriter } from "./assembler.ts";
import { productTime } from "./cost.ts";
import { type Epilogue, type Kernel, type Lanes, multiplyAdd, type Target } from "./kernel.ts";
import { blocksKernel, forTiles, type Grid, pushAddress } from "./matmul-blocks.ts";
import { transpose4 } from "./matmul-pack.ts";
import { type MatmulSpec, WORTH_SHARING } from "./matmul-plan.ts";

/** Rows up to which it is used. */
export const DOT_ROWS = 3;

type Columns = Grid & { readonly first: number; readonly width: number };

export function dotMatmul(
  module: ModuleWriter,
  name: string,
  spec: MatmulSpec,
  epilogue: Epilogue,
  target: Target,
): Kernel {
  const { batch, m, n, k } = spec;
  const width = m === 1 ? 8 : 4;
  const blockColumns = Math.max(1, Math.round(WORTH_SHARING / (4 * m * width * (k + 1))));
  const full = Math.floor(n / width);
  const common = { rows: 1, blockRows: 1, blockColumns };
  const grids: Columns[] = [];
  if (full > 0) grids.push({ ...common, columns: full, first: 0, width });
  if (n % width > 0) grids.push({ ...common, columns: 1, first: full * width, width: n % width });
  const flops = 2 * batch * m * n * k;
  const work = { whole: flops < WORTH_SHARING, microseconds: productTime(flops) };
  return blocksKernel(module, name, batch, grids, work, (f, grid, block) => {
    const row = f.local("i32");
    f.i32(0).set(row);
    forTiles(f, block.columnFrom, block.columnTo, index => {
      const [column, left, right] = [f.local("i32"), f.local("i32"), f.local("i32")];
      f.get(index).i32(grid.width).op("i32.mul").i32(grid.first).op("i32.add").set(column);
      pushAddress(f, spec.a.address, row, k * 4, block.batch, m * k * 4);
      f.set(left);
      pushAddress(f, spec.b.address, column, k * 4, block.batch, k * n * 4);
      f.set(right);
      const sums = dotTile(f, target, m, grid.width, k, left, right);
      epilogue.tile(f, row, column, block.batch);
      for (const [r, line] of sums.entries())
        for (let c = 0; c < line.length; c += 4)
          epilogue.point(f, line[c]!, r, c, Math.min(4, grid.width - c) as Lanes);
      epilogue.end(f);
      f.release(column, left, right, ...sums.flat());
    });
    f.release(row);
  });
}

/**
 * By row and column, in whole fours: after it the first of four columns holds the elements of all
 * four.
 */
function dotTile(
  f: FunctionWriter,
  target: Target,
  height: number,
  width: number,
  depth: number,
  left: Local,
  right: Local,
): Local[][] {
  const padded = Math.ceil(width / 4) * 4;
  const sums = Array.from({ length: height }, () =>
    Array.from({ length: padded }, () => f.local("v128")),
  );
  for (const sum of sums.flat()) f.f32x4(0).set(sum);
  const step = (plus: number, mask?: readonly number[]) => {
    const load = (pointer: Local, line: number) => {
      f.get(pointer).memory("v128.load", line * depth * 4 + plus);
      if (mask !== undefined) f.i32x4(...mask).op("v128.and");
    };
    const rows = Array.from({ length: height }, () => f.local("v128"));
    for (const [r, local] of rows.entries()) {
      load(left, r);
      f.set(local);
    }
    const column = f.local("v128");
    for (let c = 0; c < width; c++) {
      load(right, c);
      f.set(column);
      for (const [r, local] of rows.entries()) {
        f.get(local).get(column).get(sums[r]![c]!);
        multiplyAdd(f, target);
        f.set(sums[r]![c]!);
      }
    }
    f.release(column, ...rows);
  };
  const vectors = Math.floor(depth / 4);
  const unroll = vectors <= 4 ? vectors : vectors % 2 === 0 ? 2 : 1;
  if (vectors > 0) {
    const counter = f.local("i32");
    f.countUp(counter, 0, vectors / unroll, 1, () => {
      for (let u = 0; u < unroll; u++) step(16 * u);
      for (const pointer of [left, right])
        f.get(pointer)
          .i32(16 * unroll)
          .op("i32.add")
          .set(pointer);
    });
    f.release(counter);
  }
  // Past the last element stands the next line or padding, NaN for all we know.
  if (depth % 4 > 0)
    step(
      0,
      [0, 1, 2, 3].map(lane => (lane < depth % 4 ? -1 : 0)),
    );
  for (const line of sums) for (let c = 0; c < padded; c += 4) addAcross(f, line.slice(c, c + 4));
  return sums;
}

/** The first becomes [sum of its lanes, sum of the second's …]. */
function addAcross(f: FunctionWriter, four: readonly Local[]): void {
  transpose4(f, four);
  const [a, b, c, d] = four as [Local, Local, Local, Local];
  f.get(a).get(b).op("f32x4.add").get(c).get(d).op("f32x4.add").op("f32x4.add").set(a);
}
