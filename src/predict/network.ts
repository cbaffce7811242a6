// The network of a model file as a function of tensors, from the functions that the layers of nn are made of. It has no
// parameters to train and no default device, so the code of training and the engine stay out of an app.

import type { Shape } from "../core/shape.ts";
import type { ActivationName } from "../log/config.ts";
import {
  batchNorm,
  elu,
  gelu,
  identity,
  leakyRelu,
  linear,
  mish,
  relu,
  selu,
  sigmoid,
  silu,
  softplus,
  tanh,
} from "../nn/functional.ts";
import { type MlpLayer, type MlpOptions, mlpLayers } from "../nn/mlp.ts";
import { checkState, type StoredTensor } from "../nn/state.ts";
import { Cell } from "../ops/op.ts";
import type { Device } from "../tensor/device.ts";
import { Tensor } from "../tensor/tensor.ts";

type TensorFunction = (x: Tensor) => Tensor;

/** What a layer keeps, and what it computes in evaluation mode from that. */
interface Layer {
  readonly state: Readonly<Record<string, Shape>>;
  forward(of: (name: string) => Tensor): TensorFunction;
}

/** @throws state-dict-mismatch when the weights are not this network's */
export function networkFunction(
  network: MlpOptions,
  weights: ReadonlyMap<string, StoredTensor>,
  device: Device,
): TensorFunction {
  const layers = mlpLayers(network).map(layerOf);
  const expected = layers.flatMap(({ state }, i) =>
    Object.entries(state).map(([name, shape]) => [`${i}.${name}`, { shape }] as const),
  );
  checkState(new Map(expected), weights);
  const functions = layers.map(({ forward }, i) =>
    forward(name => tensorOf(weights.get(`${i}.${name}`)!, device)),
  );
  return x => functions.reduce((value, f) => f(value), x);
}

function layerOf(layer: MlpLayer): Layer {
  switch (layer.kind) {
    case "linear":
      return linearLayer(layer.inputs, layer.outputs);
    case "batchNorm":
      return batchNormLayer(layer.features);
    case "activation":
      return { state: {}, forward: () => activations[layer.name] };
    case "dropout":
      return { state: {}, forward: () => identity };
  }
}

const activations: { readonly [N in ActivationName]: TensorFunction } = {
  relu,
  leakyRelu,
  elu,
  selu,
  gelu,
  silu,
  mish,
  tanh,
  sigmoid,
  softplus,
  identity,
};

const linearLayer = (inputs: number, outputs: number): Layer => ({
  state: { weight: [outputs, inputs], bias: [outputs] },
  forward(of) {
    const [weight, bias] = [of("weight"), of("bias")];
    return x => linear(x, weight, bias);
  },
});

const batchNormLayer = (features: number): Layer => ({
  state: {
    weight: [features],
    bias: [features],
    running_mean: [features],
    running_var: [features],
    num_batches_tracked: [],
  },
  forward(of) {
    const [weight, bias] = [of("weight"), of("bias")];
    const [mean, variance] = [of("running_mean"), of("running_var")];
    return x => batchNorm(x, { mean, variance, weight, bias });
  },
});

function tensorOf({ shape, data }: StoredTensor, device: Device): Tensor {
  const cell = new Cell(shape, "float32");
  device.backend.write(cell, data);
  return Tensor.ofCell(cell, device);
}
