import { countOf as count, percentOf as percent } from "./evidence-text.ts";
import type { FindingWords } from "./finding-words.ts";

export const learningRateTooLow: FindingWords = {
  en: {
    name: "Learning rate too low",
    seen: ({ epochs, lastThirdFallPercent }) =>
      `After ${count(epochs, "en")} epochs the error still falls, slowly and smoothly: by ${percent(lastThirdFallPercent, "en")} % over the last third.`,
    why: "Every step moves the weights so little that the epochs run out before they arrive.",
  },
  ko: {
    name: "너무 낮은 학습률 (learning rate too low)",
    seen: ({ epochs, lastThirdFallPercent }) =>
      `에포크 ${count(epochs, "ko")}까지 학습했는데도 오차가 매끄럽고 느리게 계속 줄고 있습니다. 마지막 3분의 1 동안 ${percent(lastThirdFallPercent, "ko")} % 줄었습니다.`,
    why: "한 번에 가중치를 너무 조금씩 바꾸어, 알맞은 값에 이르기 전에 학습이 끝납니다.",
  },
};
