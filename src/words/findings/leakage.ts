import { count, type FindingWords, list, measure } from "./finding-words.ts";

export const leakage: FindingWords = {
  en: {
    name: "Leakage",
    seen: ({ columns, worst, score, sharedRows, sharedPercent, repeatedPercent }) =>
      columns === undefined
        ? `${count(sharedRows, "en")} validation rows (${measure(sharedPercent, "en")} %) stand among the training rows too; ${measure(repeatedPercent, "en")} % of the training rows repeat another.`
        : `${String(worst)} alone tells the target (score ${measure(score, "en")} of 1; columns: ${list(columns)}).`,
    why: "The validation error then says how well the network remembers, not how well it will do on new rows.",
  },
  ko: {
    name: "데이터 누수 (leakage)",
    seen: ({ columns, score, sharedRows, sharedPercent, repeatedPercent }) =>
      columns === undefined
        ? `검증 데이터 ${count(sharedRows, "ko")}행(${measure(sharedPercent, "ko")} %)이 훈련 데이터에도 그대로 있습니다. 훈련 데이터 안에서 겹치는 행: ${measure(repeatedPercent, "ko")} %.`
        : `혼자서 타깃을 알려 주는 열: ${list(columns)} (점수: 1점 만점에 ${measure(score, "ko")}).`,
    why: "이렇게 되면 검증 오차는 새 데이터에서의 성능이 아니라 얼마나 외웠는지를 보여 줍니다.",
  },
};
