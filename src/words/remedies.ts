// What to do about a finding, by its action: an imperative sentence, with the dose where the change names one.

import type { Action, Remedy } from "../doctor/finding.ts";
import { flagsText } from "./flags.ts";
import type { Language } from "./words.ts";

type RemedyText = (change: NonNullable<Remedy["change"]>, language: Language) => string;
type RemedyWords = Readonly<Record<Language, RemedyText>>;

const fixed = (en: string, ko: string): RemedyWords => ({ en: () => en, ko: () => ko });

/** With the options of these keys behind, where the change has them. */
const dosed = (
  en: string,
  ko: string,
  ...keys: (keyof NonNullable<Remedy["change"]>)[]
): RemedyWords => {
  const dose: RemedyText = (change, language) => {
    const given = keys.filter(key => change[key] !== undefined);
    const text = flagsText(Object.fromEntries(given.map(key => [key, change[key]])), language);
    return given.length === 0 ? "" : ` (${text})`;
  };
  return {
    en: (change, language) => `${en}${dose(change, language)}.`,
    ko: (change, language) => `${ko}${dose(change, language)}.`,
  };
};

export const remedyWords: Readonly<Record<Action, RemedyWords>> = {
  "restore-best": fixed(
    "Use the weights of the best epoch; Downhill already does.",
    "가장 좋았던 에포크의 가중치를 쓰세요. Downhill은 이미 그렇게 합니다.",
  ),
  "early-stopping": dosed("Stop early", "조기 종료를 쓰세요", "patience"),
  "more-epochs": dosed("Train longer", "더 오래 학습하세요", "epochs"),
  "fewer-epochs": dosed("Train for fewer epochs", "에포크 수를 줄이세요", "epochs"),
  "lower-rate": dosed("Lower the learning rate", "학습률을 낮추세요", "lr"),
  "raise-rate": dosed("Raise the learning rate", "학습률을 높이세요", "lr"),
  "decay-rate": dosed(
    "Let the learning rate fall towards the end",
    "학습률이 끝으로 갈수록 줄게 하세요",
    "schedule",
  ),
  "warm-up": dosed(
    "Let the learning rate rise slowly at first",
    "처음에는 학습률을 천천히 올리세요",
    "schedule",
  ),
  "restretch-schedule": dosed(
    "Stretch the schedule over the whole run",
    "학습률 일정을 전체 학습에 맞게 늘리세요",
    "schedule",
    "epochs",
  ),
  "clip-gradients": dosed(
    "Clip the gradients",
    "기울기를 자르세요 (gradient clipping)",
    "clipNorm",
  ),
  "change-optimizer": dosed("Use another optimizer", "다른 옵티마이저를 쓰세요", "optimizer", "lr"),
  dropout: dosed("Add dropout", "드롭아웃을 넣으세요", "dropout"),
  "weight-decay": dosed("Add weight decay", "가중치 감쇠를 넣으세요", "optimizer", "weightDecay"),
  "less-regularisation": dosed("Regularise less", "규제를 줄이세요", "dropout", "weightDecay"),
  "smaller-network": dosed("Use a smaller network", "더 작은 신경망을 쓰세요", "hidden"),
  "larger-network": dosed("Use a larger network", "더 큰 신경망을 쓰세요", "hidden"),
  "change-activation": dosed("Use another activation", "다른 활성화 함수를 쓰세요", "activation"),
  "batch-norm": {
    en: ({ batchNorm }) =>
      batchNorm === false
        ? "Leave batch normalisation out."
        : "Add batch normalisation (--batch-norm).",
    ko: ({ batchNorm }) =>
      batchNorm === false ? "배치 정규화를 빼세요." : "배치 정규화를 넣으세요 (--batch-norm).",
  },
  "change-initialisation": fixed(
    "Initialise the weights by He (relu) or Xavier (tanh).",
    "가중치를 He(relu) 또는 Xavier(tanh) 방식으로 초기화하세요.",
  ),
  "set-output-bias": fixed(
    "Start the output's bias at the target's mean, or at the log of the classes' shares.",
    "출력층의 편향을 타깃의 평균이나 클래스 비율의 로그로 시작하세요.",
  ),
  "larger-batch": dosed("Use larger batches", "배치 크기를 키우세요", "batchSize"),
  "smaller-batch": dosed("Use smaller batches", "배치 크기를 줄이세요", "batchSize"),
  "more-rows": fixed("Collect more rows to train on.", "훈련 데이터를 더 모으세요."),
  "more-validation-rows": dosed("Validate on more rows", "검증 데이터를 늘리세요", "valid"),
  "scale-inputs": dosed("Scale the inputs", "입력의 크기를 맞추세요", "scaling"),
  "scale-target": dosed("Scale the target", "타깃의 크기를 맞추세요", "scaling"),
  "drop-column": dosed("Leave the column out", "그 열을 빼세요", "drop"),
  "repair-values": fixed("Repair or remove these values.", "이 값들을 고치거나 빼세요."),
  "review-rows": fixed("Look at these rows.", "이 행들을 살펴보세요."),
  "review-labels": fixed("Check the labels of the rows listed.", "나열한 행의 정답을 확인하세요."),
  "weigh-classes": fixed("Give rare classes more weight.", "드문 클래스에 가중치를 더 주세요."),
  "split-anew": fixed(
    "Split anew, so that rows that belong together stay together.",
    "함께 있어야 할 행이 갈라지지 않도록 데이터를 다시 나누세요.",
  ),
  shuffle: fixed("Shuffle the rows in every epoch.", "에포크마다 행을 섞으세요."),
  "change-loss": dosed(
    "Use the loss that fits the target",
    "타깃에 맞는 손실 함수를 쓰세요",
    "loss",
  ),
  "use-mean-reduction": fixed(
    "Take the mean over the batch, not the sum.",
    "배치의 합이 아니라 평균을 쓰세요.",
  ),
  "remove-softmax": fixed(
    "Remove the last softmax or sigmoid: the loss has it.",
    "마지막 softmax나 sigmoid를 빼세요. 손실 함수 안에 이미 있습니다.",
  ),
  "train-all-parameters": fixed(
    "Give all parameters to the optimizer.",
    "모든 파라미터를 옵티마이저에 넘기세요.",
  ),
  "evaluate-in-eval-mode": fixed(
    "Evaluate in evaluation mode.",
    "평가할 때는 평가 모드로 바꾸세요.",
  ),
  "average-curve": fixed(
    "Read the smoothed curve; change nothing.",
    "다듬은 곡선으로 읽고, 아무것도 바꾸지 마세요.",
  ),
};
