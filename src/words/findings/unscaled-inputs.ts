import { type FindingWords, measure } from "./finding-words.ts";

export const unscaledInputs: FindingWords = {
  en: {
    name: "Inputs not scaled",
    seen: ({ smallestStd, largestStd, largestSize }) =>
      `The inputs are not of one size near 1: standard deviations from ${measure(smallestStd, "en")} to ${measure(largestStd, "en")}, values about ${measure(largestSize, "en")}.`,
    why: "One learning rate cannot suit them all: the large inputs drown the small ones.",
    whyRemark: "What that costs shows only beside a run with scaled inputs.",
  },
  ko: {
    name: "스케일이 맞지 않는 입력",
    seen: ({ smallestStd, largestStd, largestSize }) =>
      `입력의 크기가 1 부근에 고르게 있지 않습니다. 표준편차: ${measure(smallestStd, "ko")} ~ ${measure(largestStd, "ko")}, 값의 크기: 약 ${measure(largestSize, "ko")}.`,
    why: "학습률 하나로는 모든 입력을 감당할 수 없어서, 큰 입력이 작은 입력을 덮어 버립니다.",
    whyRemark: "그 대가는 스케일을 맞춘 학습과 나란히 놓아야 보입니다.",
  },
};
