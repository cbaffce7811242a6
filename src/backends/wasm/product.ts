// A matmul kernel as functions: the product from matmul.ts, and in its epilogue the kernel's other values and stores.

import { type MatmulKernel, mapAccesses } from "../../compile/kernel.ts";
import type { FunctionWriter, Local, ModuleWriter } from "./assembler.ts";
import { type Addressing, Body, type Memory } from "./body.ts";
import type { Epilogue, Kernel, Target } from "./kernel.ts";
import { matmul, scratchBytes } from "./matmul.ts";

export function matmulKernel(
  module: ModuleWriter,
  name: string,
  given: MatmulKernel,
  { memory, target, scratch }: { memory: Memory; target: Target; scratch: number },
): { kernels: Kernel[]; scratchBytes: number } {
  const kernel = given.n === 1 && given.m > 1 ? lying(given) : given;
  const { batch, m, n, k } = kernel;
  if (batch * m * n === 0) return { kernels: [], scratchBytes: 0 };
  const factor = ({ place, transposed }: MatmulKernel["a"]) => ({
    address: memory.addressOf(place),
    transposed,
  });
  const spec = { batch, m, n, k, a: factor(kernel.a), b: factor(kernel.b), scratch };
  const kernels = matmul(module, name, spec, epilogue(kernel, memory, target), target);
  return { kernels, scratchBytes: scratchBytes(spec) };
}

/** A product of one column as one of one row, cᵀ = bᵀ · aᵀ, the same in memory: neighbours fill a vector. */
function lying(kernel: MatmulKernel): MatmulKernel {
  const turned = ([batch, row]: readonly number[]) => [batch!, 0, row!];
  return {
    ...kernel,
    m: 1,
    n: kernel.m,
    a: { place: kernel.b.place, transposed: false },
    b: { place: kernel.a.place, transposed: !kernel.a.transposed },
    dims: [kernel.dims[0]!, kernel.dims[2]!, kernel.dims[1]!],
    ...mapAccesses(kernel, turned),
  };
}

function epilogue(kernel: MatmulKernel, memory: Memory, target: Target): Epilogue {
  const { values, stores } = kernel;
  const product = values.findIndex(value => value.kind === "product");
  const walked = new Map(stridesUsed(kernel).map(strides => [String(strides), strides]));
  const pointers = new Map<string, Local>();
  let body: Body | undefined;

  return {
    tile(f, row, column, batch) {
      body = new Body(f, values, memory, target);
      for (const [key, strides] of walked) {
        if (strides.every(stride => stride === 0)) continue;
        const pointer = f.local("i32");
        f.i32(0);
        [batch, row, column].forEach((index, dim) => {
          if (index === undefined || strides[dim] === 0) return;
          f.get(index)
            .i32(strides[dim]! * 4)
            .op("i32.mul")
            .op("i32.add");
        });
        f.set(pointer);
        pointers.set(key, pointer);
      }
    },
    point(f, result, rowPlus, columnPlus, lanes) {
      const place: Addressing = {
        pointer: (_, strides) => pushed(f, pointers.get(String(strides))),
        shift: strides => (strides[1]! * rowPlus + strides[2]! * columnPlus) * 4,
        lane: strides => strides[2]!,
        lanes,
      };
      body!.bound.set(product, result);
      body!.at(
        stores.map(({ value }) => value),
        place,
        () => {
          for (const { value, access } of stores)
            body!.store(access, body!.bound.get(value)!, place);
        },
      );
      body!.bound.delete(product);
    },
    end(f) {
      f.release(...pointers.values());
      pointers.clear();
    },
  };
}

function pushed(f: FunctionWriter, pointer: Local | undefined): void {
  if (pointer === undefined) f.i32(0);
  else f.get(pointer);
}

function stridesUsed({ values, stores }: MatmulKernel): (readonly number[])[] {
  return [
    ...values.flatMap(value => {
      if (value.kind === "load" || value.kind === "gather") return [value.access.strides];
      return value.kind === "index" ? [value.strides] : [];
    }),
    ...stores.map(({ access }) => access.strides),
  ];
}
