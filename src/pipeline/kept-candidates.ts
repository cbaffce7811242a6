// The networks of a search as files: one that was trained is not trained again by a run that goes on after a kill.

import { DownhillError } from "../core/errors.ts";
import { readSafetensors, writeSafetensors } from "../formats/safetensors.ts";
import type { RunConfig } from "../log/config.ts";
import type { CandidateFacts } from "../log/records.ts";
import type { Module } from "../nn/module.ts";
import { restoreState, saved, savedState } from "../train/snapshot.ts";

/** Where the bytes of a candidate are kept, by number. */
export interface CandidateStore {
  read(number: number): Promise<Uint8Array | undefined>;
  write(number: number, bytes: Uint8Array): Promise<void>;
}

export interface KeptCandidate {
  readonly facts: CandidateFacts;
  /** For the rows that decide. */
  readonly outputs: Float32Array;
}

/** What a candidate came to, with the configuration that it is of. */
export async function keptBytes(
  model: Module,
  config: RunConfig,
  { facts, outputs }: KeptCandidate,
): Promise<Uint8Array> {
  const tensors = await savedState(model, "model.");
  tensors.set("outputs", saved(outputs, [outputs.length]));
  return writeSafetensors(tensors, { config: told(config), facts: JSON.stringify(facts) });
}

/**
 * Gives the model the weights that are kept of `config`, and what it came to; undefined where something else is kept or the
 * file is not whole: then it is trained.
 */
export function restoreKept(
  bytes: Uint8Array,
  model: Module,
  config: RunConfig,
): KeptCandidate | undefined {
  try {
    const { tensors, metadata } = readSafetensors(bytes, "candidate");
    if (metadata.config !== told(config)) return undefined;
    restoreState(model.stateDict(), name => tensors.get(`model.${name}`)?.data as Float32Array);
    const outputs = tensors.get("outputs")!.data as Float32Array;
    return { facts: JSON.parse(metadata.facts!) as CandidateFacts, outputs };
  } catch (error) {
    if (error instanceof DownhillError) return undefined;
    throw error;
  }
}

/** The budget that was left says nothing of the network. */
const told = (config: RunConfig) => JSON.stringify({ ...config, timeBudget: null });
