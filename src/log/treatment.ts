// treatment.json: what was tried on a run and what is claimed for it. Written by the clinic's command, read by the report and
// by whoever asks for --json. docs/command.md describes it.

import type { RunConfig } from "./config.ts";

export type TreatmentClaim = "treated" | "eased" | "rolled-back" | "untreatable" | "healthy";
/** Why a paired run was not accepted. */
export type TreatmentRefusal = "no-gain" | "symptom-stays" | "new-illness" | "diverged";
/** Why nothing was tried. */
export type TreatmentObstacle = "no-change" | "no-validation" | "no-budget";
/**
 * What is compared. saved: the weights saved of both runs. last: the last weights of the run before with those saved after.
 * ends: both as they are towards the end of their curves; for the best of a jagged curve is low by luck.
 */
export type TreatmentAgainst = "saved" | "last" | "ends";
type Change = Partial<RunConfig>;

/** Mean validation losses, and what became of the rows' typical error, in percent; more is better. */
export interface TreatmentEffect {
  readonly lossBefore: number;
  readonly lossAfter: number;
  readonly gainPercent: number;
  readonly errorGainPercent: number;
  /** The 95 % interval of `errorGainPercent`. */
  readonly lowPercent: number;
  readonly highPercent: number;
  /** One-sided. */
  readonly p: number;
  readonly seeds: number;
  readonly rows: number;
}

export interface TreatmentProbe {
  readonly action: string;
  readonly change: Change;
  readonly fromEpoch: number;
  readonly toEpoch: number;
  /** null where the probe diverged. */
  readonly lossWithout: number | null;
  readonly lossWith: number | null;
  readonly z: number | null;
  readonly confirmed: boolean;
}

export interface TreatmentRefused {
  readonly action: string;
  readonly change: Change;
  readonly why: TreatmentRefusal;
  readonly newIllness?: string;
  readonly effect?: TreatmentEffect;
}

interface TriedRound {
  readonly finding: string;
  readonly probes: readonly TreatmentProbe[];
  readonly refused: readonly TreatmentRefused[];
  /** In runs of the length of the one that the round treats. */
  readonly cost: number;
}

export type TreatmentRound =
  | {
      readonly claim: "untreatable";
      readonly finding: string;
      readonly why: TreatmentObstacle;
    }
  | (TriedRound & { readonly claim: "rolled-back" })
  | (TriedRound & {
      readonly claim: "treated" | "eased";
      readonly action: string;
      readonly change: Change;
      readonly against: TreatmentAgainst;
      readonly effect: TreatmentEffect;
    });

/** One seed of a proof: mean validation losses of both arms. */
export interface TreatmentSeed {
  readonly seed: number;
  readonly before: number;
  readonly after: number;
  /** Whether the finding was gone and no error new. */
  readonly sound: boolean;
  /** The error that came anew. */
  readonly newIllness?: string;
}

export interface TreatmentProof {
  readonly claim: "proved" | "not-proved";
  readonly why?: TreatmentRefusal;
  readonly against: TreatmentAgainst;
  readonly effect: TreatmentEffect;
  /** The p that had to be reached at each look. */
  readonly limit: number;
  readonly seeds: readonly TreatmentSeed[];
  readonly equalBudget: boolean;
  /** Least and most, in first runs, as it was said before the proof began. */
  readonly announced: readonly [number, number];
  /** In first runs. */
  readonly cost: number;
}

export interface Treatment {
  readonly schema: 1;
  /** Over all rounds; "healthy" where there was nothing to treat. */
  readonly claim: TreatmentClaim;
  /** The run that was treated, and the folder of the one that was accepted. */
  readonly of: string;
  readonly run: string | null;
  readonly change: Change;
  readonly against?: TreatmentAgainst;
  readonly effect?: TreatmentEffect;
  /** In first runs. */
  readonly cost: number;
  readonly rounds: readonly TreatmentRound[];
  readonly proof: TreatmentProof | null;
  /** It was stopped on request before it came to its end. */
  readonly interrupted?: true;
}
