// One table, one split, one way to train: `downhill train` in a process of its own, so that seconds and peak memory are
// its own, and what its JSON document says of the test rows.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, isAbsolute, join } from "node:path";
import { pathToFileURL } from "node:url";
import { configKeys } from "../../src/pipeline/index.ts";
import { type Folder, type TableEntry, writeSplit } from "./folder.ts";
import type { Scores } from "./scores.ts";

export const PRESETS = ["default", "best", "plain"] as const;
export type Preset = (typeof PRESETS)[number];

/** A way to train: what is asked of the command besides the data. */
export interface Variant {
  readonly preset: Preset;
  /** Seconds. */
  readonly timeBudget?: number | undefined;
  /** Further options of `downhill train`. */
  readonly options: readonly string[];
}

export interface Trial extends Scores {
  readonly testRows: number;
  /** From the start of the process to its end. */
  readonly seconds: number;
  readonly fitSeconds: number;
  readonly peakBytes: number;
  readonly epochs: number;
  /** Share of test rows inside their prediction interval, of the level asked for. */
  readonly coverage?: number;
  /** By which it spreads though the promise holds. */
  readonly coverageError?: number;
  /** Expected calibration error on the test rows, and what a calibrated model stays below in 99 of 100 cases. */
  readonly calibrationError?: number;
  readonly calibrationLimit?: number;
}

export interface Failure {
  readonly failed: string;
}

export const INTERVAL_LEVEL = 0.9;

/** The name of a variant in results: "best 60 s --lr 0.01". */
export function variantName(variant: Variant): string {
  const { preset, timeBudget } = variant;
  const budget = timeBudget === undefined ? [] : [`${timeBudget} s`];
  return [preset, ...budget, ...shownOptions(variant)].join(" ");
}

/** Files without their folders. */
export const shownOptions = ({ options }: Variant): string[] =>
  options.map(option => (isAbsolute(option) ? basename(option) : option));

/** Whether `train` has an option: presets and intervals are asked for where it knows them. */
export const trainKnows = (key: string): boolean => configKeys.some(known => known === key);

export function trainOptions({ preset, timeBudget, options }: Variant, table: TableEntry) {
  const interval = table.task === "regression" && trainKnows("interval");
  return [
    ...["--target", table.target, "--task", table.task],
    ...(trainKnows("preset") ? ["--preset", preset] : []),
    ...(timeBudget === undefined ? [] : ["--time-budget", String(timeBudget)]),
    ...(interval ? ["--interval", String(INTERVAL_LEVEL)] : []),
    ...options,
  ];
}

/** What is read of the command's document; the last two are there when the command knows them. */
interface TrainDocument {
  readonly rows: { readonly test: number };
  readonly epochs: number;
  readonly metrics: { readonly test: Readonly<Record<string, number | null>> | null };
  readonly seconds: { readonly fit: number };
  readonly interval?: {
    readonly coverage?: number | null;
    readonly standardError?: number | null;
  } | null;
  readonly calibration?: { readonly ece?: number | null; readonly eceLimit?: number | null } | null;
}

const root = join(import.meta.dirname, "../..");
const PEAK_MEMORY = pathToFileURL(join(import.meta.dirname, "peak-memory.ts")).href;

export function runTrial(
  folder: Folder,
  table: TableEntry,
  test: readonly number[],
  variant: Variant,
): Trial | Failure {
  const into = mkdtempSync(join(tmpdir(), "downhill-tabular-"));
  try {
    const files = writeSplit(folder, table, test, into);
    const command = [
      ...["--conditions=source", "--import", PEAK_MEMORY, join(root, "src/cli/main.ts")],
      ...["train", files.train, "--test-file", files.test, "--out", join(into, "run")],
      ...["--json", "--lang", "en", "--progress", "none", ...trainOptions(variant, table)],
    ];
    const peakFile = join(into, "peak");
    const began = performance.now();
    const { status, stdout, stderr } = spawnSync(process.execPath, command, {
      encoding: "utf8",
      maxBuffer: 2 ** 28,
      env: { ...process.env, DOWNHILL_PEAK_FILE: peakFile },
    });
    const seconds = (performance.now() - began) / 1000;
    if (status !== 0) return { failed: failureText(status, stderr, into) };
    const trial = trialOf(JSON.parse(stdout), seconds, Number(readFileSync(peakFile, "utf8")));
    return trial[table.metric] === undefined
      ? { failed: `no ${table.metric} of the test rows` }
      : trial;
  } finally {
    rmSync(into, { recursive: true, force: true });
  }
}

/** The last line that was said, without the folder that no longer exists. */
const failureText = (status: number | null, stderr: string, into: string) =>
  `exit code ${status}: ${stderr.trim().split("\n").at(-1)?.replaceAll(`${into}/`, "")}`;

export function trialOf(document: TrainDocument, seconds: number, peakBytes: number): Trial {
  const { rows, epochs, metrics, interval, calibration } = document;
  const { rmse, auc, accuracy, logLoss: logloss } = metrics.test ?? {};
  const scores = present({ rmse, auc, accuracy, logloss });
  const measures = present({
    coverage: interval?.coverage,
    coverageError: interval?.standardError,
    calibrationError: calibration?.ece,
    calibrationLimit: calibration?.eceLimit,
  });
  const fitSeconds = document.seconds.fit;
  return { ...scores, testRows: rows.test, seconds, fitSeconds, peakBytes, epochs, ...measures };
}

/** The entries that are numbers. */
function present<K extends string>(
  values: Readonly<Record<K, number | null | undefined>>,
): { readonly [key in K]?: number } {
  const entries = Object.entries(values).filter(([, value]) => typeof value === "number");
  return Object.fromEntries(entries) as { [key in K]?: number };
}
