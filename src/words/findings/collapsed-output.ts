import { type FindingWords, measure } from "./finding-words.ts";

export const collapsedOutput: FindingWords = {
  en: {
    name: "The same answer for every row",
    seen: ({ spreadPercent, loss, constantLoss }) =>
      `The predictions vary ${measure(spreadPercent, "en")} % as much as the targets; the loss is ${measure(loss, "en")}, a constant guess has ${measure(constantLoss, "en")}.`,
    why: "Whatever the inputs are, the network answers alike.",
  },
  ko: {
    name: "모든 행에 같은 답",
    seen: ({ spreadPercent, loss, constantLoss }) =>
      `예측값의 변화 폭: 타깃의 ${measure(spreadPercent, "ko")} %. 손실: ${measure(loss, "ko")}, 상수 예측의 손실: ${measure(constantLoss, "ko")}.`,
    why: "신경망이 입력을 보지 않고 늘 같은 답을 내고 있습니다.",
  },
};
