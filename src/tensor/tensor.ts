// A tensor is a lazy value: a graph node, and the device that will compute it. Building, backward() and step() are
// synchronous; reading is a promise. A tensor holds a cell once it is computed, and nobody frees anything: cells
// are ordinary memory that the collector takes back.

import type { DType, TypedArray } from "../core/dtype.ts";
import { DownhillError } from "../core/errors.ts";
import { normalizeAxis, type Shape, sameShape, shapeText, sizeOf } from "../core/shape.ts";
import * as ir from "../ir/build.ts";
import { checkScalar, gradient } from "../ir/gradient.ts";
import { isOp, type Node, node, topological } from "../ir/node.ts";
import { Cell, type Slot } from "../ops/op.ts";
import { assignments } from "./assignments.ts";
import { cpu, type Device, device as deviceOf } from "./device.ts";
import { realize } from "./realize.ts";
import { Kind, Later, type Value, Work } from "./work.ts";

export type NestedArray = number | boolean | readonly NestedArray[];
export type TensorData = TypedArray | NestedArray;
export type TensorLike = Tensor | number;

export interface TensorOptions {
  readonly shape?: Shape;
  readonly dtype?: DType;
  readonly device?: Device | string;
  readonly requiresGrad?: boolean;
}

/** Axes of a reduction; all of them when absent. */
export interface ReduceOptions {
  readonly axis?: number | readonly number[];
  readonly keepDims?: boolean;
}

export class Tensor {
  readonly device: Device;
  readonly requiresGrad: boolean;
  #value: Value;
  /** Of the cell that is the value. */
  #version = 0;
  #grad: Tensor | null = null;
  /** A gradient that only the library knows of so far; once let go, its cell may serve again. */
  gradientState: "seen" | "unseen" | "free" = "seen";

  constructor(value: Value, device: Device, requiresGrad = false) {
    this.#value = value;
    this.device = device;
    this.requiresGrad = requiresGrad;
  }

  static ofCell(cell: Cell, device: Device, requiresGrad = false): Tensor {
    const made = new Tensor(cell, device, requiresGrad);
    made.#version = cell.version;
    return made;
  }

  static ofSlot(slot: Slot, device: Device): Tensor {
    return new Tensor(node("slot", [], { slot }), device);
  }

  static random(key: Tensor, shape: Shape, stream: number): Tensor {
    return new Tensor(node("random", [key.node], { shape, stream }), key.device);
  }

  /** 0, 1, … size − 1, int32. */
  static arange(size: number, device: Device): Tensor {
    return new Tensor(node("iota", [], { size }), device);
  }

  /** The graph node of the current value. */
  get node(): Node {
    const value = this.#value;
    if (value instanceof Cell)
      this.#value = node("cell", [], { cell: value, version: this.#version });
    else if (value instanceof Later) this.#value = value.work.results()[value.index]!;
    else return value;
    return this.#value;
  }

  /** The current value, without making graph of what has been put off. */
  get value(): Node | Later {
    return this.#value instanceof Later ? this.#value : this.node;
  }

  get shape(): Shape {
    return this.#value.shape;
  }

  get dtype(): DType {
    return this.#value.dtype;
  }

  get size(): number {
    return sizeOf(this.shape);
  }

  /** The cell that holds the value, if it has been computed. */
  get cell(): Cell | undefined {
    const value = this.#value;
    if (value instanceof Cell) return value;
    return !(value instanceof Later) && isOp(value, "cell") ? value.attributes.cell : undefined;
  }

