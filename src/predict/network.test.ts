// The network as an app has it against the module that was trained, for every layer that a model file can name.

import { expect, test } from "vitest";
import { reference } from "../backends/reference/reference.ts";
import type { ActivationName } from "../log/config.ts";
import { forwardOf, rowsForward } from "../nn/forward.ts";
import { type MlpOptions, mlp } from "../nn/mlp.ts";
import { Device, manualSeed } from "../tensor/index.ts";
import { networkFunction } from "./network.ts";

const names: readonly ActivationName[] = [
  ...(["relu", "leakyRelu", "elu", "selu", "gelu", "silu", "mish"] as const),
  ...(["tanh", "sigmoid", "softplus", "identity"] as const),
];
const networks: MlpOptions[] = [
  { inputs: 3, hidden: [], outputs: 2 },
  ...names.map(activation => ({ inputs: 3, hidden: [5, 4], outputs: 2, activation })),
  { inputs: 3, hidden: [5], outputs: 1, batchNorm: true, dropout: 0.5 },
];

test.each(networks)("when an app runs %j, then its outputs are the module's", async options => {
  const device = new Device("reference", reference());
  manualSeed(1);
  const model = mlp(options).to(device);
  for (const [name, tensor] of model.stateDict())
    if (name.includes("running")) tensor.store(new Float32Array(tensor.size).fill(0.7));
  const state = new Map(
    [...model.stateDict()].map(([name, x]) => [name, { shape: x.shape, data: x.dataSync() }]),
  );
  const inputs = Float32Array.from({ length: 300 * 3 }, (_, i) => ((i * 7) % 11) - 5);
  const shipped = rowsForward(device, networkFunction(options, state, device), [3]);
  expect(await shipped(inputs)).toEqual(await forwardOf(model, [3])(inputs));
  const incomplete = new Map([...state].slice(1));
  expect(() => networkFunction(options, incomplete, device)).toThrow("missing 0.weight");
});
