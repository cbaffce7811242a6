// The same rows, the same weights, and in evaluation mode the loss is far worse than in training mode: batch norm's
// running statistics are not those of the data. Dropout errs the other way, which is as it should be.

import { median } from "../../curve/noise.ts";
import type { Chart } from "../chart.ts";
import type { Rule, Symptom } from "../rule.ts";

/** Evaluation ÷ training loss, standard errors. */
const [TIMES, LEAST_Z] = [1.5, 3];
/** Rows of a batch below which batch norm goes by chance. */
const LEAST_BATCH = 8;

export const trainEvalMismatch: Rule = {
  code: "train-eval-mismatch",
  stage: "activations",
  causes: ["learning-rate-too-high", "loss-spikes", "gap-without-overfitting", "noisy-but-healthy"],
  examine: chart => inLooks(chart) ?? tinyBatches(chart),
};

function inLooks({ probes, config }: Chart): Symptom | undefined {
  const looks = probes.flatMap(({ epoch, modes }) =>
    epoch >= 4 && modes ? [{ epoch, modes }] : [],
  );
  const late = looks.slice(-3);
  if (late.length === 0) return undefined;
  const times = median(late.map(({ modes }) => modes.eval / modes.train));
  const sure = late.every(({ modes }) => modes.z < -LEAST_Z);
  if (!sure || !(times > TIMES)) return undefined;
  const { epoch, modes } = late.at(-1)!;
  const larger = Math.max(32, 4 * (config?.batchSize ?? 8));
  return {
    severity: times > 3 ? "error" : "warn",
    epoch,
    evidence: { trainMode: modes.train, evalMode: modes.eval, times },
    remedies: [
      { action: "larger-batch", change: { batchSize: larger } },
      { action: "batch-norm", change: { batchNorm: false } },
      { action: "evaluate-in-eval-mode" },
    ],
  };
}

/** Batch norm on a handful of rows: each batch's statistics are mostly chance, and evaluation uses others. */
function tinyBatches({ config }: Chart): Symptom | undefined {
  if (config?.batchNorm !== true || config.batchSize >= LEAST_BATCH) return undefined;
  return {
    severity: "warn",
    evidence: { batchSize: config.batchSize },
    remedies: [
      { action: "larger-batch", change: { batchSize: 32 } },
      { action: "batch-norm", change: { batchNorm: false } },
    ],
  };
}
