// The network of a model file as a function of tensors, from the functions that the layers of nn are made of. It has no
// parameters to train and no default device, so the code of training and the engine stay out of an app.

import type { Shape } from "../core/shape.ts";
import type { ActivationName } from "../log/config.ts";
import {
  batchNorm,
  beside,
  elu,
  embedding,
  gelu,
  identity,
  leakyRelu,
  linear,
  mish,
  ntkLinear,
  parametric,
  periodic,
  piecewiseLinear,
  relu,
  selu,
  sigmoid,
  silu,
  softplus,
  tanh,
  weighted,
} from "../nn/functional.ts";
import type { LayerSpec } from "../nn/layers.ts";
import { type NetworkSpec, networkLayers, type SingleSpec } from "../nn/network.ts";
import { checkState, type StoredTensor } from "../nn/state.ts";
import { embedColumns, type TableInputOptions } from "../nn/table-input.ts";
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
  network: NetworkSpec,
  weights: ReadonlyMap<string, StoredTensor>,
  device: Device,
): TensorFunction {
  const singles = network.kind === "mixture" ? network.parts : undefined;
  if (singles === undefined) return singleFunction(network as SingleSpec, weights, device);
  const own = (i: number) => {
    const prefix = `parts.${i}.`;
    const named = [...weights].filter(([name]) => name.startsWith(prefix));
    return new Map(named.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
  };
  const functions = singles.map(({ network: part }, i) => singleFunction(part, own(i), device));
  const shares = singles.map(({ share }) => share);
  return x => weighted(functions, shares, x);
}

function singleFunction(
  network: SingleSpec,
  weights: ReadonlyMap<string, StoredTensor>,
  device: Device,
): TensorFunction {
  const { layers, prefix, around } = networkLayers(network);
  const made = layers.map(layerOf);
  const expected = made.flatMap(({ state }, i) =>
    Object.entries(state).map(([name, shape]) => [`${prefix}${i}.${name}`, { shape }] as const),
  );
  checkState(new Map(expected), weights);
  const functions = made.map(({ forward }, i) =>
    forward(name => tensorOf(weights.get(`${prefix}${i}.${name}`)!, device)),
  );
  return around(x => functions.reduce((value, f) => f(value), x));
}

function layerOf(layer: LayerSpec): Layer {
  switch (layer.kind) {
    case "linear":
      return linearLayer(layer.inputs, layer.outputs);
    case "batchNorm":
      return batchNormLayer(layer.features);
    case "activation":
      return { state: {}, forward: () => activations[layer.name] };
    case "dropout":
      return { state: {}, forward: () => identity };
    case "tableInput":
      return inputLayer(layer);
    case "scaling":
      return {
        state: { scale: ofMembers(layer.members, layer.features) },
        forward: of => scaled(of("scale")),
      };
    case "ntkLinear":
      return ntkLayer(layer);
    case "parametric":
      return {
        state: { alpha: ofMembers(layer.members, layer.features) },
        forward(of) {
          const alpha = of("alpha");
          return x => parametric(activations[layer.name], x, alpha);
        },
      };
  }
}

const ofMembers = (members: number | undefined, ...own: number[]): Shape =>
  members === undefined ? own : [members, ...own];

const scaled =
  (scale: Tensor): TensorFunction =>
  x =>
    x.mul(beside(scale));

const ntkLayer = ({
  inputs,
  outputs,
  members,
}: LayerSpec & { readonly kind: "ntkLinear" }): Layer => ({
  state: { weight: ofMembers(members, outputs, inputs), bias: ofMembers(members, outputs) },
  forward(of) {
    const [weight, bias] = [of("weight"), of("bias")];
    return x => ntkLinear(x, weight, bias);
  },
});

function inputLayer(options: TableInputOptions): Layer {
  const { numeric, codes, codeDim, members } = options;
  const numbers = numeric > 0 ? numberLayer(options) : undefined;
  const names = codes.map((_, i) => `codes.${i}.weight`);
  const state = {
    ...numbers?.state,
    ...Object.fromEntries(
      codes.map((count, i) => [names[i], ofMembers(members, count, codeDim)] as const),
    ),
  };
  return {
    state,
    forward(of) {
      const tables = names.map(of);
      const vectors = tables.map(table => (x: Tensor) => embedding(x, table));
      const embedded = numbers?.forward(of) ?? identity;
      return x => embedColumns(x, options, embedded, vectors);
    },
  };
}

function numberLayer({ numeric, numbers, members }: TableInputOptions): Layer | undefined {
  if (numbers === null) return undefined;
  const own = (...shape: number[]) => ofMembers(members, numeric, ...shape);
  if (numbers.kind === "pbld") {
    const { frequencies, dim } = numbers;
    const state = {
      "numbers.frequency": own(1, frequencies),
      "numbers.phase": own(1, frequencies),
      "numbers.weight": own(frequencies, dim - 1),
      "numbers.bias": own(1, dim - 1),
    };
    return { state, forward: of => withState(of, Object.keys(state), periodic) };
  }
  const bins = numbers.bounds[0]!.length - 1;
  const state = {
    "numbers.edges": [numeric, 1, bins],
    "numbers.widths": [numeric, 1, bins],
    "numbers.weight": own(bins, numbers.dim),
    "numbers.slope": own(1, numbers.dim),
    "numbers.bias": own(1, numbers.dim),
  };
  return { state, forward: of => withState(of, Object.keys(state), piecewiseLinear) };
}

/** f with the tensors of these names, each under the last part of its name. */
function withState<State>(
  of: (name: string) => Tensor,
  names: readonly string[],
  f: (x: Tensor, state: State) => Tensor,
): TensorFunction {
  const state = Object.fromEntries(
    names.map(name => [name.slice(name.lastIndexOf(".") + 1), of(name)]),
  ) as State;
  return x => f(x, state);
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
