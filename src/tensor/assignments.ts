// Where assign() leaves word: with the device, whose next realisation stores the new value, or with a capture.

import type { Device } from "./device.ts";
import type { Tensor } from "./tensor.ts";

let collected: Set<Tensor> | undefined;

/** Where assignments go now. */
export function assignments(device: Device): Set<Tensor> {
  return collected ?? device.assigned;
}

/** Sends assignments to `set` (undefined: to their devices) and returns where they went before. */
export function collectAssignments(set: Set<Tensor> | undefined): Set<Tensor> | undefined {
  const before = collected;
  collected = set;
  return before;
}
