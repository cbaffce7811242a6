// What a report shows of rows that were not trained on: the test rows, or else the validation rows.

import type { Evaluated } from "../pipeline/index.ts";
import { inverseTarget, mostProbable, probabilities } from "../prepare/index.ts";
import type { Holdout } from "../report/index.ts";
import { confusionMatrix } from "../train/metrics.ts";

export function holdoutOf({ scores, sets, preparation }: Evaluated): Holdout | null {
  const part = scores.test ? "test" : "valid";
  const [score, set] = [scores[part], sets[part]];
  if (!score || !set) return null;
  const { classes } = preparation.target;
  if (preparation.task === "regression") {
    const truth = [...inverseTarget(preparation, Float32Array.from(set.targets))];
    return { part, truth, prediction: [...inverseTarget(preparation, score.outputs)] };
  }
  const predicted = mostProbable(probabilities(preparation, score.outputs), classes.length);
  const confusion = confusionMatrix(Int32Array.from(set.targets), predicted, classes.length);
  return { part, classes: [...classes], confusion: confusion.map(row => [...row]) };
}
