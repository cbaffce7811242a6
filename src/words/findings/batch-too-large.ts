import { count, type FindingWords } from "./finding-words.ts";

export const batchTooLarge: FindingWords = {
  en: {
    name: "Batch too large",
    seen: ({ batchSize, rows, stepsPerEpoch, steps }) =>
      `A batch of ${count(batchSize, "en")} out of ${count(rows, "en")} training rows leaves few steps: an epoch has ${count(stepsPerEpoch, "en")}, the run ${count(steps, "en")}.`,
    why: "Few steps teach little, and without some noise a network settles in poor places.",
  },
  ko: {
    name: "너무 큰 배치",
    seen: ({ batchSize, rows, stepsPerEpoch, steps }) =>
      `배치 크기: ${count(batchSize, "ko")}, 훈련 데이터: ${count(rows, "ko")}행. 에포크마다 ${count(stepsPerEpoch, "ko")}번, 모두 ${count(steps, "ko")}번만 갱신합니다.`,
    why: "갱신 횟수가 적으면 배우는 것도 적고, 배치가 주는 잡음이 없으면 좋지 않은 곳에 머물기 쉽습니다.",
  },
};
