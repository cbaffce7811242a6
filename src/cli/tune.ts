// downhill tune: trials of a configuration's variations, judged by the validation rows. The study is kept in a folder, so
// that the same command goes on with it; the best comes out as an ordinary run. The test rows stay sealed until the best
// is chosen.

import { join } from "node:path";
import { isSame } from "../clinic/index.ts";
import { recordLine } from "../log/write.ts";
import { writeWhole } from "../node/files.ts";
import { openStudy, type StudyFile } from "../node/study-file.ts";
import {
  isAskedToStop,
  readJsonFile,
  STUDY_FILES,
  type StudySubject,
  writeSubject,
} from "../node/study-folder.ts";
import { trainingPool } from "../node/training-pool.ts";
import { shellWord } from "../report/shell-word.ts";
import {
  type Dimension,
  type Objective,
  type ParameterValue,
  type ParameterValues,
  type Study,
  type TuneRecord,
  type TuneResult,
  tune as tuneBy,
  type WorkerPool,
} from "../tune/index.ts";
import { foldsObjective, trainingObjective } from "../tuning/index.ts";
import { countText, tuningWords } from "../words/index.ts";
import { EXIT } from "./exit-codes.ts";
import { type GradualInterruption, gradualInterruption } from "./interruption.ts";
import { parseOptions } from "./options.ts";
import { type Output, outputOf } from "./output.ts";
import { documentOf, type KeptDocument, resultIn } from "./study-document.ts";
import { writeReport } from "./study-report.ts";
import { studyText } from "./study-text.ts";
import { type TuneClock, tuneClock } from "./tune-clock.ts";
import { type TuneDisplay, tuneDisplay } from "./tune-display.ts";
import { tuneOptions } from "./tune-options.ts";
import { checkBegun, planOf, type TunePlan } from "./tune-plan.ts";
import { type Refitted, refitBest } from "./tune-refit.ts";

export async function tune(args: readonly string[]): Promise<number> {
  const began = performance.now();
  const given = parseOptions(args, tuneOptions);
  const output = outputOf(given);
  const plan = await planOf(given, output);
  const file = await openStudy(plan.folder);
  try {
    checkBegun(plan, file.records);
    await writeSubject(plan.folder, subjectOf(plan));
    return await new Tuning(plan, file, output, args, began).run();
  } finally {
    await file.close();
  }
}

const subjectOf = ({ folder, data, config, metric, folds }: TunePlan): StudySubject => ({
  schema: 1,
  name: nameOf(folder),
  training: { data, config, metric, folds },
});

/** What the defaults have for what is tuned: the first trial, where they lie within the space. */
function defaultsIn({ space, config }: TunePlan): ParameterValues {
  const options: Readonly<Record<string, unknown>> = { ...config };
  const isThere = ([, { when }]: [string, Dimension]) =>
    when === undefined || when.in.some(value => isSame(value, options[when.parameter]));
  const names = Object.entries(space).filter(isThere);
  return Object.fromEntries(names.map(([name]) => [name, options[name] as ParameterValue]));
}

const nameOf = (folder: string) => folder.replaceAll("\\", "/").split("/").at(-1)!;

/** Whether what is kept is all that the plan asks for, or all that its time allows. */
function isWhole({ best, refits }: KeptDocument, { seeds, timeBudget }: TunePlan): boolean {
  const cutBy = refits?.cutBy ?? null;
  if (cutBy !== null) return timeBudget !== null && timeBudget <= cutBy;
  return (best?.seeds.length ?? seeds) >= seeds;
}

/** One opening of a study by the command. */
class Tuning {
  readonly plan: TunePlan;
  readonly file: StudyFile;
  readonly output: Output;
  readonly args: readonly string[];
  readonly interrupt: GradualInterruption;
  readonly clock: TuneClock;
  #display: TuneDisplay | undefined;

  constructor(
    plan: TunePlan,
    file: StudyFile,
    output: Output,
    args: readonly string[],
    began: number,
  ) {
    [this.plan, this.file, this.output, this.args] = [plan, file, output, args];
    const text = tuningWords(output.language);
    this.interrupt = gradualInterruption(() => this.#display?.say(text.ending));
    this.clock = tuneClock(plan, began);
  }

  async run(): Promise<number> {
    const { plan, output, interrupt, clock } = this;
    const text = tuningWords(output.language);
    if (plan.timeBudget !== null) output.message(text.budget(String(plan.timeBudget)));
    isAskedToStop(plan.folder); // Whoever asked before asked somebody else.
    const watching = setInterval(() => {
      if (isAskedToStop(plan.folder)) interrupt.ask();
    }, 250);
    try {
      return await this.#concluded(await this.#trials());
    } finally {
      clearInterval(watching);
      clock.close();
    }
  }

  async #concluded(result: TuneResult): Promise<number> {
    const { plan, output, interrupt } = this;
    const kept = await resultIn(plan.folder, result.study);
    if (kept !== null && isWhole(kept, plan) && !interrupt.stop.aborted) {
      this.#display?.end();
      output.message(tuningWords(output.language).known);
      return this.#conclude(kept);
    }
    const refitted = interrupt.stop.aborted ? undefined : await this.#refitted(result);
    this.#display?.end();
    const document = documentOf(result.study, subjectOf(plan), refitted);
    const whole = { ...document, run: refitted?.run ?? null };
    // What had been finished when Ctrl-C came is not thrown away.
    if (refitted === undefined && interrupt.stop.aborted) return this.#stopped(whole, result.study);
    if (refitted) await this.#keep(whole);
    return this.#conclude(whole);
  }

