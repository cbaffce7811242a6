import { type FindingWords, list } from "./finding-words.ts";

export const constantFeature: FindingWords = {
  en: {
    name: "Constant column",
    seen: ({ columns, kept }) =>
      `${list(columns)}: the same value in every row${(kept as number) > 0 ? "" : ", so it was left out"}.`,
    why: "A column that never changes can tell nothing about the target.",
  },
  ko: {
    name: "값이 하나뿐인 열",
    seen: ({ columns, kept }) =>
      `모든 행에서 값이 같은 열: ${list(columns)}${(kept as number) > 0 ? "" : " (자동으로 뺐습니다)"}.`,
    why: "값이 변하지 않는 열은 타깃에 대해 아무것도 알려 주지 못합니다.",
  },
};
