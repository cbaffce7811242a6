// A treatment as a section of a run's report: what is claimed, both curves on the same axes, what was changed with its dose,
// what that gave, what was tried and rolled back, and what all of it cost. It is laid into a report that is there already,
// since a run is reported before anybody treats it.

import { lastOf } from "../log/read.ts";
import type { LogRecord, Metrics } from "../log/records.ts";
import type { Treatment, TreatmentEffect, TreatmentProof } from "../log/treatment.ts";
import {
  findingName,
  flagsText,
  type Language,
  numberText,
  treatmentWords,
  words,
} from "../words/index.ts";
import { curveSvg, type SvgCurveOptions } from "./curve-svg.ts";
import { effectSvg, percentText, pText } from "./effect-svg.ts";
import { escapeHtml } from "./escape.ts";
import { curveOf, extent } from "./series.ts";
import { rowHtml, tableHtml } from "./table-html.ts";
import { triedHtml } from "./treatment-tried-html.ts";
import { twoWidths } from "./two-widths.ts";

export interface TreatmentPage {
  readonly treatment: Treatment;
  /** Whose report it stands in. */
  readonly side: "before" | "after";
  readonly before: readonly LogRecord[];
  /** Absent where nothing was accepted. */
  readonly after?: readonly LogRecord[] | undefined;
  /** Address of the other run's report, seen from this one. */
  readonly other?: string | undefined;
}

const [OPENS, CLOSES] = ["<!--treatment-->", "<!--/treatment-->"];
/** The place in a report where a treatment is told, once there is one. */
export const TREATMENT_PLACE = `${OPENS}${CLOSES}`;

export const TREATMENT_STYLE = `
.treated,.proved{--tone:#15803d}.eased,.not-proved{--tone:#b45309}.rolled-back,.untreatable{--tone:#475467}
@media screen and (prefers-color-scheme:dark){.treated,.proved{--tone:#4ade80}.eased,.not-proved{--tone:#fbbf24}.rolled-back,.untreatable{--tone:#a3b0c2}}
.verdict+.verdict{margin-left:8px}
.treatment h3{font-size:15px;margin:28px 0 8px;break-after:avoid}.treatment h4{font-size:14px;font-weight:600;margin:16px 0 4px;break-after:avoid}.treatment h4 span{font-weight:400;color:var(--soft);margin-left:8px}
.treatment p{color:var(--ink)}.treatment p.soft{color:var(--soft)}.treatment ul{margin:6px 0;padding-left:20px}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(300px,1fr));gap:8px 24px;margin:16px 0 0}.pair figure{margin:0;break-inside:avoid}.pair figcaption{font-weight:600;margin:0 0 4px}.pair figcaption span{font-weight:400;font-size:13px;color:var(--soft);margin-left:8px}
.effects .zero{stroke:var(--soft)}.effects .interval{stroke:var(--train);stroke-width:3;stroke-linecap:round}.effects .estimate{fill:var(--train);stroke:var(--train);stroke-width:2}.effects .one{fill:var(--page)}.effects .name,.effects .figure{fill:var(--ink);font-size:13px}
.effects{max-width:660px}.treatment table+table{margin-top:14px}.costs td:first-child{white-space:nowrap;width:120px}.treatment a{color:var(--train)}td.was{color:var(--soft)}`;

/**
 * A report with its treatment told, in the language of the report; what it said of an earlier one is replaced.
 *
 * @example
 * import { withTreatment } from "downhill/report";
 *
 * const report = '<html lang="en"><body></body></html>';
 * const tried = { cost: 0, rounds: [], proof: null, change: {} };
 * const treatment = { schema: 1, claim: "healthy", of: "a", run: null, ...tried } as const;
 * const told = withTreatment(report, { treatment, side: "before", before: [] });
 * console.log(told.includes("Nothing to treat")); // true
 */
export function withTreatment(html: string, page: TreatmentPage): string {
  const language = /<html lang="ko"/.test(html) ? "ko" : "en";
  const section = `${OPENS}${treatmentHtml(page, language)}${CLOSES}`;
  const [from, to] = [html.indexOf(OPENS), html.indexOf(CLOSES)];
  if (from >= 0 && to > from) return html.slice(0, from) + section + html.slice(to + CLOSES.length);
  return html.replace("</body>", () => `${section}</body>`);
}

