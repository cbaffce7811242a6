// treatment.json, and the same in --json: what was tried on a run and what is claimed for it. docs/command.md.

import {
  type Course,
  changed,
  claimOf,
  type Effect,
  isAccepted,
  type Outcome,
  type Probe,
  type Proof,
} from "../clinic/index.ts";
import type {
  Treatment,
  TreatmentEffect,
  TreatmentProbe,
  TreatmentProof,
  TreatmentRound,
} from "../log/treatment.ts";

/** A proof with the cost that was announced for it. */
export interface AnnouncedProof extends Proof {
  readonly announced: readonly [number, number];
}

export function treatmentDocument(
  of: string,
  run: string | null,
  course: Course,
  proof: AnnouncedProof | undefined,
  interrupted: boolean,
): Treatment {
  const { before, after, outcomes, whole, cost } = course;
  return {
    schema: 1,
    claim: claimOf(course),
    of,
    run,
    change: changed(before.config, after.config),
    ...(whole && { against: whole.against, effect: effectOf(whole.effect) }),
    cost,
    rounds: outcomes.map(roundOf),
    proof: proof === undefined ? null : proofOf(proof),
    ...(interrupted && { interrupted }),
  };
}

function roundOf(outcome: Outcome): TreatmentRound {
  const finding = outcome.finding.code;
  if (outcome.claim === "untreatable") return { claim: outcome.claim, finding, why: outcome.why };
  const { probes, refused, cost } = outcome;
  const tried = {
    finding,
    probes: probes.map(probeOf),
    refused: refused.map(({ remedy, why, effect, newIllness }) => ({
      action: remedy.action,
      change: remedy.change ?? {},
      why,
      ...(newIllness && { newIllness }),
      ...(effect && { effect: effectOf(effect) }),
    })),
    cost,
  };
  if (!isAccepted(outcome)) return { claim: outcome.claim, ...tried };
  const { claim, remedy, change, against, effect } = outcome;
  return { claim, action: remedy.action, change, against, effect: effectOf(effect), ...tried };
}

function probeOf({ remedy, from, to, loss, baseline, effect, confirmed }: Probe): TreatmentProbe {
  return {
    action: remedy.action,
    change: remedy.change ?? {},
    fromEpoch: from,
    toEpoch: to,
    lossWithout: finite(baseline),
    lossWith: finite(loss),
    z: effect?.z ?? null,
    confirmed,
  };
}

const finite = (loss: number) => (Number.isFinite(loss) ? loss : null);

function proofOf({ effect, ...proof }: AnnouncedProof): TreatmentProof {
  return { ...proof, effect: effectOf(effect) };
}

function effectOf({
  before,
  after,
  gain,
  errorGain,
  low,
  high,
  p,
  seeds,
  rows,
}: Effect): TreatmentEffect {
  const percent = (share: number) => 100 * share;
  return {
    lossBefore: before,
    lossAfter: after,
    gainPercent: percent(gain),
    errorGainPercent: percent(errorGain),
    lowPercent: percent(low),
    highPercent: percent(high),
    p,
    seeds,
    rows,
  };
}
