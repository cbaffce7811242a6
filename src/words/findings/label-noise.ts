import { count, type FindingWords, list, measure } from "./finding-words.ts";

export const labelNoise: FindingWords = {
  en: {
    name: "Wrong labels",
    seen: ({ contradicted, percent, rows }) =>
      `Of the rows whose nearest neighbours agree, ${count(contradicted, "en")} (${measure(percent, "en")} %) have another class than they; rows ${list(rows)}.`,
    why: "The network has to learn by heart what contradicts everything around it.",
  },
  ko: {
    name: "잘못된 정답 (label noise)",
    seen: ({ contradicted, percent, rows }) =>
      `가까운 이웃이 모두 같은 클래스인데 자신만 다른 행: ${count(contradicted, "ko")}개(${measure(percent, "ko")} %). 행 번호: ${list(rows)}.`,
    why: "주변과 어긋나는 정답은 외울 수밖에 없어서 과적합으로 이어집니다.",
  },
};
