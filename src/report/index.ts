export { type CurveOptions, curve } from "./curve.ts";
export { curveSvg, type SvgCurveOptions } from "./curve-svg.ts";
export { curveText, type TextCurveOptions } from "./curve-text.ts";
export { type Holdout, type ReportInput, reportHtml } from "./html.ts";
export { type RateSweep, rateSweepSvg, rateSweepText } from "./rate-sweep.ts";
export { scoresText } from "./scores.ts";
export type { CurvePoint } from "./series.ts";
