import { percentOf as percent } from "./evidence-text.ts";
import type { FindingWords } from "./finding-words.ts";

export const gapWithoutOverfitting: FindingWords = {
  en: {
    name: "Gap without overfitting",
    seen: ({ gapPercent }) =>
      `The validation error is ${percent(gapPercent, "en")} % above the training error, but it has not risen.`,
    why: "The network knows its training rows better than others, as most do; that does no harm while the validation error does not rise.",
  },
  ko: {
    name: "과적합이 아닌 차이 (gap without overfitting)",
    seen: ({ gapPercent }) =>
      `검증 오차가 훈련 오차보다 ${percent(gapPercent, "ko")} % 크지만, 커지고 있지는 않습니다.`,
    why: "신경망은 대개 훈련 데이터를 더 잘 맞힙니다. 검증 오차가 커지지 않는 한 해롭지 않습니다.",
  },
};
