// downhill tune: trials of a configuration's variations, judged by the validation rows. The study is kept in a folder, so
// that the same command goes on with it; the best comes out as an ordinary run. The test rows stay sealed until the best
// is chosen.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { recordLine } from "../log/write.ts";
import { writeWhole } from "../node/files.ts";
import { openStudy, type StudyFile } from "../node/study-file.ts";
import {
  isAskedToStop,
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
import { CANDIDATES, type Refitted, refitBest } from "./tune-refit.ts";

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

const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

const nameOf = (folder: string) => folder.replaceAll("\\", "/").split("/").at(-1)!;

/** One opening of a study by the command. */
class Tuning {
  readonly plan: TunePlan;
  readonly file: StudyFile;
  readonly output: Output;
  readonly args: readonly string[];
  readonly interrupt: GradualInterruption;
  readonly clock: TuneClock;
  /** Whether an earlier opening has looked at the test rows. */
  readonly openedBefore: boolean;
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
    this.openedBefore = existsSync(join(plan.folder, STUDY_FILES.result));
    this.interrupt = gradualInterruption(() => this.#display?.say(text.ending));
    this.clock = tuneClock(plan, began);
  }

  async run(): Promise<number> {
    const { plan, output, interrupt } = this;
    const text = tuningWords(output.language);
    if (plan.timeBudget !== null) output.message(text.budget(String(plan.timeBudget)));
    isAskedToStop(plan.folder); // Whoever asked before asked somebody else.
    const result = await this.#trials();
    const kept = await resultIn(plan.folder, result.study);
    const isEnough = (kept?.best?.seeds.length ?? plan.seeds) >= plan.seeds;
    if (kept !== null && isEnough && !interrupt.stop.aborted) {
      output.message(text.known);
      return this.#conclude(kept, false);
    }
    const refitted = interrupt.stop.aborted ? undefined : await this.#refitted(result);
    this.#display?.end();
    const document = documentOf(result.study, subjectOf(plan), refitted);
    if (interrupt.stop.aborted) return this.#stopped({ ...document, run: null }, result.study);
    const whole = { ...document, run: refitted?.run ?? null };
    if (refitted)
      await writeWhole(join(plan.folder, STUDY_FILES.result), `${JSON.stringify(whole)}\n`);
    return this.#conclude(whole, this.openedBefore);
  }

  async #trials(): Promise<TuneResult> {
    const { plan, file, output, interrupt, clock } = this;
    const { space, sampler, pruner, workers, direction, subject, trials, trialSeconds } = plan;
    const watching = setInterval(() => {
      if (isAskedToStop(plan.folder)) interrupt.ask();
    }, 250);
    const trainer = this.#trainer();
    try {
      return await tuneBy({
        ...{ space, sampler, pruner, workers, direction, subject, trials },
        ...(trialSeconds !== null && { trialSeconds }),
        first: [defaultsIn(plan)],
        checkpoints: file.checkpoints,
        ...{ seed: plan.config.seed, records: file.records, write: record => this.#write(record) },
        ...{ signal: interrupt.signal, stop: AbortSignal.any([interrupt.stop, clock.signal]) },
        objective: this.#watched(trainer.objective),
        onStudy: study => {
          this.#display = tuneDisplay(plan, output, study.trials);
          const before = study.trials.length;
          const text = tuningWords(output.language);
          if (before > 0) output.message(text.goesOn(countText(before, output.language)));
        },
        onTrial: trial => this.#display?.trial(trial),
      });
    } finally {
      trainer.close();
      clearInterval(watching);
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

  async #refitted({ trials }: TuneResult): Promise<Refitted | undefined> {
    const { plan, output, interrupt, clock } = this;
    const text = tuningWords(output.language);
    const sized = clock.refits(CANDIDATES, plan.seeds);
    return refitBest(plan, trials, {
      ...{
        ...sized,
        language: output.language,
        signal: AbortSignal.any([interrupt.stop, interrupt.signal]),
      },
      onTraining: (number, of) => {
        if (output.progress === "bar" || number === 1)
          this.#display?.stage(text.refitting(String(number), String(of)));
      },
    }).catch((cause: unknown) => {
      if (!interrupt.stop.aborted) throw cause;
      return undefined;
    });
  }

  /** The report is written, the result told. */
  async #conclude(document: KeptDocument, openedBefore: boolean): Promise<number> {
    const { plan, output } = this;
    const report = await writeReport(plan.folder, document, output.language);
    if (output.json) output.document({ ...document, report });
    else
      output.result(
        studyText(document, {
          ...{ language: output.language, run: document.run, report },
          openedBefore,
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
