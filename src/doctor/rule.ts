// A rule looks at a chart for one illness. One file a rule in rules/, one page in docs/doctor/, one folder of cases in
// tests/doctor/cases/; scripts/check-rules.ts wants all of them.

import type { Chart } from "./chart.ts";
import type { Code, EvidenceValues, Finding, Remedy, Severity } from "./finding.ts";

/** Where in the chain of causes an illness stands: the first confirmed stage is the diagnosis. */
export type Stage =
  | "data"
  | "configuration"
  | "initialisation"
  | "gradients"
  | "activations"
  | "curve";

export const stages: readonly Stage[] = [
  "data",
  "configuration",
  "initialisation",
  "gradients",
  "activations",
  "curve",
];

/** What a rule saw. */
export interface Symptom {
  readonly severity: Severity;
  readonly epoch?: number;
  readonly evidence: EvidenceValues;
  readonly remedies: readonly Remedy[];
  readonly confidence?: number;
}

export interface Rule {
  readonly code: Code;
  readonly stage: Stage;
  /** Illnesses that this one brings about: when both show, they are its consequences. */
  readonly causes: readonly Code[];
  /** The symptom, "cannot-tell" where the data could show it but are too few or too noisy, or nothing. */
  readonly examine: (chart: Chart) => Symptom | "cannot-tell" | undefined;
}

export const findingOf = (rule: Rule, symptom: Symptom): Finding => ({
  code: rule.code,
  ...symptom,
});
