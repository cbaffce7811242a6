// Keeps the documents true: runs the TypeScript of README.md and docs/ as a reader would, compares the
// headings of docs/errors.md with the error codes, and follows the links between the documents.
// A block whose info string is `ts no-run` is not run. Run: node scripts/check-docs.ts [file.md …]

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));
const blockSeconds = 120;

export interface Block {
  /** The line of the opening fence, from 1. */
  line: number;
  /** What follows the fence: `ts`, `ts no-run`, `sh`. */
  info: string;
  code: string;
}

/** The fenced code blocks of a Markdown text. */
export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  let open: { line: number; info: string; code: string[] } | undefined;
  for (const [index, text] of markdown.split("\n").entries()) {
    const fence = /^```(.*)$/.exec(text);
    if (fence === null) open?.code.push(text);
    else if (open === undefined) open = { line: index + 1, info: fence[1]!.trim(), code: [] };
    else {
      blocks.push({ line: open.line, info: open.info, code: open.code.join("\n") });
      open = undefined;
    }
  }
  return blocks;
}

/** The blocks that a reader could paste into a file and run. */
export function runnable(blocks: readonly Block[]): Block[] {
  return blocks.filter(block => /^(ts|typescript)$/.test(block.info));
}

/** What differs between the codes in errors.ts and the `### code` headings of errors.md. */
export function errorProblems(source: string, page: string): string[] {
  const list = source.slice(source.indexOf("export type ErrorCode"));
  const codes = [...list.slice(0, list.indexOf(";")).matchAll(/\| "([a-z-]+)"/g)].map(m => m[1]!);
  const headings = [...page.matchAll(/^### (.+)$/gm)].map(m => m[1]!);
  const missing = codes.filter(code => !headings.includes(code));
  const unknown = headings.filter(heading => !codes.includes(heading));
  const twice = headings.filter((heading, index) => headings.indexOf(heading) !== index);
  return [
    ...(codes.length === 0 ? ["src/core/errors.ts: no ErrorCode found"] : []),
    ...missing.map(code => `docs/errors.md: no heading "### ${code}"`),
    ...unknown.map(heading => `docs/errors.md: "${heading}" is no ErrorCode`),
    ...twice.map(heading => `docs/errors.md: "${heading}" stands twice`),
  ];
}

/** GitHub's anchor of a heading. */
const anchor = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");

const withoutCode = (markdown: string) => markdown.replace(/^```[\s\S]*?^```/gm, "");

function linkProblems(path: string, markdown: string): string[] {
  const links = [...withoutCode(markdown).matchAll(/\]\(([^)\s]+)\)/g)].map(match => match[1]!);
  return links
    .filter(link => !/^[a-z]+:/.test(link) && !resolves(path, link))
    .map(link => `${relative(root, path)}: the link ${link} leads nowhere`);
}

function resolves(path: string, link: string): boolean {
  const [file, fragment] = link.split("#");
  const target = file === "" ? path : join(dirname(path), file!);
  if (!existsSync(target)) return false;
  if (fragment === undefined || !target.endsWith(".md")) return true;
  const headings = withoutCode(readFileSync(target, "utf8")).matchAll(/^#+ (.+)$/gm);
  return [...headings].some(match => anchor(match[1]!) === fragment);
}

/** Runs a block as a module of this repository, where the package knows itself by name. */
function runProblems(path: string, block: Block): string[] {
  const folder = mkdtempSync(join(root, ".check-docs-"));
  try {
    const module = join(folder, "block.ts");
    writeFileSync(module, block.code);
    const result = spawnSync(process.execPath, ["--conditions=source", module], {
      cwd: root,
      encoding: "utf8",
      timeout: blockSeconds * 1000,
    });
    if (result.status === 0) return [];
    const why = result.error?.message ?? result.stderr.trim();
    return [`${relative(root, path)}:${block.line}: the code fails:\n${why}`];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What a block `text one-step STAGE` shows of the printed step but the step has not: its parts between lines "…". */
function quoteProblems(path: string, block: Block): string[] {
  const [, stage] = /^text one-step (\w+)$/.exec(block.info) ?? [];
  if (stage === undefined) return [];
  const whole = printedStep()[stage] ?? "";
  let from = 0;
  return block.code.split("\n…\n").flatMap(part => {
    const at = `${whole}\n`.indexOf(`${part}\n`, from);
    if (at >= 0) from = at;
    const [first] = part.split("\n");
    return at >= 0
      ? []
      : [`${relative(root, path)}:${block.line}: the step has no "${first} …" there`];
  });
}

let stages: Record<string, string> | undefined;

function printedStep(): Record<string, string> {
  const args = ["--conditions=source", "scripts/one-step.ts", "--json"];
  stages ??= JSON.parse(execFileSync(process.execPath, args, { cwd: root, encoding: "utf8" }));
  return stages!;
}

function documents(): string[] {
  const named = process.argv.slice(2);
  if (named.length > 0) return named.map(name => join(process.cwd(), name));
  const found = globSync(["*.md", "docs/**/*.md", "examples/**/*.md"], { cwd: root });
  return found.sort().map(path => join(root, path));
}

function main(): void {
  const found: string[] = [];
  let ran = 0;
  for (const path of documents()) {
    const markdown = readFileSync(path, "utf8");
    found.push(...linkProblems(path, markdown));
    found.push(...blocksOf(markdown).flatMap(block => quoteProblems(path, block)));
    for (const block of runnable(blocksOf(markdown))) {
      found.push(...runProblems(path, block));
      ran++;
    }
  }
  const read = (path: string) => readFileSync(join(root, path), "utf8");
  found.push(...errorProblems(read("src/core/errors.ts"), read("docs/errors.md")));
  for (const problem of found) console.error(problem);
  console.log(`check-docs: ran ${ran} code blocks, ${found.length} problems`);
  if (found.length > 0) process.exitCode = 1;
}

if (import.meta.main) main();
