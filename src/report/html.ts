// report.html: one self-contained page, no network and no script; light and dark, legible when printed.

import { diagnose } from "../doctor/diagnose.ts";
import { lastOf } from "../log/read.ts";
import type { LogRecord } from "../log/records.ts";
import { countText, type Language, numberText, words } from "../words/index.ts";
import { marksOf } from "./diagnosis.ts";
import { diagnosisHtml } from "./diagnosis-html.ts";
import { escapeHtml } from "./escape.ts";
import { foldsHtml } from "./folds.ts";
import { curveTabs, pageHtml } from "./page.ts";
import { ticks } from "./series.ts";

/** Rows that were not trained on: what was true, and what the network said. */
export type Holdout =
  | {
      readonly part: "test" | "valid";
      readonly truth: readonly number[];
      readonly prediction: readonly number[];
    }
  | {
      readonly part: "test" | "valid";
      readonly classes: readonly string[];
      readonly confusion: readonly (readonly number[])[];
    };

export interface ReportInput {
  readonly records: readonly LogRecord[];
  readonly holdout: Holdout | null;
}

export function reportHtml({ records, holdout }: ReportInput, language: Language): string {
  const text = words(language);
  const data = lastOf(records, "data");
  const end = lastOf(records, "end");
  const folds = lastOf(records, "folds");
  const title = `${data?.target ?? ""} · ${data?.file ?? ""}`;
  const diagnosis = diagnose(records);
  const sections = [
    heading(records, language),
    curveTabs(records, { language, marks: marksOf(diagnosis, language) }),
    diagnosisHtml(diagnosis, language),
    end?.metrics ? `<h2>${text.scores}</h2>${scoresTable(end.metrics, language)}` : "",
    folds ? foldsHtml(folds, language) : "",
    holdout ? holdoutSection(holdout, language) : "",
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

type EndMetrics = NonNullable<Extract<LogRecord, { type: "end" }>["metrics"]>;

function scoresTable(metrics: EndMetrics, language: Language): string {
  const text = words(language);
  const names = Object.keys(metrics.train);
  const rows = (["train", "valid", "test"] as const).flatMap(part => {
    const mine = metrics[part];
    if (!mine) return [];
    return [
      `<tr><td>${text[part]}</td>${names.map(name => `<td class="n">${numberText(mine[name] ?? Number.NaN, language)}</td>`).join("")}</tr>`,
    ];
  });
  return `<table><tr><th></th>${names.map(name => `<th class="n">${escapeHtml(name)}</th>`).join("")}</tr>${rows.join("")}</table>`;
}

function holdoutSection(holdout: Holdout, language: Language): string {
  const text = words(language);
  if ("confusion" in holdout)
    return `<h2>${text.confusion} · ${text[holdout.part]}</h2>${confusionTable(holdout, language)}`;
  return `<h2>${text.predictedAgainstTrue} · ${text[holdout.part]}</h2>${scatterSvg(holdout.truth, holdout.prediction, language)}`;
}

function confusionTable(
  { classes, confusion }: Extract<Holdout, { classes: readonly string[] }>,
  language: Language,
): string {
  const text = words(language);
  const rows = confusion.map((row, i) => {
    const total = Math.max(
      1,
      row.reduce((a, b) => a + b, 0),
    );
    const cells = row.map((count, j) => {
      const share = Math.round((70 * count) / total);
      const colour = i === j ? "--train" : "--valid";
      return `<td style="background:color-mix(in srgb,var(${colour}) ${share}%,var(--panel))">${countText(count, language)}</td>`;
    });
    return `<tr><th>${escapeHtml(classes[i] ?? "")}</th>${cells.join("")}</tr>`;
  });
  const head = classes.map(name => `<th style="text-align:center">${escapeHtml(name)}</th>`);
  return `<table class="cm"><tr><th>${text.actual} ↓ ${text.predicted} →</th>${head.join("")}</tr>${rows.join("")}</table>`;
}

/** At most 2,000 points. */
function scatterSvg(
  truth: readonly number[],
  prediction: readonly number[],
  language: Language,
): string {
  const text = words(language);
  const [size, margin] = [420, 56];
  const both = [...truth, ...prediction].filter(Number.isFinite);
  if (both.length === 0) return "<p>–</p>";
  const [low, high] = [
    both.reduce((a, b) => Math.min(a, b)),
    both.reduce((a, b) => Math.max(a, b)),
  ];
  const at = (value: number) => margin + ((value - low) / (high - low || 1)) * (size - 2 * margin);
  const stride = Math.max(1, Math.ceil(truth.length / 2000));
  const dots = truth.flatMap((value, i) =>
    i % stride === 0 && Number.isFinite(value) && Number.isFinite(prediction[i])
      ? [
          `<circle class="dot" r="3" cx="${at(value).toFixed(1)}" cy="${(size - at(prediction[i]!)).toFixed(1)}"/>`,
        ]
      : [],
  );
  const labels = ticks(low, high, 5).map(
    tick =>
      `<text class="tick" text-anchor="middle" x="${at(tick).toFixed(1)}" y="${size - margin + 18}">${numberText(tick, language)}</text><text class="tick" text-anchor="end" x="${margin - 8}" y="${(size - at(tick) + 4).toFixed(1)}">${numberText(tick, language)}</text>`,
  );
  return `<svg viewBox="0 36 ${size} ${size - 36}" class="scatter" role="img" aria-label="${text.predictedAgainstTrue}"><line class="diagonal" x1="${at(low)}" y1="${size - at(low)}" x2="${at(high)}" y2="${size - at(high)}"/>${labels.join("")}${dots.join("")}<text class="tick" text-anchor="middle" x="${size / 2}" y="${size - 12}">${text.actual}</text><text class="tick" text-anchor="middle" transform="translate(14 ${size / 2}) rotate(-90)">${text.predicted}</text></svg>`;
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
