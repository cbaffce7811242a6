// What is drawn and written of a diagnosis, whatever shows it: its places on the curve, and the document of --json.

import type { Diagnosis, Finding } from "../doctor/finding.ts";
import { findingSentences, type Language, remedySentences } from "../words/index.ts";
import type { Mark } from "./series.ts";

/** The places of at most `most` findings; of one epoch only the first. */
export function marksOf({ findings }: Diagnosis, language: Language, most = 3): Mark[] {
  const marks = new Map<number, Mark>();
  // Remarks and consequences are told below; on the curve they would hide what matters.
  for (const finding of findings.filter(isMarked))
    if (finding.epoch !== undefined && !marks.has(finding.epoch))
      marks.set(finding.epoch, {
        epoch: finding.epoch,
        label: findingSentences(finding, language).name,
      });
  return [...marks.values()].slice(0, most);
}

const isMarked = ({ severity, consequenceOf }: Finding): boolean =>
  severity !== "info" && consequenceOf === undefined;

export function diagnosisDocument(diagnosis: Diagnosis, language: Language) {
  const { verdict, reason, findings, suspects } = diagnosis;
  return {
    verdict,
    ...(reason !== undefined && { reason }),
    findings: findings.map(finding => findingDocument(finding, language)),
    ...(suspects && { suspects }),
  };
}

function findingDocument(finding: Finding, language: Language) {
  const { code, severity, epoch, evidence, remedies, confidence, consequenceOf } = finding;
  return {
    code,
    severity,
    epoch: epoch ?? null,
    evidence,
    message: findingSentences(finding, language).seen,
    consequenceOf: consequenceOf ?? null,
    ...(confidence !== undefined && { confidence }),
    remedies: remedies.map(remedy => {
      const { text, why } = remedySentences(remedy, language);
      return { action: remedy.action, change: remedy.change ?? {}, text, why };
    }),
  };
}
