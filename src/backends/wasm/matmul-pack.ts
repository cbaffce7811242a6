// Panels of a factor laid out in the order in which the inner kernel reads them: for each step of
// the depth, the elements of one tile's width, side by side. A panel that begins with line `first`
// stands at first · depth elements.

import type { FunctionWriter, Local, ModuleWriter } from "./assembler.ts";
import { copyTime } from "./cost.ts";
import type { Kernel } from "./kernel.ts";
import { blocksKernel, forTiles, type Grid, pushAddress } from "./matmul-blocks.ts";

/**
 * `count` panels of one width from line `first` on; the last one may be wider than what is left of
 * the lines.
 */
export interface Panels {
  readonly first: number;
  readonly width: number;
  readonly count: number;
}

export interface PackSpec {
  readonly batch: number;
  /** Lines of the factor: columns of the right one, rows of the left one. */
  readonly lines: number;
  readonly depth: number;
  readonly source: number;
  /** Whether a line's elements stand side by side (else a step's do). */
  readonly alongDepth: boolean;
  readonly scratch: number;
  /** Bytes of one batch's panels. */
  readonly bytes: number;
  readonly panels: readonly Panels[];
}

/** Elements that one unit packs, at least: about ten microseconds of work. */
const UNIT_ELEMENTS = 32768;

/** Panels copied side by side: whole cache lines are read from rows that lie far apart. */
const TOGETHER = 2;

/** Groups of panels; `present` lines of a group's last panel exist. */
interface PanelGrid extends Grid {
  readonly first: number;
  readonly width: number;
  readonly together: number;
  readonly present: number;
}

export function pack(module: ModuleWriter, name: string, spec: PackSpec): Kernel {
  const { batch, lines, depth, source, alongDepth, scratch, bytes } = spec;
  const whole = batch * lines * depth < 2 * UNIT_ELEMENTS;
  const grids = spec.panels.flatMap(panels => panelGrids(panels, spec));
  const microseconds = copyTime(8 * batch * lines * depth);
  return blocksKernel(module, name, batch, grids, { whole, microseconds }, (f, grid, block) => {
    forTiles(f, block.rowFrom, block.rowTo, index => {
      const [line, from, to] = [f.local("i32"), f.local("i32"), f.local("i32")];
      f.get(index)
        .i32(grid.width * grid.together)
        .op("i32.mul");
      f.i32(grid.first).op("i32.add").set(line);
      const lineBytes = alongDepth ? depth * 4 : 4;
      pushAddress(f, source, line, lineBytes, block.batch, lines * depth * 4);
      f.set(from);
      pushAddress(f, scratch, line, depth * 4, block.batch, bytes);
      f.set(to);
      if (alongDepth) transposePanel(f, grid, depth, from, to);
      else copyPanels(f, grid, spec, from, to);
      f.release(line, from, to);
    });
  });
}

function panelGrids({ first, width, count }: Panels, spec: PackSpec): PanelGrid[] {
  const { lines, depth, alongDepth } = spec;
  const present = Math.min(width, lines - first - (count - 1) * width);
  const whole = present === width || !alongDepth ? count : count - 1;
  const together = alongDepth ? 1 : Math.min(count, TOGETHER);
  const groups = Math.floor(whole / together);
  const grid = (from: number, rows: number, panels: number, present: number): PanelGrid => {
    const blockRows = Math.max(1, Math.round(UNIT_ELEMENTS / (width * depth * panels)));
    const tiles = { rows, columns: 1, blockRows, blockColumns: 1 };
    return { ...tiles, first: first + from * width, width, together: panels, present };
  };
  const grids: PanelGrid[] = [];
  const rest = whole - groups * together;
  if (groups > 0) grids.push(grid(0, groups, together, width));
  if (rest > 0) grids.push(grid(groups * together, 1, rest, width));
  if (whole < count) grids.push(grid(whole, 1, 1, present));
  return grids;
}

