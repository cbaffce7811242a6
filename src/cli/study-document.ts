// A study as one document, from its journal and what is known of it: what --json prints, result.json keeps and the report
// is drawn from.

import { basename, join } from "node:path";
import type { RunConfig } from "../log/config.ts";
import { beginningOf, readStudy } from "../node/study-file.ts";
import { readJsonFile, readSubject, STUDY_FILES, type StudySubject } from "../node/study-folder.ts";
import type { StudyDocument, StudyTrial } from "../report/study-document.ts";
import { advice, importance, Study, type Trial, type TuneRecord } from "../tune/index.ts";
import { configured } from "../tuning/index.ts";
import { lengthsOf } from "./tune-options.ts";
import type { Refitted } from "./tune-refit.ts";

/** The document, with where the best stands as a run. */
export interface KeptDocument extends StudyDocument {
  readonly run: string | null;
}

/** A study that is only looked at. @throws study-damaged */
function studyOf(records: readonly TuneRecord[], folder: string): Study {
  const { sampler, pruner, ...rest } = beginningOf(records, folder);
  return new Study({
    ...rest,
    sampler: { name: sampler, propose: () => undefined },
    pruner: { name: pruner, request: () => "continue" },
    records,
    attended: true,
  });
}

export function documentOf(
  study: Study,
  { name, training }: Pick<StudySubject, "name" | "training">,
  refitted: Omit<Refitted, "run"> | undefined,
): StudyDocument {
  const { header, trials } = study;
  const [file] = [training?.data ?? ""].flat();
  const best = study.best();
  const { config } = training ?? {};
  return {
    schema: 1,
    study: {
      ...{ name, file: basename(file!), target: config?.target ?? "" },
      ...(training && { data: training.data }),
      metric: training?.metric ?? "value",
      ...(training?.folds != null && { steps: "folds" as const }),
      ...{ direction: header.direction, sampler: header.sampler, pruner: header.pruner },
      ...{ seed: header.seed, workers: header.workers, space: { ...header.space } },
    },
    trials: trials.map(trialOf),
    best: refitted?.best ?? (best && config ? unfitted(best, config) : null),
    defaults: refitted?.defaults ?? null,
    claim: refitted?.claim ?? null,
    refits: refitted?.refits ?? null,
    importance: importance(study).map(({ parameter, share }) => ({ parameter, share })),
    advice: adviceOn(study, training, refitted),
  };
}

/** The best so far, before it has been trained again. */
const unfitted = ({ number, parameters }: Trial, config: RunConfig) => ({
  ...{ trial: number, config: configured(config, parameters), seeds: [] },
  ...{ valid: null, test: null, allRows: null },
});

function adviceOn(
  study: Study,
  training: StudySubject["training"],
  refitted: Omit<Refitted, "run"> | undefined,
) {
  const best = refitted ? study.trials[refitted.best.trial] : study.best();
  if (best === undefined) return [];
  const config = training && configured(training.config, best.parameters);
  const { steps, isEpochs } = lengthsOf({}, config?.epochs ?? 0, training?.folds ?? null);
  return advice(study, best, { ...(config && isEpochs && { steps }), claim: refitted?.claim });
}

function trialOf({
  number,
  state,
  value,
  parameters,
  steps,
  values,
  verdict,
  why,
}: Trial): StudyTrial {
  const finite = values.map(one => (Number.isFinite(one) ? one : null));
  return { number, state, value, parameters, steps, values: finite, verdict, why };
}

/** A study in a folder as it is now: with its refits where no trial has come since. @throws study-damaged */
export async function documentIn(folder: string): Promise<KeptDocument> {
  const study = studyOf(await readStudy(folder), folder);
  const kept = await resultIn(folder, study);
  if (kept !== null) return kept;
  const subject = (await readSubject(folder)) ?? { name: basename(folder), training: null };
  return { ...documentOf(study, subject, undefined), run: null };
}

/** What the study came to, where its trials are those of now. */
export async function resultIn(folder: string, study: Study): Promise<KeptDocument | null> {
  const kept = await readJsonFile<KeptDocument>(join(folder, STUDY_FILES.result));
  if (kept === null || !isWhole(kept) || kept.trials.length !== study.trials.length) return null;
  return kept.trials.every((trial, i) => trial?.state === study.trials[i]!.state) ? kept : null;
}

/** Whether a file that somebody may have written in holds what a document is read by. */
const isWhole = ({ study, trials, best, defaults, importance, advice }: KeptDocument): boolean =>
  typeof study?.metric === "string" &&
  [trials, importance, advice].every(Array.isArray) &&
  [best, defaults].every(refit => refit === null || Array.isArray(refit?.seeds));
