// A module is a network or a part of one: a function of tensors with the parameters and buffers that it keeps.
// Names come from fields, walked when asked for, so a class of one's own needs nothing but fields and forward().
// State-dict names and the printed form are PyTorch's (torch/nn/modules/module.py, version 1.13).

import { type DType, type TypedArray, zeros } from "../core/dtype.ts";
import { DownhillError } from "../core/errors.ts";
import { sizeOf } from "../core/shape.ts";
import { type Device, device as deviceOf } from "../tensor/device.ts";
import { Buffer, Parameter } from "../tensor/parameter.ts";
import { Tensor } from "../tensor/tensor.ts";
import { checkState, type StoredTensor } from "./state.ts";

/** What a module keeps under a name. */
export type Member = Parameter | Buffer | Module;

/**
 * A network, or a part of one. Of your own: fields and `forward`; the fields' names give the state-dict names, and
 * modules in an array are named by index. Our own layers are final: wrap them.
 *
 * @example
 * import { nn, type Tensor, tensor } from "downhill";
 *
 * class Residual extends nn.Module {
 *   readonly inner = nn.sequential(nn.linear(3, 8), nn.relu(), nn.linear(8, 3));
 *   forward(x: Tensor): Tensor {
 *     return x.add(this.inner.forward(x)); // (B, 3) -> (B, 3)
 *   }
 * }
 * const model = new Residual();
 * console.log(model.forward(tensor([[1, 2, 3]])).shape); // [ 1, 3 ]
 * console.log([...model.stateDict().keys()].slice(0, 2)); // [ 'inner.0.weight', 'inner.0.bias' ]
 */
export abstract class Module {
  /** Whether dropout drops and batch norm looks at the batch; set by train() and eval(). */
  training = true;

  /** The function itself: usually of one tensor (B, …), of several where a network of one's own says so. */
  abstract forward(...inputs: Tensor[]): Tensor;

  /** Training mode, here and in all modules inside. */
  train(mode = true): this {
    this.training = mode;
    for (const [, child] of this.namedChildren()) child.train(mode);
    return this;
  }

  /** Evaluation mode: no dropout, batch norm by its running statistics. */
  eval(): this {
    return this.train(false);
  }

  /** Moves parameters and buffers; make the optimizer afterwards, for moved parameters are new ones. */
  to(device: Device | string): this {
    move(this, deviceOf(device), new Map());
    return this;
  }

  /** Every parameter once, in PyTorch's order: a module's own before its children's. */
  *parameters(): Generator<Parameter> {
    const found = new Set<Parameter>();
    collectParameters(this, found);
    yield* found;
  }

  *namedParameters(): Generator<[string, Parameter]> {
    const seen = new Set<Parameter>();
    for (const [name, member] of this.namedState()) {
      if (!(member instanceof Parameter) || seen.has(member)) continue;
      seen.add(member);
      yield [name, member];
    }
  }

  *namedBuffers(): Generator<[string, Buffer]> {
    for (const [name, member] of this.namedState())
      if (member instanceof Buffer) yield [name, member];
  }

  *children(): Generator<Module> {
    for (const [, child] of this.namedChildren()) yield child;
  }

  *namedChildren(): Generator<[string, Module]> {
    for (const [name, member] of this.members()) if (member instanceof Module) yield [name, member];
  }

  /** This module under "" and all inside it, parents first, each once under its first name. */
  *namedModules(prefix = "", seen = new Set<Module>()): Generator<[string, Module]> {
    if (seen.has(this)) return;
    seen.add(this);
    yield [prefix, this];
    for (const [name, child] of this.namedChildren())
      yield* child.namedModules(prefix === "" ? name : `${prefix}.${name}`, seen);
  }

  /** Parameters and buffers by PyTorch's names, in its order. The tensors themselves, not copies. */
  stateDict(): Map<string, Tensor> {
    return new Map(this.namedState());
  }

  /**
   * Writes the values of `state` into the parameters and buffers of the same names. Strict.
   *
   * @throws state-dict-mismatch when a name is missing or unexpected or a shape differs; nothing is written then.
   */
  loadStateDict(state: ReadonlyMap<string, StoredTensor | Tensor>): void {
    const own = this.stateDict();
    checkState(own, state);
    for (const [name, target] of own) {
      const { data } = stored(state.get(name)!);
      // Copied, so that loading a model's own state into another shares nothing.
      target.store(data.slice());
    }
  }

