// A change of the configuration as the options that ask for it, none of which is broken over two lines.

import { flagsText, type Language } from "../words/index.ts";
import { escapeHtml } from "./escape.ts";

/** How an option and a number of its own stand in a sentence. */
const OPTION = /--[a-z][a-z0-9-]*(?: \d[\d.,]*(?=[ ),]))?/g;

/** A sentence, as HTML, with its options so. */
export const sentenceHtml = (sentence: string): string =>
  escapeHtml(sentence).replace(OPTION, option => `<span class="option">${option}</span>`);

export const optionsHtml = (change: Parameters<typeof flagsText>[0], language: Language): string =>
  Object.entries(change)
    .map(([key, value]) => escapeHtml(flagsText({ [key]: value }, language)))
    .map(option => `<span class="option">${option}</span>`)
    .join(" ");
