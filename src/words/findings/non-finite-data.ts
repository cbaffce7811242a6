import { count, type FindingWords } from "./finding-words.ts";

export const nonFiniteData: FindingWords = {
  en: {
    name: "Values that are not numbers",
    seen: ({ values }) =>
      `Values of the training rows that are NaN or infinite: ${count(values, "en")}.`,
    why: "One of them makes the loss, and then every weight, NaN.",
  },
  ko: {
    name: "숫자가 아닌 값 (NaN)",
    seen: ({ values }) => `훈련 데이터에 NaN이나 무한대인 값이 ${count(values, "ko")}개 있습니다.`,
    why: "그런 값 하나만 있어도 손실이 NaN이 되고, 곧 모든 가중치가 NaN이 됩니다.",
  },
};
