import { type FindingWords, measure } from "./finding-words.ts";

export const updateRatio: FindingWords = {
  en: {
    name: "Steps of the wrong size",
    seen: ({ ratio, growth }) =>
      ratio === undefined
        ? `In the first epoch alone the weights grew to ${measure(growth, "en")} times their size.`
        : `A step changes the weights by ${measure(ratio, "en")} of their size; about 0.001 is usual.`,
    why: "Much larger steps leap over what they look for, much smaller ones never arrive.",
  },
  ko: {
    name: "갱신 폭이 맞지 않음",
    seen: ({ ratio, growth }) =>
      ratio === undefined
        ? `첫 에포크에만 가중치가 ${measure(growth, "ko")}배로 커졌습니다.`
        : `한 번 갱신할 때 가중치가 바뀌는 비율: ${measure(ratio, "ko")} (보통은 0.001 정도).`,
    why: "너무 크면 찾는 곳을 뛰어넘고, 너무 작으면 끝내 도착하지 못합니다.",
  },
};