  /** As Python's print(model) reads. */
  toString(): string {
    const children = [...this.namedChildren()].map(([name, child]) => `(${name}): ${child}`);
    return printed(this.typeName(), this.details(), children);
  }

  /** The name in print; our own layers say it themselves, because bundlers shorten class names. */
  typeName(): string {
    return this.constructor.name;
  }

  /** What stands in the parentheses of the printed form. */
  details(): string {
    return "";
  }

  /** Parameters, buffers and modules by name: those among the own fields, arrays of modules as a list. */
  *members(): Generator<[string, Member]> {
    for (const [name, value] of Object.entries(this)) {
      if (isMember(value)) yield [name, value];
      else if (isModuleList(value)) yield [name, listOf(value)];
    }
  }

  private *namedState(prefix = ""): Generator<[string, Parameter | Buffer]> {
    const own = [...this.members()];
    for (const [name, member] of own)
      if (member instanceof Parameter) yield [prefix + name, member];
    for (const [name, member] of own) if (member instanceof Buffer) yield [prefix + name, member];
    for (const [name, member] of own)
      if (member instanceof Module) yield* member.namedState(`${prefix}${name}.`);
  }
}

/** As namedParameters(), without the names: loops that clip ask in every step. */
function collectParameters(module: Module, found: Set<Parameter>): void {
  const inner: Module[] = [];
  for (const [, member] of module.members()) {
    if (member instanceof Parameter) found.add(member);
    else if (member instanceof Module) inner.push(member);
  }
  for (const child of inner) collectParameters(child, found);
}

/** An array of modules in a field: named by index, as torch.nn.ModuleList. */
class ModuleList extends Module {
  readonly #modules: readonly Module[];

  constructor(modules: readonly Module[]) {
    super();
    this.#modules = modules;
  }

  override *members(): Generator<[string, Member]> {
    for (const [i, member] of this.#modules.entries()) yield [String(i), member];
  }

  override typeName(): string {
    return "ModuleList";
  }

  forward(): Tensor {
    throw new DownhillError("invalid-argument", "ModuleList: a list of modules has no forward().");
  }
}

const lists = new WeakMap<readonly Module[], ModuleList>();

/** The one list of an array, so that its mode lasts from walk to walk. */
function listOf(modules: readonly Module[]): ModuleList {
  const list = lists.get(modules) ?? new ModuleList(modules);
  lists.set(modules, list);
  return list;
}

function isMember(value: unknown): value is Member {
  return value instanceof Parameter || value instanceof Buffer || value instanceof Module;
}

function isModuleList(value: unknown): value is Module[] {
  return Array.isArray(value) && value.length > 0 && value.every(item => item instanceof Module);
}

/** `Name(details)`, or one indented line for each child. */
export function printed(name: string, details: string, children: readonly string[]): string {
  if (children.length === 0) return `${name}(${details})`;
  const lines = (details === "" ? children : [details, ...children]).map(
    line => `  ${line.replaceAll("\n", "\n  ")}\n`,
  );
  return `${name}(\n${lines.join("")})`;
}

function stored(value: StoredTensor | Tensor): StoredTensor {
  return value instanceof Tensor ? { shape: value.shape, data: value.dataSync() } : value;
}

/** Replaces each parameter and buffer that lives elsewhere by one on `device`; shared ones stay shared. */
function move(module: Module, device: Device, moved: Map<Tensor, Tensor>): void {
  // A user's module declares its own fields, which this class cannot name.
  const fields = module as unknown as Record<string, unknown>;
  for (const [name, value] of Object.entries(module)) {
    if (!(value instanceof Parameter || value instanceof Buffer) || value.device === device)
      continue;
    const known = moved.get(value) ?? copied(value, device);
    moved.set(value, known);
    fields[name] = known;
  }
  for (const child of module.children()) move(child, device, moved);
}

function copied(value: Parameter | Buffer, device: Device): Parameter | Buffer {
  const data = asStored(value.dataSync(), value.dtype);
  return value instanceof Parameter
    ? new Parameter(data, value.shape, device)
    : new Buffer(data, value.shape, device);
}

function asStored(data: TypedArray, dtype: DType): TypedArray {
  const out = zeros(dtype, data.length);
  out.set(data);
  return out;
}

/**
 * How many numbers a module's parameters hold; a shared parameter counts once.
 *
 * @example
 * import { nn } from "downhill";
 *
 * console.log(nn.parameterCount(nn.linear(12, 64))); // 832
 */
export function parameterCount(module: Module): number {
  let count = 0;
  for (const parameter of module.parameters()) count += sizeOf(parameter.shape);
  return count;
}
