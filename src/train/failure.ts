// What went wrong in a step whose loss is not finite: the step is computed again, every value of its forward pass is
// looked at, and the first that is not finite while all before it are names the operation and the layer.

import type { SlotValues } from "../backends/backend.ts";
import { isFloat } from "../core/dtype.ts";
import { sizeOf } from "../core/shape.ts";
import { isOp, type Node, topological } from "../ir/node.ts";
import { program } from "../ir/program.ts";
import type { FailureFacts } from "../log/records.ts";
import type { Module } from "../nn/module.ts";
import type { Cell } from "../ops/op.ts";
import type { Device } from "../tensor/device.ts";

/** Finds the value of a step's loss that is not finite, with the slots of that step and the cells as they are. */
export async function findFailure(
  model: Module,
  loss: Node,
  device: Device,
  slots: SlotValues,
): Promise<Omit<FailureFacts, "step">> {
  const values = topological([loss]).filter(x => isFloat(x.dtype) && sizeOf(x.shape) > 0);
  const outputs = await device.compile(program([], values)).run(slots, 1).read();
  const bad = new Set(values.filter((_, i) => !outputs[i]!.every(Number.isFinite)));
  const first = values.find(x => bad.has(x) && !x.inputs.some(input => bad.has(input)));
  if (first === undefined) return { operation: "loss", layer: null };
  return { operation: isOp(first, "cell") ? "parameter" : first.op, layer: layerOf(first, model) };
}

/** The layer of the nearest parameter among a value's inputs. */
function layerOf(x: Node, model: Module): string | null {
  const names = new Map<Cell | undefined, string>();
  for (const [name, tensor] of model.stateDict()) names.set(tensor.cell, name);
  const seen = new Set<Node>();
  for (let near: readonly Node[] = [x]; near.length > 0; near = near.flatMap(y => y.inputs)) {
    near = near.filter(y => !seen.has(y));
    for (const y of near) {
      seen.add(y);
      const name = isOp(y, "cell") ? names.get(y.attributes.cell) : undefined;
      if (name !== undefined)
        return name.includes(".") ? name.slice(0, name.lastIndexOf(".")) : name;
    }
  }
  return null;
}
