// What the clinic says. The two levels of claim are different types, and words/ has different words for them: a run is
// _treated_ when one paired run was better, the _proof_ takes fresh seeds. Words that treatment.json has too are log/'s.

import type { Code, Finding, Remedy } from "../doctor/index.ts";
import type { RunConfig } from "../log/config.ts";
import type {
  TreatmentAgainst,
  TreatmentObstacle,
  TreatmentRefusal,
  TreatmentSeed,
} from "../log/treatment.ts";
import type { Case } from "./case.ts";
import type { Effect } from "./effect.ts";

/** A short run with one change, beside the same run without it: the same batches, the same seed. */
export interface Probe {
  readonly remedy: Remedy;
  /** Epochs between the checkpoint from which both go on (0: the start) and their end. */
  readonly from: number;
  readonly to: number;
  /** Mean validation loss over the later half; by it doses are compared. */
  readonly loss: number;
  readonly baseline: number;
  /** At the end, over the rows. Absent where the change made it diverge. */
  readonly effect?: Effect;
  /** The suspect is confirmed: better by more than three standard errors and two percent. */
  readonly confirmed: boolean;
}

export type Against = TreatmentAgainst;
export type Refusal = TreatmentRefusal;
export type SeedResult = TreatmentSeed;

export interface Refused {
  readonly remedy: Remedy;
  readonly why: Refusal;
  readonly effect?: Effect;
  readonly newIllness?: Code;
}

interface Tried {
  readonly finding: Finding;
  readonly probes: readonly Probe[];
  /** Paired runs that were tried before, and rolled back. */
  readonly refused: readonly Refused[];
  /** All of it, in runs of the length of the one treated, or of the longer one that the round goes on from. */
  readonly cost: number;
}

interface Changed extends Tried {
  readonly remedy: Remedy;
  /** What is laid over the configuration; none where the run is kept and only its best weights are taken. */
  readonly change: Partial<RunConfig>;
  readonly against: Against;
  readonly effect: Effect;
  readonly before: Case;
  readonly after: Case;
  /** The budget cut the dose: the rest of it is another round's. */
  readonly isCut: boolean;
}

/** One paired run was better by the validation rows, the finding is gone, and no error came in its place. */
export interface Treated extends Changed {
  readonly claim: "treated";
}

/** Better, and not cured: the finding still shows, or one downstream that it had hidden. The next round goes on from it. */
export interface Eased extends Changed {
  readonly claim: "eased";
}

/** Nothing helped: the run stays as it was. */
export interface RolledBack extends Tried {
  readonly claim: "rolled-back";
  /** The run itself, longer, where the budget ended before anything was sure: the next round may go on from its end. */
  readonly unfinished?: Case;
}

/** Nothing can be tried: only a person can act, or no validation rows are there to judge by. */
export interface Untreatable {
  readonly claim: "untreatable";
  readonly finding: Finding;
  readonly why: TreatmentObstacle;
}

export type Outcome = Treated | Eased | RolledBack | Untreatable;

/** Paired seeds that had no part in the treatment agree. */
export interface Proof {
  readonly claim: "proved" | "not-proved";
  readonly why?: Refusal;
  readonly against: Against;
  readonly effect: Effect;
  /** The p that had to be reached at each look, so that all looks together err once in twenty. */
  readonly limit: number;
  readonly seeds: readonly SeedResult[];
  /** Whether the arm after the treatment trained on no more rows than the one before. */
  readonly equalBudget: boolean;
  /** In runs of the length of the one treated. */
  readonly cost: number;
}

/** What a course did in all. */
export interface Whole {
  readonly against: Against;
  readonly effect: Effect;
}
