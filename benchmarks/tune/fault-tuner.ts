// A tuner as a process of its own, to be killed: goes on with the study in a folder and says when it has begun and ended.
// Run: node --conditions=source benchmarks/tune/fault-tuner.ts FOLDER TRIALS

import { openStudy } from "../../src/node/study-file.ts";
import { tune } from "../../src/tune/index.ts";
import { faultPool, STUDY } from "./fault-study.ts";

const [folder, trials] = process.argv.slice(2);
const pool = faultPool();
const { objective } = pool;
try {
  const { records, write, checkpoints, close } = await openStudy(folder!);
  const done = tune({
    ...{ ...STUDY, trials: Number(trials), objective, records, write, checkpoints },
  });
  console.log("begun");
  await done;
  await close();
  console.log("ended");
} catch (cause) {
  console.error(String(cause));
  process.exitCode = 73;
} finally {
  pool.close();
}
