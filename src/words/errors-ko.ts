// The Korean sentence of each error that a person at the command line can meet, by code. The English sentence is the
// error's own (docs/decisions/0001). No particle follows a placeholder: names stand in quotes, before a colon.

import type { ErrorCode, ErrorValues } from "../core/errors.ts";
import { COMMAND_LINE, optionName } from "../log/config.ts";

type Sentence = (values: ErrorValues) => string;

/** Codes of a library call gone wrong keep their English sentence: they speak to a programmer. */
type LibraryCode =
  | "shape-mismatch"
  | "dtype-mismatch"
  | "axis-out-of-range"
  | "index-out-of-range"
  | "invalid-argument"
  | "not-a-scalar"
  | "no-gradient"
  | "stale-tensor"
  | "device-mismatch"
  | "sync-read"
  | "state-dict-mismatch"
  | "parameter-invalid";

const where = ({ file, from, run }: ErrorValues) => {
  const place = file ?? from ?? run;
  return place === undefined ? "" : `${place}: `;
};
const found = (v: ErrorValues) => {
  const value = v.found ?? v.value;
  return value === undefined ? "" : ` 받은 값: ${JSON.stringify(value)}.`;
};
/** A key of a configuration as it was given: an option of the command, or in a file. */
const keyOf = ({ from, key, option }: ErrorValues) => {
  if (key === undefined) return option === undefined ? "" : `--${option}`;
  return from === undefined || from === COMMAND_LINE ? `--${optionName(String(key))}` : `"${key}"`;
};
const fileOf = ({ from, file }: ErrorValues) =>
  where(from === COMMAND_LINE ? { file } : { file, from });
const TYPES: Readonly<Record<string, string>> = {
  number: "숫자",
  int: "정수",
  string: "글",
  array: "쉼표로 이은 목록",
  boolean: "참 또는 거짓",
};
/** What a value must be, as the schema of configurations tells it. */
const expected = ({ expected: what }: ErrorValues) => {
  if (Array.isArray(what)) return ` 쓸 수 있는 값: ${what.join(", ")}.`;
  if (typeof what !== "object" || what === null) return "";
  const { type, of, least, above, most, below, each }: ErrorValues = { ...what };
  const bounds = [
    type !== undefined && (TYPES[String(type)] ?? type),
    least !== undefined && `${least} 이상`,
    above !== undefined && `${above} 초과`,
    most !== undefined && `${most} 이하`,
    below !== undefined && `${below} 미만`,
  ];
  const kind = of === "array" ? "개수 " : of === "string" ? "글자 수 " : each ? "값마다 " : "";
  return ` 쓸 수 있는 값: ${kind}${bounds.filter(Boolean).join(", ")}.`;
};
/** Why values that are sound alone do not go together. */
const REASONS: Readonly<Record<string, string>> = {
  "no-training-rows": "검증과 테스트 비율의 합은 1보다 작아야 합니다.",
  "norm-of-one-row": "배치 정규화에는 배치마다 적어도 2행이 필요합니다.",
  "group-and-time": "--group, --time 가운데 하나만 쓸 수 있습니다.",
  "target-as-input": "타깃은 배울 열이므로 입력이나 나누는 기준이 될 수 없습니다.",
  "one-member": "mlp 신경망의 구성원은 하나입니다. 여럿이면 --network realMlp 옵션을 함께 쓰세요.",
  "nothing-to-share": "--network realMlp 구성원만 층을 함께 쓸 수 있습니다.",
  "no-embedding": "--network realMlp 신경망만 숫자를 임베딩합니다.",
  "no-batch-norm": "realMlp 신경망에는 배치 정규화가 없습니다.",
  "shared-out-of-fold":
    "층을 함께 쓰면 모든 행을 배우므로 폴드 밖 검증을 할 수 없습니다. --validation holdout 옵션을 쓰세요.",
  "alone-out-of-fold": "폴드 밖 검증에는 구성원이 둘 이상 필요합니다.",
  "auto-blind": "--epochs auto는 검증 오차를 보고 멈추므로 검증 데이터가 필요합니다.",
  "auto-schedule": "--epochs auto는 끝을 미리 알 수 없어 스케줄을 짤 수 없습니다.",
};
const reason = (v: ErrorValues) => {
  const says = REASONS[String(v.reason)];
  return says === undefined ? "" : ` ${says}`;
};
const hint = ({ suggestion }: ErrorValues) => (suggestion ? ` 혹시 "${suggestion}"?` : "");

