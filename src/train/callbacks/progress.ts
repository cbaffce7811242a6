// Calls a function at every event: for bars, logs and pages.

import type { Callback, TrainEvent } from "../events.ts";

export function progress(show: (event: TrainEvent) => void): Callback {
  return {
    on(event) {
      show(event);
    },
  };
}