  /** d loss / d this tensor after backward(), summed over calls, or null. */
  get grad(): Tensor | null {
    if (this.#grad !== null) this.#grad.gradientState = "seen";
    return this.#grad;
  }

  set grad(gradient: Tensor | null) {
    const old = this.#grad;
    if (gradient !== null) gradient.gradientState = "seen";
    this.#grad = gradient;
    if (old === null || old.gradientState !== "unseen") return;
    old.gradientState = "free";
    this.device.wanted.delete(old);
  }

  /** `grad` for the library's own use, which is not to keep it. */
  get heldGradient(): Tensor | null {
    return this.#grad;
  }

  /** Takes `gradient` for the one before; the next realisation computes it. */
  holdGradient(gradient: Tensor): void {
    const { wanted } = this.device;
    if (this.#grad !== null) wanted.delete(this.#grad);
    gradient.gradientState = "unseen";
    this.#grad = gradient;
    wanted.add(gradient);
  }

  /** Replaces the value; what was built on the old one keeps it. For optimizers and running statistics. */
  assign(value: Tensor): void {
    if (!sameShape(this.shape, value.shape))
      throw new DownhillError(
        "shape-mismatch",
        `assign: a tensor of ${shapeText(this.shape)} was given ${shapeText(value.shape)}.`,
        { expected: this.shape, found: value.shape },
      );
    if (this.home === undefined) this.home = this.cell;
    this.#value = value.node;
    assignments(this.device).add(this);
  }

  /** Replaces the value at once, from the host; for loading weights. Only of a tensor that holds a cell. */
  store(data: TypedArray): void {
    const cell = this.home ?? this.cell!;
    this.device.assigned.delete(this);
    this.device.backend.write(cell, data);
    cell.version++;
    this.settle(cell);
  }

  /** Where an assigned tensor's new value will be stored; internal to realisation and capture. */
  home: Cell | undefined;

  /** The value is in `cell` now; internal to realisation and capture. */
  settle(cell: Cell): void {
    this.#value = cell;
    this.#version = cell.version;
    this.home = undefined;
  }

  // Elementwise.
  add(other: TensorLike): Tensor {
    return this.#with(other, ir.add);
  }
  sub(other: TensorLike): Tensor {
    return this.#with(other, ir.sub);
  }
  mul(other: TensorLike): Tensor {
    return this.#with(other, ir.mul);
  }
  div(other: TensorLike): Tensor {
    return this.#with(other, ir.div);
  }
  pow(other: TensorLike): Tensor {
    return this.#with(other, (a, b) => ir.binary("pow", a, b));
  }
  /** Elementwise larger of the two. */
  maximum(other: TensorLike): Tensor {
    return this.#with(other, (a, b) => ir.binary("max", a, b));
  }
  minimum(other: TensorLike): Tensor {
    return this.#with(other, (a, b) => ir.binary("min", a, b));
  }
  less(other: TensorLike): Tensor {
    return this.#with(other, (a, b) => ir.binary("less", a, b));
  }
  lessEqual(other: TensorLike): Tensor {
    return this.#with(other, (a, b) => ir.binary("lessEqual", a, b));
  }
  greater(other: TensorLike): Tensor {
    return this.#with(other, (a, b) => ir.binary("less", b, a));
  }
  equal(other: TensorLike): Tensor {
    return this.#with(other, (a, b) => ir.binary("equal", a, b));
  }
  and(other: Tensor): Tensor {
    return this.#with(other, (a, b) => ir.binary("and", a, b));
  }
  or(other: Tensor): Tensor {
    return this.#with(other, (a, b) => ir.binary("or", a, b));
  }
  not(): Tensor {
    return this.#from(node("not", [this.node], {}));
  }
  /** this ? a : b, elementwise. */
  where(a: TensorLike, b: TensorLike): Tensor {
    const dtype = a instanceof Tensor ? a.dtype : b instanceof Tensor ? b.dtype : "float32";
    const value = (x: TensorLike) => (x instanceof Tensor ? x.node : ir.constant(x, dtype));
    return this.#from(ir.select(this.node, value(a), value(b)));
  }
  neg(): Tensor {
    return this.#from(ir.unary("neg", this.node));
  }
  abs(): Tensor {
    return this.#from(ir.unary("abs", this.node));
  }
  sqrt(): Tensor {
    return this.#from(ir.unary("sqrt", this.node));
  }
  /** 1 / x. */
  reciprocal(): Tensor {
    return this.#from(ir.div(ir.filled(1, this.node), this.node));
  }
  exp(): Tensor {
    return this.#from(ir.unary("exp", this.node));
  }
  log(): Tensor {
    return this.#from(ir.unary("log", this.node));
  }
  sin(): Tensor {
    return this.#from(ir.unary("sin", this.node));
  }
  cos(): Tensor {
    return this.#from(ir.unary("cos", this.node));
  }
  tanh(): Tensor {
    return this.#from(ir.unary("tanh", this.node));
  }
  sigmoid(): Tensor {
    return this.#from(ir.unary("sigmoid", this.node));
  }
  erf(): Tensor {
    return this.#from(ir.unary("erf", this.node));
  }
  floor(): Tensor {
    return this.#from(ir.unary("floor", this.node));
  }
  square(): Tensor {
    return this.mul(this);
  }
  cast(dtype: DType): Tensor {
    return this.#from(ir.cast(this.node, dtype));
  }
  /** The same value, through which no gradient flows. */
  detach(): Tensor {
    return this.#from(node("detach", [this.node], {}));
  }

  // Reductions.
  sum(options: ReduceOptions = {}): Tensor {
    return this.#from(ir.reduce("sum", this.node, axesOf(options), options.keepDims ?? false));
  }
  mean(options: ReduceOptions = {}): Tensor {
    const total = this.sum(options);
    return total.div(this.size / Math.max(1, total.size));
  }
  max(options: ReduceOptions = {}): Tensor {
    return this.#from(
      ir.reduce("reduceMax", this.node, axesOf(options), options.keepDims ?? false),
    );
  }

  // Linear algebra and movement.
  /** (…, M, K) @ (…, K, N) -> (…, M, N); leading axes broadcast. */
  matmul(other: Tensor): Tensor {
    return this.#with(other, ir.matmul);
  }
  reshape(...shape: number[]): Tensor {
    const unknown = shape.indexOf(-1);
    const known = shape.reduce((product, n) => (n === -1 ? product : product * n), 1);
    const full = shape.map((n, i) => (i === unknown ? this.size / known : n));
    return this.#from(ir.reshape(this.node, full));
  }
  permute(...order: number[]): Tensor {
    return this.#from(ir.permute(this.node, order));
  }
  /** Swaps the last two axes. */
  transpose(): Tensor {
    return this.#from(ir.transpose(this.node));
  }
  broadcastTo(shape: Shape): Tensor {
    return this.#from(ir.broadcastTo(this.node, shape));
  }
  pad(padding: readonly (readonly [number, number])[]): Tensor {
    return this.#from(ir.pad(this.node, padding));
  }
  /** [start, end) of the leading axes; axes left out stay whole. */
  slice(...ranges: (readonly [number, number])[]): Tensor {
    const whole = this.shape.map((n, axis): readonly [number, number] => ranges[axis] ?? [0, n]);
    return this.#from(ir.slice(this.node, whole));
  }
  /** out[…, i, …] = this[…, index[…, i, …], …] along `axis`, as torch.gather. */
  gather(axis: number, index: Tensor): Tensor {
    const along = normalizeAxis("gather", axis, this.shape.length);
    return this.#with(index, (a, b) => node("gather", [a, b], { axis: along }));
  }
  /** out = 0, then out[…, index[…, i, …], …] += this[…, i, …] along `axis` of `size`. */
  scatterAdd(axis: number, index: Tensor, size: number): Tensor {
    const along = normalizeAxis("scatterAdd", axis, this.shape.length);
    return this.#with(index, (a, b) => node("scatterAdd", [a, b], { axis: along, size }));
  }

  /**
   * Adds d this / d w to `w.grad` of every tensor w with `requiresGrad` that this scalar depends on. Synchronous:
   * it builds graph; the optimizer's step() computes it together with the loss.
   *
   * @throws not-a-scalar, no-gradient
   */
  backward(): void {
    const leaves = this.#gradientLeaves();
    if (leaves.length === 0)
      throw new DownhillError("no-gradient", "backward: the loss depends on no parameter.");
    checkScalar(this.node);
    const inputs = [this.node, ...leaves.map(leaf => leaf.node)];
    const work = new Work(GRADIENT, inputs, ([loss, ...wrt]) => gradient(loss!, wrt));
    leaves.forEach((leaf, i) => {
      const fresh = new Tensor(new Later(work, i, leaf), this.device);
      const { heldGradient } = leaf;
      leaf.holdGradient(heldGradient === null ? fresh : sumOf(heldGradient, fresh));
    });
    this.device.wanted.add(this);
  }

  /** Computes the value now (and all that waits on the device); reading later costs nothing. */
  realize(): this {
    realize(this.device, [this]);
    return this;
  }

  /** The values, dense and row-major. */
  async data(): Promise<TypedArray> {
    return this.device.backend.read(this.realize().cell!);
  }

  /** On the CPU only. */
  dataSync(): TypedArray {
    const read = this.device.backend.readSync;
    if (read === undefined)
      throw new DownhillError(
        "sync-read",
        `dataSync: device ${this.device.name} cannot be read synchronously. Use await data().`,
        { device: this.device.name },
      );
    return read(this.realize().cell!);
  }

  /** The only element. */
  async item(): Promise<number> {
    this.#checkSingle("item");
    return (await this.data())[0]!;
  }

  itemSync(): number {
    this.#checkSingle("itemSync");
    return this.dataSync()[0]!;
  }

  toString(): string {
    return `Tensor${shapeText(this.shape)} ${this.dtype} on ${this.device.name}`;
  }

  /** The tensors with gradients that this depends on. */
  #gradientLeaves(): Tensor[] {
    const { node } = this;
    const { key } = this.device;
    // A cell is computed already: realisation will not ask for it.
    if (!key.isEmpty || isOp(node, "cell")) {
      const all = new Set(topological([node]));
      return leavesAmong(
        [...all].flatMap(x => (isOp(x, "cell") ? [x.attributes.cell] : [])),
        all,
      );
    }
    // The walk that realisation needs anyway.
    key.node(node);
    const leaves = leavesAmong(key.cells, key);
    if (leaves.length === 0) key.clear();
    return leaves;
  }

