import { expect, test } from "vitest";
import { doseRate } from "./dose.ts";

const valley = (best: number) => (lr: number) => Math.log(lr / best) ** 2;

/** Doses of a loss that has its lowest place at `best`, with so many probes allowed. */
async function doses(best: number, start: number, towards: number, allowed: number) {
  const tried: number[] = [];
  const loss = valley(best);
  const found = await doseRate({ lr: start, loss: loss(start) }, towards, async lr => {
    if (tried.length === allowed) return undefined;
    tried.push(lr);
    return loss(lr);
  });
  return { tried, best: found[0]!.lr };
}

test("when the best rate lies further than suggested, then the search goes on and comes back", async () => {
  const { best } = await doses(0.003, 1, 1 / 3, 12);
  expect(Math.abs(Math.log(best / 0.003))).toBeLessThan(Math.log(1.6));
});

test("when the suggestion goes too far, then the search comes back", async () => {
  const { best } = await doses(0.02, 0.001, 1, 12);
  expect(Math.abs(Math.log(best / 0.02))).toBeLessThan(Math.log(1.6));
});

test("when the doctor takes the wrong side, then the search turns round", async () => {
  const { tried, best } = await doses(0.03, 0.001, 0.0001, 12);
  expect(tried.slice(0, 3).map(lr => lr.toPrecision(2))).toEqual(["0.00010", "0.00032", "0.010"]);
  expect(Math.abs(Math.log(best / 0.03))).toBeLessThan(Math.log(1.6));
});

test("when the side is known, then the search stays on it, however little helps there", async () => {
  const tried: number[] = [];
  const loss = valley(0.03);
  const found = await doseRate(
    { lr: 0.001, loss: loss(0.001) },
    0.0001,
    async lr => {
      tried.push(lr);
      return loss(lr);
    },
    false,
  );
  expect(tried.length).toBeGreaterThan(1);
  expect(Math.max(...tried)).toBeLessThan(0.001);
  expect(found.every(dose => dose.loss > loss(0.001))).toBe(true);
});

test("when nothing comes of a rate, then the search goes on as suggested until something does", async () => {
  const tried: number[] = [];
  const [best] = await doseRate({ lr: 1e-6, loss: 0.694 }, 1e-5, async lr => {
    tried.push(lr);
    // By luck a little worse at rates that do as little; from 0.0005 on the run learns.
    return lr < 0.0005 ? 0.694 + lr : 0.3 + valley(0.001)(lr) / 100;
  });
  expect(tried.slice(0, 3).map(lr => lr.toPrecision(1))).toEqual(["0.00001", "0.0001", "0.001"]);
  expect(Math.abs(Math.log(best!.lr / 0.001))).toBeLessThan(Math.log(1.6));
});

test("when the rate is the best already, then it stays at that", async () => {
  const { best } = await doses(0.001, 0.001, 0.003, 12);
  expect(Math.abs(Math.log(best / 0.001))).toBeLessThan(Math.log(1.8));
});

test("when nothing may be spent any more, then the best so far counts", async () => {
  const { tried, best } = await doses(0.001, 1, 0.1, 2);
  expect(tried.map(lr => lr.toFixed(3))).toEqual(["0.100", "0.010"]);
  expect(best).toBeCloseTo(0.01, 12);
});

test("when a rate diverges, then it is the worst, not the end", async () => {
  const loss = (lr: number) => (lr > 0.5 ? Number.POSITIVE_INFINITY : valley(0.1)(lr));
  const found = await doseRate({ lr: 0.01, loss: loss(0.01) }, 1, async lr => loss(lr));
  expect(Math.abs(Math.log(found[0]!.lr / 0.1))).toBeLessThan(Math.log(1.6));
});
