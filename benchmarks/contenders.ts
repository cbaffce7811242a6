// Who is compared with us, how each is found, started and, where it is missing, installed.

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Child } from "./contender.ts";

const here = import.meta.dirname;
const NODE_PEERS = "npm ci --prefix benchmarks/peers";
const TORCH = "apt-get install python3-torch libopenblas0-pthread";

export const python = (): string => process.env.PYTHON ?? "/usr/bin/python3";
const cc = (): string => process.env.CC ?? "cc";
const runs = (program: string, args: readonly string[]) =>
  spawnSync(program, args, { stdio: "ignore" }).status === 0;

export type PeerName = "PyTorch" | "jax-js" | "tfjs" | "C -O3" | "C -O3 -march=native";

/** How a peer is started with `seconds` a round; a peer may be several children, of which the better one counts. */
interface Peer {
  readonly name: PeerName;
  readonly install: string;
  isThere(): boolean;
  commands(seconds: number, scratch: string): (readonly string[])[];
  /** Why its figures must not be used, though it runs. */
  unfit?(children: readonly Child[]): string | undefined;
}

const nodePeer = (name: PeerName, file: string, dependency: string): Peer => ({
  name,
  install: NODE_PEERS,
  isThere: () => existsSync(join(here, "peers/node_modules", dependency)),
  commands: seconds => [[process.execPath, join(here, "peers", file), `${seconds}`]],
});

// Without the first flag sqrtf must set errno and Adam's loop stays scalar.
const COMPILE = ["-O3", "-fno-math-errno"];

const cPeer = (name: PeerName, flags: readonly string[]): Peer => ({
  name,
  install: "apt-get install gcc libc6-dev",
  isThere: () => runs(cc(), ["--version"]),
  commands(seconds, scratch) {
    const program = join(scratch, `step${flags.length}`);
    execFileSync(cc(), [
      ...COMPILE,
      ...flags,
      ...["-o", program, join(here, "peers/step.c"), "-lm"],
    ]);
    return [[program, `${seconds}`, ["C", ...COMPILE, ...flags].join(" ")]];
  },
});

const peers: readonly Peer[] = [
  {
    name: "PyTorch",
    install: TORCH,
    isThere: () => runs(python(), ["-c", "import torch"]),
    commands: seconds =>
      ["1", "2"].map(threads => [python(), join(here, "peers/pytorch.py"), `${seconds}`, threads]),
    unfit: ([child]) =>
      child?.identity.versions.BLAS === "reference"
        ? "it multiplies with the reference BLAS: apt-get install libopenblas0-pthread"
        : undefined,
  },
  nodePeer("jax-js", "jax-js.mjs", "@jax-js/jax"),
  nodePeer("tfjs", "tfjs.mjs", "@tensorflow/tfjs-backend-wasm"),
  cPeer("C -O3", []),
  cPeer("C -O3 -march=native", ["-march=native"]),
];

/** A peer that runs, as its children, or why it does not. */
export type Found =
  | { readonly name: PeerName; readonly children: readonly Child[]; readonly unfit?: string }
  | { readonly name: PeerName; readonly missing: string };

/** Starts every peer that is installed. */
export async function startPeers(seconds: number, names: readonly PeerName[]): Promise<Found[]> {
  const wanted = peers.filter(({ name }) => names.includes(name));
  return Promise.all(wanted.map(peer => startPeer(peer, seconds)));
}

async function startPeer(peer: Peer, seconds: number): Promise<Found> {
  const { name, install } = peer;
  if (!peer.isThere()) return { name, missing: `not there: ${install}` };
  const scratch = mkdtempSync(join(tmpdir(), "downhill-bench-"));
  try {
    const commands = peer.commands(seconds, scratch);
    const children = await Promise.all(commands.map(command => Child.start(command)));
    const unfit = peer.unfit?.(children);
    return { name, children, ...(unfit && { unfit }) };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Ours, as a child process for each number of threads. */
export function startOurs(seconds: number, threads: number): Promise<Child> {
  const script = join(here, "ours.ts");
  return Child.start(
    [process.execPath, "--conditions=source", script, `${seconds}`, `${threads}`],
    { DOWNHILL_THREADS: `${threads}` },
  );
}

export function startCeiling(seconds: number): Promise<Child> {
  return Child.start([process.execPath, join(here, "ceiling.ts"), `${seconds}`]);
}
