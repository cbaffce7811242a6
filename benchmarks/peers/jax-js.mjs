// jax-js on WebAssembly as a contender. step/SIZES/BATCH: forward, MSE, backward and plain SGD in one jitted function:
// less than ours does, for its optimizers are a package of their own. usage: node jax-js.mjs SECONDS

import { readFileSync } from "node:fs";
import { defaultDevice, grad, init, jit, numpy as np, random } from "@jax-js/jax";
import { perUnit, serve } from "../serve.ts";

await init("wasm");
defaultDevice("wasm");

const initial = widths =>
  widths.slice(1).flatMap((outputs, i) => {
    const weight = random.normal(random.key(i), [widths[i], outputs]).mul(0.1);
    return [weight, np.zeros([outputs])];
  });

function loss(parameters, x, y) {
  let h = x;
  for (let i = 0; i < parameters.length; i += 2) {
    h = np.dot(h, parameters[i]).add(parameters[i + 1]);
    if (i < parameters.length - 2) h = np.maximum(h, 0);
  }
  return np.mean(np.square(h.sub(y)));
}

const update = jit((parameters, x, y) => {
  const gradients = grad(loss)(
    parameters.map(one => one.ref),
    x,
    y,
  );
  return parameters.map((one, i) => one.sub(gradients[i].mul(1e-3)));
});

function step(sizes, batch) {
  const widths = sizes.split("-").map(Number);
  let parameters = initial(widths);
  const x = random.normal(random.key(100), [Number(batch), widths[0]]);
  const y = random.normal(random.key(101), [Number(batch), widths.at(-1)]);
  return perUnit(async n => {
    const began = performance.now();
    for (let i = 0; i < n; i++) parameters = update(parameters, x.ref, y.ref);
    await parameters[0].ref.data();
    return (performance.now() - began) / 1000;
  });
}

const own = new URL("node_modules/@jax-js/jax/package.json", import.meta.url);
const { version } = JSON.parse(readFileSync(own, "utf8"));
await serve({ name: "jax-js (SGD)", versions: { "jax-js": version } }, { step });
