export { errorSentence } from "./error-sentence.ts";
export { languageOf, words } from "./language.ts";
export { padText, textWidth } from "./width.ts";
export type { Language, Words } from "./words.ts";
