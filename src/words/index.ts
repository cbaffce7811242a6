export { errorSentence } from "./error-sentence.ts";
export { languageOf, words } from "./language.ts";
export { bytesText, countText, numberText } from "./numbers.ts";
export { columnsText, cutText, padText, textWidth } from "./width.ts";
export type { Language, StageFacts, Words } from "./words.ts";
