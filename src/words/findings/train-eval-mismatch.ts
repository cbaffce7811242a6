import { count, type FindingWords, measure } from "./finding-words.ts";

export const trainEvalMismatch: FindingWords = {
  en: {
    name: "Training and evaluation mode disagree",
    seen: ({ batchSize, trainMode, evalMode }) =>
      batchSize === undefined
        ? `On the same rows the loss is ${measure(evalMode, "en")} in evaluation mode and ${measure(trainMode, "en")} in training mode.`
        : `Batch norm takes its statistics from batches of ${count(batchSize, "en")} rows.`,
    why: "Batch norm's running statistics are not those of the data: they come from too few rows, or from a network that has moved on.",
  },
  ko: {
    name: "훈련 모드와 평가 모드의 차이",
    seen: ({ batchSize, trainMode, evalMode }) =>
      batchSize === undefined
        ? `같은 행에서 잰 손실: 평가 모드 ${measure(evalMode, "ko")}, 훈련 모드 ${measure(trainMode, "ko")}.`
        : `배치 정규화가 ${count(batchSize, "ko")}행짜리 배치로 통계를 냅니다.`,
    why: "배치 정규화가 모아 둔 통계가 데이터의 통계와 다릅니다. 너무 적은 행에서 나왔거나, 그사이 신경망이 바뀌었기 때문입니다.",
  },
};
