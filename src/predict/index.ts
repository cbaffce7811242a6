export type { Input } from "../prepare/preparation.ts";
export type { Cell, Row } from "../prepare/rows.ts";
export {
  type InMemoryModel,
  type Interval,
  type LoadOptions,
  load,
  type Model,
  type Prediction,
} from "./load.ts";
