// How a product is cut: into tiles, tiles into grids of one shape, grids into blocks; and which
// factors are packed first. Everything is decided by sizes alone, never by threads, and the order
// of a sum never changes.

import type { Target } from "./kernel.ts";
import type { Grid } from "./matmul-blocks.ts";
import type { Panels } from "./matmul-pack.ts";
import { type TileShape, tileHeight } from "./matmul-tile.ts";

export interface MatmulSpec {
  /** At least 1; a, b and c advance by their dense sizes from one to the next. */
  readonly batch: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** Dense float32 (m, k), or (k, m) when transposed; a byte address, a multiple of 16. */
  readonly a: Factor;
  /** (k, n), or (n, k) when transposed. */
  readonly b: Factor;
  /** Where packed panels go: scratchBytes(spec) bytes at a multiple of 16. */
  readonly scratch: number;
}

export interface Factor {
  readonly address: number;
  readonly transposed: boolean;
}

export interface Sizes {
  readonly batch: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly transposedA: boolean;
  readonly transposedB: boolean;
}

/** Tiles of one shape; the first one's place in the product. */
export interface TileGrid extends Grid, TileShape {
  readonly row: number;
  readonly column: number;
}

export interface Plan {
  readonly grids: readonly TileGrid[];
  /** Panels of the factors that are packed. */
  readonly packA: readonly Panels[] | undefined;
  readonly packB: readonly Panels[] | undefined;
  readonly whole: boolean;
}

/** Operations below which a product is one unit: about twenty microseconds. */
export const WORTH_SHARING = 1e6;
/**
 * Panels of the right factor that one block streams from the second-level cache; more is slower
 * where it is shared.
 */
const PANEL_BYTES = 64 * 1024;
/** Units of a large product, about. */
const UNITS = 64;

export function plan(sizes: Sizes, target: Target): Plan {
  const { batch, m, n, k } = sizes;
  const packsA = packsLeft(sizes);
  const packsB = packsRight(sizes);
  const bands = evenly(Math.ceil(n / 4), tileVectors(m, n, target));
  const grids: TileGrid[] = [];
  const flops = 2 * batch * m * n * k;
  const whole = flops < WORTH_SHARING;
  const widest = bands[0]!.size;
  for (const band of bands) {
    // Packed rows serve every band, so they have one height.
    const height = tileHeight(packsA ? widest : band.size, target);
    for (const rows of evenly(m, height)) {
      const shape = { height: rows.size, vectors: band.size };
      const place = { row: rows.first, column: band.first * 4 };
      const tiles = { rows: rows.count, columns: band.count };
      grids.push({
        ...shape,
        ...place,
        ...tiles,
        ...blocks(shape, tiles, k, whole, flops / batch),
      });
    }
  }
  const panels = (runs: readonly Run[], lines: number): Panels[] =>
    runs.map(run => ({ first: run.first * lines, width: run.size * lines, count: run.count }));
  return {
    grids,
    packA: packsA ? panels(evenly(m, tileHeight(widest, target)), 1) : undefined,
    packB: packsB ? panels(bands, 4) : undefined,
    whole,
  };
}

/** Bytes of one batch's panels: of rows as they are, of columns in whole vectors. */
export function panelBytes({ m, n, k }: Sizes): { a: number; b: number } {
  const whole = (bytes: number) => Math.ceil(bytes / 16) * 16;
  return { a: whole(m * k * 4), b: whole(n * 4) * k };
}

/**
 * A row-major left factor is read along its rows and needs no packing; a transposed one skips from
 * step to step.
 */
export function packsLeft({ m, n, k, transposedA }: Sizes): boolean {
  return transposedA && n >= 32 && m * k > 8192;
}

export function packsRight({ m, n, k, transposedB }: Sizes): boolean {
  return transposedB || (m >= 32 && n >= 16 && n * k > 8192);
}

/**
 * Vectors across a tile: two, or three where that comes out even; few rows want wide tiles for
 * enough sums in flight. Multiply and add take three in large products too, for they are two
 * instructions and loads weigh more.
 */
function tileVectors(m: number, n: number, { relaxed }: Target): number {
  if (m < 4) return [0, 8, 4, 3][m]!;
  const vectors = Math.ceil(n / 4);
  if (!relaxed && vectors > 16) return 3;
  return vectors % 2 === 1 && vectors % 3 === 0 ? 3 : 2;
}

interface Run {
  readonly first: number;
  readonly size: number;
  readonly count: number;
}

/**
 * `total` in as few parts of at most `most` as can be, their sizes differing by one: the greater
 * ones first.
 */
function evenly(total: number, most: number): Run[] {
  const parts = Math.ceil(total / most);
  const size = Math.ceil(total / parts);
  const great = total - parts * (size - 1);
  const runs = [{ first: 0, size, count: great }];
  if (great < parts) runs.push({ first: great * size, size: size - 1, count: parts - great });
  return runs;
}

function blocks(
  { height, vectors }: TileShape,
  tiles: { rows: number; columns: number },
  k: number,
  whole: boolean,
  flops: number,
): { blockRows: number; blockColumns: number } {
  if (whole) return { blockRows: tiles.rows, blockColumns: tiles.columns };
  const most = Math.max(1, Math.floor(PANEL_BYTES / (16 * vectors * (k + 1))));
  const blockColumns = Math.ceil(tiles.columns / Math.ceil(tiles.columns / most));
  const wanted = Math.max(WORTH_SHARING / 2, flops / UNITS);
  const rowFlops = 2 * height * blockColumns * 4 * vectors * (k + 1);
  const blockRows = Math.min(tiles.rows, Math.max(1, Math.round(wanted / rowFlops)));
  return { blockRows, blockColumns };
}
