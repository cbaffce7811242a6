import type { FindingWords } from "./finding-words.ts";

export const doubleSoftmax: FindingWords = {
  en: {
    name: "Softmax twice",
    seen: ({ layer, loss }) =>
      `The last layer is ${String(layer)}, and the loss ${String(loss)} applies it again.`,
    why: "Squeezed twice, probabilities stay close to each other and the gradients are small.",
  },
  ko: {
    name: "softmax 중복",
    seen: ({ layer, loss }) =>
      `마지막 층의 함수: ${String(layer)}. 손실 함수 ${String(loss)} 안에도 같은 함수가 들어 있습니다.`,
    why: "두 번 누르면 확률이 서로 비슷해지고 기울기가 작아져 학습이 느려집니다.",
  },
};
