// What was found on reading a history, in sentences by code.

import type { NoteCode, ReadingNote } from "../log/reading-note.ts";
import { countText } from "./numbers.ts";
import type { Language } from "./words.ts";

type Values = ReadingNote["values"];
type Sentence = (values: Values, count: (key: string) => string) => string;

const en: Readonly<Record<NoteCode, Sentence>> = {
  columns: ({ train, valid }) =>
    [train && `train: "${train}"`, valid && `validation: "${valid}"`].filter(Boolean).join(", "),
  "turned-around": ({ column, form }) =>
    `"${column}" rises as it improves, so ${form} is shown: lower is better.`,
  "direction-assumed": ({ column }) =>
    `Whether "${column}" should rise or fall is not known; falling was assumed.`,
  "test-as-validation": ({ column }) => `"${column}" was taken for validation.`,
  "from-zero": () => "The file counts epochs from 0, the diagnosis from 1.",
  "rows-as-epochs": () => "There is no epoch column; every row was taken for an epoch.",
  "steps-as-epochs": () =>
    "There are steps and no epochs; every validation was taken for the end of one.",
  sorted: () => "The rows were not in order and were sorted.",
  duplicates: ({ column }, count) =>
    `"${column}" was written more than once in ${count("count")} epochs, first in ${count("epoch")}; the last value counts.`,
  gaps: (_, count) => `${count("count")} epochs are missing, first ${count("epoch")}.`,
  holes: ({ column }, count) =>
    `"${column}" has no value in ${count("count")} epochs, first in ${count("epoch")}.`,
  averaged: ({ column }) => `"${column}" was averaged over the steps of each epoch.`,
  "not-finite": ({ column }, count) =>
    `"${column}" is not a finite number in epoch ${count("epoch")}.`,
  "empty-end": (_, count) =>
    `From epoch ${count("epoch")} on the losses are empty, which was taken for NaN, as pandas writes it.`,
  "no-epoch": (_, count) => `${count("count")} rows name no epoch and were left out.`,
  torn: () =>
    "The file ends in the middle of a row, which was left out. Is it still being written?",
};

const ko: Readonly<Record<NoteCode, Sentence>> = {
  columns: ({ train, valid }) =>
    [train && `학습: "${train}"`, valid && `검증: "${valid}"`].filter(Boolean).join(", "),
  "turned-around": ({ column, form }) =>
    `"${column}" 값은 클수록 좋으므로 뒤집어 보여 줍니다 (${form}). 낮을수록 좋습니다.`,
  "direction-assumed": ({ column }) =>
    `"${column}" 값이 커야 좋은지 작아야 좋은지 알 수 없어, 작을수록 좋다고 보았습니다.`,
  "test-as-validation": ({ column }) => `검증 데이터로 본 열: "${column}".`,
  "from-zero": () => "파일은 에포크를 0부터 세고, 진단은 1부터 셉니다.",
  "rows-as-epochs": () => "에포크 열이 없어, 행 하나를 에포크 하나로 보았습니다.",
  "steps-as-epochs": () =>
    "에포크 없이 스텝만 있어, 검증할 때마다 한 에포크가 끝난 것으로 보았습니다.",
  sorted: () => "행의 순서가 뒤섞여 있어 정렬했습니다.",
  duplicates: ({ column }, count) =>
    `"${column}": 에포크 ${count("count")}개에 값이 둘 이상입니다 (처음: ${count("epoch")}). 마지막 값을 씁니다.`,
  gaps: (_, count) => `빠진 에포크 ${count("count")}개 (처음: ${count("epoch")}).`,
  holes: ({ column }, count) =>
    `"${column}": 에포크 ${count("count")}개에 값이 없습니다 (처음: ${count("epoch")}).`,
  averaged: ({ column }) => `"${column}": 에포크마다 스텝의 평균을 씁니다.`,
  "not-finite": ({ column }, count) =>
    `"${column}": 에포크 ${count("epoch")}에서 유한한 수가 아닙니다.`,
  "empty-end": (_, count) =>
    `에포크 ${count("epoch")}부터 손실 칸이 비어 있습니다. pandas 기록에서는 빈칸이 NaN이므로 NaN으로 보았습니다.`,
  "no-epoch": (_, count) => `에포크가 적히지 않은 행 ${count("count")}개를 뺐습니다.`,
  torn: () => "파일이 행 중간에서 끝나, 그 행을 뺐습니다. 아직 쓰는 중인가요?",
};

const catalogue = { en, ko } satisfies Record<Language, unknown>;

export function noteSentence({ code, values }: ReadingNote, language: Language): string {
  return catalogue[language][code](values, key => countText(Number(values[key]), language));
}
