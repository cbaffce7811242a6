// What a benchmark compares: something with a name that gives one measured value at a time. A child contender is
// a process that speaks the protocol of serve.ts.

import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Answer, Identity } from "./serve.ts";

/** One round of a workload: a value, or why there is none. */
export type Sample = number | { readonly missing: string };

export interface Contender {
  readonly name: string;
  measure(workload: string): Promise<Sample>;
}

export class Child implements Contender {
  readonly identity: Identity;
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  private constructor(identity: Identity, process: ChildProcess, lines: AsyncIterator<string>) {
    this.identity = identity;
    this.#process = process;
    this.#lines = lines;
  }

  /** Starts the process and waits until it has said who it is. */
  static async start(command: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Child> {
    const [program, ...args] = command;
    const process_ = spawn(program!, args, {
      stdio: ["pipe", "pipe", "inherit"],
      env: { ...process.env, ...env },
    });
    // Writing to a child that is gone fails here too; that it is gone shows when no answer comes.
    process_.stdin!.on("error", () => {});
    const lines = createInterface({ input: process_.stdout! })[Symbol.asyncIterator]();
    return new Child((await firstObject(lines, command)) as Identity, process_, lines);
  }

  get name(): string {
    return this.identity.name;
  }

  async measure(workload: string): Promise<Sample> {
    this.#process.stdin!.write(`${workload} 1\n`);
    const answer = (await firstObject(this.#lines, [this.name, workload])) as Answer;
    return "missing" in answer ? answer : answer.values[0]!;
  }

  /** Ends the process; a child that does not hear it is killed. */
  async close(): Promise<void> {
    const ended = new Promise(resolve => this.#process.once("exit", resolve));
    this.#process.stdin!.end();
    const late = setTimeout(() => this.#process.kill("SIGKILL"), 2_000);
    await ended;
    clearTimeout(late);
  }
}

/** The next line that is an object: libraries print words of their own to stdout. */
async function firstObject(
  lines: AsyncIterator<string>,
  asked: readonly string[],
): Promise<unknown> {
  for (;;) {
    const { value, done } = await lines.next();
    if (done) throw new Error(`benchmark: ${asked.join(" ")} ended without an answer.`);
    if (value.startsWith("{")) return JSON.parse(value);
  }
}
