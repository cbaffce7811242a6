// Realisation: lazy tensors become cells. All that waits on a device (assignments, an optimizer's change, and the
// tensors that must see the values from before them) is computed together, in one program. What waits is first
// looked up as it is, gradients and change unbuilt, by the structure of its graph (ir/structure.ts): a loop makes
// the whole graph in its first step only, and afterwards runs the recipe that was found then.

import type { Executable } from "../backends/backend.ts";
import { type TypedArray, zeros } from "../core/dtype.ts";
import { DownhillError } from "../core/errors.ts";
import { sizeOf } from "../core/shape.ts";
import { constant } from "../ir/build.ts";
import { type Node, topological } from "../ir/node.ts";
import { program } from "../ir/program.ts";
import { OWN_RECORD, type StructureKey } from "../ir/structure.ts";
import { Cell, type Slot } from "../ops/op.ts";
import type { Capture } from "./capture.ts";
import type { Device } from "./device.ts";
import type { Tensor } from "./tensor.ts";
import { type Kind, numberOf, type Value } from "./work.ts";

const LAZY = OWN_RECORD + 1;
const ASSIGNED = OWN_RECORD + 2;
const CHANGE = OWN_RECORD + 3;

/** What an optimizer's step does to tensors, put off. */
export interface Change {
  readonly kind: Kind;
  /** Which of the optimizer's parameters it is about. */
  readonly parameters: readonly number[];
  /** All that it depends on besides the kind: gradients, parameters, state. */
  readonly inputs: readonly Value[];
  /** Tensors that get new values. */
  readonly targets: readonly Tensor[];
  /** Assigns the targets, in a capture. */
  readonly build: () => Capture;
}

/** How work of a structure is done. */
export interface Recipe {
  readonly executable: Executable;
  /** For each cell of the program its place among the key's cells and, after them, those of lazy tensors. */
  readonly cells: readonly number[];
  readonly slots: ReadonlyMap<Slot, TypedArray>;
  /** Brings the values of the slots up to date. */
  readonly fill: () => void;
  /** The gradients computed last, as long as the library alone knew of them. */
  readonly gradients: (Tensor | undefined)[];
}

/** What is to be done. */
interface Waiting {
  readonly lazy: readonly Tensor[];
  readonly assigned: readonly Tensor[];
  readonly change: Change | undefined;
}

export function realize(device: Device, asked: readonly Tensor[], change?: Change): void {
  const waiting = takeWaiting(device, asked, change);
  const { lazy, assigned } = waiting;
  if (lazy.length === 0 && assigned.length === 0 && change === undefined) return;
  const key = device.takeKey();
  try {
    describe(key, waiting);
    checkFresh(key);
    const recipe = device.recipes.find(key);
    if (recipe === undefined) follow(prepare(device, key, waiting));
    else follow(recalled(recipe, key, waiting));
  } finally {
    device.returnKey(key);
  }
}

/** A recipe with what it is to work on this time. */
interface Prepared {
  readonly recipe: Recipe;
  readonly cells: readonly Cell[];
  /** Tensors with new values, and the cells where those are. */
  readonly assigned: readonly Tensor[];
  readonly changed: Iterable<Tensor>;
  readonly lazy: readonly Tensor[];
  readonly fresh: readonly Cell[];
}

function recalled(recipe: Recipe, key: StructureKey, waiting: Waiting): Prepared {
  const { lazy, assigned, change } = waiting;
  const fresh = lazy.map((x, i) => cellFor(x, recipe.gradients[i]));
  const known = key.cells.length;
  const cells = recipe.cells.map(place =>
    place < known ? key.cells[place]! : fresh[place - known]!,
  );
  return { recipe, cells, assigned, changed: change?.targets ?? [], lazy, fresh };
}

function follow({ recipe, cells, assigned, changed, lazy, fresh }: Prepared): void {
  recipe.fill();
  recipe.executable.run(recipe.slots, 1, cells);
  for (const x of assigned) written(x, x.home!);
  for (const x of changed) written(x, x.home ?? x.cell!);
  lazy.forEach((x, i) => {
    written(x, fresh[i]!);
    recipe.gradients[i] = x.gradientState === "unseen" ? x : undefined;
  });
}

function written(x: Tensor, cell: Cell): void {
  cell.version++;
  x.settle(cell);
}

