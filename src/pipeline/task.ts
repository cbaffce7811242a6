// The lecture's process as types: a task takes what the one before gives. pipeline() joins tasks into one, and a
// chain in which they do not fit does not compile.

import type { Facts } from "../log/records.ts";
import type { Callback, Snapshot, TrainEvent } from "../train/index.ts";
import type { CandidateStore } from "./kept-candidates.ts";

/** What tasks may use besides their input. */
export interface Context {
  /** Facts for the run log. */
  readonly record?: (facts: Facts) => void;
  readonly progress?: (event: TrainEvent) => void;
  readonly signal?: AbortSignal;
  readonly checkpoint?: {
    readonly seconds: number;
    readonly save: (snapshot: Snapshot) => Promise<void>;
  };
  readonly resume?: Snapshot;
  /** Keeps the networks of a search, so that a run that goes on has them. */
  readonly candidates?: CandidateStore;
  /** More that listen to the training, behind those that the configuration asks for. */
  readonly callbacks?: readonly Callback[];
  /** Told when a task begins. */
  readonly stage?: (name: string) => void;
}

export interface Task<In, Out> {
  readonly name: string;
  readonly run: (input: In, context: Context) => Promise<Out> | Out;
}

// biome-ignore lint/suspicious/noExplicitAny: the overloads below are the types; a chain's middle is not nameable.
type AnyTask = Task<any, any>;

export function pipeline<A, B>(a: Task<A, B>): Task<A, B>;
export function pipeline<A, B, C>(a: Task<A, B>, b: Task<B, C>): Task<A, C>;
export function pipeline<A, B, C, D>(a: Task<A, B>, b: Task<B, C>, c: Task<C, D>): Task<A, D>;
export function pipeline<A, B, C, D, E>(
  a: Task<A, B>,
  b: Task<B, C>,
  c: Task<C, D>,
  d: Task<D, E>,
): Task<A, E>;
export function pipeline<A, B, C, D, E, F>(
  a: Task<A, B>,
  b: Task<B, C>,
  c: Task<C, D>,
  d: Task<D, E>,
  e: Task<E, F>,
): Task<A, F>;
export function pipeline<A, B, C, D, E, F, G>(
  a: Task<A, B>,
  b: Task<B, C>,
  c: Task<C, D>,
  d: Task<D, E>,
  e: Task<E, F>,
  f: Task<F, G>,
): Task<A, G>;
export function pipeline<A, B, C, D, E, F, G, H>(
  a: Task<A, B>,
  b: Task<B, C>,
  c: Task<C, D>,
  d: Task<D, E>,
  e: Task<E, F>,
  f: Task<F, G>,
  g: Task<G, H>,
): Task<A, H>;
export function pipeline<A, B, C, D, E, F, G, H, I>(
  a: Task<A, B>,
  b: Task<B, C>,
  c: Task<C, D>,
  d: Task<D, E>,
  e: Task<E, F>,
  f: Task<F, G>,
  g: Task<G, H>,
  h: Task<H, I>,
): Task<A, I>;
export function pipeline(...tasks: AnyTask[]): AnyTask {
  return {
    name: tasks.map(task => task.name).join(" → "),
    async run(input: unknown, context: Context) {
      let value = input;
      for (const task of tasks) {
        context.stage?.(task.name);
        value = await task.run(value, context);
      }
      return value;
    },
  };
}
