// Reads every source file and reports what the compiler cannot see: imports against the order of folders,
// import cycles, platform modules and dependencies in portable folders, Math members whose results differ
// between engines, Korean particles behind a placeholder. (DOM and Node globals are tsconfig.portable.json's.)
// Run: node scripts/check-imports.ts

import { globSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { dependencyFree, deterministic, mayImport, platform } from "./folder-order.ts";

/** Paths below src, with forward slashes, to their texts. */
export type Sources = ReadonlyMap<string, string>;

interface Import {
  from: string;
  line: number;
  specifier: string;
  typeOnly: boolean;
}

/** IEEE 754 or the language define these to the last bit; the rest of Math is left to the engine. */
const exactMath = new Set([
  ...[
    "abs",
    "max",
    "min",
    "floor",
    "ceil",
    "round",
    "trunc",
    "sqrt",
    "fround",
    "imul",
    "clz32",
    "sign",
  ],
  ...["PI", "E", "LN2", "LN10", "LOG2E", "LOG10E", "SQRT2", "SQRT1_2"],
]);

const particles = "을|를|은|는|이|가|과|와|으로|로|이나|나|이라|라|이며|며";
const particleBehindPlaceholder = new RegExp(`\\}["'”’)\\]]?(${particles})(?![가-힣])`);
const bothParticles =
  /을\(를\)|를\(을\)|은\(는\)|는\(은\)|이\(가\)|가\(이\)|과\(와\)|와\(과\)|\(으\)로/;

/** Every problem as `src/file:line: what is wrong and what to do`. */
export function problems(sources: Sources): string[] {
  const found: string[] = [];
  const edges = new Map<string, Import[]>();
  for (const [path, text] of sources) {
    const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
    const imports = importsOf(path, tree);
    edges.set(path, imports);
    if (isTest(path)) continue;
    for (const one of imports) found.push(...importProblems(one));
    if (deterministic.includes(folderOf(path)) && path !== "core/math.ts")
      found.push(...mathProblems(path, tree));
    if (/^words\/(ko|findings|remedies)/.test(path)) found.push(...particleProblems(path, text));
  }
  return [...found, ...cycles(edges)];
}

const isTest = (path: string) => path.endsWith(".test.ts");
const folderOf = (path: string) => path.slice(0, Math.max(0, path.indexOf("/")));
const at = (path: string, line: number) => `src/${path}:${line}:`;

function lineOf(node: ts.Node): number {
  const file = node.getSourceFile();
  return file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
}

function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  ts.forEachChild(node, child => visit(child, see));
}

function importsOf(path: string, tree: ts.SourceFile): Import[] {
  const imports: Import[] = [];
  visit(tree, node => {
    const found = specifierOf(node);
    if (found !== undefined) imports.push({ from: path, line: lineOf(node), ...found });
  });
  return imports;
}

function specifierOf(node: ts.Node): { specifier: string; typeOnly: boolean } | undefined {
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    const typeOnly = node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
    return { specifier: node.moduleSpecifier.text, typeOnly };
  }
  if (
    ts.isExportDeclaration(node) &&
    node.moduleSpecifier &&
    ts.isStringLiteral(node.moduleSpecifier)
  )
    return { specifier: node.moduleSpecifier.text, typeOnly: node.isTypeOnly };
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
    return { specifier: node.argument.literal.getText().slice(1, -1), typeOnly: true };
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [argument] = node.arguments;
    if (argument && ts.isStringLiteral(argument))
      return { specifier: argument.text, typeOnly: false };
  }
  return undefined;
}

/** The path below src that a relative import means. */
const targetOf = (one: Import) => posix.join(posix.dirname(one.from), one.specifier);

