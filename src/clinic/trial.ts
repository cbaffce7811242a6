// A trial: one training in memory, of a configuration that may differ from the patient's, for all of its epochs or the
// first few, from the start or from another trial's snapshot. Its cost is counted in rows trained on (steps × rows), so
// that it is the same on every machine.

import type { RunConfig } from "../log/config.ts";
import { foldLog } from "../log/read.ts";
import type { Facts, LogRecord } from "../log/records.ts";
import { createLog } from "../log/write.ts";
import { build, type Fitted, fit } from "../pipeline/index.ts";
import type { Callback, Snapshot } from "../train/index.ts";
import { restoreState } from "../train/snapshot.ts";
import { type Patient, preparedFor, trainRows, validationLosses } from "./patient.ts";

export interface Trial {
  readonly config: RunConfig;
  /** Folded: as of one run from its first epoch. */
  readonly records: readonly LogRecord[];
  /** With the weights of its best epoch. */
  readonly fitted: Fitted;
  /**
   * Validation losses of the rows under the weights of the best epoch and of the last, of the network that the curve is of;
   * absent where it diverged or none are there.
   */
  readonly best?: Float64Array;
  readonly last?: Float64Array;
  /** At its end. */
  readonly snapshot?: Snapshot;
  /** Rows trained on. */
  readonly cost: number;
}

export interface Start {
  readonly snapshot: Snapshot;
  /** Of the run that the snapshot is of. */
  readonly records: readonly LogRecord[];
}

export interface TrialOptions {
  /** Only so many epochs of those planned: the schedule stays that of the whole. */
  readonly epochs?: number;
  readonly from?: Start;
  readonly signal?: AbortSignal | undefined;
  /** That listen to the training; one may stop it early, and the trial is what it was until then. */
  readonly callbacks?: readonly Callback[] | undefined;
  /** Whether the validation losses of the rows are wanted, which take two evaluations; default: true. */
  readonly rowLosses?: boolean;
  /** Asked after each epoch, with what the log holds; true ends the training there. */
  readonly isHopeless?: ((records: readonly LogRecord[]) => boolean) | undefined;
}

/** @throws the signal's reason when it is aborted: half a trial says nothing */
export async function trial(
  patient: Patient,
  config: RunConfig,
  options: TrialOptions = {},
): Promise<Trial> {
  const { epochs = config.epochs, from, signal, callbacks = [], rowLosses = true } = options;
  const { isHopeless } = options;
  signal?.throwIfAborted();
  const log = createLog();
  const records: LogRecord[] = [];
  const record = (facts: Facts) => void records.push(log.append(facts));
  const { prepared, facts } = await preparedFor(patient, { ...config, epochs });
  for (const said of [{ type: "config", config } as const, ...facts]) record(said);
  const built = await build.run(prepared, { record });
  if (from) records.push(...from.records.filter(isOfTheStart));
  let snapshot: Snapshot | undefined;
  const fitted = await fit({ plannedEpochs: config.epochs }).run(built, {
    record,
    checkpoint: { seconds: Number.POSITIVE_INFINITY, save: async at => void (snapshot = at) },
    ...(signal && { signal }),
    callbacks: isHopeless ? [...callbacks, ending(() => isHopeless(records))] : callbacks,
    ...(from && { resume: fitting(from.snapshot, built) }),
  });
  signal?.throwIfAborted();
  const done = fitted.fitted.epochs - (from?.snapshot.state.progress.epoch ?? 0);
  const diverged = fitted.fitted.stopped === "diverged" || fitted.fitted.bestEpoch === 0;
  const judged = rowLosses && fitted.sets.valid !== null;
  const lead = { ...fitted, model: fitted.lead };
  const best = judged && fitted.fitted.bestEpoch > 0 && (await validationLosses(patient, lead));
  return {
    config,
    records: foldLog(records),
    fitted: { ...fitted, config },
    ...(best && { best }),
    ...(judged && !diverged && { last: await lastLosses(patient, lead, snapshot!) }),
    ...(snapshot && { snapshot }),
    cost: done * trainRows(patient),
  };
}

const ending = (isDue: () => boolean): Callback => ({
  on: event => (event.type === "epoch" && isDue() ? { stop: "early" } : undefined),
});

/** What a run says of itself, this one says anew; and the end of the one that goes on is not its end. */
const isOfTheStart = ({ type }: LogRecord) =>
  !["run", "config", "data", "network", "end"].includes(type);

/** Under the weights of the last epoch; the model keeps those of the best. */
export async function lastLosses(
  patient: Patient,
  fitted: Pick<Fitted, "model" | "loss" | "sets" | "preparation">,
  { tensors }: Snapshot,
): Promise<Float64Array> {
  const state = fitted.model.stateDict();
  const best = new Map<string, Float32Array | Int32Array>();
  for (const [name, tensor] of state) best.set(name, (await tensor.data()).slice() as Float32Array);
  restoreState(state, name => tensors.get(`model.${name}`)?.data as Float32Array);
  const losses = await validationLosses(patient, fitted);
  restoreState(state, name => best.get(name));
  return losses;
}

/**
 * The snapshot for a network whose layers stand at other places, since dropout came between them: tensors keep their
 * order, so names are given anew.
 */
function fitting(snapshot: Snapshot, { model }: Pick<Fitted, "model">): Snapshot {
  const names = [...model.stateDict().keys()];
  const old = [...snapshot.tensors.keys()].flatMap(key => /^model\.(.*)$/.exec(key)?.[1] ?? []);
  if (old.length !== names.length) return snapshot; // Refused where it is restored.
  const renamed = new Map(old.map((name, i) => [name, names[i]!]));
  const tensors = [...snapshot.tensors].map(([key, tensor]) => {
    const [, kind, name = ""] = /^(model|best)\.(.*)$/.exec(key) ?? [];
    return [kind ? `${kind}.${renamed.get(name)}` : key, tensor] as const;
  });
  return { ...snapshot, tensors: new Map(tensors) };
}