export const errorsKo: Readonly<Record<Exclude<ErrorCode, LibraryCode>, Sentence>> = {
  usage: v => {
    if (v.usage) return `사용법: ${v.usage}`;
    if (v.option === "target") return "배울 열이 없습니다. --target 옵션으로 지정하세요.";
    if (v.option) return `값이 없거나 쓸 수 없는 옵션: ${v.option}. downhill --help 참고.`;
    return `명령을 알 수 없습니다.${hint(v)} downhill --help 참고.`;
  },
  "unknown-option": v =>
    `없는 옵션: --${v.option}.${v.suggestion ? hint({ suggestion: `--${v.suggestion}` }) : ""}`,
  "option-out-of-range": v =>
    `${fileOf(v)}범위를 벗어난 값: ${keyOf(v)}.${reason(v)}${expected(v)}${found(v)}${hint(v)}`,
  "config-invalid": v =>
    `${fileOf(v)}잘못된 설정${v.key ? `: ${keyOf(v)}` : ""}.${reason(v)}${expected(v)}${found(v)}${hint(v)}`,
  "config-unknown-key": v => `${where(v)}없는 설정: "${v.key}".${hint(v)}`,
  "space-invalid": v => `${where(v)}잘못된 탐색 공간: "${v.parameter}".${found(v)}`,
  "study-missing": v =>
    `${v.study}: 그런 튜닝이 없습니다.${hint(v)} downhill study ls 명령이 목록을 보여 줍니다.`,
  "study-damaged": v =>
    `${where(v)}${v.line}행이 손상되었습니다. 앞선 기록만 남기려면 그 행부터 지우세요.`,
  "trial-stale": v =>
    `시도 ${v.trial}: 진행 중인 시도(${v.attempt}차)가 아닙니다. 새 시도를 요청하세요.`,
  "study-differs": v => `${where(v)}다른 설정으로 시작한 튜닝입니다: ${v.key}. 다른 이름을 쓰세요.`,
  "file-missing": v => `${where(v)}파일이 없습니다.`,
  "file-is-directory": v => `${where(v)}폴더입니다. 파일이 필요합니다.`,
  "file-empty": v => `${where(v)}빈 파일입니다. 머리글과 행이 필요합니다.`,
  "no-rows": v => `${where(v)}머리글만 있고 행이 없습니다.`,
  "binary-file": v => `${where(v)}텍스트 파일이 아닙니다. 표를 CSV 형식으로 저장하세요.`,
  "encoding-invalid": v =>
    `${where(v)}UTF-8도 CP949도 아닌 글자가 있습니다. UTF-8 형식으로 저장하세요.`,
  "ragged-rows": v =>
    v.column
      ? `${where(v)}열 "${v.column}" 값의 수: ${v.found}, 다른 열: ${v.expected}. 빠진 에포크에는 NaN을 쓰세요.`
      : `${where(v)}${v.line}행의 칸 수: ${v.found}, 머리글의 칸 수: ${v.expected}. 따옴표나 구분자 확인.`,
  "duplicate-header": v => `${where(v)}같은 열 이름이 둘 있습니다: "${v.column}".`,
  "too-large": v =>
    `${where(v)}메모리가 모자랍니다. 예상: 행 ${v.rows}, 열 ${v.columns}, 필요한 메모리 ${v.needed}, 남은 메모리 ${v.available}. 행을 일부만 골라 쓰거나 열을 줄이세요.`,
  "files-differ": v =>
    v.kind === undefined
      ? `${where(v)}다른 파일에 있는 열이 없습니다: "${v.column}" (있는 파일: ${v.other}).`
      : `${where(v)}열 "${v.column}" 종류: ${v.kind}. 다른 파일(${v.other})의 종류: ${v.otherKind}. 한쪽을 고치세요.`,
  "parquet-unreadable": v =>
    `${where(v)}읽을 수 없는 Parquet 파일입니다${v.column === undefined ? "" : `: 열 "${v.column}"`} (${v.why}).`,
  "column-missing": v => `${where(v)}없는 열: "${v.column}".${hint(v)}`,
  "target-missing": v => `${where(v)}없는 타깃 열: "${v.target}".${hint(v)}`,
  "target-constant": v => `타깃 "${v.target}": 값이 하나뿐이라 배울 것이 없습니다.`,
  "target-missing-values": v =>
    v.row === undefined
      ? `${where(v)}타깃 "${v.target}": 값이 있는 행이 없습니다. 점수에는 실제값이 필요합니다.`
      : `${where(v)}타깃 "${v.target}": ${v.row}번째 행에 값이 없습니다.`,
  "target-not-finite": v => `타깃 "${v.target ?? ""}": 유한하지 않은 값이 있습니다.`,
  "target-unsupported": v => `타깃 "${v.target}": 이대로는 배울 수 없는 종류입니다.`,
  "class-too-small": v =>
    `타깃 "${v.target}": 클래스 "${v.class}"의 행이 하나뿐입니다. 빼거나 다른 클래스와 합치세요.`,
  "class-unknown": v => `${where(v)}학습 때 없던 클래스: "${v.class}".`,
  "column-all-missing": v => `열 "${v.column}": 훈련 행에 값이 없습니다.`,
  "no-features": v => `${where(v)}학습에 쓸 열이 없습니다. --features 옵션으로 지정하세요.`,
  "too-few-rows": v => {
    if (v.train !== undefined)
      return `행 ${v.rows}개를 나누면 훈련 데이터는 ${v.train}행입니다. 적어도 2행이 필요합니다.`;
    const folds = v.folds ?? v.k;
    return folds === undefined
      ? `행이 너무 적습니다: ${v.rows}. 비율이나 행을 늘리세요.`
      : `행이 너무 적어 폴드 ${folds}개로 나눌 수 없습니다${v.rows === undefined ? "" : `: ${v.rows}`}. 폴드나 구성원을 줄이세요.`;
  },
  "interval-unavailable": v =>
    v.rows
      ? `예측 구간을 낼 수 없습니다. 검증 행 ${v.rows}개는 수준 ${v.level}에 너무 적습니다. 수준을 낮추거나 행을 늘리세요.`
      : "예측 구간을 낼 수 없습니다. 타깃이 숫자이고 검증 행(--valid 0.2)이 있어야 합니다.",
  "valid-empty": v =>
    `행 ${v.rows}개 중 비어 있는 부분: ${v.part === "test" ? "테스트" : "검증"}. 비율을 늘리거나 0으로 두세요.`,
  "time-unsupported": v =>
    v.row === undefined
      ? `시간 열 "${v.column}": 날짜나 숫자가 아닙니다 (${v.kind}).`
      : `시간 열 "${v.column}": ${v.row}번째 행이 비어 있습니다. 채우거나 그런 행을 빼세요.`,
  "value-not-finite": v =>
    `${where(v)}열 "${v.column}"${v.row ? `, ${v.row}번째 행` : ""}: 쓸 수 없는 값 ${v.value}. 고치거나 비워 두세요.`,
  "history-columns-unknown": v =>
    v.equal
      ? `${where(v)}학습 곡선일 수 있는 열이 여럿입니다: ${v.equal}. --train-column, --valid-column 옵션으로 고르세요.`
      : `${where(v)}학습 곡선으로 알아볼 수 있는 열이 없습니다. 있는 열: ${v.columns}. --train-column, --valid-column 옵션으로 지정하세요.`,
  "history-damaged": v => {
    const place = v.line ?? v.row;
    const found = v.value === undefined ? "" : ` 에포크로 쓸 수 없는 값: ${v.value}.`;
    const at =
      place === undefined ? (v.offset === undefined ? "" : ` 바이트 ${v.offset}.`) : ` ${place}행.`;
    return `${where(v)}읽을 수 없는 학습 기록입니다.${at}${found}`;
  },
  "run-missing": v => `${where(v)}실행 폴더가 없습니다.`,
  "run-damaged": v => `${where(v)}온전한 실행 폴더가 아닙니다.`,
  "run-unfinished": v =>
    `${where(v)}아직 끝나지 않은 실행입니다. downhill resume 명령으로 마저 학습하세요.`,
  "run-exists": v => `${where(v)}폴더가 비어 있지 않습니다. --out 옵션으로 다른 곳을 고르세요.`,
  "run-locked": v => `${where(v)}다른 프로세스${v.pid ? ` (${v.pid})` : ""}에서 작업 중입니다.`,
  "not-resumable": v =>
    v.epochs === undefined
      ? `이어서 할 수 없는 체크포인트입니다: ${v.name ?? ""}.`
      : `${where(v)}에포크를 줄일 수 없습니다. 계획: ${v.planned}, 받은 값: ${v.epochs}. 새로 학습하세요.`,
  "data-changed": v => `${where(v)}실행을 시작한 뒤 데이터가 바뀌었습니다. 새로 학습하세요.`,
  "safetensors-damaged": v => `${where(v)}손상된 safetensors 파일입니다.`,
  "model-damaged": v => `${where(v)}읽을 수 없는 모델입니다.`,
  "cannot-write": v =>
    `${where(v)}쓸 수 없습니다 (${v.why}). 공간을 비우거나 --out 옵션으로 다른 곳을 고르세요.`,
  "cannot-read": v => `${where(v)}읽을 수 없습니다 (${v.why}).`,
  diverged: v =>
    `학습이 발산했습니다: ${v.steps}번째 스텝의 손실이 유한하지 않습니다 (처음 나타난 곳: 연산 ${v.operation ?? "loss"}, 층 ${v.layer ?? "-"}). 더 작은 --lr 사용.`,
  "no-simd": () =>
    "이 엔진에는 WebAssembly SIMD 기능이 없습니다. 2021년 이후의 브라우저나 Node 22 이상이 필요합니다.",
  "thread-failed": () =>
    "스레드 하나가 스텝 도중에 멈췄습니다. 체크포인트에서 이어서 학습하세요. DOWNHILL_THREADS=1 환경 변수로 스레드를 끌 수 있습니다.",
  "no-shared-memory": () =>
    "이 페이지에서는 스레드가 메모리를 나눠 쓸 수 없습니다. 교차 출처 격리(cross-origin isolation)를 켜거나 작업자 없이 튜닝하세요.",
  "node-too-old": () => "Node 22.18 이상이 필요합니다.",
};
