// --epochs auto: a run goes on while the doctor says that it is not trained enough, and ends when it says overfitting,
// or finds nothing more to wait for. It looks again each time that the run has grown by a half.

import { type Code, type Diagnosis, diagnoseHistory } from "../doctor/index.ts";
import type { History } from "../log/history.ts";
import type { EpochFacts } from "../log/records.ts";
import type { Callback } from "../train/index.ts";

/** Epochs that --epochs auto takes at most. */
export const MOST_EPOCHS = 1000;
const [FIRST_LOOK, GROWTH] = [20, 1.5];

/** As long as one of these shows, more epochs may help. */
const UNFINISHED: readonly Code[] = ["undertrained", "learning-rate-too-low", "not-learning"];

/** A callback for `fit` that stops it as `early`; what it has seen of the curve goes into checkpoints. */
export function untilTrained(): Callback {
  const seen = empty();
  let look = FIRST_LOOK;
  return {
    on(event) {
      if (event.type !== "epoch") return undefined;
      add(seen, event.facts);
      if (event.facts.epoch < look) return undefined;
      look = Math.ceil(event.facts.epoch * GROWTH);
      return isTrained(diagnoseHistory(historyOf(seen))) ? { stop: "early" } : undefined;
    },
    state: () => ({ ...seen, look }),
    restore(state) {
      const { look: next, ...columns } = state as Columns & { look: number };
      Object.assign(seen, columns);
      look = next;
    },
  };
}

function isTrained({ verdict, findings }: Diagnosis): boolean {
  const codes = findings.filter(({ severity }) => severity !== "info").map(({ code }) => code);
  if (codes.includes("overfitting")) return true;
  return verdict !== "cannot-tell" && !codes.some(code => UNFINISHED.includes(code));
}

const COLUMNS = ["epoch", "train", "trainEval", "valid", "lr", "gradientNorm"] as const;
type Columns = Record<(typeof COLUMNS)[number], number[]>;

const empty = (): Columns => ({
  epoch: [],
  train: [],
  trainEval: [],
  valid: [],
  lr: [],
  gradientNorm: [],
});

function add(seen: Columns, facts: EpochFacts): void {
  seen.epoch.push(facts.epoch);
  seen.train.push(facts.trainLoss);
  seen.trainEval.push(facts.trainEvalLoss);
  seen.valid.push(facts.validLoss ?? Number.NaN);
  seen.lr.push(facts.lr);
  seen.gradientNorm.push(facts.gradientNorm);
}

/** JSON has no NaN: what came back as null from a checkpoint was none. */
function historyOf(seen: Columns): History {
  const columns = COLUMNS.map(name => [name, seen[name].map(value => value ?? Number.NaN)]);
  return { ...(Object.fromEntries(columns) as Columns), measure: { name: "loss", kind: "loss" } };
}
