import { expect, it } from "vitest";
import { comparison, judged, value } from "./figures.ts";
import { measured } from "./rounds.ts";
import { targetOf, targets } from "./targets.ts";

const smallest = { workload: "step 12-2-1/32", subject: "fit", against: "PyTorch" } as const;

it("when ours is 200 times faster than a peer, then the ratio is 200 and passes 100", () => {
  const figure = comparison({
    ...{ ...smallest, unit: "s", ours: measured("ours", [2e-6]) },
    peer: measured("PyTorch", [400e-6]),
  });
  expect(figure.ratio).toBeCloseTo(200);
  expect(figure.verdict).toBe("pass");
});

it("when ours takes more than twice C's time, then it misses", () => {
  const facts = {
    workload: "step 12-2-1/32",
    subject: "fit",
    against: "C -O3",
    unit: "s",
  } as const;
  const peer = measured("C", [1]);
  expect(comparison({ ...facts, ours: measured("ours", [2]), peer }).verdict).toBe("pass");
  expect(comparison({ ...facts, ours: measured("ours", [2.01]), peer }).verdict).toBe("miss");
});

it("when values are rates, then the ratio is ours over the limit's", () => {
  const figure = comparison({
    ...{ workload: "gemm 256 NN", subject: "1 thread", against: "SIMD128 limit", unit: "FLOP/s" },
    ...{ ours: measured("ours", [39e9]), peer: measured("limit", [50e9]) },
  });
  expect(figure.ratio).toBeCloseTo(0.78);
  expect(figure.verdict).toBe("miss");
});

it("when a peer is missing, then its target is not judged and the reason is told", () => {
  const peer = { name: "PyTorch", missing: "not there: apt-get install it" };
  const figure = comparison({ ...smallest, unit: "s", ours: measured("ours", [1]), peer });
  expect(figure).toMatchObject({
    verdict: "not judged",
    note: "PyTorch: not there: apt-get install it",
  });
  expect(figure.ratio).toBeUndefined();
});

it("when a peer is unfit, then the ratio is shown and not judged", () => {
  const facts = { ...smallest, unit: "s", ours: measured("ours", [1]) } as const;
  const figure = comparison({ ...facts, peer: measured("PyTorch", [500]), unfit: "slow BLAS" });
  expect(figure).toMatchObject({ ratio: 500, verdict: "not judged", note: "slow BLAS" });
});

it("when there is no target, then there is no verdict", () => {
  expect(value("empty script", "node", "s", measured("node", [1])).verdict).toBe("");
});

it("when a bare value is over its limit, then it misses", () => {
  const size = (bytes: number) =>
    value("bundle", "minified and gzipped", "bytes", measured("ours", [bytes])).verdict;
  expect(size(40 * 1024)).toBe("pass");
  expect(size(40 * 1024 + 1)).toBe("miss");
});

it("when what was found is not a number, then no target is reached", () => {
  expect(judged({ workload: "", subject: "", atLeast: 0 }, Number.NaN)).toBe("miss");
  expect(judged({ workload: "", subject: "", atMost: 1 }, Number.NaN)).toBe("miss");
});

it("when targets are looked up, then each is found by its own key and no key is there twice", () => {
  for (const target of targets)
    expect(targetOf(target.workload, target.subject, target.against)).toBe(target);
});
