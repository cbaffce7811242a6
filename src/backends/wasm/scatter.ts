// Scatter-add: out = 0, then out[…, index, …] += source, one element after the other in the order of the source, so
// that repeated indices add up in the same order every time. An index out of range raises the fault.

import type { ScatterKernel } from "../../compile/kernel.ts";
import { type Shape, sizeOf, stridesOf } from "../../core/shape.ts";
import type { FunctionWriter, Local, ModuleWriter } from "./assembler.ts";
import { type Memory, raiseFault } from "./body.ts";
import { copyTime, loopTime } from "./cost.ts";
import type { Kernel } from "./kernel.ts";

export function scatterKernel(
  module: ModuleWriter,
  name: string,
  kernel: ScatterKernel,
  memory: Memory,
): Kernel[] {
  const { source, index, target, shape, axis, size } = kernel;
  const targetShape = shape.map((n, other) => (other === axis ? size : n));
  const strides = stridesOf(targetShape);
  const func = module.func(name, [], [], f => {
    fill(f, memory.addressOf(target), target.size * 4);
    if (sizeOf(shape) === 0) return;
    const [flat, base, chosen] = [f.local("i32"), f.local("i32"), f.local("i32")];
    f.i32(0).set(flat).i32(0).set(base);
    const steps = strides.map((stride, other) => (other === axis ? 0 : stride));
    nest(f, shape, steps, base, () => {
      f.get(flat).memory("i32.load", memory.addressOf(index)).tee(chosen);
      f.i32(size)
        .op("i32.ge_u")
        .if(
          () => raiseFault(f, memory.fault, 2, chosen, size),
          () => {
            f.get(chosen)
              .i32(strides[axis]! * 4)
              .op("i32.mul")
              .get(base)
              .op("i32.add")
              .tee(chosen);
            const [load, add, store] =
              source.dtype === "int32"
                ? (["i32.load", "i32.add", "i32.store"] as const)
                : (["f32.load", "f32.add", "f32.store"] as const);
            f.get(chosen).memory(load, memory.addressOf(target));
            f.get(flat).memory(load, memory.addressOf(source)).op(add);
            f.memory(store, memory.addressOf(target));
          },
        );
      f.get(flat).i32(4).op("i32.add").set(flat);
    });
  });
  return [{ func, units: 1, microseconds: loopTime(sizeOf(shape), 8, 4) }];
}

export function fillKernel(
  module: ModuleWriter,
  name: string,
  address: number,
  bytes: number,
): Kernel[] {
  const func = module.func(name, [], [], f => fill(f, address, bytes));
  return [{ func, units: 1, microseconds: copyTime(bytes) }];
}

function fill(f: FunctionWriter, address: number, bytes: number): void {
  f.i32(address).i32(0).i32(bytes).op("memory.fill");
}

/** Loops over `shape`; `offset` moves by `steps` elements along each axis. */
function nest(
  f: FunctionWriter,
  shape: Shape,
  steps: readonly number[],
  offset: Local,
  body: () => void,
): void {
  const [extent, ...rest] = shape;
  if (extent === undefined) {
    body();
    return;
  }
  const counter = f.local("i32");
  f.countUp(counter, 0, extent, 1, () => {
    nest(f, rest, steps.slice(1), offset, body);
    f.get(offset)
      .i32(steps[0]! * 4)
      .op("i32.add")
      .set(offset);
  });
  f.get(offset)
    .i32(extent * steps[0]! * 4)
    .op("i32.sub")
    .set(offset);
  f.release(counter);
}
