// What the clinic says, by its claims: "treated" and "proved" are never said of one another.

import type {
  TreatmentClaim,
  TreatmentObstacle,
  TreatmentProof,
  TreatmentRefusal,
} from "../log/treatment.ts";
import type { Language } from "./words.ts";

type NamedClaim = TreatmentClaim | TreatmentProof["claim"];

export interface TreatmentWords {
  readonly treatment: string;
  readonly finding: string;
  readonly healthy: string;
  readonly probes: string;
  /** Columns of the probes' table. */
  readonly change: string;
  readonly epochs: string;
  readonly without: string;
  readonly with: string;
  readonly confirmed: string;
  readonly paired: (change: string) => string;
  readonly restoredBest: string;
  readonly refused: string;
  readonly refusal: Readonly<Record<TreatmentRefusal, string>>;
  /** What a claim is called; what it means stands below. */
  readonly names: Readonly<Record<NamedClaim, string>>;
  readonly claim: Readonly<Record<"treated" | "eased" | "rolled-back", string>>;
  /** Behind a treatment that nobody has tried to prove. */
  readonly tryProof: string;
  readonly untreatable: Readonly<Record<TreatmentObstacle, string>>;
  readonly before: string;
  readonly after: string;
  readonly changed: string;
  readonly effect: (values: EffectTexts) => string;
  readonly against: Readonly<Record<"saved" | "last" | "ends", string>>;
  /** Of a run that was only ended earlier. */
  readonly sameWeights: string;
  readonly cost: (runs: string) => string;
  readonly proof: string;
  readonly proofAhead: (least: string, most: string) => string;
  readonly seed: string;
  readonly seedDone: (seed: string, before: string, after: string) => string;
  readonly proved: (seeds: string) => string;
  readonly notProved: (seeds: string) => string;
  readonly moreBudget: string;
  readonly nothingToProve: string;
  readonly stopped: string;
  readonly goOn: string;
  readonly proofStopped: string;
  readonly sealed: string;
  /** How --epochs auto ended. */
  readonly trained: string;
  readonly page: TreatmentPageWords;
  /** The learning-rate finder. */
  readonly rates: {
    readonly title: string;
    readonly rate: string;
    readonly suggestion: string;
    readonly edge: string;
    readonly noEdge: string;
    readonly shape: string;
    readonly confirmed: (epochs: string) => string;
    readonly interval: string;
  };
}

/** What the report says besides. */
export interface TreatmentPageWords {
  readonly otherReport: Readonly<Record<"before" | "after", string>>;
  readonly effect: string;
  readonly effectAxis: string;
  readonly better: string;
  readonly worse: string;
  readonly compared: (against: string) => string;
  readonly onePair: string;
  readonly freshSeeds: (seeds: string) => string;
  readonly costs: string;
  readonly costTreatment: (runs: string) => string;
  readonly costProof: (runs: string, least: string, most: string) => string;
  readonly tried: string;
  readonly round: (number: string) => string;
  readonly result: string;
  readonly difference: string;
  readonly gone: string;
  readonly yes: string;
  readonly no: string;
}

export interface EffectTexts {
  readonly before: string;
  readonly after: string;
  readonly gain: string;
  readonly error: string;
  readonly low: string;
  readonly high: string;
  readonly p: string;
}

