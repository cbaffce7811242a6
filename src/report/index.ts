export { type CurveOptions, curve } from "./curve.ts";
export { curveSvg, type SvgCurveOptions } from "./curve-svg.ts";
export { curveText, type TextCurveOptions } from "./curve-text.ts";
export { diagnosisDocument, marksOf } from "./diagnosis.ts";
export { type DiagnosisTextOptions, diagnosisText } from "./diagnosis-text.ts";
export { type DoctorPage, doctorHtml, measureOf, pointsOf } from "./doctor-html.ts";
export { type Holdout, type ReportInput, reportHtml } from "./html.ts";
export { scoresText } from "./scores.ts";
export type { CurvePoint, Mark } from "./series.ts";
