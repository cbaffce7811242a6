// Pass 4: an address for every place. State and slots keep theirs; what lies between is laid into one arena by
// lifetime, first fit by decreasing size (as in Pisarchyk and Lee 2020, "Efficient memory management for deep
// neural net inference", greedy by size), so that two values share memory when the first is read for the last
// time before the second is written.

import { type Lowered, type Place, placesOf } from "./kernel.ts";

/** Bytes; a full vector may be read from any element, so every place is followed by as much. */
const ALIGNMENT = 16;

export interface MemoryPlan {
  /** Bytes from the memory's start. */
  readonly address: ReadonlyMap<Place, number>;
  /** First byte after all places. */
  readonly end: number;
}

/** Bytes that a place takes. */
export function bytesOf({ size }: Place): number {
  return Math.ceil((size * 4) / ALIGNMENT) * ALIGNMENT;
}

export function planMemory(lowered: Lowered, start: number): MemoryPlan {
  const address = new Map<Place, number>();
  let end = start;
  for (const place of lowered.places)
    if (place.holds !== undefined) {
      address.set(place, end);
      end += bytesOf(place);
    }
  const lives = lifetimes(lowered);
  const laid: { from: number; to: number; first: number; last: number }[] = [];
  const bySize = [...lives].sort(([a], [b]) => b.size - a.size || a.number - b.number);
  let top = end;
  for (const [place, { first, last }] of bySize) {
    const size = bytesOf(place);
    const meeting = laid.filter(other => first <= other.last && other.first <= last);
    let at = end;
    for (const other of meeting.sort((a, b) => a.from - b.from))
      if (at + size > other.from) at = Math.max(at, other.to);
    address.set(place, at);
    laid.push({ from: at, to: at + size, first, last });
    top = Math.max(top, at + size);
  }
  // A vector read from the last element of the last place ends here.
  return { address, end: top + ALIGNMENT };
}

/** For each place between, the kernels that write it first and use it last. */
function lifetimes({
  kernels,
  outputs,
  kept,
  guard,
}: Lowered): Map<Place, { first: number; last: number }> {
  const lives = new Map<Place, { first: number; last: number }>();
  kernels.forEach((kernel, i) => {
    const { reads, writes } = placesOf(kernel);
    for (const place of [...writes, ...reads]) {
      if (place.holds !== undefined) continue;
      const known = lives.get(place);
      if (known === undefined) lives.set(place, { first: i, last: i });
      else known.last = i;
    }
  });
  for (const place of [...outputs, ...kept, ...(guard ? [guard] : [])]) {
    const life = lives.get(place);
    if (life !== undefined) life.last = kernels.length;
  }
  return lives;
}