  #checkSingle(operation: string): void {
    if (this.size !== 1)
      throw new DownhillError(
        "not-a-scalar",
        `${operation}: a tensor of one element is needed, found shape ${shapeText(this.shape)}.`,
        { shape: this.shape },
      );
  }

  #from(value: Node): Tensor {
    return new Tensor(value, this.device);
  }

  #with(other: TensorLike, build: (a: Node, b: Node) => Node): Tensor {
    if (!(other instanceof Tensor))
      return this.#from(build(this.node, ir.constant(other, this.dtype)));
    if (other.device !== this.device)
      throw new DownhillError(
        "device-mismatch",
        `tensors are on two devices: ${this.device.name} and ${other.device.name}. Move one with to().`,
        { left: this.device.name, right: other.device.name },
      );
    return this.#from(build(this.node, other.node));
  }
}

const GRADIENT = new Kind();
const SUM = new Kind();

/** The sum of two gradients of a leaf. */
function sumOf(old: Tensor, fresh: Tensor): Tensor {
  if (old.gradientState === "seen") return old.add(fresh);
  const work = new Work(SUM, [old.value, fresh.value], ([a, b]) => [ir.add(a!, b!)]);
  return new Tensor(new Later(work, 0, fresh), fresh.device);
}

/** Which tensor a gradient of a cell belongs to: parameters announce themselves. */
const gradientOwners = new WeakMap<Cell, Tensor>();

