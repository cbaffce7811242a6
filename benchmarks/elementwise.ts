// Passes over a million elements against the copy of a million elements: softmax with cross-entropy and its gradient
// (reads the logits, writes the gradient), layer norm (reads x, writes y), Adam's update (reads w, g, m and v, writes
// w, m and v). The bytes counted are those and no more, so a second pass over memory shows. As in training, many
// steps run in one call and what they write stays where it is.

import { nn, optim, type Tensor, tensor } from "downhill";
import type { SlotValues } from "../src/backends/backend.ts";
import { program } from "../src/ir/program.ts";
import type { Slot } from "../src/ops/op.ts";
import { capture } from "../src/tensor/index.ts";
import {
  type Benchmark,
  type Context,
  type Entry,
  oneThread,
  peerEntries,
  peerResults,
  race,
} from "./benchmark.ts";
import { comparison, type Figure } from "./figures.ts";
import { numbers } from "./numbers.ts";
import { best, isMeasured, measured, type Result } from "./rounds.ts";
import { perUnit, type Round } from "./serve.ts";
import { COPY } from "./targets.ts";

const SIDE = 1000;
const ELEMENTS = SIDE * SIDE;
const FLOAT_BYTES = 4;
const STEPS_PER_CALL = 16;

/** Seconds a step of a program whose assignments `build` makes; its settings keep their present values. */
function kernel(build: () => void): Promise<Round> {
  const { device } = tensor(0);
  const { capture: step } = capture(device, build);
  const assigned = [...step.assigned];
  const executable = device.compile(
    program(assigned.map(target => [target.home!, target.node] as const)),
  );
  for (const target of assigned) target.settle(target.home!);
  const slots = (steps: number): SlotValues => {
    const values = new Map<Slot, Float32Array | Int32Array>();
    values.set(step.key, new Int32Array(2 * steps));
    for (const [setting, { slot }] of step.settings)
      values.set(slot, new Float32Array(steps).fill(setting.value));
    return values;
  };
  return perUnit(n => {
    const began = performance.now();
    for (let left = n; left > 0; left -= STEPS_PER_CALL) {
      const steps = Math.min(left, STEPS_PER_CALL);
      executable.run(slots(steps), steps);
    }
    return (performance.now() - began) / 1000;
  });
}

const square = (seed: number, requiresGrad = false): Tensor =>
  tensor(numbers(ELEMENTS, seed), { shape: [SIDE, SIDE], requiresGrad });

export const elementwiseWorkloads = {
  "softmax-cross-entropy"() {
    const [logits, into] = [square(1, true), square(2)];
    const targets = tensor(Int32Array.from({ length: SIDE }, (_, row) => (row * 7) % SIDE));
    const loss = nn.crossEntropyLoss();
    return kernel(() => {
      loss(logits, targets).backward();
      into.assign(logits.grad!);
    });
  },
  "layer-norm"() {
    const [x, into] = [square(1), square(2)];
    const norm = nn.layerNorm(SIDE);
    return kernel(() => into.assign(norm.forward(x)));
  },
  adam() {
    const [weights, gradient] = [square(1, true), square(2)];
    const optimizer = optim.adam([weights], { lr: 1e-3 });
    optimizer.prepare(1);
    return kernel(() => optimizer.build(new Map([[weights, gradient]])));
  },
};

interface Pass {
  readonly title: string;
  readonly workload: keyof typeof elementwiseWorkloads;
  readonly peers: string;
  /** Times a million elements must be read or written. */
  readonly passes: number;
}

const PASSES: readonly Pass[] = [
  {
    ...{ title: "softmax + cross-entropy, 1e6", workload: "softmax-cross-entropy", passes: 2 },
    peers: `softmax-cross-entropy/${SIDE}/${SIDE}`,
  },
  {
    ...{ title: "layer norm, 1e6", workload: "layer-norm", passes: 2 },
    peers: `layer-norm/${SIDE}/${SIDE}`,
  },
  { title: "Adam update, 1e6", workload: "adam", passes: 7, peers: `adam/${ELEMENTS}` },
];

/** Both ways of copying `bytes`, of which the faster is the limit. */
const copies = (context: Context, who: string, bytes: number): Entry[] =>
  ["memory.copy", "v128"].map(kind => ({
    ...{ who, contender: context.ceiling, workload: `copy/${kind}/${bytes}` },
  }));

export const elementwise: Benchmark = {
  name: "elementwise",
  about: "softmax, layer norm and Adam on a million elements against a copy",
  peers: ["PyTorch"],
  async run(context) {
    const figures: Figure[] = [];
    for (const pass of PASSES) figures.push(...(await figuresOf(pass, context)));
    return figures;
  },
};

async function figuresOf(pass: Pass, context: Context): Promise<Figure[]> {
  const of = await race(
    [
      { who: "ours", contender: oneThread(context), workload: pass.workload },
      ...copies(context, COPY, ELEMENTS * FLOAT_BYTES),
      ...peerEntries(context, pass.peers),
    ],
    context.rounds,
  );
  const seconds = of("ours")[0]!;
  const common = { workload: pass.title, subject: "1 thread" };
  const bytes = pass.passes * ELEMENTS * FLOAT_BYTES;
  return [
    comparison({
      ...{ ...common, unit: "byte/s", ours: bandwidth(seconds, bytes) },
      ...{ against: COPY, peer: best(of(COPY), "rates") },
    }),
    ...peerResults(context, of).map(peer =>
      comparison({ ...common, unit: "s", ours: seconds, ...peer }),
    ),
  ];
}

function bandwidth(seconds: Result, bytes: number): Result {
  return isMeasured(seconds)
    ? measured(
        seconds.name,
        seconds.values.map(one => bytes / one),
      )
    : seconds;
}
