// Eight networks of one shape trained packed, by one program with a leading member axis, against eight steps of one
// network. Both see the same batches; the packed network's parameters are (members, out, in).

import { nn, optim } from "downhill";
import { Parameter, type Tensor } from "../src/tensor/index.ts";
import { trainStep } from "../src/train/step.ts";
import { type Benchmark, oneThread, race } from "./benchmark.ts";
import { comparison } from "./figures.ts";
import { numbers } from "./numbers.ts";
import { perUnit, type Round } from "./serve.ts";
import { MEMBERS } from "./targets.ts";

const COUNT = 8;
const WIDTHS = [12, 64, 32, 1];
const BATCH = 32;
const ROWS = 16 * BATCH;
const STEPS_PER_CALL = 64;

/** x (members, B, in) -> x · Wᵀ + b (members, B, out), a W and b a member. */
class PackedLinear extends nn.Module {
  readonly weight: Parameter;
  readonly bias: Parameter;

  constructor(inputs: number, outputs: number, seed: number) {
    super();
    const scale = 1 / Math.sqrt(inputs);
    const size = COUNT * inputs * outputs;
    this.weight = new Parameter(numbers(size, seed, scale), [COUNT, outputs, inputs]);
    this.bias = new Parameter(new Float32Array(COUNT * outputs), [COUNT, 1, outputs]);
  }

  forward(x: Tensor): Tensor {
    return x.matmul(this.weight.transpose()).add(this.bias);
  }
}

const ofMembers = (x: Tensor, columns: number): Tensor =>
  x.reshape(1, BATCH, columns).broadcastTo([COUNT, BATCH, columns]);

class PackedNetwork extends nn.Module {
  readonly layers = WIDTHS.slice(1).map((width, i) => new PackedLinear(WIDTHS[i]!, width, i + 1));

  forward(x: Tensor): Tensor {
    const last = this.layers.at(-1)!;
    const activated = this.layers
      .slice(0, -1)
      .reduce((h, layer) => layer.forward(h).maximum(0), ofMembers(x, WIDTHS[0]!));
    return last.forward(activated);
  }
}

/** Each member's mean squared error, added up, so that members do not scale each other's gradients. */
const packedLoss = nn.lossOf({
  name: "packed",
  reduction: "mean",
  elements: (prediction, target) =>
    prediction.sub(ofMembers(target, 1)).square().sum({ axis: 0 }).reshape(BATCH),
});

function stepsOf(model: nn.Module, loss: nn.Loss): Promise<Round> {
  const optimizer = optim.adam(model.parameters(), { lr: 1e-3 });
  const dataset = {
    rows: ROWS,
    inputs: numbers(ROWS * WIDTHS[0]!, 8),
    inputShape: [WIDTHS[0]!],
    targets: numbers(ROWS, 9),
    targetShape: [1],
  };
  const prepare = (step: number) => optimizer.prepare(step + 1);
  const step = trainStep({ model, loss, optimizer, dataset, seed: 0, clipNorm: 0, prepare }, BATCH);
  const rows = Int32Array.from({ length: STEPS_PER_CALL * BATCH }, (_, i) => i % ROWS);
  return perUnit(async steps => {
    const began = performance.now();
    for (let done = 0; done < steps; done += STEPS_PER_CALL)
      await step.run(rows.subarray(0, Math.min(STEPS_PER_CALL, steps - done) * BATCH), done);
    return (performance.now() - began) / 1000;
  });
}

const single = () =>
  nn.sequential(
    ...WIDTHS.slice(1)
      .flatMap((width, i) => [nn.linear(WIDTHS[i]!, width), nn.relu()])
      .slice(0, -1),
  );

export const memberWorkloads = {
  "members-packed": () => stepsOf(new PackedNetwork(), packedLoss),
  async "members-single"(): Promise<Round> {
    const one = await stepsOf(single(), nn.mseLoss());
    return async () => COUNT * (await one());
  },
};

export const members: Benchmark = {
  name: "members",
  about: "eight networks packed in one program against eight single ones",
  peers: [],
  async run(context) {
    const contender = oneThread(context);
    const entries = ["members-packed", "members-single"].map(workload => ({
      ...{ who: workload, contender, workload },
    }));
    const of = await race(entries, context.rounds);
    return [
      comparison({
        ...{ workload: MEMBERS, subject: "packed", unit: "s", ours: of("members-packed")[0]! },
        ...{ against: "8 single steps", peer: of("members-single")[0]! },
      }),
    ];
  },
};
