import { type FindingWords, list, measure } from "./finding-words.ts";

export const splitShift: FindingWords = {
  en: {
    name: "Training and validation differ",
    seen: ({ columns, worst, differencePercent }) =>
      `${String(worst)} is distributed differently in training and validation rows: by ${measure(differencePercent, "en")} % at most (columns: ${list(columns)}).`,
    why: "What is learnt on one kind of rows is judged on another, so the gap between the curves is not the network's fault alone.",
  },
  ko: {
    name: "훈련과 검증의 분포 차이",
    seen: ({ columns, worst, differencePercent }) =>
      `훈련 데이터와 검증 데이터에서 분포가 다른 열: ${list(columns)}. 가장 큰 차이: ${String(worst)}, 최대 ${measure(differencePercent, "ko")} %.`,
    why: "배운 데이터와 평가하는 데이터의 성격이 달라서, 두 곡선의 차이가 모두 신경망 탓은 아닙니다.",
  },
};