function treatmentHtml(page: TreatmentPage, language: Language): string {
  const { treatment, before, after } = page;
  const text = treatmentWords(language);
  const sections = [
    `<h2>${text.treatment}</h2>`,
    claimsHtml(treatment, language),
    after ? curvesHtml(before, after, language) : "",
    after ? changesHtml(treatment, before, language) : "",
    effectsHtml(treatment, language),
    proofHtml(treatment.proof, language),
    after ? scoresHtml(before, after, language) : "",
    triedHtml(treatment.rounds, language),
    costsHtml(treatment, language),
    otherHtml(page, language),
  ];
  return `<section class="treatment">${sections.join("\n")}</section>`;
}

function claimsHtml({ claim, rounds, proof, against }: Treatment, language: Language): string {
  const text = treatmentWords(language);
  const chip = (name: keyof typeof text.names) =>
    `<span class="verdict ${name}">${text.names[name]}</span>`;
  const last = rounds.at(-1);
  const says =
    claim === "healthy"
      ? text.healthy
      : claim === "untreatable"
        ? last?.claim === "untreatable" && text.untreatable[last.why]
        : text.claim[claim];
  const seeds = String(proof?.seeds.length);
  const proved = proof && (proof.claim === "proved" ? text.proved(seeds) : text.notProved(seeds));
  const why = proof?.why ? ` (${text.refusal[proof.why]})` : "";
  const more = [
    says,
    proved && proved + why,
    claim === "treated" && !proof && text.tryProof,
    against === "last" && text.sameWeights,
    proof && !proof.equalBudget && text.moreBudget,
  ];
  return `<p>${chip(claim)}${proof ? chip(proof.claim) : ""}</p><p>${more.filter(Boolean).join(" ")}</p>`;
}

function curvesHtml(
  before: readonly LogRecord[],
  after: readonly LogRecord[],
  language: Language,
): string {
  const text = treatmentWords(language);
  const options = { language, width: 420, height: 260, ...axesOf([before, after]) };
  const figure = (name: string, records: readonly LogRecord[]) => {
    const { epochs = 0, bestEpoch = 0, stopped } = lastOf(records, "end") ?? {};
    const { best, epoch, stopped: ends } = words(language);
    const end = stopped === "diverged" ? ` · ${ends.diverged}` : "";
    const about = bestEpoch > 0 ? `${best} ${epoch} ${bestEpoch} / ${epochs}${end}` : ends.diverged;
    const drawn = curveOf(records).points.length > 0 ? curveSvg(records, options) : "";
    return `<figure><figcaption>${name}<span>${about}</span></figcaption>${drawn}</figure>`;
  };
  return `<div class="pair">${figure(text.before, before)}${figure(text.after, after)}</div>`;
}

/** A value so much larger than the middle one would press the rest to the ground. */
const FLATTENING = 30;

/** The same axes for both curves. */
function axesOf(runs: readonly (readonly LogRecord[])[]): Pick<SvgCurveOptions, "reach" | "scale"> {
  const points = runs.flatMap(records => curveOf(records).points);
  const values = points
    .flatMap(({ trainLoss, validLoss = Number.NaN }) => [trainLoss, validLoss])
    .filter(Number.isFinite)
    .toSorted((a, b) => a - b);
  const reach = { epochs: extent(points.map(({ epoch }) => epoch)), values: extent(values) };
  if (!reach.epochs || !reach.values) return {};
  const middle = values[Math.floor(values.length / 2)]!;
  const scale = values[0]! > 0 && values.at(-1)! > FLATTENING * middle ? "log" : "linear";
  return { reach: { epochs: reach.epochs, values: reach.values }, scale };
}

function changesHtml(
  { change }: Treatment,
  before: readonly LogRecord[],
  language: Language,
): string {
  const text = treatmentWords(language);
  const config: Readonly<Record<string, unknown>> = { ...lastOf(before, "config")?.config };
  const entries = Object.entries(change);
  if (entries.length === 0) return `<h3>${text.changed}</h3><p>${text.restoredBest}</p>`;
  const rows = entries.map(([key, value]) => {
    const flag = flagsText({ [key]: value }, language).split(" ")[0];
    return `<tr><td><code>${flag}</code></td><td class="n was">${valueText(config[key])}</td><td class="n"><b>${valueText(value)}</b></td></tr>`;
  });
  return `<h3>${text.changed}</h3>${tableHtml(["", text.before, text.after], rows, [1, 2])}`;
}

