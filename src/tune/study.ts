// The core of the tuner: ask for a trial, report while it runs, tell how it ended; everything else calls it. With W
// workers job j knows the jobs up to j − W, whichever have ended meanwhile, and waits until those have: so what is
// proposed depends on the seed and W alone, never on who was faster.

import { DownhillError } from "../core/errors.ts";
import { Generator } from "../core/random.ts";
import {
  axesOf,
  canonicalSpace,
  everyPoint,
  isDiscrete,
  keyOf,
  type Point,
  pointOf,
  settled,
  valuesAt,
} from "./axes.ts";
import type { Axis } from "./axis.ts";
import { Ledger } from "./ledger.ts";
import { noPruner, type Pruner } from "./pruner.ts";
import { ranked } from "./ranked.ts";
import type { AskRecord, Direction, StudyRecord, TellRecord, TuneRecord } from "./records.ts";
import type { Question, Sampler } from "./sampler.ts";
import { gp } from "./samplers/gp.ts";
import type { ParameterValues, Space } from "./space.ts";
import type { Request, Seen, Trial, Verdict } from "./trial.ts";

export interface StudyOptions {
  readonly space: Space;
  /** Default: Bayesian optimisation, `gp`. */
  readonly sampler?: Sampler;
  /** Default: none. */
  readonly pruner?: Pruner;
  /** Default: minimize. */
  readonly direction?: Direction;
  readonly seed?: number;
  /** Jobs at work at one time, at most; what a job knows lags by as many. */
  readonly workers?: number;
  /** New trials, at most; trials in all, those of an earlier opening included. */
  readonly trials?: number;
  /** What is tuned, such as a checksum of data and settings; `records` of another subject are refused. */
  readonly subject?: string;
  /** What a trial's value is, such as "best-5"; `records` with values of another kind are refused. */
  readonly judge?: string;
  /** Parameters of the first trials, before the sampler proposes; those that are no point of the space are left out. */
  readonly first?: readonly ParameterValues[];
  /** What happened before, from a journal. */
  readonly records?: readonly TuneRecord[];
  /** Trials that run where the records end stay with whoever has them; else they are handed out again. Default: false. */
  readonly attended?: boolean;
  /** Hears of each record before it counts; one that throws keeps it from counting. */
  readonly write?: (record: TuneRecord) => void;
}

/** How a job ended: a value, or a reason why there is none. */
export interface Outcome {
  /** What is to be minimised; one that is not finite makes the trial sick. */
  readonly value?: number;
  readonly verdict?: Verdict;
  /** "pruned" and "paused" answer the requests "stop" and "pause"; "failed" says nothing of the configuration. */
  readonly ended?: "pruned" | "paused" | "failed";
  readonly why?: string;
}

/** Trial and attempt, as `ask` gave them. */
export type Handle = Pick<Trial, "number" | "attempt">;

/** Draws of one proposal before the space is searched for what is left. */
const TRIES = 8;

const HEADER_KEYS = [
  "space",
  "seed",
  "workers",
  "direction",
  "sampler",
  "pruner",
  "subject",
  "judge",
] as const;

/** What a job knows; kept while it runs, for the pruner. */
type Known = readonly Seen[];

/**
 * A study by ask and tell.
 *
 * @throws space-invalid; invalid-argument for a number of workers or trials that is none; study-differs when `records`
 *   are of another study
 *
 * @example
 * import { float, Study } from "downhill/tune";
 *
 * const study = new Study({ space: { x: float(-5, 5) } });
 * for (let i = 0; i < 30; i++) {
 *   const trial = study.ask();
 *   if (typeof trial === "string") break; // "wait" or "exhausted"
 *   study.tell(trial, { value: (Number(trial.parameters.x) - 2) ** 2 });
 * }
 * console.assert(study.best()!.value! < 0.1);
 */