/** A leaf whose gradient backward() keeps. */
export function trackGradient(leaf: Tensor): void {
  gradientOwners.set(leaf.cell!, leaf);
}

/** The owners of gradients of `cells`, as far as their nodes are among `nodes`. */
function leavesAmong(cells: readonly Cell[], nodes: { has(x: Node): boolean }): Tensor[] {
  const leaves: Tensor[] = [];
  for (const cell of cells) {
    const owner = gradientOwners.get(cell);
    if (owner?.cell === cell && nodes.has(owner.node)) leaves.push(owner);
  }
  return leaves;
}

/**
 * A tensor of the values given: nested arrays, or a typed array with a shape. Numbers are float32 unless `dtype`
 * says otherwise, booleans bool, an Int32Array int32.
 */
export function tensor(data: TensorData, options: TensorOptions = {}): Tensor {
  const { flat, shape: found, dtype: natural } = flatten(data);
  const shape = options.shape ?? found;
  const dtype = options.dtype ?? natural;
  if (sizeOf(shape) !== flat.length)
    throw new DownhillError(
      "shape-mismatch",
      `tensor: ${flat.length} values do not fill shape ${shapeText(shape)}.`,
      { found: flat.length, shape },
    );
  const home = deviceOf(options.device ?? cpu);
  const cell = new Cell(shape, dtype);
  home.backend.write(cell, typed(flat, dtype));
  const leaf = Tensor.ofCell(cell, home, options.requiresGrad ?? false);
  if (leaf.requiresGrad) trackGradient(leaf);
  return leaf;
}

