import { count, type FindingWords } from "./finding-words.ts";

export const tooFewSteps: FindingWords = {
  en: {
    name: "Too few steps",
    seen: ({ steps, epochs, stepsPerEpoch }) =>
      `${count(steps, "en")} steps in all (${count(epochs, "en")} epochs of ${count(stepsPerEpoch, "en")}).`,
    why: "Every step changes the weights a little; so few cannot take them far.",
  },
  ko: {
    name: "너무 적은 갱신 횟수",
    seen: ({ steps, epochs, stepsPerEpoch }) =>
      `전체 갱신 횟수: ${count(steps, "ko")}번 (에포크 ${count(epochs, "ko")}번, 에포크마다 ${count(stepsPerEpoch, "ko")}번).`,
    why: "한 번 갱신할 때 가중치는 조금만 바뀝니다. 이 횟수로는 멀리 갈 수 없습니다.",
  },
};
