import { count, type FindingWords, measure } from "./finding-words.ts";

export const deadUnits: FindingWords = {
  en: {
    name: "Dead units",
    seen: ({ layer, dead, units, percent }) =>
      `${count(dead, "en")} of ${count(units, "en")} units of layer ${String(layer)} give 0 on every row (${measure(percent, "en")} %).`,
    why: "No gradient reaches a ReLU that is always off, so it stays off and the network is smaller than it looks.",
  },
  ko: {
    name: "죽은 유닛 (dead ReLU)",
    seen: ({ layer, dead, units, percent }) =>
      `층 ${String(layer)}의 유닛 ${count(units, "ko")}개 중 ${count(dead, "ko")}개(${measure(percent, "ko")} %)가 모든 행에서 0을 냅니다.`,
    why: "늘 꺼져 있는 ReLU에는 기울기가 전해지지 않습니다. 그래서 계속 꺼져 있고, 신경망은 보기보다 작아집니다.",
  },
};
