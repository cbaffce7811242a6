import { expect, it } from "vitest";
import { comparison, value } from "./figures.ts";
import { measured } from "./rounds.ts";
import { countText, digits, quantity, tableText } from "./table.ts";

it("when numbers are printed, then they have three digits and no powers of ten", () => {
  expect([0, 0.0123, 0.999, 1.234, 12.34, 123.4, 1234, 98765].map(digits)).toEqual([
    ...["0", "0.0123", "0.999", "1.23", "12.3", "123", "1234", "98765"],
  ]);
});

it("when a quantity is printed, then its unit leaves it at least 1", () => {
  expect(quantity(2.5, "s")).toBe("2.50 s");
  expect(quantity(0.0025, "s")).toBe("2.50 ms");
  expect(quantity(4.2e-6, "s")).toBe("4.20 µs");
  expect(quantity(3.1e-7, "s")).toBe("0.310 µs");
  expect(quantity(48e9, "FLOP/s")).toBe("48.0 GFLOP/s");
  expect(quantity(40 * 1024, "bytes")).toBe("40.0 KiB");
  expect(quantity(-3 * 1024 ** 2, "bytes")).toBe("-3.00 MiB");
});

it("when figures are printed, then columns align, units stand beside values and reasons below", () => {
  const missing = { name: "tfjs", missing: "not there: npm ci" };
  const ours = measured("ours", [10e-6]);
  const small = { workload: "step 12-64-32-1/32", subject: "fit", unit: "s", ours } as const;
  const figures = [
    comparison({ ...small, against: "PyTorch", peer: measured("PyTorch", [600e-6]) }),
    comparison({ ...small, against: "tfjs", peer: missing }),
    comparison({ ...small, against: "C -O3", peer: measured("C", [4e-6]) }),
    value("bundle", "minified and gzipped", "bytes", measured("ours", [28 * 1024])),
  ];
  expect(`\n${tableText(figures)}\n${countText(figures)}`).toMatchInlineSnapshot(`
    "
    workload            ours                            against           ratio      target
    step 12-64-32-1/32  fit                    10.0 µs  PyTorch   600 µs   60.0      ≥ 15.0  pass
    step 12-64-32-1/32  fit                    10.0 µs  tfjs           –             ≥ 50.0  not judged
    step 12-64-32-1/32  fit                    10.0 µs  C -O3    4.00 µs  0.400     ≥ 0.500  miss
    bundle              minified and gzipped  28.0 KiB                           ≤ 40.0 KiB  pass
    – tfjs: not there: npm ci
    2 passed, 1 missed, 1 not judged"
  `);
});
