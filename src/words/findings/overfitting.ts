import { countText, numberText } from "../numbers.ts";
import type { FindingWords } from "./finding-words.ts";

export const overfitting: FindingWords = {
  en: {
    name: "Overfitting",
    seen: ({ bestEpoch, risePercent }) =>
      `The validation error was lowest about epoch ${countText(bestEpoch as number, "en")} and has risen by ${numberText(risePercent as number, "en")} % since, while the training error went on falling.`,
    why: "The network learns the training rows by heart, and what it learns there is wrong elsewhere.",
  },
  ko: {
    name: "과적합 (overfitting)",
    seen: ({ bestEpoch, risePercent }) =>
      `검증 오차가 가장 낮았던 때는 에포크 ${countText(bestEpoch as number, "ko")} 무렵이고, 그 뒤로 훈련 오차는 계속 줄었지만 검증 오차는 ${numberText(risePercent as number, "ko")} % 커졌습니다.`,
    why: "신경망이 훈련 데이터를 외우고 있습니다. 외운 내용은 처음 보는 데이터에는 맞지 않습니다.",
  },
};
