// What stands at the charts of a trained model.

import type { Language } from "./words.ts";

export interface ChartWords {
  readonly title: string;
  readonly onTest: (rows: string) => string;
  readonly onValid: (rows: string) => string;
  readonly predictedAgainstTrue: string;
  readonly residuals: string;
  readonly residual: string;
  readonly interval: (level: string, half: string) => string;
  readonly confusion: string;
  readonly others: string;
  readonly roc: string;
  readonly falsePositiveRate: string;
  readonly truePositiveRate: string;
  readonly precisionRecall: string;
  readonly recall: string;
  readonly precision: string;
  readonly averagePrecision: string;
  readonly calibration: string;
  readonly predictedShare: string;
  readonly observedShare: string;
  readonly calibrationError: (error: string, limit: string) => string;
  readonly temperature: (temperature: string, before: string, after: string) => string;
  readonly threshold: (threshold: string) => string;
  readonly coverage: (level: string, coverage: string, error: string) => string;
  readonly noInterval: (level: string, rows: string) => string;
  readonly importance: string;
  readonly importanceNote: (metric: string, rows: string) => string;
  readonly dependence: string;
  readonly dependenceNote: string;
  readonly probability: string;
}

const en: ChartWords = {
  title: "What the network does",
  onTest: rows => `On the ${rows} test rows, which no choice was made by.`,
  onValid: rows =>
    `On the ${rows} validation rows. The best epoch was chosen by them, so this is a little too good.`,
  predictedAgainstTrue: "Predicted against true",
  residuals: "Residuals",
  residual: "true − predicted",
  interval: (level, half) => `Dashed: the ${level} interval, ± ${half}.`,
  confusion: "Confusion matrix",
  others: "others",
  roc: "ROC curve",
  falsePositiveRate: "false positive rate",
  truePositiveRate: "true positive rate",
  precisionRecall: "Precision and recall",
  recall: "recall",
  precision: "precision",
  averagePrecision: "average precision",
  calibration: "Calibration",
  predictedShare: "predicted probability",
  observedShare: "observed share",
  calibrationError: (error, limit) =>
    `Calibration error ${error}; a perfectly calibrated model stays below ${limit} 99 times in 100.`,
  temperature: (temperature, before, after) =>
    `Temperature ${temperature}, from the validation rows: calibration error ${before} → ${after}.`,
  threshold: threshold => `The second class is predicted above a probability of ${threshold}.`,
  coverage: (level, coverage, error) =>
    `The ${level} interval holds ${coverage} of the test rows (standard error ${error}).`,
  noInterval: (level, rows) => `${rows} validation rows are too few for a ${level} interval.`,
  importance: "What it uses",
  importanceNote: (metric, rows) =>
    `How much ${metric} worsens when a column is shuffled among ${rows} rows; mean and standard deviation of five shuffles. Columns that say the same share what they are worth.`,
  dependence: "How its answers depend on it",
  dependenceNote:
    "The mean answer when a column has the same value in every row. It does not show what would happen if the value were changed in the world.",
  probability: "probability",
};

const ko: ChartWords = {
  title: "신경망이 하는 일",
  onTest: rows => `어떤 선택에도 쓰지 않은 테스트 행 ${rows}개 기준입니다.`,
  onValid: rows =>
    `검증 행 ${rows}개 기준입니다. 최고 에포크를 이 행으로 골랐으므로 실제보다 조금 좋게 보입니다.`,
  predictedAgainstTrue: "예측값과 실제값",
  residuals: "잔차(residual)",
  residual: "실제 − 예측",
  interval: (level, half) => `점선: ${level} 예측 구간, ± ${half}.`,
  confusion: "혼동 행렬(confusion matrix)",
  others: "나머지",
  roc: "ROC 곡선",
  falsePositiveRate: "위양성률",
  truePositiveRate: "진양성률",
  precisionRecall: "정밀도와 재현율",
  recall: "재현율",
  precision: "정밀도",
  averagePrecision: "평균 정밀도",
  calibration: "확률 보정(calibration)",
  predictedShare: "예측한 확률",
  observedShare: "실제 비율",
  calibrationError: (error, limit) =>
    `보정 오차 ${error}. 완벽하게 보정된 모델이라면 100번 중 99번은 ${limit} 아래에 있습니다.`,
  temperature: (temperature, before, after) =>
    `검증 행에서 구한 온도(temperature) ${temperature}: 보정 오차 ${before} → ${after}.`,
  threshold: threshold => `두 번째 클래스로 예측하는 확률의 기준: ${threshold} 초과.`,
  coverage: (level, coverage, error) =>
    `${level} 예측 구간 안에 든 테스트 행: ${coverage} (표준 오차 ${error}).`,
  noInterval: (level, rows) => `검증 행 ${rows}개로는 ${level} 예측 구간을 약속할 수 없습니다.`,
  importance: "무엇을 쓰는가: 순열 중요도",
  importanceNote: (metric, rows) =>
    `한 열의 값을 행 ${rows}개 사이에서 뒤섞었을 때 나빠지는 정도(${metric}): 다섯 번의 평균과 표준 편차. 같은 내용을 담은 열끼리는 중요도를 나누어 가집니다.`,
  dependence: "값에 따라 답이 어떻게 달라지는가: 부분 의존도",
  dependenceNote:
    "모든 행에서 한 열이 같은 값일 때의 평균 답입니다. 실제로 그 값을 바꾸면 어떻게 되는지를 뜻하지는 않습니다.",
  probability: "확률",
};

const catalogue: Readonly<Record<Language, ChartWords>> = { en, ko };

export function chartWords(language: Language): ChartWords {
  return catalogue[language];
}
