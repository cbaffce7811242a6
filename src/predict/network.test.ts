// The network as an app has it against the module that was trained, for every layer that a model file can name.

import { expect, test } from "vitest";
import { reference } from "../backends/reference/reference.ts";
import type { ActivationName } from "../log/config.ts";
import { forwardOf, rowsForward } from "../nn/forward.ts";
import { networkOf } from "../nn/made-network.ts";
import { type NetworkSpec, networkInputs } from "../nn/network.ts";
import { Device, manualSeed } from "../tensor/index.ts";
import { networkFunction } from "./network.ts";

const names: readonly ActivationName[] = [
  ...(["relu", "leakyRelu", "elu", "selu", "gelu", "silu", "mish"] as const),
  ...(["tanh", "sigmoid", "softplus", "identity"] as const),
];
const plain = { kind: "mlp", inputs: 3, outputs: 2 } as const;
const shape = { hidden: [5, 4], outputs: 2, dropout: 0.1, members: 3, codeDim: 2 };
const columns = { numeric: 2, plain: 1, codes: [4, 3], numbers: null };
const pbld = { kind: "pbld", frequencies: 6, dim: 4, sigma: 0.1 } as const;
const piecewise = {
  kind: "piecewiseLinear",
  dim: 3,
  bounds: [
    [-2, 0, 2],
    [-1, 1, 4],
  ],
} as const;
const real = { kind: "realMlp", ...columns, ...shape } as const;
const networks: NetworkSpec[] = [
  { ...plain, hidden: [] },
  ...names.map(activation => ({ ...plain, hidden: [5, 4], activation })),
  { ...plain, hidden: [5], outputs: 1, batchNorm: true, dropout: 0.5 },
  { ...real, activation: "mish", shared: false },
  { ...real, activation: "selu", shared: true, numbers: pbld },
  { ...real, activation: "relu", shared: false, codes: [], plain: 0, numbers: pbld },
  { ...real, activation: "relu", shared: false, numbers: piecewise },
  {
    kind: "mixture",
    parts: [
      { share: 0.25, network: { ...real, activation: "relu", shared: false, numbers: pbld } },
      { share: 0.75, network: { ...real, activation: "mish", shared: true } },
    ],
  },
];

test.each(networks)("when an app runs %j, then its outputs are the module's", async options => {
  const device = new Device("reference", reference());
  manualSeed(1);
  const model = networkOf(options).to(device);
  for (const [name, tensor] of model.stateDict())
    if (name.includes("running")) tensor.store(new Float32Array(tensor.size).fill(0.7));
  const state = new Map(
    [...model.stateDict()].map(([name, x]) => [name, { shape: x.shape, data: x.dataSync() }]),
  );
  const width = networkInputs(options);
  // Codes are whole numbers below 3.
  const inputs = Float32Array.from({ length: 300 * width }, (_, i) =>
    i % width < 3 ? ((i * 7) % 11) - 5 : i % 3,
  );
  const shipped = rowsForward(device, networkFunction(options, state, device), [width]);
  expect(await shipped(inputs)).toEqual(await forwardOf(model, [width])(inputs));
  const incomplete = new Map([...state].slice(1));
  expect(() => networkFunction(options, incomplete, device)).toThrow("missing ");
});
