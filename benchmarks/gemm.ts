// Matrix products through tensors, in the four transpose forms of training, against the machine's SIMD128 limit. A
// round computes chains of products in one program, x ← x·b, so that what is measured is the product and not the
// graph around it.

import { tensor } from "downhill";
import {
  type Benchmark,
  type Context,
  noThreads,
  oursEntries,
  race,
  threadsText,
} from "./benchmark.ts";
import { comparison, type Figure } from "./figures.ts";
import { numbers } from "./numbers.ts";
import { best, isMeasured, measured, type Result } from "./rounds.ts";
import { perUnit, type Round } from "./serve.ts";
import { GEMM_FORMS, GEMM_SIZES, LIMIT } from "./targets.ts";

/** Products of one program: many where one is short. */
const chainOf = (n: number) => Math.max(4, Math.min(64, Math.round(2 ** 25 / n ** 3)));

async function gemmRound(n: number, form: string): Promise<Round> {
  const shape = [n, n];
  const a = tensor(numbers(n * n, 1), { shape });
  // Entries of variance 1/n keep a chain's size, so that it meets neither infinities nor subnormals.
  const b = tensor(numbers(n * n, 2, Math.sqrt(3 / n)), { shape });
  const right = form[1] === "T" ? b.transpose() : b;
  const products = chainOf(n);
  const chain = () => {
    let x = a;
    for (let i = 0; i < products; i++) x = (form[0] === "T" ? x.transpose() : x).matmul(right);
    x.realize();
  };
  const seconds = await perUnit(chains => {
    const began = performance.now();
    for (let i = 0; i < chains; i++) chain();
    return (performance.now() - began) / 1000;
  });
  return async () => (products * 2 * n ** 3) / (await seconds());
}

export const gemmWorkloads = { gemm: (n: string, form: string) => gemmRound(Number(n), form) };

export const gemm: Benchmark = {
  name: "gemm",
  about: "matrix products in four forms against the SIMD128 limit",
  peers: [],
  async run(context) {
    const sizes = context.quick ? GEMM_SIZES.filter(n => n <= 256) : GEMM_SIZES;
    if (context.quick) context.leaveOut("gemm 512, 768, 1024", "--quick");
    const figures: Figure[] = [];
    for (const n of sizes)
      for (const form of GEMM_FORMS) figures.push(...(await figuresOf(n, form, context)));
    return figures;
  },
};

async function figuresOf(n: number, form: string, context: Context): Promise<Figure[]> {
  const limits = ["relaxed", "mul-add"].flatMap(kind =>
    [1, 2].map(count => ({
      who: `limit ${count}`,
      contender: context.ceiling,
      workload: `flops/${kind}/${count}`,
    })),
  );
  const of = await race([...oursEntries(context, `gemm/${n}/${form}`), ...limits], context.rounds);
  const workload = `gemm ${n} ${form}`;
  const limit = (count: number) => best(of(`limit ${count}`), "rates");
  const ours = (count: number): Result =>
    of(threadsText(count))[0] ?? { name: "ours", missing: noThreads(count) };
  const single = comparison({
    ...{ workload, subject: "1 thread", unit: "FLOP/s", ours: ours(1) },
    ...{ against: LIMIT, peer: limit(1) },
  });
  if (n < 256) return [single];
  const gain = comparison({
    ...{ workload, subject: "gain by 2 threads", unit: "×", ours: gainOf(ours(1), ours(2)) },
    ...{ against: "register loop's gain", peer: gainOf(limit(1), limit(2)) },
  });
  return [single, gain];
}

/** How many times faster two threads are than one. */
function gainOf(one: Result, two: Result): Result {
  if (!isMeasured(one)) return one;
  if (!isMeasured(two)) return two;
  return measured(two.name, [two.median / one.median]);
}
