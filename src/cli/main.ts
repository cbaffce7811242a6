// The command: finds the subcommand, turns failures into one line and an exit code.

import { DownhillError, didYouMean } from "../core/errors.ts";
import { errorSentence, type Language, languageOf } from "../words/index.ts";
import { doctor } from "./doctor.ts";
import { env } from "./env.ts";
import { EXIT, exitCodes } from "./exit-codes.ts";
import { helpText } from "./help.ts";
import { data } from "./inspect.ts";
import { lrFind } from "./lr-find.ts";
import { study } from "./study.ts";
import { resume, train } from "./train.ts";
import { tune } from "./tune.ts";
import { evaluate, exportRun, predict, runs } from "./use.ts";
import { version } from "./version.ts";

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
  if (name === "help" || args.includes("--help") || args.includes("-h")) {
    const asked = name === "help" ? rest[0] : name;
    const isName = asked !== undefined && asked !== "help" && !asked.startsWith("-");
    if (isName && !Object.hasOwn(commands, asked)) throw unknownCommand(asked);
    process.stdout.write(`${help(asked)}\n`);
    return EXIT.done;
  }
  if (name === undefined) {
    process.stderr.write(`${help(undefined)}\n`);
    return EXIT.usage;
  }
  if (name === "--version") {
    process.stdout.write(`${version}\n`);
    return EXIT.done;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command !== undefined) return command(rest);
  if (name.startsWith("-"))
    throw new DownhillError("usage", `the command comes first: downhill COMMAND ${name} ….`, {
      usage: `downhill COMMAND ${name} …`,
    });
  throw unknownCommand(name);
}

function unknownCommand(name: string): DownhillError {
  const suggestion = didYouMean(name, Object.keys(commands));
  return new DownhillError(
    "usage",
    `there is no command ${name}.${suggestion ? ` Did you mean ${suggestion}?` : " downhill --help lists them."}`,
    { command: name, suggestion },
  );
}

/** Columns of a line, where the terminal does not say or is wider than is read with ease. */
const [USUAL, MOST] = [80, 100];

function help(command: string | undefined): string {
  const width = Math.min(MOST, process.stdout.columns || USUAL);
  return helpText(command, { language: languageAsked(process.argv), width });
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
