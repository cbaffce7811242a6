// Long work in short stretches: how many steps a stretch may have, by the time that steps have taken, and when to let
// the event loop have its turn, so that a page stays alive, timers fire and a stop is heard.

/** A stretch of steps aims at this long. */
const STRETCH_MILLISECONDS = 30;
/** After so long without a turn of the event loop, one is due: at most 45 ms pass between two. */
const TURN_MILLISECONDS = 15;
const MOST_STEPS = 4096;

export class Pace {
  #perStep = Number.POSITIVE_INFINITY;
  #turned = performance.now();

  /** Steps that the next stretch may have; 1 before anything is measured. */
  get steps(): number {
    const fitting = Math.floor(STRETCH_MILLISECONDS / Math.max(this.#perStep, 1e-4));
    return Math.max(1, Math.min(MOST_STEPS, fitting));
  }

  /** Does `steps` steps by `work` and takes the time. */
  stretch<T>(steps: number, work: () => T): T {
    const began = performance.now();
    const result = work();
    this.#perStep = (performance.now() - began) / steps;
    return result;
  }

  /** Lets the event loop turn, if that is due. */
  async breathe(): Promise<void> {
    if (performance.now() - this.#turned < TURN_MILLISECONDS) return;
    await turn();
    this.#turned = performance.now();
  }
}

/**
 * One turn of the event loop, in which timers, input and output have theirs. A timeout of 0 would take one millisecond
 * in Node, and four in a page that asks often.
 */
function turn(): Promise<void> {
  if (typeof setImmediate === "function") return new Promise(resolve => setImmediate(resolve));
  const { port1, port2 } = new MessageChannel();
  return new Promise(resolve => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
