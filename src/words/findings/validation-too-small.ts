import { countOf as count, percentOf as percent } from "./evidence-text.ts";
import type { FindingWords } from "./finding-words.ts";

export const validationTooSmall: FindingWords = {
  en: {
    name: "Too few validation rows",
    seen: ({ validRows, jitterPercent, trainJitterPercent }) =>
      validRows === undefined || jitterPercent !== undefined
        ? `The validation error jitters by ${percent(jitterPercent, "en")} % of its level, the training error by ${percent(trainJitterPercent, "en")} %.`
        : `There are only ${count(validRows, "en")} validation rows.`,
    why: "Few rows give an error that a handful of them decide: small changes in the curve mean nothing.",
  },
  ko: {
    name: "너무 적은 검증 데이터 (validation too small)",
    seen: ({ validRows, jitterPercent, trainJitterPercent }) =>
      validRows === undefined || jitterPercent !== undefined
        ? `검증 오차는 그 값의 ${percent(jitterPercent, "ko")} % 정도, 훈련 오차는 ${percent(trainJitterPercent, "ko")} % 정도 흔들립니다.`
        : `검증 데이터가 ${count(validRows, "ko")}행뿐입니다.`,
    why: "행이 적으면 몇 개의 행이 오차를 좌우하므로, 곡선의 작은 변화에는 뜻이 없습니다.",
  },
};
