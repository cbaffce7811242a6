import { percentOf as percent } from "./evidence-text.ts";
import type { FindingWords } from "./finding-words.ts";

export const underfitting: FindingWords = {
  en: {
    name: "Perhaps underfitting",
    seen: ({ gapPercent, fallPercent, units }) =>
      units !== undefined
        ? `The narrowest hidden layer has ${units} units for all that is to be known of a row, and the training error is within ${percent(gapPercent, "en")} % of the validation error.`
        : `Both errors are flat and within ${percent(gapPercent, "en")} % of each other, and training has taken only ${percent(fallPercent, "en")} % off the first one.`,
    why: "The network may be too small for the task, or the rest is noise that no network can learn; a wider network tells which.",
  },
  ko: {
    name: "과소적합 의심 (underfitting)",
    seen: ({ gapPercent, fallPercent, units }) =>
      units !== undefined
        ? `가장 좁은 은닉층의 유닛 수: ${units}. 한 행의 모든 정보가 그곳을 지나야 하며, 훈련 오차와 검증 오차의 차이는 ${percent(gapPercent, "ko")} % 안입니다.`
        : `두 오차가 모두 평평하고 차이가 ${percent(gapPercent, "ko")} % 안이며, 훈련 오차는 처음보다 ${percent(fallPercent, "ko")} %만 줄었습니다.`,
    why: "신경망이 문제에 비해 작거나, 남은 오차가 어떤 신경망도 배울 수 없는 잡음일 수 있습니다. 신경망을 넓혀 보면 어느 쪽인지 드러납니다.",
  },
};
