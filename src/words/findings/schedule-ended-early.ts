import { countOf as count } from "./evidence-text.ts";
import type { FindingWords } from "./finding-words.ts";

export const scheduleEndedEarly: FindingWords = {
  en: {
    name: "Schedule ended too early",
    seen: ({ sinceEpoch }) =>
      `From epoch ${count(sinceEpoch, "en")} on the learning rate was below 2 % of its highest, while the error had still been falling.`,
    why: "The schedule took the rate away before the weights had arrived; the curve is flat because nothing moves any more.",
  },
  ko: {
    name: "너무 일찍 끝난 학습률 일정 (schedule ended early)",
    seen: ({ sinceEpoch }) =>
      `에포크 ${count(sinceEpoch, "ko")}부터 학습률이 가장 높았던 값의 2 %도 되지 않았는데, 오차는 그때까지 줄고 있었습니다.`,
    why: "가중치가 알맞은 값에 이르기 전에 학습률이 0에 가까워졌습니다. 곡선이 평평한 까닭은 다 배워서가 아니라 더 움직이지 않아서입니다.",
  },
};
