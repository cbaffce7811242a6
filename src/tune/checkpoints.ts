// Where paused trials wait: what their objectives need to go on, by trial and step. A checkpoint is kept until the job
// that goes on from it has ended, so that one whose worker is lost goes on from there again.

export interface Checkpoints {
  /** Before the pause counts. */
  save(trial: number, step: number, checkpoint: unknown): void | Promise<void>;
  /** Undefined where there is none of this step: the trial then begins anew. */
  load(
    trial: number,
    step: number,
  ): { readonly checkpoint: unknown } | undefined | Promise<{ checkpoint: unknown } | undefined>;
  /** Nothing will go on from before this step. */
  forget(trial: number, before: number): void;
}

/** In memory, for as long as the process lives. */
export function checkpointsInMemory(): Checkpoints {
  const kept = new Map<number, Map<number, unknown>>();
  return {
    save(trial, step, checkpoint) {
      kept.set(trial, (kept.get(trial) ?? new Map()).set(step, checkpoint));
    },
    load(trial, step) {
      const own = kept.get(trial);
      return own?.has(step) ? { checkpoint: own.get(step) } : undefined;
    },
    forget(trial, before) {
      const own = kept.get(trial);
      for (const step of own?.keys() ?? []) if (step < before) own!.delete(step);
      if (own?.size === 0) kept.delete(trial);
    },
  };
}
