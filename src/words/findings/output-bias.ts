import { type FindingWords, measure } from "./finding-words.ts";

export const outputBias: FindingWords = {
  en: {
    name: "Output begins off the mark",
    seen: ({ abovePercent }) =>
      `The first loss is ${measure(abovePercent, "en")} % above that of the best constant guess.`,
    why: "The first epochs only move the output to where the targets are, which makes the curve begin with a steep drop.",
  },
  ko: {
    name: "출발점이 어긋난 출력",
    seen: ({ abovePercent }) =>
      `첫 손실이 가장 좋은 상수 예측보다 ${measure(abovePercent, "ko")} % 큽니다.`,
    why: "처음 몇 에포크는 출력을 타깃 근처로 옮기는 데만 쓰입니다. 그래서 곡선이 가파르게 시작합니다.",
  },
};
