// What `downhill tune` says.

import type { Language } from "./words.ts";

export interface TuningWords {
  readonly title: (trials: string) => string;
  readonly trial: string;
  readonly state: string;
  readonly validation: string;
  readonly parameters: string;
  readonly states: Readonly<
    Record<"running" | "paused" | "complete" | "pruned" | "failed" | "sick", string>
  >;
  readonly done: (trial: string, loss: string) => string;
  readonly best: (trial: string) => string;
  readonly defaults: string;
  readonly tuned: string;
  /** Of the row of the default network and of the best. */
  readonly mattered: (parameter: string, percent: string) => string;
  readonly none: string;
  readonly stopped: string;
  readonly sealed: string;
}

const en: TuningWords = {
  title: trials => `The best of ${trials} trials, by the loss on the validation rows`,
  trial: "trial",
  state: "state",
  validation: "validation loss",
  parameters: "parameters",
  states: {
    running: "running",
    paused: "paused",
    complete: "complete",
    pruned: "stopped early",
    failed: "failed",
    sick: "sick",
  },
  done: (trial, loss) => `trial ${trial}: the best so far, validation loss ${loss}`,
  best: trial => `Best: trial ${trial}`,
  defaults: "defaults",
  tuned: "best trial",
  mattered: (parameter, percent) => `What mattered most: ${parameter} (${percent} %).`,
  none: "No trial reached its end.",
  stopped: "Stopped. The same command with --study goes on.",
  sealed: "The test rows were opened once, for this table. One seed: luck is in it too.",
};

const ko: TuningWords = {
  title: trials => `검증 행의 손실로 본 최고의 시도 (모두 ${trials}번)`,
  trial: "시도",
  state: "상태",
  validation: "검증 손실",
  parameters: "하이퍼파라미터",
  states: {
    running: "진행 중",
    paused: "일시 정지",
    complete: "완료",
    pruned: "일찍 멈춤",
    failed: "실패",
    sick: "병든 설정",
  },
  done: (trial, loss) => `시도 ${trial}: 지금까지 최고, 검증 손실 ${loss}`,
  best: trial => `최고: 시도 ${trial}`,
  defaults: "기본값",
  tuned: "최고의 시도",
  mattered: (parameter, percent) => `가장 중요했던 하이퍼파라미터: ${parameter} (${percent} %).`,
  none: "끝까지 간 시도가 없습니다.",
  stopped: "멈췄습니다. --study 옵션과 함께 같은 명령을 실행하면 이어집니다.",
  sealed: "시험 행은 이 표를 위해 한 번만 열었습니다. 시드가 하나뿐이라 운도 섞여 있습니다.",
};

const catalogue: Readonly<Record<Language, TuningWords>> = { en, ko };

export const tuningWords = (language: Language): TuningWords => catalogue[language];
