// Keeps the docstrings true: every function and class that the package exports shows an `@example`, each example
// compiles, and it runs. In an example, `console.log(value); // text` must print that text and `console.assert`
// must hold. Run: node scripts/check-examples.ts [name …]

import { spawnSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("../", import.meta.url));
const seconds = 240;

/** Entries whose every export needs an example; the others' examples run too, where there are any. */
const complete = ["", "nn", "optim", "data", "evaluation", "predict", "report", "doctor", "tune"];
/** Exports without an example, and why. */
const without = new Map([
  ["src/tensor/", "the engine's, whose examples come with its own pages"],
  ["src/core/errors.ts", "what is thrown, not called"],
  ["src/report/card.ts", "a file of a run folder, made by the command"],
  ["src/report/appraisal-html.ts", "parts of what the command prints"],
  ["src/report/html.ts", "the page of a run folder, made by the command"],
  ["src/report/doctor-html.ts", "the page of `downhill doctor --html`, made by the command"],
  ["src/doctor/finding.ts", "lists"],
  ["src/doctor/rule.ts", "lists"],
  ["src/report/diagnosis.ts", "parts of what the command prints"],
]);

export interface Example {
  /** The line of `@example` in its file, from 1. */
  line: number;
  code: string;
}

/** The examples in the documentation comments of a source text. */
export function examplesOf(source: string): Example[] {
  return [...source.matchAll(/^[ \t]*\/\*\*[\s\S]*?\*\//gm)].flatMap(({ 0: comment, index }) => {
    const before = source.slice(0, index).split("\n").length;
    const lines = comment.split("\n").map(line => line.replace(/^\s*(\/\*\*|\*\/|\*) ?/, ""));
    return lines.flatMap((line, i) => {
      if (!line.startsWith("@example")) return [];
      const rest = lines.slice(i + 1);
      const end = rest.findIndex(later => /^@[a-z]/.test(later));
      const code = rest.slice(0, end < 0 ? undefined : end).join("\n");
      return [{ line: before + i, code: code.trim() }];
    });
  });
}

/** The example with each promised output as a check. */
export function checked(code: string): string {
  const promise = /^([ \t]*)console\.log\((.*)\);[ \t]*\/\/ (.+)$/gm;
  return code.replace(promise, (_, indent: string, value: string, text: string) => {
    return `${indent}promised(${JSON.stringify(text)}, ${value});`;
  });
}

/** Runs the examples one after the other in one process and says which fails. */
const RUNNER = `import { format } from "node:util";
const flat = text => text.replace(/\\s+/g, " ");
globalThis.promised = (text, ...values) => {
  const found = flat(format(...values));
  if (found !== flat(text)) throw new Error("prints " + found + ", but promises " + text);
};
console.log = () => {};
console.assert = (holds, ...words) => {
  if (!holds) throw new Error("an assertion does not hold " + words.join(" "));
};
for (const [file, name] of EXAMPLES)
  await import(file).catch(error => {
    console.error(name + ": the example fails: " + (error?.message ?? error));
    process.exitCode = 1;
  });
`;

function run(command: string[], cwd: string): string[] {
  const { status, stdout, stderr, error } = spawnSync(process.execPath, command, {
    cwd,
    encoding: "utf8",
    timeout: seconds * 1000,
  });
  if (status === 0) return [];
  return [error?.message ?? "", stdout.trim(), stderr.trim()].filter(text => text !== "");
}

/** Compiles and runs examples as modules of this repository, where the package knows itself by name. */
function problems(examples: readonly (Example & { path: string })[]): string[] {
  const folder = mkdtempSync(join(root, ".check-docs-"));
  try {
    const named = examples.map(({ path, line, code }) => {
      const file = `${path.replaceAll("/", "-").replace(/\.ts$/, "")}-${line}.ts`;
      writeFileSync(join(folder, file), `${checked(code)}\nexport {};\n`);
      return [`./${file}`, `${path}:${line}`];
    });
    writeFileSync(
      join(folder, "promised.d.ts"),
      "declare function promised(...values: unknown[]): void;\n",
    );
    writeFileSync(join(folder, "run.js"), `const EXAMPLES = ${JSON.stringify(named)};\n${RUNNER}`);
    const compilerOptions = { noUnusedLocals: false };
    const compiler = { extends: "../tsconfig.json", compilerOptions, include: ["*.ts"] };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(compiler));
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    return [
      ...run([tsc, "-p", folder], root),
      ...run(["--conditions=source", join(folder, "run.js")], root),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Exported functions and classes of the complete entries that show no example. */
function lacking(): string[] {
  const files = complete.map(name => join(root, "src", name, "index.ts"));
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const program = ts.createProgram(files, options);
  const checker = program.getTypeChecker();
  const found = new Set<string>();
  const see = (symbol: ts.Symbol): void => {
    const real = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const declaration = real.declarations?.[0];
    if (declaration === undefined) return;
    if (ts.isSourceFile(declaration)) checker.getExportsOfModule(real).forEach(see);
    const path = declaration.getSourceFile().fileName.slice(root.length);
    if (ts.isSourceFile(declaration) || (real.flags & ts.SymbolFlags.Value) === 0) return;
    if (!path.startsWith("src/")) return;
    if ([...without.keys()].some(start => path.startsWith(start))) return;
    const shown = real.getJsDocTags(checker).some(({ name }) => name === "example");
    if (!shown && !hasFactory(real, declaration.getSourceFile()))
      found.add(`${path}: ${real.name} shows no @example`);
  };
  for (const file of files)
    checker
      .getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file)!)!)
      .forEach(see);
  return [...found];
}

/** A class is shown by the function that makes it: Linear by linear(). */
function hasFactory(symbol: ts.Symbol, file: ts.SourceFile): boolean {
  if ((symbol.flags & ts.SymbolFlags.Class) === 0) return false;
  const factory = symbol.name[0]!.toLowerCase() + symbol.name.slice(1);
  return new RegExp(`export (async )?function ${factory}\\(`).test(file.text);
}

function main(): void {
  const wanted = process.argv.slice(2);
  const paths = globSync("src/**/*.ts", { cwd: root }).filter(path => !path.endsWith(".test.ts"));
  const examples = paths
    .sort()
    .filter(path => wanted.length === 0 || wanted.some(part => path.includes(part)))
    .flatMap(path =>
      examplesOf(readFileSync(join(root, path), "utf8")).map(example => ({ path, ...example })),
    );
  const found = [...lacking(), ...problems(examples)];
  for (const problem of found) console.error(problem);
  console.log(`check-examples: ran ${examples.length} examples, ${found.length} problems`);
  if (found.length > 0) process.exitCode = 1;
}

if (import.meta.main) main();
