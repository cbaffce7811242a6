import type { FindingWords } from "./finding-words.ts";

export const sumReduction: FindingWords = {
  en: {
    name: "Loss summed over the batch",
    seen: ({ loss }) => `The loss ${String(loss)} is the sum over the batch, not the mean.`,
    why: "Gradients grow with the batch, so the learning rate means something else for every batch size.",
  },
  ko: {
    name: "배치 합으로 계산한 손실",
    seen: ({ loss }) => `손실 함수 ${String(loss)}의 값이 배치의 평균이 아니라 합입니다.`,
    why: "기울기가 배치 크기만큼 커져서, 배치 크기를 바꿀 때마다 학습률의 의미가 달라집니다.",
  },
};
