// Fails when a rule of the doctor lacks its page, its cases or its words. Run: node --conditions=source scripts/check-rules.ts

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as rules from "../src/doctor/rules/index.ts";
import { findingWords } from "../src/words/findings/index.ts";

const root = join(import.meta.dirname, "..");

function problemsOf(code: string): string[] {
  const problems: string[] = [];
  const page = join(root, `docs/doctor/${code}.md`);
  if (!existsSync(page)) problems.push(`no page docs/doctor/${code}.md`);
  else if (!readFileSync(page, "utf8").includes("\n## 한국어\n"))
    problems.push(`docs/doctor/${code}.md has no part "## 한국어"`);
  const folder = join(root, `tests/doctor/cases/${code}`);
  const cases = existsSync(folder) ? readdirSync(folder) : [];
  for (const kind of ["sick", "healthy"])
    if (!cases.some(name => name.startsWith(kind)))
      problems.push(`no ${kind} case in tests/doctor/cases/${code}/`);
  if (!(code in findingWords)) problems.push(`no words in src/words/findings/`);
  return problems.map(problem => `${code}: ${problem}`);
}

const found = Object.values(rules).flatMap(({ code }) => problemsOf(code));
for (const problem of found) console.error(problem);
console.log(`check-rules: ${Object.keys(rules).length} rules, ${found.length} problems`);
if (found.length > 0) process.exitCode = 1;
