// Fails when a rule of the doctor lacks its page, its cases or its words, or when the table of codes in docs/doctor/README.md
// is not that of the rules. Run: node --conditions=source scripts/check-rules.ts [--write]; --write makes the table anew.

import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { codes } from "../src/doctor/finding.ts";
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

const README = join(root, "docs/doctor/README.md");
const [BEGIN, END] = ["<!-- codes -->\n", "<!-- end of codes -->"];

/** The rules in the causal order of their codes. */
function tableOfCodes(): string {
  const known = Object.values(rules).toSorted(
    (a, b) => codes.indexOf(a.code) - codes.indexOf(b.code),
  );
  const rows = known.map(({ code, stage }) => {
    const { en, ko } = findingWords[code] ?? {};
    return `| [\`${code}\`](${code}.md) | ${stage} | ${en?.name ?? ""} | ${ko?.name ?? ""} |`;
  });
  return ["| Code | Stage | | |", "| --- | --- | --- | --- |", ...rows, ""].join("\n");
}

/** A table without what a formatter sets its columns with. */
const plain = (table: string) => table.replace(/ +/g, " ").replace(/-+/g, "-");

function readmeProblems(write: boolean): string[] {
  const page = readFileSync(README, "utf8");
  const [from, to] = [page.indexOf(BEGIN) + BEGIN.length, page.indexOf(END)];
  if (plain(page.slice(from, to)) === plain(tableOfCodes())) return [];
  if (!write)
    return ["docs/doctor/README.md: its table is not that of the rules. Run with --write."];
  writeFileSync(README, page.slice(0, from) + tableOfCodes() + page.slice(to));
  return [];
}

const found = Object.values(rules).flatMap(({ code }) => problemsOf(code));
found.push(...readmeProblems(process.argv.includes("--write")));
for (const problem of found) console.error(problem);
console.log(`check-rules: ${Object.keys(rules).length} rules, ${found.length} problems`);
if (found.length > 0) process.exitCode = 1;