/** Copies every step's elements to the group's panels. */
function copyPanels(
  f: FunctionWriter,
  { width, together }: PanelGrid,
  { depth, lines }: PackSpec,
  from: Local,
  to: Local,
): void {
  const steps = (count: number) => {
    for (let s = 0; s < count; s++)
      for (let p = 0; p < together; p++) {
        const toPlus = (p * width * depth + s * width) * 4;
        copyElements(f, width, from, (s * lines + p * width) * 4, to, toPlus);
      }
  };
  stepping(f, depth, together === 1 ? 4 : 1, from, lines * 4, to, width * 4, steps);
}

function copyElements(
  f: FunctionWriter,
  count: number,
  from: Local,
  fromPlus: number,
  to: Local,
  toPlus: number,
): void {
  const piece = (at: number, load: "v128.load" | "v128.load64_zero" | "v128.load32_zero") => {
    f.get(to)
      .get(from)
      .memory(load, fromPlus + at * 4);
    const offset = toPlus + at * 4;
    if (load === "v128.load") f.memory("v128.store", offset);
    else
      f.memory(load === "v128.load64_zero" ? "v128.store64_lane" : "v128.store32_lane", offset, 0);
  };
  let at = 0;
  for (; at + 4 <= count; at += 4) piece(at, "v128.load");
  if (count & 2) piece(at, "v128.load64_zero");
  if (count & 1) piece(at + (count & 2), "v128.load32_zero");
}

/** Transposes by blocks of 4 × 4; lines past the last one repeat it, their lanes are never used. */
function transposePanel(
  f: FunctionWriter,
  { width, present }: PanelGrid,
  depth: number,
  from: Local,
  to: Local,
): void {
  const block = (steps: number) => {
    for (let v = 0; v < width; v += 4) {
      const lines = [0, 1, 2, 3].map(() => f.local("v128"));
      for (const [i, line] of lines.entries()) {
        const at = Math.min(v + i, present - 1);
        f.get(from)
          .memory("v128.load", at * depth * 4)
          .set(line);
      }
      transpose4(f, lines);
      for (let s = 0; s < steps; s++)
        f.get(to)
          .get(lines[s]!)
          .memory("v128.store", (s * width + v) * 4);
      f.release(...lines);
    }
  };
  stepping(f, Math.floor(depth / 4), 1, from, 16, to, width * 16, count => count && block(4));
  if (depth % 4 > 0) block(depth % 4);
}

/**
 * Runs `body` over `depth` steps, `unroll` at a time, moving both pointers; what is left over comes
 * at the end.
 */
function stepping(
  f: FunctionWriter,
  depth: number,
  unroll: number,
  from: Local,
  fromBytes: number,
  to: Local,
  toBytes: number,
  body: (steps: number) => void,
): void {
  const rounds = Math.floor(depth / unroll);
  if (rounds > 0) {
    const counter = f.local("i32");
    f.countUp(counter, 0, rounds, 1, () => {
      body(unroll);
      f.get(from)
        .i32(unroll * fromBytes)
        .op("i32.add")
        .set(from);
      f.get(to)
        .i32(unroll * toBytes)
        .op("i32.add")
        .set(to);
    });
    f.release(counter);
  }
  body(depth % unroll);
}

const LOW_PAIRS = [0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23];
const HIGH_PAIRS = LOW_PAIRS.map(lane => lane + 8);
const LOW_HALVES = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];
const HIGH_HALVES = LOW_HALVES.map(lane => lane + 8);

/** lines[i][j] becomes lines[j][i]. */
export function transpose4(f: FunctionWriter, lines: readonly Local[]): void {
  const [a, b, c, d] = lines as [Local, Local, Local, Local];
  const [ab, cd] = [f.local("v128"), f.local("v128")];
  const shuffled = (x: Local, y: Local, lanes: readonly number[], into: Local) =>
    f
      .get(x)
      .get(y)
      .op("i8x16.shuffle", ...lanes)
      .set(into);
  shuffled(a, b, LOW_PAIRS, ab);
  shuffled(c, d, LOW_PAIRS, cd);
  shuffled(a, b, HIGH_PAIRS, b);
  shuffled(c, d, HIGH_PAIRS, d);
  shuffled(ab, cd, LOW_HALVES, a);
  shuffled(b, d, LOW_HALVES, c);
  shuffled(b, d, HIGH_HALVES, d);
  shuffled(ab, cd, HIGH_HALVES, b);
  f.release(ab, cd);
}
