import { countOf as count, percentOf as percent } from "./evidence-text.ts";
import type { FindingWords } from "./finding-words.ts";

export const undertrained: FindingWords = {
  en: {
    name: "Not trained enough",
    seen: ({ epochs, lastThirdFallPercent }) =>
      `The error was still falling when training ended after ${count(epochs, "en")} epochs: by ${percent(lastThirdFallPercent, "en")} % over the last third.`,
    why: "The weights have not had enough steps to arrive.",
  },
  ko: {
    name: "학습 부족 (undertrained)",
    seen: ({ epochs, lastThirdFallPercent }) =>
      `에포크 ${count(epochs, "ko")}에서 학습이 끝났지만 오차는 아직 줄고 있었습니다. 마지막 3분의 1 동안에도 ${percent(lastThirdFallPercent, "ko")} % 줄었습니다.`,
    why: "가중치가 알맞은 값에 이르기에는 학습 횟수가 모자랐습니다.",
  },
};
