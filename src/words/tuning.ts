// What `downhill tune` and `downhill study` say.

import type { Language } from "./words.ts";

/** What trials are judged by. */
export interface Judge {
  readonly metric: string;
  readonly direction: "minimize" | "maximize";
}

export interface TuningWords {
  /** By what trials are judged; null: by values of another program's. */
  readonly title: (trials: string, metric: string | null) => string;
  /** What trials are judged by, in words where it has them. */
  readonly measure: (metric: string) => string;
  readonly trial: string;
  readonly state: string;
  readonly epochs: string;
  readonly folds: string;
  readonly validation: string;
  readonly parameters: string;
  readonly states: Readonly<
    Record<"running" | "paused" | "complete" | "pruned" | "failed" | "sick", string>
  >;
  readonly parts: Readonly<Record<"valid" | "test", string>>;
  readonly done: (trial: string, metric: string, value: string) => string;
  readonly bestSoFar: string;
  readonly left: (seconds: string) => string;
  readonly budget: (seconds: string) => string;
  readonly refitting: (number: string, of: string) => string;
  readonly defaults: string;
  readonly tuned: string;
  readonly tunedTrial: (trial: string) => string;
  /** The same options on all rows. */
  readonly allRowsTrial: (trial: string) => string;
  /** What the network that is left has learnt from, and for how long. */
  readonly allRows: (epochs: string) => string;
  /** Each seed deals the validation rows anew, or they stay. */
  readonly again: (seeds: string, dealt: boolean) => string;
  readonly defaultsBest: string;
  readonly proved: (seeds: string) => string;
  readonly oneSeed: string;
  readonly diverged: string;
  /** What the time budget left of the seeds and candidates that were asked for. */
  readonly cut: (seeds: string, candidates: string) => string;
  readonly mattered: string;
  readonly none: string;
  readonly ending: string;
  readonly stopped: (done: string, of: string) => string;
  readonly goOn: string;
  readonly goesOn: (trials: string) => string;
  readonly known: string;
  readonly report: string;
  readonly sealed: string;
  readonly sealedBefore: (openings: string) => string;
  readonly study: string;
  readonly value: string;
  readonly trials: string;
  readonly target: string;
  readonly file: string;
  readonly noStudies: string;
  readonly noTrials: string;
  readonly asked: string;
  readonly notAtWork: string;
  readonly written: string;
}

const en: TuningWords = {
  title: (trials, metric) =>
    metric === null
      ? `The best of ${trials} trials`
      : `The best of ${trials} trials, by ${metric === "loss" ? "the loss" : metric} on the validation rows`,
  measure: metric => metric,
  trial: "trial",
  state: "state",
  epochs: "epochs",
  folds: "folds",
  validation: "validation",
  parameters: "hyperparameters",
  states: {
    running: "running",
    paused: "paused",
    complete: "complete",
    pruned: "stopped early",
    failed: "failed",
    sick: "sick",
  },
  parts: { valid: "valid", test: "test" },
  done: (trial, metric, value) => `trial ${trial}: the best so far, validation ${metric} ${value}`,
  bestSoFar: "Best so far, by trial",
  left: seconds => `${seconds} s left`,
  budget: seconds => `${seconds} s for the trials and for training the best again.`,
  refitting: (number, of) => `training the best and the defaults again: ${number}/${of}`,
  defaults: "defaults",
  tuned: "best trial",
  tunedTrial: trial => `trial ${trial}`,
  allRowsTrial: trial => `trial ${trial}, all rows`,
  allRows: epochs =>
    `The network that is left has the options of the best and has learnt from the validation rows too, for ${epochs} epochs, as the curves of the seeds say.`,
  again(seeds, dealt) {
    if (seeds === "1") return "Trained again with a fresh seed:";
    const rows = dealt ? "each with validation rows of its own" : "on the same validation rows";
    return `Trained again with ${seeds} fresh seeds, ${rows}, mean ± standard deviation:`;
  },
  defaultsBest:
    "The defaults were the best of all: no trial beat them on rows that it was not chosen by.",
  proved: seeds =>
    `With the same ${seeds} seeds better than the defaults, by more than the luckiest of the candidates would be.`,
  oneSeed: "One seed: luck is in it too. --seeds 3 tells it from merit.",
  diverged: "With one of the seeds a training diverged, so the means cannot be compared.",
  cut: (seeds, candidates) =>
    seeds === "0"
      ? "The time budget left no time to train the best and the defaults with other seeds: which is better is not known. A longer --time-budget tells."
      : `The time budget left time for ${seeds} of the seeds and ${candidates} of the best trials. A longer --time-budget takes all.`,
  mattered: "What mattered most",
  none: "No trial reached its end.",
  ending: "Ends after the trials at work; Ctrl-C once more ends at once.",
  stopped: (done, of) => `Stopped after ${done} of ${of} trials. Nothing is lost.`,
  goOn: "Go on with",
  goesOn: trials => `Goes on with the study of ${trials} trials.`,
  known: "All trials had been done; this is what they came to. More --trials go on from here.",
  report: "Report:",
  sealed: "The test rows were opened once, when the best was chosen.",
  sealedBefore: openings =>
    `The test rows have been opened ${openings} times: whoever goes on because of what they said has chosen by them.`,
  study: "study",
  value: "best value",
  trials: "trials",
  target: "target",
  file: "table",
  noStudies: "No studies in",
  noTrials: "No trial is complete yet.",
  asked: "Asked to stop: it ends after the trials at work.",
  notAtWork: "Nobody is at work on this study.",
  written: "Written:",
};

