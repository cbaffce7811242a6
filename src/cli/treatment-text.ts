// A treatment as a person follows it: what goes on to stderr, before and after to stdout.

import {
  type Course,
  type CourseOptions,
  changed,
  claimOf,
  type Effect,
  isAccepted,
  type Outcome,
  type Probe,
  type Proof,
  type SeedResult,
} from "../clinic/index.ts";
import type { Finding, Remedy } from "../doctor/index.ts";
import { lastOf } from "../log/read.ts";
import type { LogRecord, Metrics } from "../log/records.ts";
import { pText } from "../report/effect-svg.ts";
import { curveText } from "../report/index.ts";
import {
  columnsText,
  findingWords,
  flagsText,
  type Language,
  numberText,
  treatmentWords,
  words,
} from "../words/index.ts";
import type { Output } from "./output.ts";

export interface TreatmentVoice
  extends Pick<CourseOptions, "onFinding" | "onProbe" | "onPaired" | "onOutcome"> {
  readonly proofAhead: (cost: readonly [number, number]) => void;
  readonly onSeed: (result: SeedResult) => void;
  readonly conclusion: (
    whole: Course,
    proof: Proof | undefined,
    before: readonly LogRecord[],
    after: readonly LogRecord[] | undefined,
  ) => void;
}

export function treatmentVoice(output: Output): TreatmentVoice {
  const { language, message } = output;
  const text = treatmentWords(language);
  const number = (value: number) => numberText(value, language);
  return {
    onFinding: finding => message(`${text.finding}: ${findingText(finding, language)}`),
    onProbe: probe => message(`  ${probeCells(probe, language).join("  ")}`),
    onPaired: ({ remedy }) => message(text.paired(remedyText(remedy, language))),
    onOutcome: outcome => message(outcomeText(outcome, language)),
    proofAhead: ([least, most]) => message(text.proofAhead(number(least), number(most))),
    onSeed: ({ seed, before, after }) =>
      message(`  ${text.seedDone(String(seed), number(before), number(after))}`),
    conclusion: (whole, proof, before, after) => {
      const lines = conclusionText(whole, proof, before, after, output);
      for (const line of lines) output.result(line);
    },
  };
}

function findingText({ code, evidence }: Finding, language: Language): string {
  const found = findingWords[code]?.[language];
  return found === undefined ? code : `${found.name}. ${found.seen(evidence)}`;
}

function remedyText({ action, change = {} }: Remedy, language: Language): string {
  const flags = flagsText(change, language);
  return flags || (action === "restore-best" ? treatmentWords(language).restoredBest : action);
}

function probeCells(probe: Probe, language: Language): string[] {
  const text = treatmentWords(language);
  const { remedy, from, to, loss, baseline, confirmed } = probe;
  return [
    remedyText(remedy, language),
    `${text.epochs} ${from + 1}–${to}`,
    `${text.without} ${lossText(baseline, language)}`,
    `${text.with} ${lossText(loss, language)}`,
    confirmed ? text.confirmed : "",
  ];
}

const lossText = (loss: number, language: Language) =>
  Number.isFinite(loss) ? numberText(loss, language) : treatmentWords(language).refusal.diverged;

function outcomeText(outcome: Outcome, language: Language): string {
  const text = treatmentWords(language);
  if (outcome.claim === "untreatable")
    return `${text.names.untreatable}. ${text.untreatable[outcome.why]}`;
  return [claimText(outcome.claim, language), ...refusedLines(outcome, language)].join("\n");
}

function claimText(claim: "treated" | "eased" | "rolled-back", language: Language): string {
  const text = treatmentWords(language);
  const more = claim === "treated" ? ` ${text.tryProof}` : "";
  return `${text.names[claim]}. ${text.claim[claim]}${more}`;
}

function refusedLines(outcome: Outcome, language: Language): string[] {
  if (!("refused" in outcome) || outcome.refused.length === 0) return [];
  const text = treatmentWords(language);
  const lines = outcome.refused.map(({ remedy, why, effect, newIllness }) => {
    const seen = effect
      ? ` (${percentText(-effect.gain, language)}, p = ${pText(effect.p, language)})`
      : "";
    const named = newIllness ? `: ${findingWords[newIllness]?.[language].name ?? newIllness}` : "";
    return `  ${remedyText(remedy, language)}: ${text.refusal[why]}${named}${seen}`;
  });
  return [`${text.refused}:`, ...lines];
}

