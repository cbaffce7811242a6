export { type Chart, chartOf, chartOfHistory, isStaged } from "./chart.ts";
export { diagnose, diagnoseHistory, examine } from "./diagnose.ts";
export {
  type Action,
  type Code,
  codes,
  type Diagnosis,
  type EvidenceValues,
  type Finding,
  type Reason,
  type Remedy,
  type Severity,
  type Suspect,
  type Verdict,
} from "./finding.ts";
export { type Rule, type Stage, type Symptom, stages } from "./rule.ts";
