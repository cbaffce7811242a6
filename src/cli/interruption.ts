// Ctrl-C and the terminal's end: what goes on is asked to stop at its next safe place.

import { EXIT } from "./exit-codes.ts";

export interface Interruption {
  readonly signal: AbortSignal;
  /** What the process ends with once it has stopped. */
  readonly exitCode: () => number;
}

/** The first signal stops after the batch; the second ends the process. */
export function interruption(): Interruption {
  const control = new AbortController();
  let exit: number = EXIT.interrupted;
  const on = (code: number) => () => {
    if (control.signal.aborted) process.exit(code);
    exit = code;
    control.abort();
  };
  process.on("SIGINT", on(EXIT.interrupted));
  process.on("SIGTERM", on(EXIT.terminated));
  return { signal: control.signal, exitCode: () => exit };
}

export interface GradualInterruption extends Interruption {
  /** Begin nothing new; what goes on ends by itself. Aborted before `signal` is. */
  readonly stop: AbortSignal;
  /** As the first Ctrl-C does. */
  readonly ask: () => void;
}

/**
 * The first Ctrl-C begins nothing new, the second stops what goes on, the third ends the process. Whoever terminates the
 * process does not wait: what goes on is stopped at once.
 */
export function gradualInterruption(onFirst: () => void): GradualInterruption {
  const [first, second] = [new AbortController(), new AbortController()];
  let exit: number = EXIT.interrupted;
  const ask = () => {
    first.abort();
    onFirst();
  };
  const on = (code: number, isUrgent: boolean) => () => {
    if (second.signal.aborted) process.exit(code);
    exit = code;
    if (first.signal.aborted || isUrgent) {
      first.abort();
      second.abort();
    } else ask();
  };
  process.on("SIGINT", on(EXIT.interrupted, false));
  process.on("SIGTERM", on(EXIT.terminated, true));
  return { stop: first.signal, signal: second.signal, exitCode: () => exit, ask };
}
