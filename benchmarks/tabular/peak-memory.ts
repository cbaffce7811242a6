// Preloaded into a measured process: at its end it writes its largest resident size in bytes to the file named by
// DOWNHILL_PEAK_FILE. VmHWM is the process's own; maxRSS on Linux begins with that of the process that started it.

import { readFileSync, writeFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

const KIBIBYTE = 1024;

function peakBytes(): number {
  try {
    const [, kibibytes] = /^VmHWM:\s*(\d+) kB/m.exec(readFileSync("/proc/self/status", "utf8"))!;
    return Number(kibibytes) * KIBIBYTE;
  } catch {
    return process.resourceUsage().maxRSS * KIBIBYTE;
  }
}

const file = process.env.DOWNHILL_PEAK_FILE;
if (isMainThread && file !== undefined)
  process.on("exit", () => writeFileSync(file, String(peakBytes())));
