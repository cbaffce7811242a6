import { count, type FindingWords, list } from "./finding-words.ts";

export const frozenParameters: FindingWords = {
  en: {
    name: "Parameters that never change",
    seen: ({ parameters, frozen }) =>
      `${count(frozen, "en")} parameters are never updated: ${list(parameters)}.`,
    why: "The optimizer was not given them, or the loss does not depend on them.",
  },
  ko: {
    name: "갱신되지 않는 파라미터",
    seen: ({ parameters, frozen }) =>
      `한 번도 갱신되지 않는 파라미터: ${list(parameters)} (${count(frozen, "ko")}개).`,
    why: "옵티마이저에 넘기지 않았거나, 손실이 이 파라미터와 이어져 있지 않습니다.",
  },
};
