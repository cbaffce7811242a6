// Every code's words.

import type { Code } from "../../doctor/finding.ts";
import type { FindingWords } from "./finding-words.ts";
import { overfitting } from "./overfitting.ts";

export type { FindingText, FindingWords } from "./finding-words.ts";

export const findingWords: Readonly<Partial<Record<Code, FindingWords>>> = { overfitting };
