export { overfitting } from "./overfitting.ts";
