// Why each remedy helps, in one sentence: what a person should know before changing anything.

import type { Action } from "../doctor/finding.ts";
import type { Language } from "./words.ts";

export const remedyReasons: Readonly<Record<Action, Readonly<Record<Language, string>>>> = {
  "restore-best": {
    en: "It costs nothing, and those weights did best on rows that were not trained on.",
    ko: "비용이 들지 않고, 처음 보는 데이터에서 가장 좋았던 가중치입니다.",
  },
  "early-stopping": {
    en: "Training ends once the validation error no longer falls, before rows are learnt by heart.",
    ko: "검증 오차가 더 줄지 않을 때 멈추므로, 데이터를 외우기 전에 학습이 끝납니다.",
  },
  "more-epochs": {
    en: "The error was still falling when training ended.",
    ko: "학습이 끝날 때 오차가 아직 줄고 있었습니다.",
  },
  "fewer-epochs": {
    en: "The later epochs bring nothing, or make it worse.",
    ko: "뒤쪽 에포크는 얻는 것이 없거나 오히려 해롭습니다.",
  },
  "lower-rate": {
    en: "Smaller steps no longer jump across the valley.",
    ko: "걸음이 작으면 골짜기를 건너뛰지 않습니다.",
  },
  "raise-rate": {
    en: "Larger steps go the same way in fewer epochs.",
    ko: "걸음이 크면 같은 길을 더 적은 에포크에 갑니다.",
  },
  "decay-rate": {
    en: "Large steps at first for speed, small ones at the end to settle.",
    ko: "처음에는 큰 걸음으로 빨리 가고, 끝에는 작은 걸음으로 자리를 잡습니다.",
  },
  "warm-up": {
    en: "The first gradients are the largest; small steps survive them.",
    ko: "처음 기울기가 가장 크므로, 작은 걸음으로 시작해야 버팁니다.",
  },
  "restretch-schedule": {
    en: "The rate had fallen to nearly nothing while there was still something to learn.",
    ko: "아직 배울 것이 남았는데 학습률이 거의 0까지 줄었습니다.",
  },
  "clip-gradients": {
    en: "One wild batch then cannot throw the weights far away.",
    ko: "유별난 배치 하나가 가중치를 멀리 던져 버리지 못합니다.",
  },
  "change-optimizer": {
    en: "Each weight gets a step of its own size.",
    ko: "가중치마다 알맞은 크기로 움직입니다.",
  },
  dropout: {
    en: "No unit can rely on another one's memory of single rows.",
    ko: "다른 뉴런이 외운 내용에 기댈 수 없게 됩니다.",
  },
  "weight-decay": {
    en: "Small weights make smoother functions, which fit noise less.",
    ko: "가중치가 작으면 함수가 매끄러워져 잡음을 덜 따라갑니다.",
  },
  "less-regularisation": {
    en: "The regularisation holds back what the network could learn.",
    ko: "규제가 지나쳐 배울 수 있는 것도 못 배웁니다.",
  },
  "smaller-network": {
    en: "Fewer weights can learn fewer rows by heart.",
    ko: "가중치가 적으면 외울 수 있는 것도 적습니다.",
  },
  "larger-network": {
    en: "This network cannot express what the rows show.",
    ko: "지금 신경망으로는 데이터의 규칙을 다 나타낼 수 없습니다.",
  },
  "change-activation": {
    en: "Its slope does not vanish where the units work.",
    ko: "뉴런이 움직이는 구간에서 기울기가 사라지지 않습니다.",
  },
  "batch-norm": {
    en: "Every layer then gets inputs of one size.",
    ko: "층마다 고른 크기의 입력을 받습니다.",
  },
  "change-initialisation": {
    en: "Signals then keep their size from layer to layer.",
    ko: "신호의 크기가 층을 지나도 그대로 유지됩니다.",
  },
  "set-output-bias": {
    en: "The first epochs are then not spent on finding the mean.",
    ko: "평균을 찾느라 처음 에포크를 쓰지 않아도 됩니다.",
  },
  "larger-batch": {
    en: "A gradient over more rows is less noisy.",
    ko: "더 많은 행에서 구한 기울기는 덜 흔들립니다.",
  },
  "smaller-batch": {
    en: "More steps in an epoch, and a noise that helps to find flat valleys.",
    ko: "에포크마다 스텝이 늘고, 적당한 흔들림이 넓은 골짜기를 찾게 돕습니다.",
  },
  "more-rows": {
    en: "The more rows there are, the less they can be learnt by heart.",
    ko: "데이터가 많을수록 외우기 어렵습니다.",
  },
  "more-validation-rows": {
    en: "The validation error is then less a matter of luck.",
    ko: "검증 오차가 운에 덜 좌우됩니다.",
  },
  "scale-inputs": {
    en: "Columns of one size can be learnt at one rate.",
    ko: "열의 크기가 비슷해야 하나의 학습률로 배울 수 있습니다.",
  },
  "scale-target": {
    en: "Errors of ordinary size give gradients of ordinary size.",
    ko: "오차의 크기가 적당해야 기울기의 크기도 적당합니다.",
  },
  "drop-column": {
    en: "Nothing is to be learnt from it, or it gives the answer away.",
    ko: "배울 것이 없거나 정답을 미리 알려 주는 열입니다.",
  },
  "repair-values": {
    en: "One such value spoils every gradient that it takes part in.",
    ko: "이런 값이 하나만 있어도 함께 계산한 기울기가 모두 망가집니다.",
  },
  "review-rows": {
    en: "They may be mistakes, or a part of the world that has too few rows.",
    ko: "잘못된 값이거나, 데이터가 너무 적은 경우일 수 있습니다.",
  },
  "review-labels": {
    en: "What is labelled wrong is learnt wrong.",
    ko: "정답이 틀리면 틀린 대로 배웁니다.",
  },
  "weigh-classes": {
    en: "Errors on rare classes then count for as much as the others.",
    ko: "드문 클래스의 오차도 다른 클래스만큼 중요하게 다룹니다.",
  },
  "split-anew": {
    en: "Only rows that nothing ties to training rows tell how it does elsewhere.",
    ko: "훈련 데이터와 얽히지 않은 행이라야 처음 보는 데이터에서의 성능을 알 수 있습니다.",
  },
  shuffle: {
    en: "Batches in order pull one way for a while, then another.",
    ko: "순서대로 묶은 배치는 한동안 한쪽으로만 끌고 갑니다.",
  },
  "change-loss": {
    en: "A loss that does not fit the target rewards the wrong thing.",
    ko: "타깃에 맞지 않는 손실 함수는 엉뚱한 것을 배우게 합니다.",
  },
  "use-mean-reduction": {
    en: "The step's size then does not depend on the batch size.",
    ko: "걸음의 크기가 배치 크기에 따라 달라지지 않습니다.",
  },
  "remove-softmax": {
    en: "Applied twice it flattens the probabilities and the gradients.",
    ko: "두 번 쓰면 확률도 기울기도 납작해집니다.",
  },
  "train-all-parameters": {
    en: "What the optimizer does not know stays as it was initialised.",
    ko: "옵티마이저가 모르는 파라미터는 처음 값 그대로 남습니다.",
  },
  "evaluate-in-eval-mode": {
    en: "Dropout and batch statistics belong to training only.",
    ko: "드롭아웃과 배치 통계는 학습할 때만 써야 합니다.",
  },
  "average-curve": {
    en: "Its trend is sound; the jitter is that of few validation rows or small batches.",
    ko: "추세는 정상이고, 흔들림은 검증 데이터나 배치가 작아서 생깁니다.",
  },
};
