// Where figures come from: the machine, how busy it was, and the version of everything that ran. Nothing that names
// a user, a host or a path.

import { execFileSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { arch, availableParallelism, cpus, loadavg, platform, release, totalmem } from "node:os";
import manifest from "../package.json" with { type: "json" };

export interface Machine {
  readonly cpu: string;
  readonly processors: number;
  /** As "L1 Data 32K"; empty where the system does not say. */
  readonly caches: readonly string[];
  readonly memoryBytes: number;
  readonly system: string;
  readonly node: string;
  readonly v8: string;
  readonly downhill: string;
  /** The commit, with a + where files differ from it; absent outside a checkout. */
  readonly commit?: string;
}

export function machine(): Machine {
  const commit = commitText();
  return {
    cpu: cpuText(),
    processors: availableParallelism(),
    caches: caches(),
    memoryBytes: totalmem(),
    system: `${platform()} ${release()} ${arch()}`,
    node: process.versions.node,
    v8: process.versions.v8,
    downhill: manifest.version,
    ...(commit && { commit }),
  };
}

/** The mean number of processes that wanted to run in the last minute: on a quiet machine below 1 at the start. */
export const load = (): number => loadavg()[0]!;

/** The model; a virtual machine hides its name, so family and model number stand beside it where they can be read. */
function cpuText(): string {
  const name = cpus()[0]?.model.trim() ?? "unknown";
  const info = readText("/proc/cpuinfo");
  const number = (key: string) => info?.match(new RegExp(`^${key}\\s*: (\\d+)`, "m"))?.[1];
  const [family, model] = [number("cpu family"), number("model")];
  return family === undefined ? name : `${name}, family ${family} model ${model}`;
}

function caches(): string[] {
  return globSync("/sys/devices/system/cpu/cpu0/cache/index*")
    .toSorted()
    .map(index =>
      ["level", "type", "size"].map(part => readText(`${index}/${part}`)?.trim() ?? "?"),
    )
    .map(([level, type, size]) => `L${level} ${type} ${size}`);
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function commitText(): string | undefined {
  const git = (...args: string[]) =>
    execFileSync("git", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  try {
    // What a benchmark has written so far is no change of what it measures.
    const what = ["--untracked-files=no", "--", ":/", ":!/benchmarks/results"];
    const changed = git("status", "--porcelain", ...what) !== "";
    return git("rev-parse", "--short", "HEAD") + (changed ? "+" : "");
  } catch {
    return undefined;
  }
}
