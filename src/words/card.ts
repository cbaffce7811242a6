// What stands in a model card (after Mitchell et al. 2019, arXiv 1810.03993): what a run knows of itself. What only its
// author knows is left as a question.

import type { Language } from "./words.ts";

export interface CardWords {
  readonly title: (target: string) => string;
  readonly predicts: string;
  readonly predicted: Readonly<Record<"regression" | "binary" | "multiclass", string>>;
  readonly positive: (name: string) => string;
  readonly data: string;
  readonly file: string;
  readonly features: string;
  readonly feature: string;
  readonly missing: string;
  readonly range: string;
  readonly network: string;
  readonly training: string;
  readonly bestBy: (epoch: string, epochs: string, metric: string) => string;
  readonly bestByTrain: (epoch: string, epochs: string, metric: string) => string;
  readonly lossWord: string;
  readonly settings: string;
  readonly madeWith: string;
  readonly scores: string;
  readonly trust: string;
  readonly diagnosis: string;
  readonly limits: string;
  readonly limit: {
    readonly exchangeable: string;
    readonly unseen: string;
    readonly fewTest: (rows: string) => string;
    readonly noTest: string;
    readonly cause: string;
    readonly groups: string;
  };
  readonly use: string;
  readonly questions: readonly string[];
  readonly load: string;
  readonly command: string;
  readonly app: string;
}

const en: CardWords = {
  title: target => `Model card: ${target}`,
  predicts: "What it predicts",
  predicted: {
    regression: "a number",
    binary: "one of two classes, with its probability",
    multiclass: "one of several classes, with their probabilities",
  },
  positive: name => `Of the two the positive class is ${name}.`,
  data: "Data",
  file: "File",
  features: "Columns that it reads",
  feature: "column",
  missing: "missing in training",
  range: "in training",
  network: "Network",
  training: "Training",
  bestBy: (epoch, epochs, metric) =>
    `The weights are those of epoch ${epoch} of ${epochs}, the best by the ${metric} of the validation rows.`,
  bestByTrain: (epoch, epochs, metric) =>
    `The weights are those of epoch ${epoch} of ${epochs}, the best by the ${metric} of training rows: there were no others.`,
  lossWord: "loss",
  settings: "Settings other than the defaults",
  madeWith: "Made with",
  scores: "Scores",
  trust: "How far to trust it",
  diagnosis: "What the doctor said of the learning curve",
  limits: "Limits",
  limit: {
    exchangeable:
      "Scores, probabilities and intervals hold for rows like those that it was trained and tested on. If the world or the way of measuring changes, they do not.",
    unseen:
      "A category that training did not have is treated as missing; a number outside the range of training is extrapolated.",
    fewTest: rows =>
      `There were only ${rows} test rows: the scores could be quite different on others.`,
    noTest:
      "No test rows were kept: the scores are of rows that choices were made by, and are too good.",
    cause: "It has learnt what goes together, not what causes what.",
    groups:
      "Scores are over all rows. Whether it does as well for each group of people was not looked at.",
  },
  use: "Intended use",
  questions: [
    "Who is to use it, for which decision?",
    "Which uses are out of bounds?",
    "Who is concerned, and what does a wrong answer cost them?",
    "Who looks after it, and when is it to be trained anew?",
  ],
  load: "How to load it",
  command: "On the command line",
  app: "In an app",
};

const ko: CardWords = {
  title: target => `모델 카드(model card): ${target}`,
  predicts: "무엇을 예측하는가",
  predicted: {
    regression: "숫자 하나",
    binary: "두 클래스 중 하나와 그 확률",
    multiclass: "여러 클래스 중 하나와 각각의 확률",
  },
  positive: name => `둘 중 양성(positive) 클래스: ${name}.`,
  data: "데이터",
  file: "파일",
  features: "읽는 열",
  feature: "열",
  missing: "훈련 행의 결측",
  range: "훈련 행의 범위",
  network: "신경망",
  training: "학습",
  bestBy: (epoch, epochs, metric) =>
    `가중치: ${epochs} 에포크 중 ${epoch}번째, 검증 행의 기준(${metric})으로 가장 좋은 에포크.`,
  bestByTrain: (epoch, epochs, metric) =>
    `가중치: ${epochs} 에포크 중 ${epoch}번째, 검증 행이 없어 훈련 행의 기준(${metric})으로 가장 좋은 에포크.`,
  lossWord: "손실",
  settings: "기본값과 다른 설정",
  madeWith: "만든 도구",
  scores: "점수",
  trust: "얼마나 믿을 수 있는가",
  diagnosis: "학습 곡선에 대한 진단",
  limits: "한계",
  limit: {
    exchangeable:
      "점수, 확률, 예측 구간은 학습과 테스트에 쓴 행과 비슷한 행에서만 유효합니다. 세상이나 측정 방법이 바뀌면 맞지 않습니다.",
    unseen:
      "학습 때 없던 범주는 결측으로 다루고, 학습 범위를 벗어난 숫자는 외삽(extrapolation)합니다.",
    fewTest: rows => `테스트 행은 ${rows}개뿐입니다. 다른 행에서는 점수가 꽤 다를 수 있습니다.`,
    noTest: "따로 남겨 둔 테스트 행이 없습니다. 선택에 쓴 행의 점수이므로 실제보다 좋게 보입니다.",
    cause: "함께 나타나는 것을 배웠을 뿐, 원인과 결과를 배운 것은 아닙니다.",
    groups: "점수는 전체 행 기준입니다. 집단마다 똑같이 잘 맞는지는 살펴보지 않았습니다.",
  },
  use: "의도한 용도",
  questions: [
    "누가, 어떤 결정에 쓰는가?",
    "쓰면 안 되는 용도는 무엇인가?",
    "누가 영향을 받으며, 틀린 답은 어떤 손해를 주는가?",
    "누가 관리하고, 언제 다시 학습하는가?",
  ],
  load: "불러오는 방법",
  command: "명령줄에서",
  app: "앱에서",
};

const catalogue: Readonly<Record<Language, CardWords>> = { en, ko };

export function cardWords(language: Language): CardWords {
  return catalogue[language];
}
