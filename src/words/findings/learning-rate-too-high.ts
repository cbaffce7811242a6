import { percentOf as percent } from "./evidence-text.ts";
import type { FindingWords } from "./finding-words.ts";

export const learningRateTooHigh: FindingWords = {
  en: {
    name: "Jagged curve, learning rate too high",
    seen: ({ jitterPercent, aboveBestPercent }) =>
      `The curve is jagged: the error jumps up and down by ${percent(jitterPercent, "en")} % of its level and mostly lies ${percent(aboveBestPercent, "en")} % above its best.`,
    why: "The steps are so large that the weights leap over the low place instead of settling in it.",
  },
  ko: {
    name: "들쭉날쭉한 곡선, 너무 높은 학습률 (learning rate too high)",
    seen: ({ jitterPercent, aboveBestPercent }) =>
      `곡선이 들쭉날쭉합니다. 오차가 그 값의 ${percent(jitterPercent, "ko")} % 정도씩 오르내리고, 대체로 가장 낮았던 값보다 ${percent(aboveBestPercent, "ko")} % 높습니다.`,
    why: "한 걸음이 너무 커서 가중치가 낮은 곳에 머물지 못하고 건너뜁니다.",
  },
};
