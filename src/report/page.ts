// What every page of ours has: one self-contained document, no network and no script; light and dark, legible when
// printed.

import type { LogRecord } from "../log/records.ts";
import { type Language, words } from "../words/index.ts";
import { APPRAISAL_PRINT, APPRAISAL_STYLE } from "./appraisal-html.ts";
import { curveSvg, type SvgCurveOptions } from "./curve-svg.ts";
import { DIAGNOSIS_STYLE } from "./diagnosis-html.ts";
import { escapeHtml } from "./escape.ts";
import type { CurvePoint } from "./series.ts";
import { TREATMENT_STYLE } from "./treatment-html.ts";
import { isSlim, TWO_WIDTHS_STYLE, twoWidths } from "./two-widths.ts";

const STYLE = `
:root{color-scheme:light dark;--ink:#1d2330;--soft:#667085;--line:#e4e7ec;--page:#fff;--panel:#f8f9fb;--train:#2563eb;--valid:#d9480f;--mark:#9333ea}
@media screen and (prefers-color-scheme:dark){:root{--ink:#e6e9ef;--soft:#98a2b3;--line:#2c3340;--page:#12151b;--panel:#1a1f28;--train:#7aa2ff;--valid:#ff9f5a;--mark:#c084fc}}
*{box-sizing:border-box}body{margin:0 auto;max-width:880px;padding:40px 24px;background:var(--page);color:var(--ink);font:15px/1.6 system-ui,"Apple SD Gothic Neo","Noto Sans KR","Noto Sans CJK KR",sans-serif;word-break:keep-all;overflow-wrap:anywhere}
h1{font-size:26px;margin:0;letter-spacing:-.01em}h2{font-size:17px;margin:40px 0 12px}p{margin:4px 0;color:var(--soft)}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}th,td{padding:6px 12px 6px 0;border-bottom:1px solid var(--line);text-align:left;font-weight:400;overflow-wrap:break-word}th{color:var(--soft);font-size:13px}td.n,th.n{text-align:right}td.n{white-space:nowrap}
.big{display:flex;gap:40px;flex-wrap:wrap;margin:24px 0 0}.big div{font-size:13px;color:var(--soft)}.big b{display:block;font-size:30px;font-weight:600;color:var(--ink);line-height:1.2;font-variant-numeric:tabular-nums}
svg{width:100%;height:auto;display:block;font:12px system-ui,sans-serif}.grid{stroke:var(--line)}.tick{fill:var(--soft)}path.train,path.valid{fill:none;stroke-width:1.75;stroke-linejoin:round;stroke-linecap:round}path.train{stroke:var(--train)}path.valid{stroke:var(--valid)}text.train{fill:var(--train)}text.valid{fill:var(--valid)}.best{stroke:var(--soft);stroke-dasharray:3 4}line.mark{stroke:var(--mark)}text.mark{fill:var(--mark);font-weight:600;paint-order:stroke;stroke:var(--page);stroke-width:4px;stroke-linejoin:round}.dot{fill:var(--train);fill-opacity:.55}.diagonal{stroke:var(--soft);stroke-dasharray:3 4}
.tabs input{position:absolute;opacity:0}.tabs label{display:inline-block;padding:2px 12px;margin:0 4px 8px 0;border:1px solid var(--line);border-radius:99px;color:var(--soft);cursor:pointer;font-size:13px}.tabs input:focus-visible+label{outline:2px solid var(--train)}
.tabs>div{display:none}#s0:checked~div:nth-of-type(1),#s1:checked~div:nth-of-type(2){display:block}#s0:checked+label,#s1:checked+label{background:var(--panel);color:var(--ink);border-color:var(--soft)}
.cm{table-layout:fixed}.cm td,.cm tr:first-child th:not(:first-child){text-align:center}.cm td{border:2px solid var(--page)}code{font:13px ui-monospace,monospace}
.keys{display:grid;grid-template-columns:repeat(auto-fill,minmax(250px,1fr));gap:0 32px;margin:0}.keys div{display:flex;justify-content:space-between;gap:16px;padding:5px 0;border-bottom:1px solid var(--line)}.keys dt{color:var(--soft);font-size:13px}.keys dd{margin:0;text-align:right}tr.sum td{font-weight:600}tr.baseline td{color:var(--soft);font-size:13px}tr.baseline td:first-child{padding-left:16px}.note{font-size:13px}.option{white-space:nowrap}
${DIAGNOSIS_STYLE}${APPRAISAL_STYLE}
${TREATMENT_STYLE}
${TWO_WIDTHS_STYLE}
@media screen and (max-width:640px){body{padding:28px 20px}table:not(.cm){display:block;overflow-x:auto;font-size:13px}th,td{padding-right:8px}th{font-size:12px}.charts{grid-template-columns:1fr}}
@media print{:root{color-scheme:light;--ink:#000;--soft:#475467;--line:#d0d5dd;--page:#fff;--panel:#f2f4f7;--train:#1d4ed8;--valid:#c2410c}body{padding:0;max-width:none;font-size:12px}.finding{padding:8px 12px}.verdict,.finding{print-color-adjust:exact;-webkit-print-color-adjust:exact}h2{margin:24px 0 8px;break-after:avoid}svg,tr,.keys div{break-inside:avoid}th,td,.keys div{padding-top:3px;padding-bottom:3px}th,.keys dt{font-size:11px}.tabs label{display:none}.keys{grid-template-columns:repeat(3,1fr);gap:0 20px}code{font-size:10.5px}.cm td{print-color-adjust:exact;-webkit-print-color-adjust:exact}${APPRAISAL_PRINT}}`;

/** `style`: what only this kind of page needs, over what all have. */
export function pageHtml(
  title: string,
  sections: readonly string[],
  language: Language,
  style = "",
): string {
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title><style>${STYLE}${style}</style></head><body>${sections.join("\n")}</body></html>\n`;
}

/** The learning curve on two scales to choose from. */
export function curveTabs(
  records: readonly (LogRecord | CurvePoint)[],
  options: Omit<SvgCurveOptions, "scale" | "width" | "height">,
): string {
  const text = words(options.language);
  const drawn = (["linear", "log"] as const).map(scale => {
    const svg = (width: number) =>
      curveSvg(records, { ...options, scale, width, height: isSlim(width) ? 260 : 320 });
    return `<div>${twoWidths(svg)}</div>`;
  });
  return `<h2>${text.learningCurve}</h2><div class="tabs"><input type="radio" name="s" id="s0" checked><label for="s0">${text.linear}</label><input type="radio" name="s" id="s1"><label for="s1">${text.logarithmic}</label>${drawn.join("")}</div>`;
}
