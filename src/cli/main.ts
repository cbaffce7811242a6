// The command: finds the subcommand, turns failures into one line and an exit code.

import { DownhillError, didYouMean } from "../core/errors.ts";
import { errorSentence, type Language, languageOf } from "../words/index.ts";
import { doctor } from "./doctor.ts";
import { env } from "./env.ts";
import { EXIT, exitCodes } from "./exit-codes.ts";
import { data } from "./inspect.ts";
import { lrFind } from "./lr-find.ts";
import { study } from "./study.ts";
import { resume, train } from "./train.ts";
import { tune } from "./tune.ts";
import { evaluate, exportRun, predict, runs } from "./use.ts";
import { version } from "./version.ts";

const HELP = `downhill ${version}: from a CSV to a trained, explained, saved network

  downhill train FILE … --target COLUMN  train, score and save          [--dry-run] [--explain]
      [--auto] [--prove]                 treat what the doctor finds, and prove it with fresh seeds
  downhill resume RUN                    finish a stopped run           [--epochs N] [--restretch]
  downhill predict RUN FILE…             one prediction a row           [--out F] [--proba] [--interval 0.9]
  downhill evaluate RUN FILE…            scores on other rows
  downhill doctor RUN|FILE               what the learning curve shows   [--html F] [--fail-on warn|error]
  downhill runs ls | show RUN            the runs in runs/
  downhill export RUN --out FILE         weights as safetensors
  downhill lr-find FILE --target COLUMN  a learning rate for train      [--svg F]
  downhill tune FILE --target COLUMN     the best of many trials        [--trials 50] [--study NAME] [--seeds 3]
      [--space FILE] [--sampler gp|tpe|random|halton|grid] [--pruner none|median|halving|extrapolating] [--folds K]
      [--workers 2]                      and train's options: what is given is not tuned; --time-budget for all of it
                                         --trial-seconds S: a trial without a result by then has failed
  downhill study ls | show | best | importance | export | stop NAME   what tune has found  [--out FILE.csv|FILE.json]
  downhill study ask NAME --space FILE | tell NAME TRIAL --value V    for objectives of your own, in any language  [--attempt N]
  downhill data inspect FILE             what is in a table             [--target COLUMN]
  downhill env                           versions and devices

Options of train; what is not given --preset default|best|plain chooses for the table (--explain says what), plain as here:
  --task auto --features A,B --drop A,B --valid 0.2 --test 0.2 --valid-file F --test-file F --group A --time A --folds K
  --validation holdout|outOfFold --scaling standard|robust|robustClip|none --one-hot 50
  --network mlp|realMlp --members 1 --shared --embedding none|pbld|piecewiseLinear --frequency-scale 0.1
  --hidden 64,32 --activation relu --dropout 0 --batch-norm --clip-output --ensemble none|linear|greedy
  --loss auto --class-weights none --label-smoothing 0 --metric auto --threshold 0.5 --interval LEVEL
  --optimizer adam --lr 0.001 --weight-decay 0 --momentum 0 --beta2 0.999 --schedule constant --regularization constant
  --clip-norm 0 --batch-size 32 --epochs 100|auto --patience 0 --min-delta 0 --ties first --seed 0
  --time-budget SECONDS --device cpu --deterministic --name NAME --out FOLDER --config FILE --checkpoint-seconds 5
  --progress auto|bar|plain|ndjson|none (of resume too)
doctor reads our runs, CSV, JSON, Keras, Lightning and TensorBoard; --train-column A --valid-column B --epoch-column C
Everywhere: --json --lang ko|en --verbose --help`;

type Command = (args: readonly string[]) => Promise<number>;

const commands: Readonly<Record<string, Command>> = {
  train,
  resume,
  predict,
  evaluate,
  runs,
  export: exportRun,
  data,
  doctor,
  "lr-find": lrFind,
  tune,
  study,
  env,
};

async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === "help" || args.includes("--help") || args.includes("-h")) {
    process.stdout.write(`${HELP}\n`);
    return name === undefined ? EXIT.usage : EXIT.done;
  }
  if (name === "--version") {
    process.stdout.write(`${version}\n`);
    return EXIT.done;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command !== undefined) return command(rest);
  const suggestion = didYouMean(name, Object.keys(commands));
  throw new DownhillError(
    "usage",
    `there is no command ${name}.${suggestion ? ` Did you mean ${suggestion}?` : " downhill --help lists them."}`,
    { command: name, suggestion },
  );
}

/** Before the options are known to be sound. */
function languageAsked(args: readonly string[]): Language {
  const at = args.indexOf("--lang");
  const asked = at < 0 ? args.find(arg => arg.startsWith("--lang="))?.slice(7) : args[at + 1];
  return asked === "ko" || asked === "en" ? asked : languageOf(process.env);
}

function failed(error: unknown, args: readonly string[]): number {
  const known = error instanceof DownhillError;
  const plain = error instanceof Error ? error.message : String(error);
  const message = known ? errorSentence(error, languageAsked(args)) : plain;
  if (process.stderr.isTTY) process.stderr.write("\r\u001b[K"); // A progress bar may stand there.
  process.stderr.write(
    `${args.includes("--verbose") && error instanceof Error ? error.stack : `downhill: ${message}`}\n`,
  );
  return known ? exitCodes[error.code] : EXIT.unexpected;
}

// A reader that closes early, such as head, is not a failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) =>
  process.exit(error.code === "EPIPE" ? 0 : 1),
);

// Nor is one of the progress; the training goes on without it.
process.stderr.on("error", () => {});

const args = process.argv.slice(2);
process.exitCode = await main(args).catch((error: unknown) => failed(error, args));
