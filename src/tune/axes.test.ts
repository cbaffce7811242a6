import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { axesOf, canonicalSpace, everyPoint, keyOf, pointOf, settled, valuesAt } from "./axes.ts";
import { categorical, conditional, float, int, log, type Space } from "./space.ts";

const mixed: Space = {
  optimizer: categorical(["adam", "sgd"]),
  momentum: conditional(float(0, 0.9, { step: 0.3 }), "optimizer", ["sgd"]),
  lr: log(1e-4, 0.1),
  batchSize: int(8, 256, { log: true }),
  hidden: categorical([[64], [64, 32]]),
  epochs: int(10, 50, { step: 20 }),
  dropout: float(0, 0.5),
};

describe("axes", () => {
  test("when a space is written in another order, then its canonical form is the same", () => {
    const backwards = Object.fromEntries(Object.entries(mixed).reverse());
    const forms = [mixed, backwards].map(space => JSON.stringify(canonicalSpace(axesOf(space))));
    expect(forms[0]).toBe(forms[1]);
    const names = Object.keys(JSON.parse(forms[0]!));
    expect(names.indexOf("optimizer")).toBeLessThan(names.indexOf("momentum"));
  });

  test("when any point of the cube is mapped to parameters and back, then it is that point settled", () => {
    const axes = axesOf(mixed);
    const places = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
      minLength: axes.length,
      maxLength: axes.length,
    });
    fc.assert(
      fc.property(places, list => {
        const point = Float64Array.from(list);
        const values = valuesAt(axes, point);
        const back = pointOf(axes, values);
        const want = settled(axes, point);
        for (let i = 0; i < back.length; i++)
          if (Number.isNaN(want[i])) expect(back[i]).toBeNaN();
          else expect(back[i]).toBeCloseTo(want[i]!, axes[i]!.name === "lr" ? 4 : 9);
        // Floats may differ in the last bits, the rest may not.
        const again = { ...valuesAt(axes, back), lr: values.lr!, dropout: values.dropout! };
        expect(keyOf(axes, again)).toBe(keyOf(axes, values));
      }),
    );
  });

  test("when a range is logarithmic, then its values have five digits, and all of them where it is narrow", () => {
    const valueAt = (space: Space, place: number) =>
      valuesAt(axesOf(space), Float64Array.of(place)).x;
    expect(valueAt({ x: log(1e-4, 0.1) }, 0.6)).toBe(0.0063096);
    expect(valueAt({ x: log(1, 1.00001) }, 0.5)).toBeCloseTo(1.000005, 9);
    // Never beyond an end.
    expect(valueAt({ x: log(0.00123454, 1) }, 1e-9)).toBe(0.00123454);
  });

  test("when the ends of the cube are mapped, then they are the ends of the ranges", () => {
    const axes = axesOf(mixed);
    const low = valuesAt(axes, new Float64Array(axes.length));
    const high = valuesAt(axes, new Float64Array(axes.length).fill(1));
    expect(low).toMatchObject({
      lr: 1e-4,
      batchSize: 8,
      epochs: 10,
      dropout: 0,
      optimizer: "adam",
    });
    expect(low).not.toHaveProperty("momentum");
    expect(high).toMatchObject({ lr: 0.1, batchSize: 256, epochs: 50, momentum: 0.9 });
  });

  test("when every point of a finite space is walked, then each comes once and absent ones do not count", () => {
    const { optimizer, momentum } = mixed;
    const axes = axesOf({ optimizer: optimizer!, momentum: momentum! });
    const all = [...everyPoint(axes, { count: a => a.count, at: (a, i) => a.unitOf(i) })];
    const keys = new Set(all.map(point => keyOf(axes, valuesAt(axes, point))));
    expect(keys.size).toBe(1 + 4);
    expect(all).toHaveLength(5);
  });

  test.each<[string, unknown, RegExp]>([
    ["no parameter", {}, /no parameter/],
    ["a list", [], /object/],
    ["a dimension that is null", { lr: null }, /kind/],
    ["an unknown kind", { lr: { kind: "normal" } }, /kind/],
    ["a range upside down", { lr: float(1, 0) }, /below high/],
    ["a range without end", { lr: float(0, Number.POSITIVE_INFINITY) }, /below high/],
    ["text for numbers", { lr: { kind: "float", low: "0", high: 1 } }, /below high/],
    ["a logarithm of 0", { lr: log(0, 1) }, /above 0/],
    ["half a whole number", { n: int(0.5, 3) }, /whole/],
    ["both log and step", { n: { ...int(1, 9), log: true, step: 2 } }, /exclude/],
    ["a step of 0", { n: int(1, 9, { step: 0 }) }, /above 0/],
    ["a step beyond counting", { x: float(0, 1, { step: 1e-15 }) }, /too small/],
    ["no choice", { a: categorical([]) }, /at least one/],
    ["a choice twice", { a: categorical([[1], [1]]) }, /twice/],
    ["a condition on nothing", { a: conditional(float(0, 1), "b", [1]) }, /no other parameter/],
    ["a condition on itself", { a: conditional(int(0, 1), "a", [1]) }, /itself/],
    [
      "a condition on a value that cannot be",
      { a: categorical([1]), b: conditional(float(0, 1), "a", [2]) },
      /no value of/,
    ],
    ["a name that is the prototype", JSON.parse('{"__proto__":{"kind":"int"}}'), /name/],
  ])("when a space has %s, then it is refused with its code", (_, space, why) => {
    const act = () => axesOf(space as Space);
    expect(act).toThrowError(expect.objectContaining({ code: "space-invalid" }));
    expect(act).toThrowError(why);
  });

  test.each<[Record<string, never>, RegExp]>([
    [{ a: 1, c: 2 } as never, /no such parameter/],
    [{} as never, /missing/],
    [{ a: 3 } as never, /not in its dimension/],
    [{ a: 0, b: 0.5 } as never, /does not hold/],
  ])("when parameters are %o, then they are refused", (values, why) => {
    const axes = axesOf({ a: int(0, 2), b: conditional(float(0, 1), "a", [1]) });
    expect(() => pointOf(axes, values)).toThrowError(why);
    expect(() => pointOf(axes, values)).toThrowError(/parameter-invalid/);
  });
});
