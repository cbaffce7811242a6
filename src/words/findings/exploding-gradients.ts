import { count, type FindingWords, measure } from "./finding-words.ts";

export const explodingGradients: FindingWords = {
  en: {
    name: "Exploding gradients",
    seen: ({ leaps, steps, largest, usual }) =>
      `In ${count(leaps, "en")} of ${count(steps, "en")} steps the gradient leapt, up to a norm of ${measure(largest, "en")}; in the first epoch it was about ${measure(usual, "en")}.`,
    why: "One such step throws the weights far off and undoes many good ones.",
  },
  ko: {
    name: "기울기 폭발 (exploding gradients)",
    seen: ({ leaps, steps, largest, usual }) =>
      `기울기가 갑자기 커진 갱신: ${count(steps, "ko")}번 중 ${count(leaps, "ko")}번. 가장 큰 노름: ${measure(largest, "ko")}, 첫 에포크의 보통 노름: ${measure(usual, "ko")}.`,
    why: "이런 갱신 한 번이 가중치를 멀리 던져 버려서 그동안 배운 것을 망칩니다.",
  },
};