/** Takes what waits on the device, and what is asked for of `asked`. */
function takeWaiting(device: Device, asked: readonly Tensor[], change?: Change): Waiting {
  for (const x of asked) device.wanted.add(x);
  const lazy = [...device.wanted].filter(x => x.cell === undefined && x.home === undefined);
  // What the change assigns anew keeps its graph as the change's input.
  if (device.assigned.size > 0) for (const x of change?.targets ?? []) device.assigned.delete(x);
  const assigned = [...device.assigned];
  // New sets: a cleared one's old table may keep its tensors alive through the next.
  device.wanted = new Set();
  if (assigned.length > 0) device.assigned = new Set();
  return { lazy, assigned, change };
}

function describe(key: StructureKey, { lazy, assigned, change }: Waiting): void {
  for (const x of lazy) {
    const number = numberOf(key, x.value);
    key.write(LAZY);
    key.write(number);
  }
  for (const x of assigned) {
    const [number, home] = [numberOf(key, x.value), key.cell(x.home!)];
    key.write(ASSIGNED);
    key.write(number);
    key.write(home);
  }
  if (change === undefined) return;
  const inputs = change.inputs.map(x => numberOf(key, x));
  const homes = change.targets.map(x => key.cell(x.home ?? x.cell!));
  key.write(CHANGE);
  key.write(change.kind.id);
  key.list(change.parameters);
  key.list(inputs);
  key.list(homes);
}

/** A graph built on a value that has been replaced since would silently compute with the new one. */
function checkFresh({ slots: [slot], stale }: StructureKey): void {
  if (slot !== undefined)
    throw new DownhillError(
      "stale-tensor",
      `read: this tensor belongs to a captured step (slot "${slot.name}") and has no value of its own.`,
    );
  if (stale === undefined) return;
  const name = stale.name || "a tensor";
  throw new DownhillError(
    "stale-tensor",
    `read: this tensor was built before ${name} changed. Call realize() or read it before the optimizer's step().`,
    { name },
  );
}

/** Where a lazy tensor's value goes: where the last step's gradient lay, if nobody has seen that. */
function cellFor(x: Tensor, last: Tensor | undefined): Cell {
  return last?.gradientState === "free" ? last.cell! : new Cell(x.shape, x.dtype);
}

/** Makes the graph of what waits, and the recipe of its structure. */
function prepare(device: Device, key: StructureKey, waiting: Waiting): Prepared {
  const { lazy, assigned, change } = waiting;
  const fresh = lazy.map(x => new Cell(x.shape, x.dtype));
  const capture = change?.build();
  const changed = new Set(capture?.assigned);
  const updates = [
    ...[...assigned, ...changed].map(x => [x.home!, x.node] as const),
    ...lazy.map((x, i) => [fresh[i]!, x.node] as const),
  ];
  const whole = program(updates, [], guardOf(updates.map(([, value]) => value)));
  // As before until the program has run: it may fail.
  for (const x of changed) x.settle(x.home!);
  capture?.assigned.clear();
  const { executable, slots } = device.executable(whole);
  const values = whole.slots.map(slot => zeros(slot.dtype, sizeOf(slot.shape)));
  const places = new Map([...key.cells, ...fresh].map((cell, i) => [cell, i]));
  const recipe = {
    executable,
    cells: whole.cells.map(cell => places.get(cell) ?? -1),
    slots: new Map(slots.map((slot, i) => [slot, values[i]!])),
    fill: capture?.filler(whole.slots, values) ?? (() => {}),
    gradients: [],
  };
  // A change that draws on more than it says, or assigns other tensors, is built each time.
  const told = new Set(change?.targets);
  const complete = recipe.cells.every(place => place >= 0) && sameMembers(changed, told);
  if (complete) device.recipes.set(key, recipe);
  return { recipe, cells: whole.cells, assigned, changed, lazy, fresh };
}

/** Where an index may be out of range, a guard keeps all changes until every index has been seen. */
function guardOf(values: readonly Node[]): Node | undefined {
  const indexed = topological(values).some(({ op }) => op === "gather" || op === "scatterAdd");
  return indexed ? constant(0) : undefined;
}

function sameMembers(a: ReadonlySet<Tensor>, b: ReadonlySet<Tensor>): boolean {
  return a.size === b.size && [...a].every(x => b.has(x));
}
