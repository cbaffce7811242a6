import { count, type FindingWords, list, measure } from "./finding-words.ts";

export const outliers: FindingWords = {
  en: {
    name: "Outliers",
    seen: ({ columns, worst, rows, deviations }) =>
      `Values far from all others in ${list(columns)}; the farthest in ${String(worst)}: ${count(rows, "en")} of them, up to ${measure(deviations, "en")} robust standard deviations.`,
    why: "A typing error or a code such as 99999 pulls the scale and the weights towards itself; a true value may do so too.",
  },
  ko: {
    name: "이상치 (outlier)",
    seen: ({ columns, worst, rows, deviations }) =>
      `다른 값에서 멀리 떨어진 값이 있는 열: ${list(columns)}. 가장 심한 열: ${String(worst)} (${count(rows, "ko")}개, 강건 표준편차의 ${measure(deviations, "ko")}배까지).`,
    why: "입력 실수나 99999 같은 코드 값 하나가 스케일과 가중치를 자기 쪽으로 끌어당깁니다. 실제로 옳은 값일 수도 있습니다.",
  },
};
