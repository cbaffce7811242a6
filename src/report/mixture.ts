// The networks that predict together: what each differs in, its score on the validation rows and what it counts for.

import { lastOf } from "../log/read.ts";
import type { CandidateFacts, LogRecord } from "../log/records.ts";
import { type Language, numberText, words } from "../words/index.ts";
import { escapeHtml } from "./escape.ts";
import { optionsHtml } from "./options-html.ts";
import { rowHtml, tableHtml } from "./table-html.ts";

type Member = CandidateFacts & { readonly share: number };

/**
 * The networks that predict together, as `--json` has them: the one that counts most first; null where the run's own
 * predicts alone.
 *
 * @example
 * import { mixtureDocument } from "downhill/report";
 *
 * console.log(mixtureDocument([])); // null
 */
export function mixtureDocument(records: readonly LogRecord[]) {
  const members = membersOf(records);
  const told = members.map(({ number, change, share, bestEpoch, metrics, seconds }) => {
    return { number, share, change, bestEpoch, metrics, seconds };
  });
  return told.length === 0 ? null : told;
}

function membersOf(records: readonly LogRecord[]): Member[] {
  const shares = lastOf(records, "ensemble")?.shares ?? [];
  const members = records
    .filter(record => record.type === "candidate")
    .map(facts => ({ ...facts, share: shares[facts.number - 1] ?? 0 }))
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share);
  return members[0]?.number === 1 && members[0].share === 1 ? [] : members;
}

/**
 * Which networks predict together and with what shares, on one line; nothing where the run's own predicts alone.
 *
 * @example
 * import { mixtureText } from "downhill/report";
 *
 * console.log(mixtureText([], "en") === ""); // true
 */
export function mixtureText(records: readonly LogRecord[], language: Language): string {
  const text = words(language).mixture;
  const members = membersOf(records);
  if (members.length === 0) return "";
  const shown = members.slice(0, 4).map(member => {
    const name = knownName(member, language) ?? text.numbered(String(member.number));
    return `${percent(member)} ${name}`;
  });
  const more = members.length > shown.length ? ["…"] : [];
  return `${text.title}: ${[...shown, ...more].join(", ")}`;
}

export function mixtureHtml(records: readonly LogRecord[], language: Language): string {
  const text = words(language);
  const members = membersOf(records);
  const [metric] = Object.keys(members[0]?.metrics ?? {});
  if (metric === undefined) return "";
  const rows = members.map(member =>
    rowHtml(
      [
        String(member.number),
        nameHtml(member, language),
        numberText(member.metrics[metric] ?? Number.NaN, language),
        percent(member),
      ],
      NUMERIC,
    ),
  );
  const { title, differs, share, note } = text.mixture;
  const heads = ["", differs, `${text.valid} ${escapeHtml(metric)}`, share];
  return `<h2>${title}</h2>${tableHtml(heads, rows, NUMERIC)}<p class="note">${note}</p>`;
}

const NUMERIC = [0, 2, 3];

const percent = ({ share }: Member) => `${Math.round(1000 * share) / 10} %`;

function knownName({ number, change: { hidden } }: Member, language: Language) {
  const text = words(language).mixture;
  if (number === 1) return text.own;
  return Array.isArray(hidden) && hidden.length === 0 ? text.linear : undefined;
}

function nameHtml(member: Member, language: Language): string {
  const { seed: _, ...told } = member.change;
  return knownName(member, language) ?? optionsHtml(told, language);
}