const en: TreatmentWords = {
  treatment: "Treatment",
  finding: "Diagnosis",
  healthy: "Nothing to treat: the doctor finds no illness.",
  probes: "Probes: short runs with one change each, on the same batches",
  change: "change",
  epochs: "epochs",
  without: "loss without",
  with: "with",
  confirmed: "confirmed",
  paired: change => `One paired run: ${change}`,
  restoredBest: "the weights of the best epoch are kept",
  refused: "Tried and rolled back",
  refusal: {
    "no-gain": "the validation rows are not surely better off",
    "symptom-stays": "the finding still shows",
    "new-illness": "another illness came in its place",
    diverged: "it diverged",
  },
  names: {
    healthy: "Healthy",
    treated: "Treated",
    eased: "Better, but not cured",
    "rolled-back": "Rolled back",
    untreatable: "Not treated",
    proved: "Proved",
    "not-proved": "Not proved",
  },
  claim: {
    treated: "In one paired run the finding is gone and the validation rows are better off.",
    eased:
      "The validation rows are better off, and the finding still shows, or another that it had hidden.",
    "rolled-back": "Nothing that was tried held up. The run stays as it was.",
  },
  tryProof: "That is one run; --prove tries fresh seeds.",
  untreatable: {
    "no-change": "No change of the configuration can help here, only a person can act.",
    "no-validation": "Without validation rows there is nothing to judge a treatment by.",
    "no-budget": "The run is too short to try anything within the budget.",
  },
  before: "Before",
  after: "After",
  changed: "Changed",
  effect: v =>
    `Validation loss ${v.before} → ${v.after} (${v.gain}). Typical error of a row ${v.error} (95 % interval ${v.high} to ${v.low}), p = ${v.p}`,
  against: {
    saved: "against the weights that were saved",
    last: "against the weights of the last epoch",
    ends: "at the ends of both curves, since the best of a jagged one is low by luck",
  },
  sameWeights:
    "The weights saved are those of the best epoch either way: what the treatment changes is where the run ends.",
  cost: runs => `Cost: ${runs} × the first run`,
  proof: "Proof",
  proofAhead: (least, most) =>
    `The proof trains pairs with 3 to 10 fresh seeds, at most ${least} to ${most} × the first run.`,
  seed: "seed",
  seedDone: (seed, before, after) => `seed ${seed}: ${before} → ${after}`,
  proved: seeds => `${seeds} fresh seeds agree that it helps, and the finding is gone with them.`,
  notProved: seeds => `${seeds} fresh seeds do not bear it out.`,
  moreBudget: "The runs after the treatment trained longer than those before.",
  nothingToProve: "Nothing to prove: the run was not treated.",
  stopped: "Stopped on request. What was accepted until then stands; the first run is whole.",
  goOn: "Go on with",
  proofStopped: "The proof was cut off, and proves nothing. It begins anew with",
  trained: "ended by --epochs auto: the doctor expects no more of further epochs",
  page: {
    otherReport: { before: "Report of the run before", after: "Report of the run after" },
    effect: "Effect",
    effectAxis: "change of a row's typical error, with its 95 % interval",
    better: "better",
    worse: "worse",
    compared: against => `Compared ${against}.`,
    onePair: "One paired run",
    freshSeeds: seeds => `${seeds} fresh seeds`,
    costs: "Cost",
    costTreatment: runs => `${runs} × the first run`,
    costProof: (runs, least, most) =>
      `${runs} × the first run; announced were at most ${least} to ${most} ×`,
    tried: "What was tried",
    round: number => `Round ${number}`,
    result: "result",
    difference: "difference",
    gone: "finding gone, no new one",
    yes: "yes",
    no: "no",
  },
  rates: {
    title: "Learning-rate sweep",
    rate: "learning rate",
    suggestion: "suggested",
    edge: "diverges at",
    noEdge: "No rate of the sweep diverged.",
    shape: "By the shape of the curve",
    confirmed: epochs => `Short runs of ${epochs} epochs, from the same first weights`,
    interval: "about as good:",
  },
  sealed: "Scores (the test rows had no part in any decision)",
};

