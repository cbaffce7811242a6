// What pruning saves and costs: studies of 100 networks on the Boston prices, 30 epochs each, by TPE, with ten seeds; as
// many epochs as were trained, and the best loss against that of the study that prunes nothing. It can be stopped and gone
// on with: studies that stand in benchmarks/results/tune-pruning.json are not run again.
// Run: node --conditions=source benchmarks/tune/pruning.ts [PRUNER …]

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { admit } from "../../src/clinic/index.ts";
import { readTables } from "../../src/node/read-tables.ts";
import { checkConfig } from "../../src/pipeline/index.ts";
import {
  defaultSpace,
  extrapolating,
  halving,
  median,
  noPruner,
  type Objective,
  type Pruner,
  tune,
} from "../../src/tune/index.ts";
import { trainingObjective } from "../../src/tuning/index.ts";
import { machine } from "../machine.ts";

const [TRIALS, EPOCHS, SEEDS] = [100, 30, 10];
const RESULTS = join(import.meta.dirname, "../results/tune-pruning.json");

/** The first is what the others are held against. */
const PRUNERS: Readonly<Record<string, () => Pruner>> = {
  none: () => noPruner,
  "halving by 2 from epoch 2": () => halving({ minimum: 2, maximum: EPOCHS, eta: 2 }),
  "halving by 2 from epoch 3": () => halving({ minimum: 3, maximum: EPOCHS, eta: 2 }),
  "halving by 3 from epoch 3": () => halving({ minimum: 3, maximum: EPOCHS, eta: 3 }),
  "median after epoch 3": () => median({ warmup: 3 }),
  "median after epoch 5": () => median({ warmup: 5 }),
  extrapolating: () => extrapolating({ maximum: EPOCHS }),
};

interface StudyFigures {
  readonly seed: number;
  /** Trained in all. */
  readonly epochs: number;
  /** The validation loss of the best trial. */
  readonly best: number;
  readonly complete: number;
}

interface PrunerFigures {
  readonly pruner: string;
  readonly studies: readonly StudyFigures[];
  /** Epochs over those of whole trials, and the best loss over that without pruning, less 1: means over the seeds. */
  readonly share?: number;
  readonly worse?: number;
}

const config = checkConfig({ preset: "plain", target: "medv", epochs: EPOCHS });
const boston = join(import.meta.dirname, "../../examples/data/boston.csv");
const patient = await admit({ config, data: await readTables([boston]) });

async function study(pruner: Pruner, seed: number): Promise<StudyFigures> {
  let epochs = 0;
  const training = trainingObjective(patient, config);
  const objective: Objective = (parameters, work) => {
    const report = (step: number, value: number) => {
      epochs++;
      return work.report(step, value);
    };
    return training(parameters, { ...work, report });
  };
  const space = defaultSpace(["epochs", "target"]);
  const { best, trials } = await tune({ space, objective, trials: TRIALS, pruner, seed });
  const complete = trials.filter(({ state }) => state === "complete").length;
  return { seed, epochs, best: best!.value!, complete };
}

const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;

function compared(
  { pruner, studies }: PrunerFigures,
  whole: readonly StudyFigures[],
): PrunerFigures {
  const share = mean(studies.map(({ epochs }) => epochs / (TRIALS * EPOCHS)));
  const pairs = studies.filter(({ seed }) => whole[seed] !== undefined);
  const worse = mean(pairs.map(({ seed, best }) => best / whole[seed]!.best - 1));
  return { pruner, studies, share, worse };
}

function write(pruners: readonly PrunerFigures[]): void {
  const command = "node --conditions=source benchmarks/tune/pruning.ts";
  const head = { at: new Date().toISOString(), machine: machine(), command };
  const setting = { data: "boston", trials: TRIALS, epochs: EPOCHS, seeds: SEEDS };
  writeFileSync(RESULTS, `${JSON.stringify({ ...head, ...setting, pruners }, null, 2)}\n`);
}

const known = new Map<string, PrunerFigures>();
if (existsSync(RESULTS))
  for (const one of JSON.parse(readFileSync(RESULTS, "utf8")).pruners) known.set(one.pruner, one);
const asked = process.argv.slice(2);
for (let seed = 0; seed < SEEDS; seed++)
  for (const [name, pruner] of Object.entries(PRUNERS)) {
    const { studies } = known.get(name) ?? { studies: [] };
    const isKnown = studies.some(other => other.seed === seed);
    if (isKnown || (asked.length > 0 && !asked.includes(name))) continue;
    const grown = [...studies, await study(pruner(), seed)];
    const whole = name === "none" ? grown : known.get("none")!.studies;
    known.set(name, compared({ pruner: name, studies: grown }, whole));
    write([...known.values()]);
  }
for (const { pruner, share, worse } of known.values())
  console.log(
    `${pruner}: ${share!.toFixed(3)} of the epochs, best ${(100 * worse!).toFixed(2)} % worse`,
  );