  #keep(document: KeptDocument): Promise<void> {
    const path = join(this.plan.folder, STUDY_FILES.result);
    return writeWhole(path, `${JSON.stringify(document)}\n`);
  }

  async #trials(): Promise<TuneResult> {
    const { plan, file, output, interrupt, clock } = this;
    const { space, sampler, pruner, workers, direction, subject, judge } = plan;
    const { trials, trialSeconds } = plan;
    const trainer = this.#trainer();
    try {
      return await tuneBy({
        ...{ space, sampler, pruner, workers, direction, subject, judge, trials },
        ...(trialSeconds !== null && { trialSeconds }),
        first: [defaultsIn(plan)],
        checkpoints: file.checkpoints,
        ...{ seed: plan.config.seed, records: file.records, write: record => this.#write(record) },
        signal: AbortSignal.any([interrupt.signal, clock.late]),
        stop: AbortSignal.any([interrupt.stop, clock.signal]),
        objective: this.#watched(trainer.objective),
        onStudy: study => {
          this.#display = tuneDisplay(plan, output, study.trials);
          const before = study.trials.length;
          const text = tuningWords(output.language);
          if (before > 0) output.message(text.goesOn(countText(before, output.language)));
          if (study.best()) clock.complete();
        },
        onTrial: trial => {
          this.#display?.trial(trial);
          if (trial.state === "complete") clock.complete();
        },
      });
    } finally {
      trainer.close();
    }
  }

  /** Trials in threads of their own where there are several workers. */
  #trainer(): Pick<WorkerPool, "objective" | "close"> {
    const { judges, config, folds, workers } = this.plan;
    const { sources } = judges.patient;
    if (workers > 1) return trainingPool({ sources, config, folds }, workers);
    const objective = judges.folds
      ? foldsObjective(judges.folds, config)
      : trainingObjective(judges.patient, config);
    return { objective, close() {} };
  }

  /** The trials, of which the display hears. */
  #watched(own: Objective): Objective {
    return async (parameters, work) => {
      const done = this.clock.begin();
      const report: typeof work.report = (step, value) => {
        this.#display?.step(work.number, step, value);
        return work.report(step, value);
      };
      return Promise.resolve(own(parameters, { ...work, report })).finally(done);
    };
  }

  #write(record: TuneRecord): void {
    this.file.write(record);
    if (this.output.progress === "ndjson") process.stderr.write(`${recordLine(record)}\n`);
  }

  async #refitted({ trials, study }: TuneResult): Promise<Refitted | undefined> {
    const { plan, output, interrupt, clock } = this;
    const text = tuningWords(output.language);
    return refitBest(plan, trials, {
      ...{ clock, language: output.language },
      signal: AbortSignal.any([interrupt.stop, interrupt.signal]),
      onTraining: (number, of) => {
        if (output.progress === "bar" || number === 1)
          this.#display?.stage(text.refitting(String(number), String(of)));
      },
      onOpening: () => this.#opening(study),
    }).catch((cause: unknown) => {
      if (!interrupt.stop.aborted) throw cause;
      return undefined;
    });
  }

  /** Counted before the test rows are opened: whoever ends the process then has opened them all the same. */
  async #opening(study: Study): Promise<number> {
    const { plan } = this;
    const path = join(plan.folder, STUDY_FILES.result);
    const kept = await readJsonFile<KeptDocument>(path);
    const before = kept ?? { ...documentOf(study, subjectOf(plan), undefined), run: null };
    const openings = (before.refits?.openings ?? 0) + 1;
    const none = { candidates: 0, dealt: false, cutBy: null };
    await this.#keep({ ...before, refits: { ...none, ...before.refits, openings } });
    return openings;
  }

  /** The report is written, the result told. */
  async #conclude(document: KeptDocument): Promise<number> {
    const { plan, output } = this;
    const report = await writeReport(plan.folder, document, output.language);
    if (output.json) output.document({ ...document, report });
    else
      output.result(
        studyText(document, {
          ...{ language: output.language, run: document.run, report },
        }),
      );
    return document.best === null ? EXIT.diverged : EXIT.done;
  }

  async #stopped(document: KeptDocument, study: Study): Promise<number> {
    const { plan, output, interrupt, args } = this;
    const text = tuningWords(output.language);
    const ended = study.trials.filter(({ state }) => state !== "running" && state !== "paused");
    const count = (value: number) => countText(value, output.language);
    await writeReport(plan.folder, document, output.language);
    if (output.json) output.document(document);
    output.message(text.stopped(count(ended.length), count(plan.trials)));
    output.message(`${text.goOn} downhill tune ${args.map(shellWord).join(" ")}`);
    return interrupt.exitCode();
  }
}
