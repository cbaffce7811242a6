import { type FindingWords, measure } from "./finding-words.ts";

export const unscaledTarget: FindingWords = {
  en: {
    name: "Target not scaled",
    seen: ({ targetMean, targetStd }) =>
      `The network learns a target of mean ${measure(targetMean, "en")} and standard deviation ${measure(targetStd, "en")}.`,
    why: "Errors and gradients are as large as the target's units, and the output has far to go before it learns anything else.",
  },
  ko: {
    name: "스케일이 맞지 않는 타깃",
    seen: ({ targetMean, targetStd }) =>
      `신경망이 배우는 타깃의 평균: ${measure(targetMean, "ko")}, 표준편차: ${measure(targetStd, "ko")}.`,
    why: "오차와 기울기가 타깃의 단위만큼 커지고, 출력이 타깃 근처까지 가는 데만 오래 걸립니다.",
  },
};
