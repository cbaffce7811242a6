// A device is where tensors live: a name and the backend that computes there. Everything above asks the device and
// never learns which backend it is. Each device keeps the work that explicit code has left for later (pending) and
// the compiled programs by structure, so that a hand-written loop compiles its step once.

import type { Backend, Executable } from "../backends/backend.ts";
import { wasm } from "../backends/wasm/wasm.ts";
import { DownhillError } from "../core/errors.ts";
import type { Program } from "../ir/program.ts";
import { type CacheLimits, StructureCache, StructureKey, structure } from "../ir/structure.ts";
import type { Slot } from "../ops/op.ts";
import type { Recipe } from "./realize.ts";
import type { Tensor } from "./tensor.ts";

/** Compiled programs kept, and recipes: so many, and those whose memory is not more than this in all. */
const [CACHE_SIZE, CACHE_BYTES] = [256, 2 ** 28];

interface Cached {
  readonly executable: Executable;
}

const cacheLimits: CacheLimits<Cached> = {
  size: CACHE_SIZE,
  weight: CACHE_BYTES,
  weigh: ({ executable }) => executable.bytes ?? 0,
  dropped: ({ executable }) => executable.retire?.(),
};

export class Device {
  readonly name: string;
  readonly #make: () => Backend;
  #backend: Backend | undefined;
  /** Assigned tensors whose new value is not computed yet. */
  assigned = new Set<Tensor>();
  /** Lazy tensors that the next realisation computes too, so that they see the values from before it. */
  wanted = new Set<Tensor>();
  /** Programs compiled since the start, for tests and the curious. */
  compiled = 0;
  /** How to do what waited before, by its structure. */
  readonly recipes = new StructureCache<Recipe>(cacheLimits);
  #key: StructureKey | undefined;
  readonly #executables = new StructureCache<Shared>(cacheLimits);

  /** A backend, or how to make it when it is first used: an engine that lacks something may still import us. */
  constructor(name: string, backend: Backend | (() => Backend)) {
    this.name = name;
    this.#make = typeof backend === "function" ? backend : () => backend;
  }

  get backend(): Backend {
    this.#backend ??= this.#make();
    return this.#backend;
  }

  /** The structure of what waits, as far as it has been written. */
  get key(): StructureKey {
    this.#key ??= new StructureKey();
    return this.#key;
  }

  /** Gives the key to whoever realises; what waits from then on is written into another. */
  takeKey(): StructureKey {
    const { key } = this;
    this.#key = undefined;
    return key;
  }

  returnKey(key: StructureKey): void {
    key.clear();
    this.#key = key;
  }

  /** The program to run, compiled now or, for another of the same structure, before. */
  compile(whole: Program): Executable {
    const { executable, slots: known } = this.executable(whole);
    const { slots, cells } = whole;
    return {
      run(values, steps) {
        const own = known.map((slot, i) => [slot, values.get(slots[i]!)!] as const);
        return executable.run(new Map(own), steps, cells);
      },
    };
  }

  /** The executable of this structure, compiled now or before; run it with the program's own cells. */
  executable(whole: Program): Shared {
    const key = structure(whole);
    const found = this.#executables.find(key);
    if (found !== undefined) return found;
    const made = { executable: this.backend.compile(whole), slots: whole.slots };
    this.compiled++;
    this.#executables.set(key, made);
    return made;
  }
}

/** An executable for all programs of one structure, and the slots under which it takes their values. */
interface Shared extends Cached {
  readonly slots: readonly Slot[];
}

export interface DeviceOptions {
  /**
   * Uses no instruction whose bits depend on the processor (relaxed SIMD): the same seed then gives the same weights,
   * bit for bit, in every engine on every machine. Slower, by the fused multiply-add that is left out.
   */
  readonly deterministic?: boolean;
}

// Marked pure, so that the bundle of an app that only predicts, on a device of its own, leaves the engine out.
/** The processor, by way of WebAssembly. */
export const cpu = /* @__PURE__ */ new Device("cpu", () => wasm());
const deterministicCpu = /* @__PURE__ */ new Device("cpu", () => wasm({ deterministic: true }));

/**
 * The device of a name, for `to()` and `tensor()`; the same object each time.
 *
 * @throws invalid-argument for a name that is unknown
 * @example
 * import { device, nn } from "downhill";
 *
 * const exact = device("cpu", { deterministic: true });
 * const model = nn.linear(12, 1).to(exact); // what fit(model, …) gives is now the same bits everywhere
 * console.log(model.weight.device.backend.simd); // plain
 */
export function device(name: string | Device, options: DeviceOptions = {}): Device {
  if (name instanceof Device) return name;
  if (name === "cpu") return options.deterministic === true ? deterministicCpu : cpu;
  throw new DownhillError("invalid-argument", `device: "${name}" is unknown. Known: cpu.`, {
    device: name,
  });
}
