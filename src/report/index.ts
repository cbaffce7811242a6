export type { StudyAdvice, StudyClaim } from "../log/study.ts";
export { type AdviceSentences, adviceSentences, type Judge } from "../words/index.ts";
export { trustNotes } from "./appraisal-html.ts";
export { cardMarkdown } from "./card.ts";
export { type CurveOptions, curve } from "./curve.ts";
export { curveSvg, type SvgCurveOptions } from "./curve-svg.ts";
export { curveText, type TextCurveOptions } from "./curve-text.ts";
export { diagnosisDocument, marksOf } from "./diagnosis.ts";
export { type DiagnosisTextOptions, diagnosisText } from "./diagnosis-text.ts";
export { type DoctorPage, doctorHtml, measureOf, pointsOf } from "./doctor-html.ts";
export { type Folds, foldsText } from "./folds.ts";
export { type ReportInput, reportHtml } from "./html.ts";
export { mixtureDocument, mixtureText } from "./mixture.ts";
export { type RateSweep, rateSweepSvg, rateSweepText } from "./rate-sweep.ts";
export { noBetterNote, scoresText } from "./scores.ts";
export type { CurvePoint, Mark } from "./series.ts";
export { trainCommand } from "./study-command.ts";
export type {
  AllRows,
  Refit,
  RefitSeed,
  StudyBest,
  StudyDocument,
  StudyRefits,
  StudyTrial,
} from "./study-document.ts";
export { studyHtml } from "./study-html.ts";
export { type TreatmentPage, withTreatment } from "./treatment-html.ts";
