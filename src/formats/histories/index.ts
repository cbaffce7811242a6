export type { Asked } from "./columns.ts";
export { isEventFile } from "./event-file.ts";
export { type HistoryFile, ownRecords, type Reading, readHistory } from "./read-history.ts";
