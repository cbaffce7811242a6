import { type FindingWords, measure } from "./finding-words.ts";

export const overRegularised: FindingWords = {
  en: {
    name: "Too much regularisation",
    seen: ({ dropout, weightDecay, trainPercent }) =>
      `${dropout === undefined ? `Weight decay ${measure(weightDecay, "en")}` : `Dropout ${measure(dropout, "en")}`} is strong${trainPercent === undefined ? "" : `: the training error is still ${measure(trainPercent, "en")} % of a constant's`}.`,
    why: "Regularisation holds the network back from fitting even the rows it trains on.",
    whyRemark: "What that costs shows only beside a run with less; the curve alone does not tell.",
  },
  ko: {
    name: "지나친 규제",
    seen: ({ dropout, weightDecay, trainPercent }) =>
      `규제가 강합니다: ${dropout === undefined ? `가중치 감쇠 ${measure(weightDecay, "ko")}` : `드롭아웃 ${measure(dropout, "ko")}`}${trainPercent === undefined ? "" : `. 훈련 오차: 상수 예측의 ${measure(trainPercent, "ko")} %`}.`,
    why: "규제가 너무 강하면 훈련 데이터조차 배우지 못합니다.",
    whyRemark: "그 대가는 규제가 약한 학습과 나란히 놓아야 보이고, 이 곡선만으로는 알 수 없습니다.",
  },
};
