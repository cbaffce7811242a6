// npm run bench [-- NAME …]: ours and every peer that is installed, interleaved, against the targets. Prints the table
// and writes it with its provenance to benchmarks/results/. Options: --rounds N (default 5), --quick, --help.

import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import type { Benchmark, Context } from "./benchmark.ts";
import { bostonFit } from "./boston-fit.ts";
import { bundleSize } from "./bundle-size.ts";
import { compileTime } from "./compile-time.ts";
import type { Child } from "./contender.ts";
import { type Found, startCeiling, startOurs, startPeers } from "./contenders.ts";
import { elementwise } from "./elementwise.ts";
import type { Figure } from "./figures.ts";
import { gemm } from "./gemm.ts";
import { load, machine } from "./machine.ts";
import { members } from "./members.ts";
import { memory } from "./memory.ts";
import { startup } from "./startup.ts";
import { steps } from "./steps.ts";
import { countText, tableText } from "./table.ts";
import { targets } from "./targets.ts";
import { wholeProcess } from "./whole-process.ts";

const benchmarks: readonly Benchmark[] = [
  ...[steps, bostonFit, wholeProcess, startup, bundleSize, memory],
  ...[gemm, elementwise, compileTime, members],
];

const [ROUNDS, QUICK_ROUNDS] = [5, 3];
const [ROUND_SECONDS, QUICK_ROUND_SECONDS] = [0.25, 0.05];

/** Processes that wanted to run in the last minute, before we began; on a quiet machine nearly none. */
const BUSY_LOAD = 0.7;

interface Options {
  readonly chosen: readonly Benchmark[];
  readonly rounds: number;
  readonly quick: boolean;
}

function options(): Options | undefined {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: "string" },
      quick: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const unknown = positionals.find(name => !benchmarks.some(one => one.name === name));
  if (unknown !== undefined) fail(`bench: no benchmark "${unknown}".`);
  if (values.help || unknown !== undefined) return undefined;
  const rounds = Number(values.rounds ?? (values.quick ? QUICK_ROUNDS : ROUNDS));
  if (!Number.isInteger(rounds) || rounds < 1) return fail("bench: --rounds takes a whole number.");
  const chosen =
    positionals.length === 0
      ? benchmarks
      : benchmarks.filter(one => positionals.includes(one.name));
  return { chosen, rounds, quick: values.quick };
}

function fail(sentence: string): undefined {
  console.error(sentence);
  process.exitCode = 2;
}

function help(): void {
  console.log("npm run bench [-- NAME … --rounds N --quick]\n");
  for (const { name, about } of benchmarks) console.log(`  ${name.padEnd(14)}  ${about}`);
}

/** Ours on one thread, and on two where the backend takes them. */
async function oursByThreads(seconds: number): Promise<Map<number, Child>> {
  const children = await Promise.all([1, 2].map(threads => startOurs(seconds, threads)));
  const byThreads = new Map<number, Child>();
  for (const child of children) {
    const threads = Number(child.identity.facts?.threads ?? 1);
    if (byThreads.has(threads)) await child.close();
    else byThreads.set(threads, child);
  }
  return byThreads;
}

async function run({ chosen, rounds, quick }: Options): Promise<void> {
  const began = new Date();
  const loadBefore = load();
  const seconds = quick ? QUICK_ROUND_SECONDS : ROUND_SECONDS;
  const names = [...new Set(chosen.flatMap(one => one.peers))];
  const [ours, peers, ceiling] = [
    await oursByThreads(seconds),
    await startPeers(seconds, names),
    await startCeiling(seconds),
  ];
  const children = [...ours.values(), ceiling, ...peers.flatMap(childrenOf)];
  for (const { name } of [...ours.values()]) console.log(`ours: ${name}`);
  for (const peer of peers) console.log(`peer: ${peerText(peer)}`);
  const leftOut: string[] = [];
  const failed: string[] = [];
  const figures: Figure[] = [];
  for (const benchmark of chosen) {
    console.error(`… ${benchmark.name}: ${benchmark.about}`);
    const context: Context = {
      ...{ rounds, quick, ours, ceiling },
      peers: peers.filter(({ name }) => benchmark.peers.includes(name)),
      leaveOut: (what, why) => void leftOut.push(`left out: ${what} (${why})`),
    };
    try {
      figures.push(...(await benchmark.run(context)));
    } catch (error) {
      // What the others have measured is kept; a failure is told again below the table.
      failed.push(`failed: ${benchmark.name}: ${(error as Error).message}`);
      process.exitCode = 1;
    }
  }
  console.log(`\n${tableText(figures)}\n`);
  for (const line of [...leftOut, ...failed]) console.log(line);
  if (chosen.length === benchmarks.length && !quick) checkComplete(figures);
  console.log(countText(figures));
  if (loadBefore > BUSY_LOAD)
    console.log(
      `The machine was busy (load ${loadBefore.toFixed(1)}): keep no figure of this run.`,
    );
  const versions = Object.assign({}, ...children.map(child => child.identity.versions));
  save(quick ? "quick" : "", {
    ...{ schema: 1, date: began.toISOString(), command: commandText(), rounds, quick },
    ...{ machine: machine(), load: { before: loadBefore, after: load() }, versions },
    ours: [...ours.values()].map(child => child.identity.facts),
    ...{ peers: peers.map(peerText), leftOut, failed, figures },
  });
  await Promise.all(children.map(child => child.close()));
}

const childrenOf = (peer: Found) => ("children" in peer ? peer.children : []);

function peerText(peer: Found): string {
  if ("missing" in peer) return `${peer.name} ${peer.missing}`;
  const versions = Object.entries(peer.children[0]!.identity.versions).flat().join(" ");
  const who = peer.children.map(child => child.name).join("; ");
  return `${who} (${versions})${peer.unfit === undefined ? "" : `. Not judged: ${peer.unfit}`}`;
}

/** A target without a line in the table would look like one that is reached. */
function checkComplete(figures: readonly Figure[]): void {
  const unseen = targets.filter(target => !figures.some(figure => figure.target === target));
  for (const { workload, subject, against } of unseen)
    console.log(`no figure: ${workload}, ${subject}${against ? `, against ${against}` : ""}`);
  if (unseen.length > 0) process.exitCode = 1;
}

const commandText = () => ["npm run bench --", ...process.argv.slice(2)].join(" ");

function save(
  kind: string,
  document: { readonly date: string; readonly [fact: string]: unknown },
): void {
  const folder = join(import.meta.dirname, "results");
  mkdirSync(folder, { recursive: true });
  const stamp = document.date.slice(0, 16).replaceAll(":", "");
  const file = join(folder, `${[stamp, kind].filter(Boolean).join("-")}.json`);
  writeFileSync(file, `${JSON.stringify(document, null, 2)}\n`);
  console.log(`written: ${relative(process.cwd(), file)}`);
}

const given = options();
if (given === undefined) help();
else await run(given);
