import { countOf as count, percentOf as percent } from "./evidence-text.ts";
import type { FindingWords } from "./finding-words.ts";

export const diverged: FindingWords = {
  en: {
    name: "Diverged",
    seen: ({ finite, epoch, timesBest }) =>
      finite === "no"
        ? `In epoch ${count(epoch, "en")} the loss stopped being a finite number.`
        : `Since epoch ${count(epoch, "en")} the loss has grown to ${percent(timesBest, "en")} times its best.`,
    why: "The steps overshoot, each error makes the next step larger, and the numbers run away.",
  },
  ko: {
    name: "발산 (diverged)",
    seen: ({ finite, epoch, timesBest }) =>
      finite === "no"
        ? `에포크 ${count(epoch, "ko")}에서 손실이 유한한 수가 아니게 되었습니다.`
        : `에포크 ${count(epoch, "ko")} 이후 손실이 가장 낮았던 값의 ${percent(timesBest, "ko")}배까지 커졌습니다.`,
    why: "걸음이 골짜기를 지나치고, 커진 오차가 다음 걸음을 더 키워 값이 걷잡을 수 없이 커집니다.",
  },
};