/** Before and after: curves, the change, its effect, the scores. */
function conclusionText(
  whole: Course,
  proof: Proof | undefined,
  before: readonly LogRecord[],
  after: readonly LogRecord[] | undefined,
  { language, color }: Output,
): string[] {
  const text = treatmentWords(language);
  const width = Math.max(20, Math.min(96, (process.stdout.columns ?? 84) - 14));
  const drawn = (records: readonly LogRecord[]) =>
    curveText(records, { language, width, height: 8, color }) || words(language).stopped.diverged;
  const accepted = whole.outcomes.filter(isAccepted).at(-1);
  const lines = [`${text.treatment}\n`];
  if (whole.outcomes.length === 0) return [`${text.healthy}\n`];
  if (after !== undefined)
    lines.push(`${text.before}. ${drawn(before)}\n`, `${text.after}. ${drawn(after)}\n`);
  if (accepted === undefined) lines.push(outcomeText(whole.outcomes.at(-1)!, language));
  else {
    const change = flagsText(changed(whole.before.config, whole.after.config), language);
    lines.push(
      `${text.changed}: ${change || text.restoredBest}`,
      `${effectText(whole.whole!.effect, language)}, ${text.against[whole.whole!.against]}.`,
      claimText(claimOf(whole) === "treated" ? "treated" : "eased", language),
      ...(whole.whole!.against === "last" ? [text.sameWeights] : []),
    );
  }
  lines.push(`${text.cost(numberText(whole.cost, language))}.`);
  if (proof !== undefined) lines.push(...proofLines(proof, language));
  if (after !== undefined) lines.push(`\n${text.sealed}\n${scoresText(before, after, language)}\n`);
  return lines;
}

function proofLines(proof: Proof, language: Language): string[] {
  const text = treatmentWords(language);
  const seeds = String(proof.seeds.length);
  const says = proof.claim === "proved" ? text.proved(seeds) : text.notProved(seeds);
  const claim = `${text.names[proof.claim]}. ${says}`;
  return [
    `\n${text.proof}`,
    `${effectText(proof.effect, language)}, ${text.against[proof.against]}.`,
    proof.why ? `${claim} (${text.refusal[proof.why]})` : claim,
    ...(proof.equalBudget ? [] : [text.moreBudget]),
    `${text.cost(numberText(proof.cost, language))}.`,
  ];
}

function effectText(effect: Effect, language: Language): string {
  const percent = (gain: number) => percentText(-gain, language);
  return treatmentWords(language).effect({
    before: numberText(effect.before, language),
    after: numberText(effect.after, language),
    gain: percent(effect.gain),
    error: percent(effect.errorGain),
    low: percent(effect.low),
    high: percent(effect.high),
    p: pText(effect.p, language),
  });
}

/** −12 %: what became less is better. */
function percentText(share: number, language: Language): string {
  const percent = Math.round(1000 * share) / 10;
  return `${percent < 0 ? "−" : "+"}${numberText(Math.abs(percent), language)} %`;
}

function scoresText(
  before: readonly LogRecord[],
  after: readonly LogRecord[],
  language: Language,
): string {
  const text = words(language);
  const treatment = treatmentWords(language);
  const rows = (["valid", "test"] as const).flatMap(part =>
    (
      [
        [treatment.before, before],
        [treatment.after, after],
      ] as const
    ).map(([when, records]) => ({
      name: `${text[part]}, ${when.toLowerCase()}`,
      metrics: lastOf(records, "end")?.metrics?.[part] ?? null,
    })),
  );
  const scored = rows.filter((row): row is { name: string; metrics: Metrics } => !!row.metrics);
  const names = Object.keys(scored[0]?.metrics ?? {});
  const cells = scored.map(({ name, metrics }) => [
    name,
    ...names.map(key => numberText(metrics[key] ?? Number.NaN, language)),
  ]);
  return columnsText([["", ...names], ...cells], column => column > 0);
}
