// The thread of a training pool: it admits the same tables and trains what it is told to. Nothing goes back but reports
// and results.

import { parentPort, workerData } from "node:worker_threads";
import { admit } from "../clinic/index.ts";
import { serveObjective, type WorkerTask } from "../tune/index.ts";
import { objectiveOn } from "../tuning/index.ts";
import type { TrainingData } from "./training-pool.ts";

const { sources, config, folds = null } = workerData as TrainingData;
const objective = admit(sources).then(patient => objectiveOn(patient, config, folds));
const receive = serveObjective(
  async (parameters, work) => (await objective)(parameters, work),
  reply => parentPort!.postMessage(reply),
);
parentPort!.on("message", (task: WorkerTask) => void receive(task));
