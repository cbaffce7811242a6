import { type FindingWords, measure } from "./finding-words.ts";

export const wrongLoss: FindingWords = {
  en: {
    name: "Loss and target do not fit",
    seen: ({ what, layer, loss, targetMean, targetStd }) =>
      what === "range"
        ? `The last layer, ${String(layer)}, cannot give the targets (mean ${measure(targetMean, "en")}, standard deviation ${measure(targetStd, "en")}).`
        : what === "classes"
          ? `Classes are learnt by ${String(loss)}, a loss for numbers.`
          : what === "probabilities"
            ? `The loss ${String(loss)} wants targets between 0 and 1 and gets mean ${measure(targetMean, "en")}, standard deviation ${measure(targetStd, "en")}.`
            : `The loss ${String(loss)} wants log-probabilities and gets what ${String(layer)} gives.`,
    why: "Training then minimises something else than the error that is meant.",
  },
  ko: {
    name: "맞지 않는 손실 함수",
    seen: ({ what, layer, loss, targetMean, targetStd }) =>
      what === "range"
        ? `마지막 층 ${String(layer)}의 출력 범위 밖에 타깃 값이 있습니다 (평균: ${measure(targetMean, "ko")}, 표준편차: ${measure(targetStd, "ko")}).`
        : what === "classes"
          ? `클래스를 맞히는 문제인데 숫자를 위한 손실 함수를 쓰고 있습니다: ${String(loss)}.`
          : what === "probabilities"
            ? `손실 함수 ${String(loss)}의 타깃 값은 0과 1 사이여야 합니다. 지금은 평균: ${measure(targetMean, "ko")}, 표준편차: ${measure(targetStd, "ko")}.`
            : `손실 함수 ${String(loss)}의 입력은 로그 확률이어야 합니다. 지금 마지막 층: ${String(layer)}.`,
    why: "학습이 줄이는 값과 실제로 줄이고 싶은 오차가 서로 다릅니다.",
  },
};