const ko: TreatmentWords = {
  treatment: "치료",
  finding: "진단",
  healthy: "치료할 것이 없습니다. 병이 보이지 않습니다.",
  probes: "탐침(probe): 같은 배치로 한 가지씩만 바꿔 본 짧은 학습",
  change: "바꾼 것",
  epochs: "에포크",
  without: "바꾸기 전 손실",
  with: "바꾼 뒤",
  confirmed: "확인됨",
  paired: change => `끝까지 한 번 학습해 비교: ${change}`,
  restoredBest: "가장 좋았던 에포크의 가중치를 씀",
  refused: "해 보고 되돌린 것",
  refusal: {
    "no-gain": "검증 데이터에서 확실히 나아지지 않음",
    "symptom-stays": "증상이 그대로 보임",
    "new-illness": "다른 병이 생김",
    diverged: "발산함",
  },
  names: {
    healthy: "정상",
    treated: "치료됨",
    eased: "나아졌지만 낫지는 않음",
    "rolled-back": "되돌림",
    untreatable: "치료하지 않음",
    proved: "증명됨",
    "not-proved": "증명되지 않음",
  },
  claim: {
    treated: "한 번 비교한 학습에서 증상이 사라졌고 검증 데이터에서 더 나아졌습니다.",
    eased: "검증 데이터에서 더 나아졌으나 증상이, 또는 가려졌던 다른 증상이 아직 보입니다.",
    "rolled-back": "시도한 것 중 효과가 확인된 것이 없습니다. 처음 실행을 그대로 둡니다.",
  },
  tryProof: "한 번의 결과입니다. 새 시드로 증명하려면 --prove.",
  untreatable: {
    "no-change": "설정을 바꿔서 될 일이 아닙니다. 사람이 손봐야 합니다.",
    "no-validation": "검증 데이터가 없어 효과를 판단할 수 없습니다.",
    "no-budget": "너무 짧은 실행이라 예산 안에서 시도할 것이 없습니다.",
  },
  before: "치료 전",
  after: "치료 후",
  changed: "바뀐 설정",
  effect: v =>
    `검증 손실 ${v.before} → ${v.after} (${v.gain}). 행마다의 오차 ${v.error} (95 % 구간 ${v.high} ~ ${v.low}), p = ${v.p}`,
  against: {
    saved: "비교 대상: 저장된 가중치",
    last: "비교 대상: 마지막 에포크의 가중치",
    ends: "비교 대상: 두 곡선의 끝부분. 들쭉날쭉한 곡선의 최저점은 우연히 낮은 값입니다",
  },
  sameWeights:
    "저장되는 것은 어느 쪽이든 가장 좋았던 에포크의 가중치입니다. 치료로 달라지는 것은 학습을 끝내는 때입니다.",
  cost: runs => `비용: 처음 학습의 ${runs}배`,
  proof: "증명",
  proofAhead: (least, most) =>
    `증명: 새 시드 3~10개로 짝지어 학습합니다. 비용은 처음 학습의 최대 ${least}~${most}배입니다.`,
  seed: "시드",
  seedDone: (seed, before, after) => `시드 ${seed}: ${before} → ${after}`,
  proved: seeds => `새 시드 ${seeds}개에서 효과가 일치하고 증상이 사라졌습니다.`,
  notProved: seeds => `새 시드 ${seeds}개에서 효과가 확인되지 않았습니다.`,
  moreBudget: "치료 후의 학습은 치료 전보다 더 오래 걸렸습니다.",
  nothingToProve: "증명할 것이 없습니다. 치료된 것이 없습니다.",
  stopped: "요청에 따라 멈췄습니다. 그때까지 받아들인 것은 남고, 처음 실행은 온전합니다.",
  goOn: "이어서 하려면",
  proofStopped: "증명은 중간에 멈춰 아무것도 증명하지 않습니다. 다시 하려면",
  trained: "--epochs auto 종료: 더 학습해도 나아지지 않을 것으로 진단됨",
  page: {
    otherReport: { before: "치료 전 실행의 보고서", after: "치료 후 실행의 보고서" },
    effect: "효과",
    effectAxis: "행마다의 오차가 달라진 정도 (95 % 구간)",
    better: "나아짐",
    worse: "나빠짐",
    compared: against => `${against}.`,
    onePair: "한 번 비교한 학습",
    freshSeeds: seeds => `새 시드 ${seeds}개`,
    costs: "비용",
    costTreatment: runs => `처음 학습의 ${runs}배`,
    costProof: (runs, least, most) =>
      `처음 학습의 ${runs}배. 미리 알린 비용은 최대 ${least}~${most}배`,
    tried: "해 본 것",
    round: number => `${number}차`,
    result: "결과",
    difference: "차이",
    gone: "증상이 사라지고 새 병이 없음",
    yes: "예",
    no: "아니요",
  },
  rates: {
    title: "학습률(learning rate) 훑어보기",
    rate: "학습률",
    suggestion: "제안",
    edge: "발산하기 시작하는 학습률",
    noEdge: "발산한 학습률이 없습니다.",
    shape: "곡선 모양으로 본 후보",
    confirmed: epochs => `같은 첫 가중치에서 에포크 ${epochs}번씩 학습한 결과`,
    interval: "비슷하게 좋은 범위:",
  },
  sealed: "점수 (테스트 데이터는 어떤 결정에도 쓰이지 않음)",
};

const catalogue: Readonly<Record<Language, TreatmentWords>> = { en, ko };

export const treatmentWords = (language: Language): TreatmentWords => catalogue[language];
