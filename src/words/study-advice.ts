// The advice of a study in sentences: what to do, and why. The terminal and the report say the same.

import { optionName } from "../log/config.ts";
import type { StudyAdvice } from "../log/study.ts";
import { findingName } from "./findings/text.ts";
import { countText, numberText } from "./numbers.ts";
import { type Judge, tuningWords } from "./tuning.ts";
import type { Language } from "./words.ts";

export type AdviceSentences = readonly [what: string, why: string];

/** A difference from the defaults, as `metric` is read, and its standard error. */
interface Difference {
  readonly metric: string;
  readonly difference: string;
  readonly error: string;
}

interface AdviceWords {
  readonly atTheEdge: (option: string, bound: "low" | "high", value: string) => AdviceSentences;
  readonly moreEpochs: (epochs: string) => AdviceSentences;
  readonly diagnosis: (finding: string) => AdviceSentences;
  readonly gain: (by: Difference) => AdviceSentences;
  readonly loss: (by: Difference) => AdviceSentences;
  readonly equal: (metric: string) => AdviceSentences;
  readonly moreTrials: (trials: string) => AdviceSentences;
  readonly sickRegion: (
    option: string,
    low: string,
    high: string,
    trials: string,
  ) => AdviceSentences;
}

const en: AdviceWords = {
  atTheEdge: (option, bound, value) => [
    `Widen the space: ${option}`,
    `Most of the best trials lie at its ${bound === "low" ? "lower" : "upper"} bound, ${value}. Better ones may lie beyond.`,
  ],
  moreEpochs: epochs => [
    `Train longer: --epochs ${epochs}`,
    "The best trial was still improving when it ended. More epochs may help it, and may change which trial is best.",
  ],
  diagnosis: finding => [
    `The doctor on the best trial: ${finding}`,
    "The best of the space still shows this. downhill train with its options and with validation rows tells the remedies.",
  ],
  gain: ({ metric, difference, error }) => [
    "Do not count on the gain",
    `Better than the defaults by ${difference} in ${metric}, which is not proved: its standard error over seeds is ${error}. More seeds tell, such as --seeds 8, or --folds 5.`,
  ],
  loss: ({ metric, difference, error }) => [
    "Keep the defaults",
    `The best is no better than they are, by ${difference} in ${metric} (standard error ${error}). Try another space, or --folds 5.`,
  ],
  equal: metric => [
    "Keep the defaults",
    `The best is exactly as good in ${metric} with every seed: what was changed has no effect.`,
  ],
  moreTrials: trials => [
    `Go on trying: --trials ${trials}`,
    "The last fifth of the trials still found the best one. The same study goes on where it stands.",
  ],
  sickRegion: (option, low, high, trials) => [
    `Leave out a sick region: ${option} from ${low} to ${high}`,
    `Most of the ${trials} trials that their configuration made sick lie there. A space without it spends its trials better.`,
  ],
};

const ko: AdviceWords = {
  atTheEdge: (option, bound, value) => [
    `범위 넓히기: ${option}`,
    `좋은 시도 대부분이 범위의 ${bound === "low" ? "하한" : "상한"} ${value} 근처에 몰려 있습니다. 그 너머에 더 좋은 값이 있을 수 있습니다.`,
  ],
  moreEpochs: epochs => [
    `더 오래 학습하기: --epochs ${epochs}`,
    "최고의 시도는 끝날 때까지 계속 나아지고 있었습니다. 에포크를 늘리면 더 좋아지거나 최고의 시도가 바뀔 수 있습니다.",
  ],
  diagnosis: finding => [
    `최고의 시도에 대한 진단: ${finding}`,
    "이 범위에서 가장 좋은 설정에도 이 증상이 남아 있습니다. 검증 데이터를 두고 그 옵션으로 downhill train을 실행하면 처방이 나옵니다.",
  ],
  gain: ({ metric, difference, error }) => [
    "나아졌다고 믿지 않기",
    `기본값보다 ${metric} 값이 ${difference}만큼 낫지만, 시드에 따른 표준 오차 ${error} 안팎이라 확실하지 않습니다. --seeds 8 또는 --folds 5 옵션이 가려 줍니다.`,
  ],
  loss: ({ metric, difference, error }) => [
    "기본값 그대로 쓰기",
    `최고의 시도가 기본값보다 낫지 않습니다 (${metric} 차이 ${difference}, 표준 오차 ${error}). 다른 탐색 공간이나 --folds 5 옵션을 써 보세요.`,
  ],
  equal: metric => [
    "기본값 그대로 쓰기",
    `어느 시드에서나 기본값과 똑같습니다 (${metric}). 바꾼 것이 효과가 없습니다.`,
  ],
  moreTrials: trials => [
    `더 시도하기: --trials ${trials}`,
    "최고의 시도가 마지막 5분의 1에서 나왔습니다. 같은 튜닝을 멈춘 데서 이어 갈 수 있습니다.",
  ],
  sickRegion: (option, low, high, trials) => [
    `병든 구간 빼기: ${option} ${low} ~ ${high}`,
    `설정 때문에 병든 시도 ${trials}번이 대부분 이 구간에 있습니다. 이 구간을 빼면 시도를 아낄 수 있습니다.`,
  ],
};

const catalogue: Readonly<Record<Language, AdviceWords>> = { en, ko };

/**
 * An advice as two sentences: what to do, and why.
 *
 * @example
 * import { adviceSentences } from "downhill/report";
 *
 * const judge = { metric: "loss", direction: "minimize" } as const;
 * const [what] = adviceSentences({ code: "more-epochs", epochs: 60 }, judge, "en");
 * console.log(what); // Train longer: --epochs 60
 */
export function adviceSentences(
  advice: StudyAdvice,
  judge: Judge,
  language: Language,
): AdviceSentences {
  const words = catalogue[language];
  const number = (value: number) => numberText(value, language);
  const option = "parameter" in advice ? `--${optionName(advice.parameter)}` : "";
  switch (advice.code) {
    case "at-the-edge":
      return words.atTheEdge(option, advice.bound, number(advice.value));
    case "more-epochs":
      return words.moreEpochs(String(advice.epochs));
    case "diagnosis":
      return words.diagnosis(findingName(advice.finding, language));
    case "not-proved":
      return notProved(advice, judge, language);
    case "more-trials":
      return words.moreTrials(String(advice.trials));
    case "sick-region": {
      const [low, high] = [number(advice.low), number(advice.high)];
      return words.sickRegion(option, low, high, countText(advice.trials, language));
    }
  }
}

function notProved(
  { difference, error }: Extract<StudyAdvice, { code: "not-proved" }>,
  { metric: name, direction }: Judge,
  language: Language,
): AdviceSentences {
  const words = catalogue[language];
  const metric = tuningWords(language).measure(name);
  if (difference === 0 && error === 0) return words.equal(metric);
  const by = {
    metric,
    difference: numberText(Math.abs(difference), language),
    error: numberText(error, language),
  };
  const isGain = direction === "minimize" ? difference < 0 : difference > 0;
  return isGain ? words.gain(by) : words.loss(by);
}
