// Cells move between programs, and between programs and the reader: whoever asks gets the newest value.

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Backend, Executable } from "../../src/backends/backend.ts";
import * as ir from "../../src/ir/build.ts";
import { node } from "../../src/ir/node.ts";
import { type Program, program } from "../../src/ir/program.ts";
import { Cell } from "../../src/ops/op.ts";
import { backends } from "./agreement.ts";

const CELLS = 4;

/** Programs over places 0, 1, 2: what each writes, by what it reads. */
const kinds: Record<
  string,
  (x: (place: number) => ReturnType<typeof value>, cells: readonly Cell[]) => Program
> = {
  "writes one from another": (x, [a]) => program([[a!, ir.add(x(1), ir.constant(1))]], [x(1)]),
  "adds to one": (x, [a]) => program([[a!, ir.add(x(0), ir.constant(3))]], [x(0)]),
  swaps: (x, [a, b]) =>
    program(
      [
        [a!, x(1)],
        [b!, x(0)],
      ],
      [x(0), x(1)],
    ),
  "only writes": (_, [a]) => program([[a!, ir.filled(7, x0)]]),
  "only reads": x => program([], [ir.add(x(0), x(1)), x(2)]),
  "adds all": (x, [a, , c]) =>
    program(
      [
        [c!, ir.add(x(0), x(1))],
        [a!, x(2)],
      ],
      [x(2)],
    ),
};

const value = (cell: Cell) => node("cell", [], { cell, version: cell.version });
const x0 = ir.constant(0);

const action = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constantFrom(...Object.keys(kinds)),
      steps: fc.integer({ min: 0, max: 3 }),
      cells: fc.shuffledSubarray([0, 1, 2, 3], { minLength: 3, maxLength: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ write: fc.nat(CELLS - 1), data: fc.integer({ min: -9, max: 9 }) }),
  },
  { weight: 2, arbitrary: fc.record({ read: fc.nat(CELLS - 1) }) },
  { weight: 1, arbitrary: fc.record({ retire: fc.constantFrom(...Object.keys(kinds)) }) },
);
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

/** A backend with some cells and programs, each compiled once. */
class Station {
  readonly #backend: Backend;
  readonly #cells = Array.from({ length: CELLS }, (_, i) => new Cell([], "float32", `${i}`));
  readonly #programs = new Map<string, { executable: Executable; places: readonly number[] }>();

  constructor(backend: Backend) {
    this.#backend = backend;
    for (const [name, build] of Object.entries(kinds)) {
      const own = [0, 1, 2].map(() => new Cell([], "float32"));
      const whole = build(place => value(own[place]!), own);
      const places = whole.cells.map(cell => own.indexOf(cell));
      this.#programs.set(name, { executable: backend.compile(whole), places });
    }
  }

  /** What is seen of it: outputs, or the value that is read. */
  act(what: Action): number[][] {
    if ("write" in what) this.#backend.write(this.#cells[what.write]!, Float32Array.of(what.data));
    else if ("retire" in what) this.#programs.get(what.retire)!.executable.retire?.();
    else if ("read" in what) return [[...this.#backend.readSync!(this.#cells[what.read]!)]];
    else {
      const { executable, places } = this.#programs.get(what.kind)!;
      const cells = places.map(place => this.#cells[what.cells[place]!]!);
      return executable.run(new Map(), what.steps, cells).readSync!().map(values => [...values]);
    }
    return [];
  }

  all(): number[] {
    return this.#cells.map(cell => this.#backend.readSync!(cell)[0]!);
  }
}

describe.each(Object.keys(backends).filter(name => name !== "reference"))("on %s", name => {
  it("when programs, writes and reads follow in any order on any cells, then nobody sees an old value", () => {
    const stations = {
      found: new Station(backends[name]!()),
      expected: new Station(backends.reference!()),
    };
    fc.assert(
      fc.property(fc.array(action, { minLength: 1, maxLength: 25 }), actions => {
        for (const each of actions)
          expect(stations.found.act(each)).toEqual(stations.expected.act(each));
        expect(stations.found.all()).toEqual(stations.expected.all());
        // Sums would grow past what float32 holds.
        for (let i = 0; i < CELLS; i++)
          for (const station of Object.values(stations)) station.act({ write: i, data: i });
      }),
      { numRuns: 1000, seed: 7 },
    );
  });

  it("when what was read is changed, then the cell is not", () => {
    const backend = backends[name]!();
    const cell = new Cell([3], "float32");
    const data = Float32Array.of(1, 2, 3);
    backend.write(cell, data);
    data[0] = 99;
    backend.readSync!(cell)[1] = 99;
    const run = backend.compile(
      program([[cell, ir.add(value(cell), ir.constant(1))]], [value(cell)]),
    );
    run.run(new Map(), 1).readSync!()[0]![2] = 99;
    backend.readSync!(cell)[1] = 99;
    expect([...backend.readSync!(cell)]).toEqual([2, 3, 4]);
  });
});
