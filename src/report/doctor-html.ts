// The page of `downhill doctor --html`: the curve with its places marked, the diagnosis, how the file was read.

import type { Diagnosis } from "../doctor/finding.ts";
import type { History } from "../log/history.ts";
import type { ReadingNote } from "../log/reading-note.ts";
import type { LogRecord } from "../log/records.ts";
import { countText, diagnosisWords, type Language, noteSentence } from "../words/index.ts";
import { marksOf } from "./diagnosis.ts";
import { diagnosisHtml } from "./diagnosis-html.ts";
import { escapeHtml } from "./escape.ts";
import { curveTabs, pageHtml } from "./page.ts";
import type { CurvePoint } from "./series.ts";

export interface DoctorPage {
  /** What was examined, as a person calls it. */
  readonly name: string;
  readonly history: History | undefined;
  /** What is drawn: the records of a run of ours, or the history's points. */
  readonly curve: readonly (LogRecord | CurvePoint)[];
  readonly diagnosis: Diagnosis;
  readonly notes: readonly ReadingNote[];
}

export function doctorHtml(page: DoctorPage, language: Language): string {
  const { name, history, curve, diagnosis, notes } = page;
  const text = diagnosisWords(language);
  const sentences = notes.map(note => `<li>${escapeHtml(noteSentence(note, language))}</li>`);
  const epochs = text.epochs(countText(history?.epoch.length ?? 0, language));
  const sections = [
    `<h1>${escapeHtml(name)}</h1><p>${epochs}</p>`,
    history
      ? curveTabs(curve, {
          language,
          marks: marksOf(diagnosis, language),
          ...measureOf(history),
        })
      : "",
    diagnosisHtml(diagnosis, language),
    sentences.length > 0 ? `<h2>${text.read}</h2><ul>${sentences.join("")}</ul>` : "",
  ];
  return pageHtml(`${text.diagnosis} · ${name}`, sections, language);
}

/** A history's points; of the two training curves the one in evaluation mode, which the validation compares with. */
export function pointsOf({ epoch, train, trainEval, valid }: History): CurvePoint[] {
  const trained = trainEval ?? train;
  return epoch.map((at, i) => ({
    epoch: at,
    trainLoss: trained?.[i] ?? Number.NaN,
    ...(valid && { validLoss: valid[i]! }),
  }));
}

/** The name of what is drawn, where it is not simply a loss. */
export function measureOf({ measure }: History): { readonly measure?: string } {
  return measure.name === "loss" ? {} : { measure: measure.name };
}
