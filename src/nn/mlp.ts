// The multilayer perceptron of a configuration: linear layers with an activation between them.

import type { ActivationName } from "../log/config.ts";
import { type LayerSpec, moduleOf } from "./layers.ts";
import { Sequential } from "./sequential.ts";

export interface MlpOptions {
  readonly inputs: number;
  /** Units of each hidden layer; none: the plain linear model. */
  readonly hidden: readonly number[];
  readonly outputs: number;
  readonly activation?: ActivationName;
  readonly dropout?: number;
  readonly batchNorm?: boolean;
}

/**
 * The multilayer perceptron: for each hidden layer Linear, [BatchNorm1d], activation, [Dropout]; then Linear:
 * (B, inputs) -> (B, outputs). No hidden layer gives the plain linear model.
 *
 * @example
 * import { nn } from "downhill";
 *
 * const model = nn.mlp({ inputs: 12, hidden: [64, 32], outputs: 1, activation: "relu", dropout: 0.1 });
 * console.log(nn.parameterCount(model)); // 2945
 */
export function mlp(options: MlpOptions): Sequential {
  return new Sequential(mlpLayers(options).map(moduleOf));
}

/** The layers in order; in the state dict each is named by its place. */
export function mlpLayers(options: MlpOptions): LayerSpec[] {
  const { inputs, hidden, outputs, dropout: p = 0, batchNorm = false } = options;
  const layers = hidden.flatMap((units, i): LayerSpec[] => [
    { kind: "linear", inputs: i === 0 ? inputs : hidden[i - 1]!, outputs: units },
    ...(batchNorm ? [{ kind: "batchNorm", features: units } as const] : []),
    { kind: "activation", name: options.activation ?? "relu" },
    ...(p > 0 ? [{ kind: "dropout", p } as const] : []),
  ]);
  return [...layers, { kind: "linear", inputs: hidden.at(-1) ?? inputs, outputs }];
}
