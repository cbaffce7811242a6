// report.html: one self-contained page, no network and no script; light and dark, legible when printed.

import { lastOf } from "../log/read.ts";
import type { LogRecord } from "../log/records.ts";
import { countText, type Language, numberText, words } from "../words/index.ts";
import { curveSvg } from "./curve-svg.ts";
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

const STYLE = `
:root{color-scheme:light dark;--ink:#1d2330;--soft:#667085;--line:#e4e7ec;--page:#fff;--panel:#f8f9fb;--train:#2563eb;--valid:#d9480f}
@media (prefers-color-scheme:dark){:root{--ink:#e6e9ef;--soft:#98a2b3;--line:#2c3340;--page:#12151b;--panel:#1a1f28;--train:#7aa2ff;--valid:#ff9f5a}}
*{box-sizing:border-box}body{margin:0 auto;max-width:880px;padding:40px 24px;background:var(--page);color:var(--ink);font:15px/1.6 system-ui,"Apple SD Gothic Neo","Noto Sans KR","Noto Sans CJK KR",sans-serif;word-break:keep-all;overflow-wrap:anywhere}
h1{font-size:26px;margin:0;letter-spacing:-.01em}h2{font-size:17px;margin:40px 0 12px}p{margin:4px 0;color:var(--soft)}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}th,td{padding:6px 12px 6px 0;border-bottom:1px solid var(--line);text-align:left;font-weight:400}th{color:var(--soft);font-size:13px}td.n,th.n{text-align:right}
.big{display:flex;gap:40px;flex-wrap:wrap;margin:24px 0 0}.big div{font-size:13px;color:var(--soft)}.big b{display:block;font-size:30px;font-weight:600;color:var(--ink);line-height:1.2;font-variant-numeric:tabular-nums}
svg{width:100%;height:auto;display:block;font:12px system-ui,sans-serif}.grid{stroke:var(--line)}.tick{fill:var(--soft)}path.train,path.valid{fill:none;stroke-width:1.75;stroke-linejoin:round;stroke-linecap:round}path.train{stroke:var(--train)}path.valid{stroke:var(--valid)}text.train{fill:var(--train)}text.valid{fill:var(--valid)}.best{stroke:var(--soft);stroke-dasharray:3 4}.dot{fill:var(--train);fill-opacity:.55}.diagonal{stroke:var(--soft);stroke-dasharray:3 4}
.tabs input{position:absolute;opacity:0}.tabs label{display:inline-block;padding:2px 12px;margin:0 4px 8px 0;border:1px solid var(--line);border-radius:99px;color:var(--soft);cursor:pointer;font-size:13px}.tabs input:focus-visible+label{outline:2px solid var(--train)}
.tabs svg{display:none}#s0:checked~svg:nth-of-type(1),#s1:checked~svg:nth-of-type(2){display:block}#s0:checked+label,#s1:checked+label{background:var(--panel);color:var(--ink);border-color:var(--soft)}
.cm{table-layout:fixed}.cm td{text-align:center;border:2px solid var(--page)}code{font:13px ui-monospace,monospace}
.keys{display:grid;grid-template-columns:repeat(auto-fill,minmax(250px,1fr));gap:0 32px;margin:0}.keys div{display:flex;justify-content:space-between;gap:16px;padding:5px 0;border-bottom:1px solid var(--line)}.keys dt{color:var(--soft);font-size:13px}.keys dd{margin:0;text-align:right}.scatter{max-width:460px}tr.sum td{font-weight:600}
@media print{:root{color-scheme:light;--ink:#000;--soft:#475467;--line:#d0d5dd;--page:#fff;--panel:#f2f4f7;--train:#1d4ed8;--valid:#c2410c}body{padding:0;max-width:none;font-size:12px}h2{margin:24px 0 8px;break-after:avoid}svg,tr,.keys div{break-inside:avoid}th,td,.keys div{padding-top:3px;padding-bottom:3px}.tabs label{display:none}.scatter{max-width:300px}.keys{grid-template-columns:repeat(3,1fr);gap:0 20px}code{font-size:10.5px}.cm td{print-color-adjust:exact;-webkit-print-color-adjust:exact}}`;

export function reportHtml({ records, holdout }: ReportInput, language: Language): string {
  const text = words(language);
  const data = lastOf(records, "data");
  const end = lastOf(records, "end");
  const title = `${data?.target ?? ""} · ${data?.file ?? ""}`;
  const sections = [
    heading(records, language),
    `<h2>${text.learningCurve}</h2><div class="tabs"><input type="radio" name="s" id="s0" checked><label for="s0">${text.linear}</label><input type="radio" name="s" id="s1"><label for="s1">${text.logarithmic}</label>${curveSvg(records, { language })}${curveSvg(records, { language, scale: "log" })}</div>`,
    end?.metrics ? `<h2>${text.scores}</h2>${scoresTable(end.metrics, language)}` : "",
    holdout ? holdoutSection(holdout, language) : "",
    networkSection(records, language),
    dataSection(records, language),
    configSection(records, language),
  ];
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body>${sections.join("\n")}</body></html>\n`;
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, letter => `&#${letter.charCodeAt(0)};`);
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
