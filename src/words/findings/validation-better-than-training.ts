import { percentOf as percent } from "./evidence-text.ts";
import type { FindingWords } from "./finding-words.ts";

export const validationBetterThanTraining: FindingWords = {
  en: {
    name: "Validation better than training",
    seen: ({ sharePercent, mode }) =>
      `The validation error is ${percent(sharePercent, "en")} % below the training error${mode === "running" ? ", which was measured while the weights moved" : ", both in evaluation mode"}.`,
    why: "Dropout and the delay of a running mean explain it; else the validation rows are easier, or some of them are in the training rows.",
  },
  ko: {
    name: "훈련보다 좋은 검증 오차 (validation better than training)",
    seen: ({ sharePercent, mode }) =>
      `검증 오차가 훈련 오차보다 ${percent(sharePercent, "ko")} % 작습니다${mode === "running" ? ". 훈련 오차는 가중치가 바뀌는 동안 잰 값입니다" : ". 둘 다 평가 모드에서 잰 값입니다"}.`,
    why: "드롭아웃이나 학습 중에 잰 평균 때문일 수 있습니다. 아니라면 검증 데이터가 더 쉽거나, 훈련 데이터와 겹칩니다.",
  },
};
