// Cuts a dataset into mini-batches for a hand-written loop, as PyTorch's DataLoader does. Each `for … of` over
// it is one epoch with its own shuffled order; the position says where it stands, so that a loop can resume.

import { DownhillError } from "../core/errors.ts";
import { type Device, device } from "../tensor/device.ts";
import { type Tensor, tensor } from "../tensor/tensor.ts";
import { type Dataset, gatherInputs, gatherTargets } from "./dataset.ts";
import { batchBounds, epochOrder } from "./sampler.ts";

export interface LoaderOptions {
  readonly batchSize?: number;
  readonly shuffle?: boolean;
  readonly dropLast?: boolean;
  readonly seed?: number;
  /** Where the batches lie: that of the network. */
  readonly device?: Device | string;
}

/** Batches of epoch `epoch` (from 0) already given out. */
export interface Position {
  readonly epoch: number;
  readonly batch: number;
}

export class Loader implements Iterable<[x: Tensor, y: Tensor]> {
  readonly dataset: Dataset;
  readonly #bounds: Int32Array;
  readonly #device: Device;
  readonly #order: { readonly shuffle: boolean; readonly seed: number };
  #position: Position = { epoch: 0, batch: 0 };
  /** Whether the next iteration goes on from the position, rather than with a new epoch. */
  #resumes = true;

  constructor(dataset: Dataset, options: LoaderOptions = {}) {
    const { batchSize = 32, shuffle = false, dropLast = false, seed = 0 } = options;
    this.dataset = dataset;
    this.#device = device(options.device ?? "cpu");
    this.#bounds = batchBounds(dataset.rows, batchSize, { dropLast });
    this.#order = { shuffle, seed };
  }

  /** The number of batches in an epoch. */
  get length(): number {
    return this.#bounds.length - 1;
  }

  /** The next batch to be given out: what `seek` takes to resume here. */
  get position(): Position {
    const { epoch, batch } = this.#position;
    return batch < this.length ? { epoch, batch } : { epoch: epoch + 1, batch: 0 };
  }

  /** Makes the next iteration begin at `position`. Throws `invalid-argument` where there is no such batch. */
  seek(position: Position): void {
    const { epoch, batch } = position;
    const whole = Number.isInteger(epoch) && Number.isInteger(batch) && epoch >= 0 && batch >= 0;
    if (!whole || batch > this.length)
      throw new DownhillError(
        "invalid-argument",
        `loader seek: expected an epoch from 0 and a batch from 0 to ${this.length}, got epoch ${epoch}, batch ${batch}. Was the batch size another?`,
        { epoch, batch, batches: this.length },
      );
    this.#position = { epoch, batch };
    this.#position = this.position;
    this.#resumes = true;
  }

  /** The rows of epoch `epoch` in the order in which its batches hold them. */
  batches(epoch: number): Int32Array {
    return epochOrder(this.dataset.rows, { ...this.#order, epoch });
  }

  /** One epoch: x is [B, …inputShape], y is [B, …targetShape]. Left early, the next iteration is a new epoch. */
  *[Symbol.iterator](): Generator<[x: Tensor, y: Tensor]> {
    const start = this.#resumes ? this.#position : { epoch: this.#position.epoch + 1, batch: 0 };
    this.#resumes = false;
    const { epoch } = start;
    const order = this.batches(epoch);
    for (let b = start.batch; b < this.length; b++) {
      this.#position = { epoch, batch: b + 1 };
      yield this.#tensors(order, this.#bounds[b]!, this.#bounds[b + 1]!);
    }
    this.#position = { epoch: epoch + 1, batch: 0 };
    this.#resumes = true;
  }

  #tensors(order: Int32Array, from: number, to: number): [x: Tensor, y: Tensor] {
    const { dataset } = this;
    const rows = order.subarray(from, to);
    const home = this.#device;
    const [inputs, targets] = [gatherInputs(dataset, rows), gatherTargets(dataset, rows)];
    return [
      tensor(inputs, { shape: [rows.length, ...dataset.inputShape], device: home }),
      tensor(targets, { shape: [rows.length, ...dataset.targetShape], device: home }),
    ];
  }
}

/**
 * Mini-batches of `dataset`: 32 rows each unless `batchSize` says otherwise, in a new random order each epoch with
 * `shuffle`, the last one short unless `dropLast`. Each `for … of` is one epoch; `position` and `seek` resume it. Sample
 * weights stay in the dataset, for `fit`.
 *
 * @throws invalid-argument for a batch size below 1
 * @example
 * import { data } from "downhill";
 *
 * const train = data.dataset([[1], [2], [3], [4], [5]], [1, 2, 3, 4, 5]);
 * const loader = data.loader(train, { batchSize: 2, shuffle: true, seed: 1 });
 * const sizes = [];
 * for (const [x, y] of loader) sizes.push([x.shape[0], y.shape[0]]);
 * console.log(sizes); // [ [ 2, 2 ], [ 2, 2 ], [ 1, 1 ] ]
 */
export function loader(dataset: Dataset, options: LoaderOptions = {}): Loader {
  return new Loader(dataset, options);
}
