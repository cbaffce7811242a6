// A worker whose trainings are small and known: what the fault tests tune. Some parameters are made to misbehave.

import { parentPort } from "node:worker_threads";
import {
  type ParameterValues,
  serveObjective,
  type Work,
  type WorkerTask,
} from "../../src/tune/index.ts";

/** Steps of a whole trial. */
export const STEPS = 6;
const MILLISECONDS_A_STEP = 1;

const nobody = new Int32Array(new SharedArrayBuffer(4));
/** This thread is busy for so long, as with training. */
const busy = (milliseconds: number) => void Atomics.wait(nobody, 0, 0, milliseconds);

/** A curve that falls to x + y; it goes on from a checkpoint where it was paused. */
export function training({ x, y }: ParameterValues, { from, checkpoint, report }: Work) {
  const start = from === 0 ? 1 : (checkpoint as Float64Array)[0]!;
  let rest = start;
  for (let step = from + 1; step <= STEPS; step++) {
    busy(MILLISECONDS_A_STEP);
    rest /= 2;
    if (report(step, Number(x) + Number(y) + rest) !== "continue")
      return { checkpoint: Float64Array.of(rest) };
  }
  return Number(x) + Number(y) + rest;
}

/** As the space's `fault` says: throws, gives NaN, never ends, ends its thread. */
function misbehaving(parameters: ParameterValues, work: Work) {
  const { fault } = parameters;
  if (fault === "throws") throw new Error("the objective threw");
  if (fault === "nan") return Number.NaN;
  if (fault === "endless") for (;;) busy(1000);
  if (fault === "exits") process.exit(9);
  return training(parameters, work);
}

const receive = serveObjective(misbehaving, reply => parentPort!.postMessage(reply));
parentPort?.on("message", (task: WorkerTask) => void receive(task));
