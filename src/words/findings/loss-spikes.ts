import { countOf as count } from "./evidence-text.ts";
import type { FindingWords } from "./finding-words.ts";

export const lossSpikes: FindingWords = {
  en: {
    name: "Loss spikes",
    seen: ({ count: spikeCount, epoch }) =>
      `The loss leaps up in ${count(spikeCount, "en")} single epochs, most in epoch ${count(epoch, "en")}, and comes down again.`,
    why: "A few extreme rows, or a step too far, throw the weights off for a moment.",
  },
  ko: {
    name: "손실 급등 (loss spikes)",
    seen: ({ count: spikeCount, epoch }) =>
      `손실이 잠깐 치솟았다가 내려온 에포크가 ${count(spikeCount, "ko")}개 있고, 에포크 ${count(epoch, "ko")}에서 가장 높았습니다.`,
    why: "값이 지나치게 큰 몇몇 행이나 너무 큰 한 걸음이 가중치를 잠시 흔들어 놓습니다.",
  },
};
