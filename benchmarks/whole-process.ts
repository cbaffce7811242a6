// From a CSV file to a saved model as a user waits for it: `downhill train` from the installed tarball against python3
// with the lecture's script. Both read the table, split it, scale it, train 100 epochs and save; ours also writes
// the run's log, its scores and its report.

import { join } from "node:path";
import type { Benchmark } from "./benchmark.ts";
import { BOSTON } from "./boston-fit.ts";
import { python } from "./contenders.ts";
import { comparison } from "./figures.ts";
import { installation } from "./installation.ts";
import { processContender } from "./processes.ts";
import { interleave, type Result } from "./rounds.ts";

const root = join(import.meta.dirname, "..");
const csv = join(root, BOSTON);

export const wholeProcess: Benchmark = {
  name: "whole-process",
  about: "from a CSV file to a saved model, installed tarball against python3",
  peers: ["PyTorch"],
  async run({ rounds, peers }) {
    const { folder, bin } = installation();
    let run = 0;
    const args = () => [
      bin,
      "train",
      csv,
      "--target",
      "medv",
      "--preset",
      "plain",
      "--out",
      join(folder, `run${run++}`),
    ];
    const ours = {
      name: "downhill train",
      measure: async () =>
        processContender({ name: "", program: process.execPath, args: args() }).measure(""),
    };
    const script = join(root, "benchmarks/peers/boston.py");
    const peer = processContender({
      ...{ name: "python3", program: python(), cwd: root },
      args: [script, csv, join(folder, "model.pt")],
    });
    const [found] = peers;
    const there = found !== undefined && "children" in found;
    const asked = (there ? [ours, peer] : [ours]).map(one => [one, ""] as const);
    const [first, second] = await interleave(asked, rounds);
    const result: Result = second ?? (found as Result);
    return [
      comparison({
        ...{ workload: "Boston, whole process", subject: "downhill train", unit: "s" },
        ...{ ours: first!, against: "PyTorch", peer: result },
        unfit: there ? found.unfit : undefined,
      }),
    ];
  },
};
