import { describe, expect, test } from "vitest";
import { tensor } from "../tensor/tensor.ts";
import { batch, dataset, gatherInputs, gatherTargets, gatherWeights, subset } from "./dataset.ts";

const table = dataset(
  [
    [1, 2],
    [3, 4],
    [5, 6],
  ],
  [10, 20, 30],
  [1, 0.5, 2],
);

describe("dataset", () => {
  test("when nested arrays are given, then they lie row-major with the shape of one row", () => {
    expect(table).toEqual({
      rows: 3,
      inputs: Float32Array.of(1, 2, 3, 4, 5, 6),
      inputShape: [2],
      targets: Float32Array.of(10, 20, 30),
      targetShape: [],
      weights: Float32Array.of(1, 0.5, 2),
    });
  });

  test("when a typed array comes with its shape, then rows are its first axis", () => {
    const images = { values: new Float64Array(24), shape: [2, 3, 4] };
    const made = dataset(images, { values: new Float32Array(4), shape: [2, 2] });
    expect([made.rows, made.inputShape, made.targetShape]).toEqual([2, [3, 4], [2]]);
    expect(made.inputs).toBeInstanceOf(Float32Array);
    expect(made).not.toHaveProperty("weights");
  });

  test("when targets are integers in a typed array, then they stay classes", () => {
    expect(dataset([[1], [2]], Int32Array.of(0, 1)).targets).toEqual(Int32Array.of(0, 1));
    expect(dataset([[1], [2]], [0, 1]).targets).toEqual(Float32Array.of(0, 1));
  });

  test("when tensors are given, then their shape and type are kept", () => {
    const made = dataset(tensor([[1, 2]]), tensor(Int32Array.of(3)));
    expect([made.inputShape, made.targetShape]).toEqual([[2], []]);
    expect(made.targets).toEqual(Int32Array.of(3));
  });

  test("when the values are float32 already, then they are taken as they are: a table is in memory once", () => {
    const values = Float32Array.of(1, 2);
    const classes = Int32Array.of(0, 1);
    const made = dataset({ values, shape: [2, 1] }, classes);
    expect(made.inputs).toBe(values);
    expect(made.targets).toBe(classes);
  });

  test("when other values are changed afterwards, then the dataset is not", () => {
    const values = Float64Array.of(1, 2);
    const made = dataset({ values, shape: [2, 1] }, [0, 0]);
    values[0] = 9;
    expect(made.inputs[0]).toBe(1);
  });
});

describe("bad input", () => {
  test.each([
    ["no rows", () => dataset([], []), /expected rows, got none.*no-rows/],
    ["fewer targets", () => dataset([[1], [2]], [1]), /expected 2 rows of targets.*got 1/],
    [
      "ragged rows",
      () => dataset([[1, 2], [3]], [1, 2]),
      /expected 2 values.*got 1 values in row 1/,
    ],
    ["a number for a row", () => dataset([[1], 2 as never], [1, 2]), /got number 2 in row 1/],
    ["text", () => dataset([[1], ["a" as never]], [1, 2]), /expected a number.*string a in row 1/],
    ["NaN", () => dataset([[1], [Number.NaN]], [1, 2]), /got NaN in row 1.*value-not-finite/],
    ["beyond float32", () => dataset([[1], [1e39]], [1, 2]), /got 1e\+39 in row 1/],
    ["a NaN target", () => dataset([[1]], [Number.NaN]), /targets, got NaN.*target-not-finite/],
    [
      "a wrong shape",
      () => dataset({ values: new Float32Array(5), shape: [2, 3] }, [1, 2]),
      /6 val/,
    ],
    ["a negative weight", () => dataset([[1]], [1], [-1]), /weights from 0.*got -1 in row 0/],
    ["fewer weights", () => dataset([[1]], [1], []), /expected 1 rows of weights/],
  ])("when there is %s, then the error says where", (_what, make, message) => {
    expect(make).toThrow(message);
  });
});

describe("gathering", () => {
  test("when rows are gathered, then values come in that order, repeats too", () => {
    const rows = Int32Array.of(2, 0, 2);
    expect(gatherInputs(table, rows)).toEqual(Float32Array.of(5, 6, 1, 2, 5, 6));
    expect(gatherTargets(table, rows)).toEqual(Float32Array.of(30, 10, 30));
    expect(gatherWeights(table, rows)).toEqual(Float32Array.of(2, 1, 2));
  });

  test("when a subset or a batch is taken, then it is a dataset of those rows", () => {
    const taken = subset(table, [2, 1]);
    expect(taken).toMatchObject({ rows: 2, inputs: Float32Array.of(5, 6, 3, 4) });
    expect(batch(table, Int32Array.of(0, 2, 1), 1, 2)).toEqual(taken);
    expect(() => subset(table, [3])).toThrow(/rows 0 to 2, got 3/);
  });
});
