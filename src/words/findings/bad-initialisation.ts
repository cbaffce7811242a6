import { type FindingWords, measure } from "./finding-words.ts";

export const badInitialisation: FindingWords = {
  en: {
    name: "Poor initial weights",
    seen: ({ timesConstant, smallestStd, largestStd }) =>
      `${timesConstant === undefined ? "" : `Before the first step the loss is ${measure(timesConstant, "en")} times that of a constant guess. `}The hidden layers' outputs spread by ${measure(smallestStd ?? 0, "en")} to ${measure(largestStd ?? 0, "en")}.`,
    why: "Weights that begin too large or too small cost epochs to undo, or cannot be undone.",
  },
  ko: {
    name: "나쁜 초기 가중치",
    seen: ({ timesConstant, smallestStd, largestStd }) =>
      `${timesConstant === undefined ? "" : `첫 갱신 전의 손실: 상수 예측의 ${measure(timesConstant, "ko")}배. `}은닉층 출력의 표준편차: ${measure(smallestStd ?? 0, "ko")} ~ ${measure(largestStd ?? 0, "ko")}.`,
    why: "처음부터 너무 크거나 작은 가중치는 되돌리는 데 여러 에포크가 들거나, 끝내 되돌리지 못합니다.",
  },
};