const ko: TuningWords = {
  title: (trials, metric) =>
    metric === null
      ? `최고의 시도 (모두 ${trials}번)`
      : `검증 행의 ${ko.measure(metric)} 순으로 본 최고의 시도 (모두 ${trials}번)`,
  measure: metric => (metric === "loss" ? "손실" : metric),
  trial: "시도",
  state: "상태",
  epochs: "에포크",
  folds: "폴드",
  validation: "검증",
  parameters: "하이퍼파라미터",
  states: {
    running: "진행 중",
    paused: "일시 정지",
    complete: "완료",
    pruned: "일찍 멈춤",
    failed: "실패",
    sick: "병든 설정",
  },
  parts: { valid: "검증", test: "테스트" },
  done: (trial, metric, value) =>
    `시도 ${trial}: 지금까지 최고, 검증 ${ko.measure(metric)} ${value}`,
  bestSoFar: "지금까지의 최고, 시도 순서대로",
  left: seconds => `${seconds}초 남음`,
  budget: seconds => `시도와 재학습에 쓸 시간: 모두 ${seconds}초.`,
  refitting: (number, of) => `최고의 시도와 기본값을 다시 학습: ${number}/${of}`,
  defaults: "기본값",
  tuned: "최고의 시도",
  tunedTrial: trial => `시도 ${trial}`,
  allRowsTrial: trial => `시도 ${trial}, 모든 행`,
  allRows: epochs =>
    `남은 신경망은 가장 좋은 설정으로 검증 행까지 학습한 것입니다 (시드들의 학습 곡선에 따라 에포크 ${epochs}번).`,
  again(seeds, dealt) {
    if (seeds === "1") return "새 시드로 다시 학습한 결과:";
    const rows = dealt ? "검증 행도 시드마다 새로 뽑음" : "검증 행은 그대로";
    return `새 시드 ${seeds}개로 다시 학습한 결과 (${rows}), 평균 ± 표준편차:`;
  },
  defaultsBest: "기본값이 가장 좋았습니다. 고를 때 쓰지 않은 행에서 기본값을 이긴 시도가 없습니다.",
  proved: seeds =>
    `같은 시드 ${seeds}개로 견주어, 여럿 가운데 운 좋은 것을 고른 차이를 넘어 기본값보다 낫습니다.`,
  oneSeed: "시드가 하나뿐이라 운도 섞여 있습니다. --seeds 3 옵션이 운과 실력을 가립니다.",
  diverged: "어떤 시드에서는 학습이 발산해 평균을 견줄 수 없습니다.",
  cut: (seeds, candidates) =>
    seeds === "0"
      ? "시간이 모자라 최고의 시도와 기본값을 다른 시드로 다시 학습하지 못했고, 어느 쪽이 나은지 알 수 없습니다. --time-budget 값을 늘리면 알 수 있습니다."
      : `시간이 모자라 시드 ${seeds}개, 상위 시도 ${candidates}개만 다시 학습했습니다. --time-budget 값을 늘리면 모두 합니다.`,
  mattered: "가장 중요했던 하이퍼파라미터",
  none: "끝까지 간 시도가 없습니다.",
  ending: "진행 중인 시도가 끝나면 멈춥니다. Ctrl-C를 한 번 더 누르면 바로 멈춥니다.",
  stopped: (done, of) => `멈췄습니다 (${of}번 가운데 ${done}번). 잃은 것은 없습니다.`,
  goOn: "이어서 하려면",
  goesOn: trials => `하던 튜닝을 이어 갑니다 (지금까지 시도 ${trials}번).`,
  known: "시도가 모두 끝나 있어 그 결과를 보여 줍니다. --trials 값을 늘리면 이어집니다.",
  report: "보고서:",
  sealed: "테스트 행은 최고의 시도를 고른 뒤 한 번만 열었습니다.",
  sealedBefore: openings =>
    `테스트 행을 연 횟수: ${openings}번. 그 점수를 보고 이어 갔다면 테스트 행으로 고른 셈입니다.`,
  study: "튜닝",
  value: "최고값",
  trials: "시도 수",
  target: "목표",
  file: "표",
  noStudies: "튜닝이 없는 폴더:",
  noTrials: "아직 끝난 시도가 없습니다.",
  asked: "멈추라고 알렸습니다. 진행 중인 시도가 끝나면 멈춥니다.",
  notAtWork: "이 튜닝을 진행 중인 프로세스가 없습니다.",
  written: "저장:",
};

const catalogue: Readonly<Record<Language, TuningWords>> = { en, ko };

export const tuningWords = (language: Language): TuningWords => catalogue[language];
