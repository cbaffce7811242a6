// Networks as data: what a configuration asks for and a model file holds.

import { averaged } from "./ensemble.ts";
import type { LayerSpec } from "./layers.ts";
import { type MlpOptions, mlp, mlpLayers } from "./mlp.ts";
import type { Module } from "./module.ts";
import { type RealMlpOptions, realMlp, realMlpLayers } from "./real-mlp.ts";
import { columnCount } from "./table-input.ts";
import type { Tensor } from "../tensor/tensor.ts";

export type NetworkSpec =
  | ({ readonly kind: "mlp" } & MlpOptions)
  | ({ readonly kind: "realMlp" } & RealMlpOptions);

/** The network with its first weights. */
export function networkOf(spec: NetworkSpec): Module {
  return spec.kind === "mlp" ? mlp(spec) : realMlp(spec);
}

/** Numbers of a row that go in. */
export function networkInputs(spec: NetworkSpec): number {
  return spec.kind === "mlp" ? spec.inputs : columnCount(spec);
}

/** The layers, the prefix of their names in the state dict, and how rows (B, F) go through them in evaluation mode. */
export function networkLayers(spec: NetworkSpec): {
  readonly layers: readonly LayerSpec[];
  readonly prefix: string;
  readonly around: (network: (x: Tensor) => Tensor) => (x: Tensor) => Tensor;
} {
  if (spec.kind === "mlp") return { layers: mlpLayers(spec), prefix: "", around: network => network };
  const around = (network: (x: Tensor) => Tensor) => (x: Tensor) =>
    averaged(spec.members, network, x);
  return { layers: realMlpLayers(spec), prefix: "network.", around };
}