/** Joins along `axis`. */
export function concat(parts: readonly Tensor[], axis: number): Tensor {
  const first = parts[0]!;
  const along = normalizeAxis("concat", axis, first.shape.length);
  return new Tensor(
    ir.concat(
      parts.map(part => part.node),
      along,
    ),
    first.device,
  );
}

function axesOf({ axis }: ReduceOptions): readonly number[] | undefined {
  return typeof axis === "number" ? [axis] : axis;
}

/** The values as the dtype is stored: the array itself where it is one of these. */
function typed(flat: ArrayLike<number>, dtype: DType): TypedArray {
  if (dtype === "bool") return Uint8Array.from(flat, x => (x === 0 ? 0 : 1));
  if (dtype === "int32") return flat instanceof Int32Array ? flat : Int32Array.from(flat);
  if (dtype === "float64") return flat instanceof Float64Array ? flat : Float64Array.from(flat);
  return flat instanceof Float32Array ? flat : Float32Array.from(flat);
}

function flatten(data: TensorData): { flat: ArrayLike<number>; shape: Shape; dtype: DType } {
  if (ArrayBuffer.isView(data)) {
    const dtype =
      data instanceof Int32Array ? "int32" : data instanceof Uint8Array ? "bool" : "float32";
    return { flat: data, shape: [data.length], dtype };
  }
  const shape: number[] = [];
  for (let level: NestedArray = data as NestedArray; Array.isArray(level); level = level[0] ?? 0)
    shape.push(level.length);
  const flat: number[] = [];
  let booleans = true;
  const visit = (value: NestedArray, depth: number): void => {
    if (typeof value === "number" || typeof value === "boolean") {
      if (depth !== shape.length) throw ragged(shape);
      booleans &&= typeof value === "boolean";
      flat.push(Number(value));
    } else {
      if (value.length !== shape[depth]) throw ragged(shape);
      for (const inner of value) visit(inner, depth + 1);
    }
  };
  visit(data as NestedArray, 0);
  return { flat, shape, dtype: booleans && flat.length > 0 ? "bool" : "float32" };
}

function ragged(shape: Shape): DownhillError {
  const sentence = `tensor: the nested arrays are ragged; the first rows say shape ${shapeText(shape)}.`;
  return new DownhillError("shape-mismatch", sentence, { shape });
}
