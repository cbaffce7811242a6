// The words around a diagnosis: verdicts, why there is no telling, headings.

import type { Reason, Severity, Verdict } from "../doctor/finding.ts";
import type { Language } from "./words.ts";

export interface DiagnosisWords {
  readonly diagnosis: string;
  readonly verdicts: Readonly<Record<Verdict, string>>;
  /** What the verdict means where there is no finding to say it. */
  readonly plain: Readonly<Record<Verdict, string>>;
  readonly reasons: Readonly<Record<Reason, string>>;
  readonly severities: Readonly<Record<Severity, string>>;
  readonly remedies: string;
  /** Before the remedies after the first. */
  readonly next: string;
  readonly also: string;
  readonly evidence: string;
  readonly read: string;
  readonly consequence: (cause: string) => string;
  readonly confidence: (percent: string) => string;
  /** Before what may be the case besides, or instead. */
  readonly suspects: (named: string) => string;
  readonly atEpoch: (epoch: string) => string;
  readonly epochs: (count: string) => string;
}

const en: DiagnosisWords = {
  diagnosis: "Diagnosis",
  verdicts: { healthy: "Healthy", watch: "Watch", sick: "Sick", "cannot-tell": "Cannot tell" },
  plain: {
    healthy: "This curve shows no illness.",
    watch: "There is something to watch.",
    sick: "This curve shows an illness.",
    "cannot-tell": "This curve does not show whether it is healthy.",
  },
  reasons: {
    "too-few-epochs": "There are too few epochs to see a trend. Train longer, then ask again.",
    "no-validation":
      "Without a validation curve nobody can see how the network does on rows it was not trained on. Hold some rows back.",
    "too-noisy":
      "The curve jitters more than the difference that counts. More validation rows or larger batches would tell.",
    "not-finite": "The curve holds no finite number.",
  },
  severities: { info: "remark", warn: "warning", error: "illness" },
  remedies: "What to do",
  next: "Then",
  also: "Also",
  evidence: "Evidence",
  read: "As read",
  consequence: cause => `a consequence of: ${cause}`,
  confidence: percent => `confidence ${percent}`,
  suspects: named => `Not plain enough to say, but possible: ${named}.`,
  atEpoch: epoch => `epoch ${epoch}`,
  epochs: count => (count === "1" ? "1 epoch" : `${count} epochs`),
};

const ko: DiagnosisWords = {
  diagnosis: "진단",
  verdicts: { healthy: "정상", watch: "주의", sick: "이상", "cannot-tell": "판단 보류" },
  plain: {
    healthy: "이 곡선에는 문제가 보이지 않습니다.",
    watch: "지켜볼 것이 있습니다.",
    sick: "이 곡선에 문제가 보입니다.",
    "cannot-tell": "이 곡선만으로는 정상인지 알 수 없습니다.",
  },
  reasons: {
    "too-few-epochs": "추세를 보기에는 에포크가 너무 적습니다. 더 학습한 뒤에 다시 진단하세요.",
    "no-validation":
      "검증 곡선이 없어, 처음 보는 데이터에서 어떤지 알 수 없습니다. 데이터 일부를 검증용으로 남겨 두세요.",
    "too-noisy":
      "곡선의 흔들림이 따져 보려는 차이보다 큽니다. 검증 데이터나 배치를 늘리면 알 수 있습니다.",
    "not-finite": "곡선에 유한한 수가 없습니다.",
  },
  severities: { info: "참고", warn: "경고", error: "문제" },
  remedies: "할 일",
  next: "그다음",
  also: "그 밖에",
  evidence: "근거",
  read: "읽은 방법",
  consequence: cause => `원인: ${cause}`,
  confidence: percent => `확신도 ${percent}`,
  suspects: named => `뚜렷하지는 않으나 가능성 있음: ${named}.`,
  atEpoch: epoch => `에포크 ${epoch}`,
  epochs: count => `에포크 ${count}개`,
};

const catalogue: Readonly<Record<Language, DiagnosisWords>> = { en, ko };

export const diagnosisWords = (language: Language): DiagnosisWords => catalogue[language];
