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

export function treatmentDocument(
  of: string,
  run: string | null,
  course: Course,
  proof: Proof | undefined,
) {
  const { before, after, outcomes, whole, cost } = course;
  return {
    schema: 1,
    /** "healthy" where there was nothing to treat. */
    claim: claimOf(course),
    of,
    run,
    change: changed(before.config, after.config),
    ...(whole && { against: whole.against, effect: effectOf(whole.effect) }),
    cost,
    rounds: outcomes.map(roundOf),
    proof: proof === undefined ? null : proofOf(proof),
  };
}

function roundOf(outcome: Outcome) {
  const finding = outcome.finding.code;
  if (outcome.claim === "untreatable") return { claim: outcome.claim, finding, why: outcome.why };
  const { claim, probes, refused, cost } = outcome;
  return {
    claim,
    finding,
    ...(isAccepted(outcome) && {
      action: outcome.remedy.action,
      change: outcome.change,
      against: outcome.against,
      effect: effectOf(outcome.effect),
    }),
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
}

function probeOf({ remedy, from, to, loss, baseline, effect, confirmed }: Probe) {
  return {
    action: remedy.action,
    change: remedy.change ?? {},
    fromEpoch: from,
    toEpoch: to,
    lossWithout: baseline,
    lossWith: Number.isFinite(loss) ? loss : null,
    z: effect?.z ?? null,
    confirmed,
  };
}

function proofOf({ claim, why, against, effect, limit, seeds, equalBudget, cost }: Proof) {
  const found = { claim, ...(why && { why }), against, effect: effectOf(effect), limit };
  return { ...found, seeds, equalBudget, cost };
}

function effectOf({ before, after, gain, errorGain, low, high, p, seeds, rows }: Effect) {
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
