import { count, type FindingWords } from "./finding-words.ts";

export const noNonlinearity: FindingWords = {
  en: {
    name: "No activation between layers",
    seen: ({ linearLayers }) =>
      `${count(linearLayers, "en")} linear layers follow one another without an activation between them.`,
    why: "Linear after linear is linear: together they can do no more than one of them.",
  },
  ko: {
    name: "활성화 함수 없음",
    seen: ({ linearLayers }) => `활성화 함수 없이 이어진 선형 층: ${count(linearLayers, "ko")}개.`,
    why: "선형 층을 아무리 쌓아도 선형 층 하나와 같습니다. 사이에 활성화 함수가 있어야 은닉층이 의미를 가집니다.",
  },
};
