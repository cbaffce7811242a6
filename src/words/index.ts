export { cardWords } from "./card.ts";
export { chartWords } from "./charts.ts";
export { diagnosisWords } from "./diagnosis.ts";
export { errorSentence } from "./error-sentence.ts";
export { type FindingWords, findingWords } from "./findings/index.ts";
export {
  findingName,
  findingSentences,
  remedySentences,
  suspectsText,
} from "./findings/text.ts";
export { flagsText } from "./flags.ts";
export {
  type CommandName,
  type HelpWords,
  helpWords,
  type OptionGroup,
  type OwnOption,
} from "./help.ts";
export { languageOf, words } from "./language.ts";
export { bytesText, countText, numberText, percentText } from "./numbers.ts";
export { noteSentence } from "./reading-notes.ts";
export { remedyWords } from "./remedies.ts";
export { type AdviceSentences, adviceSentences } from "./study-advice.ts";
export { type StudyReportWords, studyReportWords } from "./study-report.ts";
export { treatmentWords } from "./treatment.ts";
export { type Judge, type TuningWords, tuningWords } from "./tuning.ts";
export { columnsText, cutText, padText, textWidth, wrapText } from "./width.ts";
export type { Language, StageFacts, Words } from "./words.ts";
