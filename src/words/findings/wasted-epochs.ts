import { countOf as count } from "./evidence-text.ts";
import type { FindingWords } from "./finding-words.ts";

export const wastedEpochs: FindingWords = {
  en: {
    name: "Wasted epochs",
    seen: ({ enoughEpochs, epochs }) =>
      `The validation error was as low at epoch ${count(enoughEpochs, "en")} as it ever got: of ${count(epochs, "en")} epochs the rest brought nothing.`,
    why: "The weights had arrived; more epochs only cost time.",
  },
  ko: {
    name: "불필요한 에포크 (wasted epochs)",
    seen: ({ enoughEpochs, epochs }) =>
      `검증 오차는 에포크 ${count(enoughEpochs, "ko")}에서 이미 가장 낮은 수준이었습니다. 전체 에포크 ${count(epochs, "ko")} 가운데 나머지는 얻은 것이 없습니다.`,
    why: "가중치가 이미 알맞은 값에 이르렀으므로, 더 학습해도 시간만 듭니다.",
  },
};
