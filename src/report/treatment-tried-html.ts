// What was tried in a treatment: round by round the probes, the paired runs that were rolled back, and the one accepted.

import type {
  TreatmentEffect,
  TreatmentProbe,
  TreatmentRefused,
  TreatmentRound,
} from "../log/treatment.ts";
import { findingName, type Language, numberText, treatmentWords } from "../words/index.ts";
import { percentText, pText } from "./effect-svg.ts";
import { escapeHtml } from "./escape.ts";
import { optionsHtml } from "./options-html.ts";
import { rowHtml, tableHtml } from "./table-html.ts";

export function triedHtml(rounds: readonly TreatmentRound[], language: Language): string {
  if (rounds.length === 0) return "";
  const { page } = treatmentWords(language);
  const told = rounds.map((round, i) => roundHtml(round, i + 1, language));
  return `<h3>${page.tried}</h3>${told.join("")}`;
}

function roundHtml(round: TreatmentRound, number: number, language: Language): string {
  const text = treatmentWords(language);
  const name = escapeHtml(findingName(round.finding, language));
  const head = `<h4>${text.page.round(String(number))}. ${name}<span>${text.names[round.claim]}</span></h4>`;
  if (round.claim === "untreatable") return `${head}<p>${text.untreatable[round.why]}</p>`;
  const rows = [
    ...round.refused.map(one => refusedRow(one, language)),
    ...("effect" in round ? [acceptedRow(round, language)] : []),
  ];
  const pairs = tableHtml([text.page.onePair, text.page.result, ""], rows, [2]);
  return `${head}${probesHtml(round.probes, language)}${rows.length > 0 ? pairs : ""}`;
}

const PROBE_NUMBERS = [1, 2, 3];

function probesHtml(probes: readonly TreatmentProbe[], language: Language): string {
  if (probes.length === 0) return "";
  const text = treatmentWords(language);
  const rows = probes.map(probe => {
    const { fromEpoch, toEpoch, lossWithout, lossWith, confirmed } = probe;
    const cells = [
      changeCell(probe, language),
      `${fromEpoch + 1}–${toEpoch}`,
      ...[lossWithout, lossWith].map(loss =>
        loss === null ? text.refusal.diverged : numberText(loss, language),
      ),
      confirmed ? `✓ ${text.confirmed}` : "",
    ];
    return rowHtml(cells, PROBE_NUMBERS);
  });
  const heads = [text.change, text.epochs, text.without, text.with, ""];
  return `<p class="soft">${text.probes}</p>${tableHtml(heads, rows, PROBE_NUMBERS)}`;
}

function refusedRow(refused: TreatmentRefused, language: Language): string {
  const { why, newIllness, effect } = refused;
  const text = treatmentWords(language);
  const named = newIllness ? `: ${escapeHtml(findingName(newIllness, language))}` : "";
  const says = `${text.names["rolled-back"]}: ${text.refusal[why]}${named}`;
  return rowHtml([changeCell(refused, language), says, effectCell(effect, language)], [2]);
}

function acceptedRow(
  round: Extract<TreatmentRound, { effect: TreatmentEffect }>,
  language: Language,
): string {
  const { names } = treatmentWords(language);
  const cells = [changeCell(round, language), `✓ ${names[round.claim]}`];
  return rowHtml([...cells, effectCell(round.effect, language)], [2]);
}

function changeCell(
  { action, change }: Pick<TreatmentProbe, "action" | "change">,
  language: Language,
): string {
  const options = optionsHtml(change, language);
  if (options !== "") return `<code>${options}</code>`;
  return escapeHtml(action === "restore-best" ? treatmentWords(language).restoredBest : action);
}

function effectCell(effect: TreatmentEffect | undefined, language: Language): string {
  if (effect === undefined) return "";
  return `${percentText(-effect.gainPercent, language)}, p = ${pText(effect.p, language)}`;
}
