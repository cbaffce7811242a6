// Checkpoints of paused trials in a folder, one file `TRIAL-STEP` each, so that a study goes on with them in another
// process: what structured clone takes, as V8 writes it, behind a checksum. They are a saving of time: one that is
// missing or damaged, or that a trial's objective gives no copy of, is no error, the trial begins anew.

import { readdirSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { type Checkpoints, checkpointsInMemory } from "../tune/checkpoints.ts";
import { crc32 } from "../tune/journal.ts";
import { makeFolder, writeWhole } from "./files.ts";

/** Those of this process are kept in memory too. */
export function checkpointsIn(folder: string): Checkpoints {
  const memory = checkpointsInMemory();
  const files = fileSteps(folder);
  const pathOf = (trial: number, step: number) => join(folder, `${trial}-${step}`);
  return {
    async save(trial, step, checkpoint) {
      memory.save(trial, step, checkpoint);
      const bytes = bytesOf(checkpoint);
      if (bytes === undefined) return;
      makeFolder(folder);
      await writeWhole(pathOf(trial, step), bytes);
      files.set(trial, [...(files.get(trial) ?? []), step]);
    },
    async load(trial, step) {
      return memory.load(trial, step) ?? (await readCheckpoint(pathOf(trial, step)));
    },
    forget(trial, before) {
      memory.forget(trial, before);
      const kept: number[] = [];
      for (const step of files.get(trial) ?? [])
        if (step < before) rmSync(pathOf(trial, step), { force: true });
        else kept.push(step);
      files.set(trial, kept);
    },
  };
}

/** The steps of which there are files, by trial. What a kill left aside is removed. */
function fileSteps(folder: string): Map<number, number[]> {
  const steps = new Map<number, number[]>();
  for (const name of namesIn(folder)) {
    const [, trial, step] = /^(\d+)-([\d.]+)$/.exec(name) ?? [];
    if (step === undefined) rmSync(join(folder, name), { force: true });
    else steps.set(Number(trial), [...(steps.get(Number(trial)) ?? []), Number(step)]);
  }
  return steps;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function bytesOf(checkpoint: unknown): Uint8Array | undefined {
  try {
    const content = serialize(checkpoint);
    const bytes = new Uint8Array(4 + content.length);
    bytes.set(content, 4);
    new DataView(bytes.buffer).setUint32(0, crc32(content));
    return bytes;
  } catch {
    return undefined;
  }
}

async function readCheckpoint(path: string): Promise<{ checkpoint: unknown } | undefined> {
  try {
    const bytes = await readFile(path);
    const content = bytes.subarray(4);
    if (bytes.readUInt32BE(0) !== crc32(content)) return undefined;
    return { checkpoint: deserialize(content) };
  } catch {
    return undefined;
  }
}