function importProblems(one: Import): string[] {
  const here = at(one.from, one.line);
  const folder = folderOf(one.from);
  if (one.specifier.startsWith("node:"))
    return platform.includes(folder)
      ? []
      : [
          `${here} ${one.specifier}: only ${platform.join(", ")} name a platform. Take it as an argument?`,
        ];
  if (one.specifier.startsWith("#")) return [];
  if (!one.specifier.startsWith("."))
    return dependencyFree.includes(folder)
      ? [`${here} ${one.specifier}: ${folder} has no dependencies.`]
      : [];
  return directionProblems(one, here, folder);
}

function directionProblems(one: Import, here: string, folder: string): string[] {
  const target = targetOf(one);
  const other = folderOf(target);
  if (target.startsWith("..")) return [`${here} ${one.specifier}: leads out of src.`];
  if (folder === "")
    return platform.includes(other) ? [`${here} the entry file must not import ${other}.`] : [];
  if (folder === other) return [];
  const allowed = mayImport(folder);
  if (allowed === undefined)
    return [`${here} scripts/folder-order.ts does not know the folder ${folder}. Add it there.`];
  if (allowed.includes(other) || allowed.includes(target.replace(/\.ts$/, ""))) return [];
  return [
    `${here} ${folder} must not import ${target}; it may import ${allowed.join(", ") || "nothing"}.`,
  ];
}

function mathProblems(path: string, tree: ts.SourceFile): string[] {
  const found: string[] = [];
  visit(tree, node => {
    if (ts.isIdentifier(node) && node.text === "Math" && !isExactMath(node))
      found.push(
        `${at(path, lineOf(node))} ${node.parent.getText()}: engines differ in it. Use core/math.ts.`,
      );
    if (ts.isBinaryExpression(node) && isInexactPower(node))
      found.push(
        `${at(path, lineOf(node))} ${node.getText()}: engines differ in **. Use core/math.ts.`,
      );
  });
  return found;
}

function isExactMath(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) && parent.name === node) return true;
  return ts.isPropertyAccessExpression(parent) && exactMath.has(parent.name.text);
}

/** Powers of the literal 2 are exact everywhere. */
function isInexactPower(node: ts.BinaryExpression): boolean {
  const power = node.operatorToken.kind;
  if (power === ts.SyntaxKind.AsteriskAsteriskEqualsToken) return true;
  return power === ts.SyntaxKind.AsteriskAsteriskToken && node.left.getText() !== "2";
}

function particleProblems(path: string, text: string): string[] {
  return text.split("\n").flatMap((line, index) => {
    const match = particleBehindPlaceholder.exec(line) ?? bothParticles.exec(line);
    return match === null
      ? []
      : [
          `${at(path, index + 1)} "${match[0]}": a particle depends on the word put before it. Reword.`,
        ];
  });
}

/** Cycles of imports that exist at run time, each told once from its first file. */
function cycles(edges: ReadonlyMap<string, readonly Import[]>): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const walk = (path: string, trail: readonly string[]) => {
    if (trail.includes(path)) {
      const loop = [...trail.slice(trail.indexOf(path)), path];
      found.push(`${at(path, 1)} import cycle: ${loop.join(" -> ")}`);
      return;
    }
    if (done.has(path)) return;
    for (const one of edges.get(path) ?? [])
      if (!one.typeOnly && one.specifier.startsWith(".")) walk(targetOf(one), [...trail, path]);
    done.add(path);
  };
  for (const path of edges.keys()) walk(path, []);
  return found;
}

function sources(): Sources {
  const root = fileURLToPath(new URL("../src/", import.meta.url));
  const paths = globSync("**/*.ts", { cwd: root }).sort();
  return new Map(
    paths.map(path => [path.replaceAll("\\", "/"), readFileSync(root + path, "utf8")]),
  );
}

if (import.meta.main) {
  const files = sources();
  const found = problems(files);
  for (const problem of found) console.error(problem);
  console.log(`check-imports: ${files.size} files, ${found.length} problems`);
  if (found.length > 0) process.exitCode = 1;
}
