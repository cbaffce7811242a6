// Saves snapshots of a run, at most so often and once at its stop: all that fit's `resume` takes to go on.

import type { Callback } from "../events.ts";
import type { Snapshot } from "../snapshot.ts";

export interface CheckpointOptions {
  /** Seconds between two snapshots, at least. Default 5; 0: after every chunk of steps. */
  readonly seconds?: number;
  /** Where it goes: a file, IndexedDB, memory. Training waits for it. */
  readonly save: (snapshot: Snapshot) => Promise<void> | void;
}

/**
 * Gives `save` a snapshot every `seconds` and at every stop, except where training has diverged. `snapshotBytes` makes
 * bytes of it, `readSnapshot` takes them back.
 *
 * @example
 * import { checkpoint, data, fit, nn, optim, readSnapshot, snapshotBytes } from "downhill";
 *
 * const train = data.dataset([[0], [1], [2]], [[1], [3], [5]]);
 * let file = new Uint8Array();
 * const run = (epochs: number, resume?: Uint8Array) => {
 *   const model = nn.linear(1, 1);
 *   return fit(model, {
 *     train,
 *     loss: nn.mseLoss(),
 *     optimizer: optim.adam(model.parameters()),
 *     epochs,
 *     callbacks: [checkpoint({ save: snapshot => void (file = snapshotBytes(snapshot)) })],
 *     ...(resume && { resume: readSnapshot(resume) }),
 *   });
 * };
 * await run(3); // or a run that is stopped
 * const { epochs } = await run(5, file); // goes on after epoch 3
 * console.assert(epochs === 5);
 */
export function checkpoint({ seconds = 5, save }: CheckpointOptions): Callback {
  let last = Number.NEGATIVE_INFINITY;
  const request = {
    snapshot: async (snapshot: Snapshot) => {
      await save(snapshot);
      last = performance.now();
    },
  };
  return {
    on(event) {
      if (event.type === "begin") last = performance.now();
      if (event.type === "stop") return request;
      const due = event.type === "chunk" || event.type === "epoch";
      return due && performance.now() - last >= seconds * 1000 ? request : undefined;
    },
  };
}
