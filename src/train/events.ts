// What a run tells while it goes: a closed list of events, per chunk of steps and per epoch. Callbacks answer with
// requests and never write the trainer's fields.

import type { EndFacts, EpochFacts } from "../log/records.ts";

export type TrainEvent =
  | { readonly type: "begin"; readonly epochs: number; readonly stepsPerEpoch: number }
  | { readonly type: "chunk"; readonly epoch: number; readonly step: number; readonly loss: number }
  | { readonly type: "epoch"; readonly facts: EpochFacts }
  | { readonly type: "end"; readonly facts: EndFacts };

/** What a callback may ask for. */
export interface Request {
  /** Stop after this epoch or chunk. */
  readonly stop?: "early" | "aborted";
}

export interface Callback {
  // biome-ignore lint/suspicious/noConfusingVoidType: a callback that only looks returns nothing.
  readonly on: (event: TrainEvent) => Request | undefined | void;
  /** What a checkpoint must keep of this callback, and how it comes back. */
  readonly state?: () => unknown;
  readonly restore?: (state: unknown) => void;
}
