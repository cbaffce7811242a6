import { expect, test } from "vitest";
import type { Run } from "./generate.ts";
import { casesOf } from "./label.ts";

const EPOCHS = 30;

/** A run that stays at a loss from its first epoch on, for so many epochs of thirty. */
function run(operator: string, level: number, epochs = EPOCHS): Run {
  const column = new Array<number>(epochs).fill(level);
  return {
    ...{ cell: 1, task: "wave", half: "development", network: "32 relu sgd", seed: 1, base: 0 },
    ...{ operator, chance: 1 },
    recipe: {
      ...{ hidden: [32], activation: "relu", method: "sgd", lr: 0.1, schedule: "constant" },
      ...{ batch: 32, epochs: EPOCHS, weightDecay: 0, dropout: 0, rows: 400, validRows: 200 },
    },
    curves: {
      ...{ train: column, trainEval: column, valid: column, sealed: column, lr: column },
      ...{ steps: column, gradientNorm: column, updateRatio: column, constant: 1 },
    },
    ...(operator === "healthy" && { longer: column }),
  } as Run;
}

const kinds = (...runs: readonly Run[]) =>
  casesOf([run("healthy", 0.2), ...runs], false).map(({ kind }) => kind);

test("when a change did no harm, then the run is a hard negative; when it did, then it is sick", () => {
  expect(kinds(run("lr×30", 0.201))).toEqual(["healthy", "hard-negative"]);
  expect(kinds(run("lr×30", 0.3))).toEqual(["healthy", "sick"]);
  expect(kinds(run("lr×30", 0.207))).toEqual(["healthy"]);
});

test("when a run broke off, then it is no hard negative, however low its loss was", () => {
  expect(kinds(run("rows×0.1", 1e30, 1))).toEqual(["healthy"]);
  expect(kinds(run("lr×30", 0.19, 2))).toEqual(["healthy"]);
});