export class Study {
  readonly axes: readonly Axis[];
  readonly header: StudyRecord;
  readonly #ledger: Ledger;
  readonly #sampler: Sampler;
  readonly #pruner: Pruner;
  readonly #limit: number;
  readonly #first: readonly ParameterValues[];
  readonly #write: ((record: TuneRecord) => void) | undefined;
  /** Trials as the last job handed out knew them, of which jobs before #horizon are told. */
  readonly #seen: Seen[] = [];
  #horizon = 0;
  readonly #known = new Map<number, Known>();
  readonly #lost: number[] = [];

  constructor(options: StudyOptions) {
    const { sampler = gp(), pruner = noPruner, direction = "minimize" } = options;
    const { seed = 0, workers = 1, trials = Number.POSITIVE_INFINITY, records = [] } = options;
    if (!Number.isInteger(workers) || workers < 1) throw unusable("workers", workers);
    if (!(trials >= 0)) throw unusable("trials", trials);
    this.axes = axesOf(options.space);
    const { subject, judge } = options;
    const told = { ...(subject && { subject }), ...(judge && { judge }) };
    const names = { sampler: sampler.name, pruner: pruner.name, ...told };
    const space = canonicalSpace(this.axes);
    this.header = { type: "study", v: 1, space, seed, workers, direction, ...names };
    this.#ledger = new Ledger(this.axes, direction);
    const given = (options.first ?? []).filter(values => isWithin(this.axes, values));
    this.#first = given.map(values => inOrder(this.axes, values));
    [this.#sampler, this.#pruner, this.#limit] = [sampler, pruner, trials];
    this.#replay(records, options.attended === true);
    this.#write = options.write;
    if (records.length === 0) this.#write?.(this.header);
  }

  /** Every trial, in the order of numbers. */
  get trials(): readonly Trial[] {
    return this.#ledger.trials;
  }

  /** The complete trial with the best value; the earliest of equals. */
  best(): Trial | undefined {
    return ranked(this.trials, this.header.direction)[0];
  }

  /**
   * The next job: a trial that was lost, one to resume, or a new one. "wait": a job that the next one must know is still
   * running. "exhausted": there is nothing left to try.
   */
  ask(): Trial | "wait" | "exhausted" {
    const lost = this.#lost.shift();
    if (lost !== undefined) return this.#hand(lost, this.trials[lost]!.attempt + 1);
    const { jobs, open } = this.#ledger;
    const horizon = jobs.length - this.header.workers + 1;
    for (const job of open) if (job < horizon) return "wait";
    this.#learn(horizon);
    const next = this.#next();
    if (next !== undefined) return next;
    if (open.size > 0) return "wait";
    // All have ended, whoever was faster: what the last ones showed may be worth resuming a trial for.
    this.#learn(jobs.length);
    return this.#next() ?? "exhausted";
  }

  /**
   * A value of a running trial after `step`, such as an epoch; what the pruner asks for comes back.
   *
   * @throws trial-stale when the attempt is not the current one; invalid-argument when steps do not ascend
   */
  report(handle: Handle, step: number, value: number): Request {
    const entry = this.#current(handle);
    if (!(step > (entry.steps.at(-1) ?? Number.NEGATIVE_INFINITY)))
      throw new DownhillError(
        "invalid-argument",
        `report: steps ascend; got ${step} after ${entry.steps.at(-1)}.`,
        { step },
      );
    const { number: trial, attempt } = handle;
    // −0 is 0 in JSON, and so here.
    this.#record({ type: "report", trial, attempt, step, value: value + 0 });
    if (!Number.isFinite(value)) return "stop";
    return this.#pruner.request(this.#ledger.seen(entry), this.#known.get(entry.job)!);
  }

  /**
   * How a job ended. A value or last report that is not finite, or a verdict that blames the configuration, makes the
   * trial sick: for the sampler it is worse than all others.
   *
   * @throws trial-stale when the attempt is not the current one
   */
  tell(handle: Handle, { value, verdict, ended, why }: Outcome): void {
    const entry = this.#current(handle);
    const hasDiverged = ![value ?? 0, entry.values.at(-1) ?? 0].every(Number.isFinite);
    const isSick = hasDiverged || verdict?.byConfiguration === true;
    const { number: trial, attempt } = handle;
    const told = verdict ?? (hasDiverged ? diverged : undefined);
    const record: TellRecord = {
      ...{ type: "tell", trial, attempt },
      state: isSick && ended !== "failed" ? "sick" : (ended ?? "complete"),
      value: value !== undefined && Number.isFinite(value) ? value + 0 : null,
      ...(told && { verdict: told }),
      ...(why !== undefined && { why }),
    };
    if (record.state === "complete" && value === undefined) throw unusable("value", value);
    this.#record(record);
  }

  /** Ends the trials that are still paused: nothing will resume them. */
  close(): void {
    for (const { number, attempt, state } of this.trials)
      if (state === "paused")
        this.#record({ type: "tell", trial: number, attempt, state: "pruned", value: null });
  }

  /** Gives up the attempt at work on a trial, whose worker is dead or silent; `ask` hands the trial out again first. */
  lose(handle: Handle): void {
    const entry = this.#current(handle);
    if (!this.#lost.includes(entry.number)) this.#lost.push(entry.number);
  }

  #replay(records: readonly TuneRecord[], attended: boolean): void {
    const [header, ...rest] = records;
    if (header === undefined) return;
    if (header.type !== "study") throw differs("space");
    const key = HEADER_KEYS.find(k => JSON.stringify(header[k]) !== JSON.stringify(this.header[k]));
    if (key !== undefined) throw differs(key);
    for (const record of rest) this.#take(record);
    if (attended) return;
    for (const { number, state } of this.trials) if (state === "running") this.#lost.push(number);
  }

  #record(record: TuneRecord): void {
    this.#write?.(record);
    this.#take(record);
  }

