import { count, type FindingWords, measure } from "./finding-words.ts";

export const vanishingGradients: FindingWords = {
  en: {
    name: "Vanishing gradients",
    seen: ({ ratio, layers }) =>
      `The gradient of the first layers is ${measure(ratio, "en")} times that of the last ones (${count(layers, "en")} layers).`,
    why: "Each layer on the way back makes it smaller, so the first layers hardly learn.",
  },
  ko: {
    name: "기울기 소실 (vanishing gradients)",
    seen: ({ ratio, layers }) =>
      `앞쪽 층의 기울기가 뒤쪽 층의 ${measure(ratio, "ko")}배밖에 되지 않습니다 (층 ${count(layers, "ko")}개).`,
    why: "거꾸로 전해지면서 층마다 작아져서, 앞쪽 층은 거의 배우지 못합니다.",
  },
};
