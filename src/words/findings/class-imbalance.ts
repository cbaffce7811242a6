import { count, type FindingWords, measure } from "./finding-words.ts";

export const classImbalance: FindingWords = {
  en: {
    name: "Class imbalance",
    seen: ({ rarest, rarestRows, ratio, meanRecallPercent }) =>
      `The rarest class, ${String(rarest)}, has ${count(rarestRows, "en")} training rows; the largest has ${measure(ratio, "en")} times as many${meanRecallPercent === undefined ? "" : ` (mean recall of the classes ${measure(meanRecallPercent, "en")} %)`}.`,
    why: "A network can be right most of the time and never name the rare class.",
  },
  ko: {
    name: "클래스 불균형",
    seen: ({ rarest, rarestRows, ratio, meanRecallPercent }) =>
      `가장 드문 클래스: ${String(rarest)} (훈련 데이터 ${count(rarestRows, "ko")}행). 가장 많은 클래스의 크기: 그 ${measure(ratio, "ko")}배${meanRecallPercent === undefined ? "" : `. 클래스별 재현율의 평균: ${measure(meanRecallPercent, "ko")} %`}.`,
    why: "드문 클래스를 한 번도 맞히지 못해도 정확도는 높게 나올 수 있습니다.",
  },
};