  /** A record counts; a job that is handed out first takes in what it knows. */
  #take(record: TuneRecord): void {
    if (record.type === "ask" && record.job === this.#ledger.jobs.length) this.#begin(record);
    this.#ledger.apply(record);
    if (record.type === "tell") this.#known.delete(this.#ledger.trials[record.trial]!.job);
  }

  #begin({ job, trial, knows, parameters }: AskRecord): void {
    this.#learn(knows);
    if (parameters === undefined) this.#seen[trial] = { ...this.#seen[trial]!, state: "running" };
    this.#known.set(job, this.#seen.slice());
  }

  #current({ number, attempt }: Handle) {
    const entry = this.#ledger.trials[number];
    if (entry?.state === "running" && entry.attempt === attempt && !this.#lost.includes(number))
      return entry;
    const sentence = `trial ${number}: attempt ${attempt} is not at work. Ask for another trial.`;
    throw new DownhillError("trial-stale", sentence, { trial: number, attempt });
  }

  /** Takes in the outcomes of jobs below `horizon`. */
  #learn(horizon: number): void {
    const { jobs, trials } = this.#ledger;
    for (let i = this.#seen.length; i < trials.length; i++) this.#seen.push(unknown(trials[i]!));
    for (; this.#horizon < horizon; this.#horizon++) {
      const { trial, outcome } = jobs[this.#horizon]!;
      this.#seen[trial] = outcome!;
    }
  }

  #next(): Trial | undefined {
    const hasRoom = this.trials.length < this.#limit;
    return this.#resume(!hasRoom) ?? (hasRoom ? this.#start() : undefined) ?? this.#resume(true);
  }

  #resume(isLast: boolean): Trial | undefined {
    const paused = this.#pruner.resume?.(this.#seen, isLast);
    return paused && this.#hand(paused.number, this.trials[paused.number]!.attempt + 1);
  }

  #start(): Trial | undefined {
    const parameters = this.#given() ?? this.#propose();
    if (parameters === undefined) return undefined;
    const [job, trial, knows] = [this.#ledger.jobs.length, this.trials.length, this.#horizon];
    this.#record({ type: "ask", job, trial, attempt: 1, knows, parameters });
    return this.trials[trial]!;
  }

  /** Hands a known trial out again: the job it was lost from, or a new one that resumes it. */
  #hand(trial: number, attempt: number): Trial {
    const entry = this.#ledger.trials[trial]!;
    const job = entry.state === "running" ? entry.job : this.#ledger.jobs.length;
    this.#record({ type: "ask", job, trial, attempt, knows: this.#horizon });
    return entry;
  }

  /** What is to be tried before the sampler is asked, as it was given: a way to the cube and back would round it. */
  #given(): ParameterValues | undefined {
    const { keys, trials } = this.#ledger;
    const values = this.#first[trials.length];
    return values && !keys.has(keyOf(this.axes, values)) ? values : undefined;
  }

  /** Parameters that no trial has had; undefined when the sampler or a discrete space has none left. */
  #propose(): ParameterValues | undefined {
    const point = this.#proposePoint();
    return point && valuesAt(this.axes, point);
  }

  #proposePoint(): Point | undefined {
    const { keys, trials } = this.#ledger;
    const { seed } = this.header;
    const random = new Generator(seed, trials.length);
    const isNew = (point: Point) => !keys.has(keyOf(this.axes, valuesAt(this.axes, point)));
    const { axes } = this;
    const question = { axes, seed, number: trials.length, seen: this.#seen, random, isNew };
    let point: Point | undefined;
    for (let i = 0; i < TRIES; i++) {
      point = this.#sampler.propose(question);
      if (point === undefined) return undefined;
      if (isNew(point)) return settled(axes, point);
    }
    // A continuous space can only repeat itself in branches without a continuous parameter.
    return isDiscrete(axes) ? firstNew(question) : settled(axes, point!);
  }
}