/** As an option takes it. */
const valueText = (value: unknown) =>
  escapeHtml(Array.isArray(value) ? value.join(",") : String(value ?? "–"));

function effectsHtml({ effect, against, proof }: Treatment, language: Language): string {
  if (effect === undefined || against === undefined) return "";
  const text = treatmentWords(language);
  const { page } = text;
  const named = [{ name: page.onePair, sure: false, effect }];
  if (proof) {
    const name = page.freshSeeds(String(proof.seeds.length));
    named.push({ name, sure: proof.claim === "proved", effect: proof.effect });
  }
  const sentences = named.map(
    ({ name, effect }) => `<li>${name}: ${effectText(effect, language)}</li>`,
  );
  return `<h3>${page.effect}</h3>${twoWidths(width => effectSvg(named, language, width))}<ul>${sentences.join("")}</ul><p class="soft">${page.compared(text.against[against])}</p>`;
}

function effectText(effect: TreatmentEffect, language: Language): string {
  const percent = (gain: number) => percentText(-gain, language);
  const sentence = treatmentWords(language).effect({
    before: numberText(effect.lossBefore, language),
    after: numberText(effect.lossAfter, language),
    gain: percent(effect.gainPercent),
    error: percent(effect.errorGainPercent),
    low: percent(effect.lowPercent),
    high: percent(effect.highPercent),
    p: pText(effect.p, language),
  });
  return sentence.replaceAll(" = ", "\u00a0=\u00a0");
}

function proofHtml(proof: TreatmentProof | null, language: Language): string {
  if (proof === null) return "";
  const text = treatmentWords(language);
  const { page } = text;
  const numeric = [1, 2, 3];
  const rows = proof.seeds.map(({ seed, before, after, sound, newIllness }) => {
    const instead = newIllness === undefined ? "" : `: ${findingName(newIllness, language)}`;
    const cells = [
      String(seed),
      numberText(before, language),
      numberText(after, language),
      percentText((100 * (after - before)) / before, language),
      sound ? page.yes : escapeHtml(page.no + instead),
    ];
    return rowHtml(cells, numeric);
  });
  const heads = [text.seed, text.before, text.after, page.difference, page.gone];
  return `<h3>${text.proof}</h3>${tableHtml(heads, rows, numeric)}`;
}

function scoresHtml(
  before: readonly LogRecord[],
  after: readonly LogRecord[],
  language: Language,
): string {
  const text = treatmentWords(language);
  const runs = [
    [text.before, before],
    [text.after, after],
  ] as const;
  const scored = (["valid", "test"] as const).flatMap(part =>
    runs.flatMap(([when, records]) => {
      const metrics: Metrics | null = lastOf(records, "end")?.metrics?.[part] ?? null;
      return metrics ? [{ name: `${words(language)[part]}, ${when.toLowerCase()}`, metrics }] : [];
    }),
  );
  const names = Object.keys(scored[0]?.metrics ?? {});
  const numeric = names.map((_, i) => i + 1);
  const rows = scored.map(({ name, metrics }) => {
    const numbers = names.map(key => numberText(metrics[key] ?? Number.NaN, language));
    return rowHtml([name, ...numbers], numeric);
  });
  return `<h3>${text.sealed}</h3>${tableHtml(["", ...names.map(escapeHtml)], rows, numeric)}`;
}

function costsHtml({ cost, proof }: Treatment, language: Language): string {
  const text = treatmentWords(language);
  const { page } = text;
  const number = (value: number) => numberText(Math.round(100 * value) / 100, language);
  if (cost === 0 && proof === null) return "";
  const rows = [rowHtml([text.treatment, page.costTreatment(number(cost))], [])];
  if (proof) {
    const [least, most] = proof.announced;
    const said = page.costProof(number(proof.cost), number(least), number(most));
    rows.push(rowHtml([text.proof, said], []));
  }
  return `<h3>${page.costs}</h3><table class="costs">${rows.join("")}</table>`;
}

function otherHtml({ side, other }: TreatmentPage, language: Language): string {
  if (other === undefined) return "";
  const { otherReport } = treatmentWords(language).page;
  const name = otherReport[side === "before" ? "after" : "before"];
  return `<p><a href="${escapeHtml(other)}">${name}</a></p>`;
}
