import { describe, expect, test } from "vitest";
import { permutation } from "../core/random.ts";
import { batchBounds, epochOrder } from "./sampler.ts";

describe("batchBounds", () => {
  test.each([
    [10, 4, {}, [0, 4, 8, 10]],
    [8, 4, {}, [0, 4, 8]],
    [10, 4, { dropLast: true }, [0, 4, 8]],
    [9, 4, {}, [0, 4, 8, 9]],
    [9, 4, { mergeSingle: true }, [0, 4, 9]],
    [10, 4, { mergeSingle: true }, [0, 4, 8, 10]],
    [1, 4, { mergeSingle: true }, [0, 1]],
    [3, 1, { mergeSingle: true }, [0, 1, 2, 3]],
    [9, 4, { mergeSingle: true, dropLast: true }, [0, 4, 8]],
    [3, 4, { dropLast: true }, [0]],
    [0, 4, {}, [0]],
  ])(
    "when %i rows are cut by %i with %o, then the bounds are %o",
    (rows, size, options, bounds) => {
      expect([...batchBounds(rows, size, options)]).toEqual(bounds);
    },
  );

  test("when the batch size is not a whole number from 1, then the error says so", () => {
    for (const size of [0, -1, 1.5, Number.NaN])
      expect(() => batchBounds(10, size)).toThrow(/batch size must be a whole number/);
  });
});

describe("epochOrder", () => {
  test("when shuffled, then epoch e is permutation(seed, e); otherwise rows stay in order", () => {
    expect(epochOrder(20, { shuffle: true, seed: 3, epoch: 2 })).toEqual(permutation(3, 2, 20));
    expect([...epochOrder(4)]).toEqual([0, 1, 2, 3]);
  });
});
