// TensorFlow.js on its WebAssembly backend as a contender. step/SIZES/BATCH: forward, MSE, backward and Adam, by
// `minimize` inside `tidy`, its fastest form. usage: node tfjs.mjs SECONDS

import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { perUnit, serve } from "../serve.ts";

await tf.setBackend("wasm");
await tf.ready();

function network(widths) {
  const model = tf.sequential();
  for (const [i, units] of widths.slice(1).entries()) {
    const activation = i < widths.length - 2 ? "relu" : "linear";
    model.add(tf.layers.dense({ units, inputShape: i ? undefined : [widths[0]], activation }));
  }
  return model;
}

function step(sizes, batch) {
  const widths = sizes.split("-").map(Number);
  const model = network(widths);
  const optimizer = tf.train.adam(1e-3);
  const x = tf.randomNormal([Number(batch), widths[0]]);
  const y = tf.randomNormal([Number(batch), widths.at(-1)]);
  const loss = () => tf.losses.meanSquaredError(y, model.apply(x, { training: true }));
  return perUnit(async n => {
    const began = performance.now();
    for (let i = 0; i < n; i++) tf.tidy(() => void optimizer.minimize(loss));
    await model.getWeights()[0].data();
    return (performance.now() - began) / 1000;
  });
}

const identity = { name: `tfjs ${tf.getBackend()}`, versions: { tfjs: tf.version.tfjs } };
await serve(identity, { step });
