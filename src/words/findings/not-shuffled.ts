import { type FindingWords, measure } from "./finding-words.ts";

export const notShuffled: FindingWords = {
  en: {
    name: "Rows not shuffled",
    seen: ({ z }) =>
      `The rows go to the network in order of the target (${measure(z, "en")} standard errors from chance).`,
    why: "Each batch shows one kind of row, and the network forgets the others meanwhile.",
  },
  ko: {
    name: "섞지 않은 데이터",
    seen: ({ z }) =>
      `행이 타깃 값 순서대로 들어갑니다 (무작위 순서와의 차이: 표준 오차의 ${measure(z, "ko")}배).`,
    why: "배치마다 한 종류의 행만 보게 되어, 그동안 다른 종류를 잊어버립니다.",
  },
};
