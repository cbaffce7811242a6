export { atBest, type Case, caseOf } from "./case.ts";
export type * from "./claims.ts";
export { type Course, type CourseOptions, course, isAccepted } from "./course.ts";
export type { Effect } from "./effect.ts";
export { admit, type Patient, trainRows, unseal, validationLosses } from "./patient.ts";
export { type ProofPlan, type ProveOptions, proofCost, prove } from "./prove.ts";
export { changed } from "./remedies.ts";
export { type TreatOptions, treat } from "./treat.ts";
export { lastLosses, type Trial, trial } from "./trial.ts";
