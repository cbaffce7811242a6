// Realisation: lazy tensors become cells. All that waits on a device (assignments, and the tensors that must see
// the values from before them) is computed together, in one program, whose executable is shared by structure.

import { DownhillError } from "../core/errors.ts";
import { isOp, type Node, topological } from "../ir/node.ts";
import { program } from "../ir/program.ts";
import { Cell } from "../ops/op.ts";
import type { Device } from "./device.ts";
import type { Tensor } from "./tensor.ts";

export function realize(device: Device, asked: readonly Tensor[]): void {
  const pending = [...asked, ...device.wanted].filter(x => x.cell === undefined || x.home);
  const lazy = new Set(pending.filter(x => x.home === undefined));
  const assigned = [...device.assigned];
  device.wanted.clear();
  device.assigned.clear();
  const updates = [
    ...assigned.map((x): [Cell, Node, Tensor] => [x.home!, x.node, x]),
    ...[...lazy].map((x): [Cell, Node, Tensor] => [new Cell(x.shape, x.dtype), x.node, x]),
  ];
  if (updates.length === 0) return;
  checkFresh(updates.map(([, value]) => value));
  const whole = program(updates.map(([cell, value]) => [cell, value]));
  device.executable(whole).run(new Map(), 1, whole.cells);
  for (const [cell, , x] of updates) {
    cell.version++;
    x.settle(cell);
  }
}

/** A graph built on a value that has been replaced since would silently compute with the new one. */
function checkFresh(roots: readonly Node[]): void {
  for (const x of topological(roots)) {
    if (isOp(x, "slot"))
      throw new DownhillError(
        "stale-tensor",
        `read: this tensor belongs to a captured step (slot "${x.attributes.slot.name}") and has no value of its own.`,
      );
    if (!isOp(x, "cell") || x.attributes.cell.version === x.attributes.version) continue;
    const name = x.attributes.cell.name || "a tensor";
    throw new DownhillError(
      "stale-tensor",
      `read: this tensor was built before ${name} changed. Call realize() or read it before the optimizer's step().`,
      { name },
    );
  }
}
