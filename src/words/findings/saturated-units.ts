import { type FindingWords, measure } from "./finding-words.ts";

export const saturatedUnits: FindingWords = {
  en: {
    name: "Saturated units",
    seen: ({ layer, kind, percent }) =>
      `${measure(percent, "en")} % of the outputs of layer ${String(layer)} (${String(kind)}) lie at the ends of its range.`,
    why: "There the slope is next to nothing, and so is what the unit learns.",
  },
  ko: {
    name: "포화된 유닛",
    seen: ({ layer, kind, percent }) =>
      `층 ${String(layer)}(${String(kind)})의 출력 가운데 양 끝에 붙은 비율: ${measure(percent, "ko")} %.`,
    why: "그곳에서는 기울기가 거의 0이어서 유닛이 배우지 못합니다.",
  },
};
