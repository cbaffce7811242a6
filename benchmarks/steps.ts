// Microseconds a training step (forward, MSE, backward, Adam) of small and middle-sized networks: inside an epoch of
// fit(), which also shuffles the rows and gathers every batch, and in the explicit loop over a loader.

import { data, fit, nn, optim } from "downhill";
import {
  type Benchmark,
  type Context,
  noThreads,
  oneThread,
  oursEntries,
  peerEntries,
  peerResults,
  race,
  threadsText,
} from "./benchmark.ts";
import { comparison, type Figure } from "./figures.ts";
import { numbers } from "./numbers.ts";
import { best } from "./rounds.ts";
import { perUnit, type Round } from "./serve.ts";

const WORKLOADS = ["12-2-1/32", "12-64-32-1/32", "64-256-256-256-1/256"];
/** The rest is not written in C. */
const IN_C = WORKLOADS.slice(0, 2);
const LARGE = "256-1024-1024-1024-10/256";
/** Steps of one epoch at most, so that the data stay small beside the caches of a fast engine's epoch. */
const EPOCH_STEPS = 512;

/** One round of ours over `steps` steps of a network. */
interface Steps {
  readonly widths: readonly number[];
  readonly batch: number;
}

function network(widths: readonly number[]): nn.Sequential {
  const layers = widths.slice(1).flatMap((width, i) => [nn.linear(widths[i]!, width), nn.relu()]);
  return nn.sequential(...layers.slice(0, -1));
}

function rowsFor({ widths, batch }: Steps, steps: number): data.Dataset {
  const rows = Math.min(steps, EPOCH_STEPS) * batch;
  const values = (width: number, seed: number) => ({
    values: numbers(rows * width, seed),
    shape: [rows, width],
  });
  return data.dataset(values(widths[0]!, 1), values(widths.at(-1)!, 2));
}

/** Seconds of at least `steps` steps inside epochs: from an epoch's start to its last chunk, without its evaluation. */
async function fitSeconds(task: Steps, steps: number): Promise<number> {
  const train = rowsFor(task, steps);
  const stepsPerEpoch = train.rows / task.batch;
  const timed = Math.ceil(steps / stepsPerEpoch);
  const model = network(task.widths);
  let began = 0;
  let lastChunk = 0;
  let total = 0;
  // The first epoch compiles; its time is compile-time.ts's.
  await fit(model, {
    train,
    loss: nn.mseLoss(),
    optimizer: optim.adam(model.parameters(), { lr: 1e-3 }),
    epochs: 1 + timed,
    batchSize: task.batch,
    callbacks: [
      {
        on(event) {
          if (event.type === "chunk") lastChunk = performance.now();
          if (event.type !== "epoch") return;
          if (began > 0) total += lastChunk - began;
          began = performance.now();
        },
      },
    ],
  });
  return (total / 1000) * (steps / (timed * stepsPerEpoch));
}

function loopRound(task: Steps): Promise<Round> {
  const model = network(task.widths);
  const loss = nn.mseLoss();
  const optimizer = optim.adam(model.parameters(), { lr: 1e-3 });
  return perUnit(async steps => {
    const loader = data.loader(rowsFor(task, steps), { batchSize: task.batch, shuffle: true });
    const began = performance.now();
    for (let done = 0; done < steps; )
      for (const [x, y] of loader) {
        optimizer.zeroGrad();
        const value = loss(model.forward(x), y);
        value.backward();
        optimizer.step();
        if (++done < steps) continue;
        await value.item();
        break;
      }
    return (performance.now() - began) / 1000;
  });
}

const taskOf = (sizes: string, batch: string): Steps => ({
  widths: sizes.split("-").map(Number),
  batch: Number(batch),
});

export const stepWorkloads = {
  step: (sizes: string, batch: string) => perUnit(steps => fitSeconds(taskOf(sizes, batch), steps)),
  loop: (sizes: string, batch: string) => loopRound(taskOf(sizes, batch)),
};

export const steps: Benchmark = {
  name: "steps",
  about: "a training step inside fit() and in the explicit loop",
  peers: ["PyTorch", "jax-js", "tfjs", "C -O3", "C -O3 -march=native"],
  async run(context) {
    const figures: Figure[] = [];
    if (context.quick) context.leaveOut(`step ${LARGE}`, "--quick");
    for (const workload of context.quick ? WORKLOADS : [...WORKLOADS, LARGE])
      figures.push(...(await figuresOf(workload, context)));
    return figures;
  },
};

async function figuresOf(workload: string, all: Context): Promise<Figure[]> {
  const peers = all.peers.filter(({ name }) => !name.startsWith("C ") || IN_C.includes(workload));
  const context = { ...all, peers };
  const of = await race(
    [
      ...oursEntries(context, `step/${workload}`),
      { who: "loop", contender: oneThread(context), workload: `loop/${workload}` },
      ...peerEntries(context, `step/${workload}`),
    ],
    context.rounds,
  );
  const common = { workload: `step ${workload}`, unit: "s" } as const;
  const fits = [1, 2].map(
    count => of(threadsText(count))[0] ?? { name: "ours", missing: noThreads(count) },
  );
  const against = peerResults(context, of);
  const torch = against.filter(one => one.against === "PyTorch");
  return [
    ...against.map(one => comparison({ ...common, subject: "fit", ours: best(fits), ...one })),
    ...fits.flatMap((ours, i) =>
      torch.map(one =>
        comparison({ ...common, subject: `fit, ${threadsText(i + 1)}`, ours, ...one }),
      ),
    ),
    comparison({
      ...common,
      ...{ subject: "loop", ours: of("loop")[0]!, against: "fit", peer: best(fits) },
    }),
  ];
}
