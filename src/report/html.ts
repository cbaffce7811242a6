// report.html: one self-contained page, no network and no script; light and dark, legible when printed.

import { diagnose } from "../doctor/diagnose.ts";
import type { Appraisal } from "../evaluation/index.ts";
import { lastOf } from "../log/read.ts";
import type { LogRecord } from "../log/records.ts";
import { countText, type Language, numberText, words } from "../words/index.ts";
import { appraisalHtml } from "./appraisal-html.ts";
import { marksOf } from "./diagnosis.ts";
import { diagnosisHtml } from "./diagnosis-html.ts";
import { escapeHtml } from "./escape.ts";
import { foldsHtml } from "./folds.ts";
import { mixtureHtml } from "./mixture.ts";
import { curveTabs, pageHtml } from "./page.ts";
import { noBetterNote, scoreRows } from "./scores.ts";
import { TREATMENT_PLACE } from "./treatment-html.ts";

export interface ReportInput {
  readonly records: readonly LogRecord[];
  /** Of a model on rows that it was not trained on. */
  readonly appraisal: Appraisal | null;
}

export function reportHtml({ records, appraisal }: ReportInput, language: Language): string {
  const data = lastOf(records, "data");
  const folds = lastOf(records, "folds");
  const title = `${data?.target ?? ""} · ${data?.file ?? ""}`;
  const diagnosis = diagnose(records);
  const sections = [
    heading(records, language),
    curveTabs(records, { language, marks: marksOf(diagnosis, language) }),
    diagnosisHtml(diagnosis, language),
    TREATMENT_PLACE,
    scoresSection(records, language),
    mixtureHtml(records, language),
    folds ? foldsHtml(folds, language) : "",
    appraisal ? appraisalHtml(appraisal, lastOf(records, "end") ?? {}, language) : "",
    networkSection(records, language),
    dataSection(records, language),
    configSection(records, language),
  ];
  return pageHtml(title, sections, language);
}

function heading(records: readonly LogRecord[], language: Language): string {
  const text = words(language);
  const data = lastOf(records, "data");
  const end = lastOf(records, "end");
  const part = (["test", "valid"] as const).find(name => end?.metrics?.[name]) ?? "train";
  const metrics = end?.metrics?.[part] ?? {};
  const shown = Object.entries(metrics).slice(0, 3);
  const name = lastOf(records, "run")?.name;
  const facts = [
    name && `${text.name}: ${escapeHtml(name)}`,
    data && escapeHtml(data.file),
    data && text.task[data.task],
    end && text.stopped[end.stopped],
    end && `${text.best} ${text.epoch} ${end.bestEpoch} / ${end.epochs}`,
  ];
  const figures = shown.map(
    ([name, value]) =>
      `<div>${text[part]} ${escapeHtml(name)}<b>${numberText(value, language)}</b></div>`,
  );
  return `<h1>${escapeHtml(data?.target ?? "")}</h1><p>${facts.filter(Boolean).join(" · ")}</p><div class="big">${figures.join("")}</div>`;
}

function scoresSection(records: readonly LogRecord[], language: Language): string {
  const text = words(language);
  const end = lastOf(records, "end");
  if (!end?.metrics) return "";
  const names = Object.keys(end.metrics.train);
  const rows = scoreRows(end.metrics, language, end.baselines).map(
    ({ name, metrics, baseline }) =>
      `<tr${baseline ? ' class="baseline"' : ""}><td>${name}</td>${names.map(metric => `<td class="n">${numberText(metrics[metric] ?? Number.NaN, language)}</td>`).join("")}</tr>`,
  );
  const head = names.map(name => `<th class="n">${escapeHtml(name)}</th>`).join("");
  const noBetter = noBetterNote(end.metrics, language, end.baselines);
  const warning = noBetter ? `<p class="note"><b>${noBetter}</b></p>` : "";
  const note = end.baselines ? `<p class="note">${text.baselines.note}</p>` : "";
  return `<h2>${text.scores}</h2><table><tr><th></th>${head}</tr>${rows.join("")}</table>${warning}${note}`;
}

function networkSection(records: readonly LogRecord[], language: Language): string {
  const text = words(language);
  const network = lastOf(records, "network");
  if (!network) return "";
  const rows = network.layers.map(
    ({ text: layer, outputShape, parameters }) =>
      `<tr><td><code>${escapeHtml(layer)}</code></td><td class="n">${outputShape.join(" × ")}</td><td class="n">${countText(parameters, language)}</td></tr>`,
  );
  return `<h2>${text.network}</h2><table><tr><th>${text.layer}</th><th class="n">${text.outputShape}</th><th class="n">${text.parameters}</th></tr>${rows.join("")}<tr class="sum"><td></td><td></td><td class="n">${countText(network.parameters, language)}</td></tr></table>`;
}

function dataSection(records: readonly LogRecord[], language: Language): string {
  const text = words(language);
  const data = lastOf(records, "data");
  if (!data) return "";
  const left = data.leftOut.map(
    ({ name, why }) => `${escapeHtml(name)} (${escapeHtml(text.reasons[why] ?? why)})`,
  );
  const rows = [
    [
      text.rows,
      (["train", "valid", "test"] as const)
        .map(part => `${text[part]} ${countText(data.rows[part], language)}`)
        .join(" · "),
    ],
    [
      `${text.features} (${data.features.length})`,
      data.features.map(({ name }) => escapeHtml(name)).join(", "),
    ],
    ...(data.rows.skipped ? [[text.skipped, countText(data.rows.skipped, language)]] : []),
    ...(left.length > 0 ? [[text.leftOut, left.join(", ")]] : []),
  ];
  return `<h2>${text.data}</h2><table>${rows.map(([name, value]) => `<tr><th>${name}</th><td>${value}</td></tr>`).join("")}</table>`;
}

function configSection(records: readonly LogRecord[], language: Language): string {
  const text = words(language);
  const config = lastOf(records, "config")?.config;
  if (!config) return "";
  const rows = Object.entries(config).map(
    ([key, value]) =>
      `<div><dt>${key}</dt><dd><code>${escapeHtml(JSON.stringify(value))}</code></dd></div>`,
  );
  return `<h2>${text.configuration}</h2><dl class="keys">${rows.join("")}</dl>`;
}
