// Which of a finding's remedies the clinic can test, and how. Whatever leaves the validation rows as they are can be
// tested; what changes them cannot, for then nothing is comparable.

import { DownhillError } from "../core/errors.ts";
import type { Action, Finding, Remedy } from "../doctor/index.ts";
import type { RunConfig } from "../log/config.ts";
import { historyOf } from "../log/history.ts";
import { checkConfig } from "../pipeline/index.ts";
import type { Case } from "./case.ts";
import { isSame } from "./patient.ts";

/**
 * longer: the same run goes on, from its last weights. stretched: a longer one from the start, since its schedule is
 * stretched; no short run can tell what that brings. shorter: the same run, ended earlier. other: another run, from the start.
 */
export type Kind = "longer" | "stretched" | "shorter" | "other";

type Change = Partial<RunConfig>;

export interface Candidate {
  readonly remedy: Remedy;
  readonly config: RunConfig;
  readonly kind: Kind;
}

/** With these, rows are divided otherwise, or the machine is another, or a run's end depends on its speed. */
const UNTOUCHED = [
  ...["target", "task", "valid", "test", "validFile", "testFile"],
  ...["seed", "device", "deterministic", "timeBudget"],
];

/** Remedies that keep the run's weights from before the illness showed: they are judged against its last weights. */
const SHORTER: readonly Remedy["action"][] = ["early-stopping", "fewer-epochs"];

export function candidatesOf({ remedies }: Finding, before: Case): Candidate[] {
  return remedies.flatMap(dosesOf).flatMap(remedy => candidateOf(remedy, before) ?? []);
}

/** A remedy with what is tried beside it, for its dose may be too small. */
function dosesOf(remedy: Remedy): Remedy[] {
  const further = FURTHER[remedy.action]?.(remedy.change ?? {});
  return further === undefined ? [remedy] : [remedy, { action: remedy.action, change: further }];
}

/** Layers above this are wide enough for one step. */
const WIDE = 64;

const FURTHER: Partial<Record<Action, (change: Change) => Change | undefined>> = {
  /** Less of a regularisation may still be too much: none of it. */
  "less-regularisation": change =>
    Object.values(change).every(value => value === 0)
      ? undefined
      : Object.fromEntries(Object.keys(change).map(key => [key, 0])),
  /** A layer that is no bottleneck any more may still be narrow. */
  "larger-network": ({ hidden }) =>
    hidden?.every(units => units <= WIDE) ? { hidden: hidden.map(units => 4 * units) } : undefined,
  "smaller-batch": ({ batchSize = 1 }) =>
    batchSize > 1 ? { batchSize: batchSize >> 1 } : undefined,
};

function candidateOf(remedy: Remedy, before: Case): Candidate | undefined {
  const { config, epochs, snapshot } = before;
  const change = changed(config, withMargin(remedy, before));
  const keys = Object.keys(change);
  if (keys.length === 0 || keys.some(key => UNTOUCHED.includes(key))) return undefined;
  const whole = soundConfig({ ...config, ...change });
  if (whole === undefined) return undefined;
  if (remedy.action === "more-epochs" && whole.epochs <= epochs) return undefined;
  const goesOn =
    isSame(keys, ["epochs"]) && whole.epochs > epochs && config.schedule === "constant";
  const kind = SHORTER.includes(remedy.action)
    ? "shorter"
    : goesOn && snapshot !== undefined
      ? "longer"
      : whole.epochs > epochs && change.epochs !== undefined
        ? "stretched"
        : "other";
  return { remedy: { ...remedy, change }, config: whole, kind };
}

/** Doses with room: other seeds need other ones. */
function withMargin(remedy: Remedy, before: Case): Partial<RunConfig> {
  const change = patient(remedy, before);
  if (change.epochs === undefined || change.epochs <= before.epochs) return change;
  return { ...change, epochs: Math.ceil(EPOCHS_MARGIN * change.epochs) };
}

const EPOCHS_MARGIN = 1.5;

/**
 * Twice the patience that would have waited for this run's best epoch: the suggested one may be too short for a jagged
 * curve, and other seeds wait at other places.
 */
function patient({ change = {} }: Remedy, { records }: Case): Partial<RunConfig> {
  if (change.patience === undefined) return change;
  const { valid = [] } = historyOf(records) ?? {};
  let [best, drought, longest] = [Number.POSITIVE_INFINITY, 0, 0];
  for (const value of valid)
    if (value < best) [best, longest, drought] = [value, Math.max(longest, drought), 0];
    else drought++;
  return { ...change, patience: Math.max(change.patience, 2 * (longest + 1)) };
}

/** What of a change is one. */
export function changed(config: RunConfig, change: Partial<RunConfig>): Partial<RunConfig> {
  const entries = Object.entries(change).filter(
    ([key, value]) => !isSame(config[key as keyof RunConfig], value),
  );
  return Object.fromEntries(entries);
}

/** A dose that no configuration may have is none. */
function soundConfig(config: RunConfig): RunConfig | undefined {
  try {
    return checkConfig({ ...config });
  } catch (error) {
    if (error instanceof DownhillError) return undefined;
    throw error;
  }
}

/** Changes under which the weights and the optimizer's state still fit. */
const WARM = ["dropout", "weightDecay", "lr", "momentum", "clipNorm", "batchSize", "optimizer"];
const ADAMS = ["adam", "adamW"];

/** Whether a probe of it can go on from a checkpoint of the run before. */
export function isWarm({ remedy, config, kind }: Candidate, before: RunConfig): boolean {
  const adam = [before.optimizer, config.optimizer].every(name => ADAMS.includes(name));
  const sameState = before.optimizer === config.optimizer || adam;
  const keys = Object.keys(remedy.change ?? {});
  const momentum = keys.includes("momentum"); // sgd without momentum keeps no buffer for it
  return kind === "other" && sameState && !momentum && keys.every(key => WARM.includes(key));
}
