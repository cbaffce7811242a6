// What a run tells while it goes: a closed list of events, per chunk of steps and per epoch. Callbacks answer with
// requests and never write the trainer's fields.

import type { EndFacts, EpochFacts, Stopped } from "../log/records.ts";
import type { Monitor } from "./monitor.ts";
import type { Snapshot } from "./snapshot.ts";

export type TrainEvent =
  | { readonly type: "begin"; readonly epochs: number; readonly stepsPerEpoch: number }
  | { readonly type: "chunk"; readonly epoch: number; readonly step: number; readonly loss: number }
  | {
      readonly type: "epoch";
      readonly facts: EpochFacts;
      /** What the run is judged by. */
      readonly monitor: Monitor;
    }
  /** No further step comes; the weights are still the last ones, not yet the best. */
  | { readonly type: "stop"; readonly stopped: Stopped }
  | { readonly type: "end"; readonly facts: EndFacts };

/** What a callback may ask for. */
export interface Request {
  /** Stop after this epoch or chunk. */
  readonly stop?: "early" | "aborted";
  /** From the next step on, multiply the rate by this, until this callback asks otherwise. */
  readonly rateFactor?: number;
  /** Wants the run's snapshot, made once every callback has heard the event; training waits. */
  readonly snapshot?: (snapshot: Snapshot) => Promise<void>;
}

/**
 * Hears what a run tells. One that remembers something over epochs says it by `state`, so that a resumed run goes on
 * as if never stopped; on resume, callbacks must be given in the order in which they were.
 *
 * @example
 * import type { Callback } from "downhill";
 *
 * const untilGood: Callback = {
 *   on: event => (event.type === "epoch" && event.facts.trainEvalLoss < 0.01 ? { stop: "early" } : undefined),
 * };
 */
export interface Callback {
  // biome-ignore lint/suspicious/noConfusingVoidType: a callback that only looks returns nothing.
  readonly on: (event: TrainEvent) => Request | undefined | void;
  /** What a checkpoint must keep of this callback, as JSON, and how it comes back. */
  readonly state?: () => unknown;
  readonly restore?: (state: unknown) => void;
}
