// Parameters and buffers: the tensors that a module keeps. A parameter gets gradients and is what an optimizer
// changes; a buffer (a running statistic) is saved with the module and changes by assign() alone.

import type { TypedArray } from "../core/dtype.ts";
import type { Shape } from "../core/shape.ts";
import { node } from "../ir/node.ts";
import { Cell } from "../ops/op.ts";
import { cpu, type Device } from "./device.ts";
import { Tensor, trackGradient } from "./tensor.ts";

export class Parameter extends Tensor {
  constructor(data: TypedArray, shape: Shape, device: Device = cpu) {
    super(leaf(data, shape, device), device, true);
    trackGradient(this);
  }
}

export class Buffer extends Tensor {
  constructor(data: TypedArray, shape: Shape, device: Device = cpu) {
    super(leaf(data, shape, device), device, false);
  }
}

function leaf(data: TypedArray, shape: Shape, device: Device) {
  const cell = new Cell(shape, data instanceof Int32Array ? "int32" : "float32");
  device.backend.write(cell, data);
  return node("cell", [], { cell, version: cell.version });
}
