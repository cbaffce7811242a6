export { defaultConfig, type RunConfig, type TaskKind } from "./config.ts";
export { foldLog, lastOf, parseLog, recordsOf, timeless } from "./read.ts";
export type * from "./records.ts";
export type * from "./treatment.ts";
export { createLog, type Log, type LogOptions, recordLine } from "./write.ts";
