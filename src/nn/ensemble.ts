// Several networks of one shape as one module, which train side by side in one program. Row i of a batch is of member i
// mod M, so that each member may learn from rows of its own; in evaluation mode every member sees every row, and what they
// give is averaged.

import { DownhillError } from "../core/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { averaged } from "./functional.ts";
import { Module } from "./module.ts";

export class Ensemble extends Module {
  readonly count: number;
  readonly network: Module;

  constructor(count: number, network: Module) {
    super();
    this.count = count;
    this.network = network;
  }

  forward(x: Tensor): Tensor {
    return this.training
      ? rowsApart(this, x)
      : averaged(this.count, each => this.network.forward(each), x);
  }

  /** The same networks, of which each row is one's in evaluation mode too: what one member gives for rows it has not seen. */
  apart(): Module {
    return new Apart(this);
  }

  override typeName(): string {
    return "Ensemble";
  }

  override details(): string {
    return `members=${this.count}`;
  }
}

class Apart extends Module {
  readonly ensemble: Ensemble;

  constructor(ensemble: Ensemble) {
    super();
    this.ensemble = ensemble;
  }

  forward(x: Tensor): Tensor {
    return rowsApart(this.ensemble, x);
  }

  override typeName(): string {
    return "Apart";
  }
}

/** Leading axes of what the layers inside give: rows, or members and rows. */
export function batchAxes(model: Module): 1 | 2 {
  return model instanceof Ensemble || model instanceof Apart ? 2 : 1;
}

/** Row i by member i mod M: (B·M, F) -> (B·M, O). */
function rowsApart({ count, network }: Ensemble, x: Tensor): Tensor {
  const [rows, features] = x.shape as [number, number];
  if (rows % count !== 0)
    throw new DownhillError(
      "shape-mismatch",
      `ensemble: ${rows} rows do not go into ${count} members. Row i is of member i mod ${count}.`,
      { rows, members: count },
    );
  const apart = x.reshape(rows / count, count, features).permute(1, 0, 2); // (B, M, F) -> (M, B, F)
  const y = network.forward(apart); // (M, B, O)
  return y.permute(1, 0, 2).reshape(rows, y.shape[2]!);
}

/**
 * `count` networks side by side: `network` takes (M, B, F) and gives (M, B, O), as layers with `members` do. In training
 * mode row i of a batch (B·M, F) is of member i mod M; in evaluation mode each row (B, F) is seen by all members, and
 * their outputs, numbers or logits, are averaged to (B, O).
 *
 * @throws shape-mismatch when the rows of a training batch do not go into the members
 * @example
 * import { nn, tensor } from "downhill";
 *
 * const model = nn.ensemble(2, nn.ntkLinear(3, 1, { members: 2 }));
 * const x = tensor(new Float32Array(12), { shape: [4, 3] });
 * console.log(model.forward(x).shape, model.eval().forward(x).shape); // [ 4, 1 ] [ 4, 1 ]
 */
export function ensemble(count: number, network: Module): Ensemble {
  return new Ensemble(count, network);
}
