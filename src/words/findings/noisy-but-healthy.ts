import { percentOf as percent } from "./evidence-text.ts";
import type { FindingWords } from "./finding-words.ts";

export const noisyButHealthy: FindingWords = {
  en: {
    name: "Noisy but healthy",
    seen: ({ jitterPercent }) =>
      `The curve jitters by ${percent(jitterPercent, "en")} % of its level, but it has arrived: leave the learning rate as it is.`,
    why: "Small batches, or few validation rows, make a curve restless without making the network worse.",
  },
  ko: {
    name: "흔들리지만 건강함 (noisy but healthy)",
    seen: ({ jitterPercent }) =>
      `곡선이 값의 ${percent(jitterPercent, "ko")} % 정도 흔들리지만 이미 충분히 낮아졌습니다. 학습률은 그대로 두세요.`,
    why: "배치가 작거나 검증 데이터가 적으면, 신경망이 나빠지지 않아도 곡선이 흔들립니다.",
  },
};