/** The same, named in the order in which a sampler's are. */
const inOrder = (axes: readonly Axis[], values: ParameterValues): ParameterValues =>
  Object.fromEntries(axes.flatMap(({ name }) => (name in values ? [[name, values[name]!]] : [])));

function isWithin(axes: readonly Axis[], values: ParameterValues): boolean {
  try {
    pointOf(axes, values);
    return true;
  } catch {
    return false;
  }
}

/** The first new point of a walk over the whole space from a random place. */
function firstNew({ axes, random, isNew }: Question): Point | undefined {
  const turns = new Map(axes.map(axis => [axis, random.integer(axis.count)]));
  const points = everyPoint(axes, {
    count: axis => axis.count,
    at: (axis, index) => axis.unitOf((index + turns.get(axis)!) % axis.count),
  });
  for (const point of points) if (isNew(point)) return point;
  return undefined;
}

const diverged: Verdict = { verdict: "sick", findings: ["diverged"], byConfiguration: true };

/** A trial of which only the parameters are known. */
function unknown({
  number,
  parameters,
  point,
}: Pick<Seen, "number" | "parameters" | "point">): Seen {
  return { number, parameters, point, state: "running", score: Number.NaN, steps: [], scores: [] };
}

function unusable(name: string, found: unknown): DownhillError {
  const sentence = `study: ${name}: a number that means something is expected, got ${found}.`;
  return new DownhillError("invalid-argument", sentence, { name, found });
}

function differs(key: string): DownhillError {
  const sentence = `study: it was begun with another ${key}. Give this one another name.`;
  return new DownhillError("study-differs", sentence, { key });
}

/**
 * Checks parameters that come from elsewhere.
 *
 * @throws parameter-invalid, space-invalid
 *
 * @example
 * import { checkParameters, int } from "downhill/tune";
 *
 * checkParameters({ layers: int(1, 4) }, { layers: 2 });
 */
export function checkParameters(space: Space, values: ParameterValues): void {
  pointOf(axesOf(space), values);
}
