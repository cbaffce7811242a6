import { countOf as count, percentOf as percent } from "./evidence-text.ts";
import type { FindingWords } from "./finding-words.ts";

export const notLearning: FindingWords = {
  en: {
    name: "Not learning",
    seen: ({ epochs, movedPercent }) =>
      `Over ${count(epochs, "en")} epochs the error moved by no more than ${percent(movedPercent, "en")} %.`,
    why: "The steps change nothing: the rate is next to nothing, no gradient arrives, or the optimizer does not hold the weights.",
  },
  ko: {
    name: "학습되지 않음 (not learning)",
    seen: ({ epochs, movedPercent }) =>
      `에포크 ${count(epochs, "ko")}까지 오차의 변화가 ${percent(movedPercent, "ko")} % 안에 머물렀습니다.`,
    why: "학습을 해도 바뀌는 것이 없습니다. 학습률이 0에 가깝거나, 기울기가 전해지지 않거나, 옵티마이저가 가중치를 갖고 있지 않습니다.",
  },
};
