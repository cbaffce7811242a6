import { type FindingWords, measure } from "./finding-words.ts";

export const unscaledInputs: FindingWords = {
  en: {
    name: "Inputs not scaled",
    seen: ({ smallestStd, largestStd, largestSize }) =>
      `The inputs have very different or very large scales: standard deviations from ${measure(smallestStd, "en")} to ${measure(largestStd, "en")}, values about ${measure(largestSize, "en")}.`,
    why: "One learning rate cannot suit them all: the large inputs drown the small ones.",
  },
  ko: {
    name: "스케일이 맞지 않는 입력",
    seen: ({ smallestStd, largestStd, largestSize }) =>
      `입력의 크기가 서로 너무 다르거나 너무 큽니다. 표준편차: ${measure(smallestStd, "ko")} ~ ${measure(largestStd, "ko")}, 값의 크기: 약 ${measure(largestSize, "ko")}.`,
    why: "학습률 하나로는 모든 입력을 감당할 수 없어서, 큰 입력이 작은 입력을 덮어 버립니다.",
  },
};
