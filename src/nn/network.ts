// Networks as data: what a configuration asks for and a model file holds.

import type { Tensor } from "../tensor/tensor.ts";
import { averaged } from "./ensemble.ts";
import type { LayerSpec } from "./layers.ts";
import { Mixture } from "./mixture.ts";
import { type MlpOptions, mlp, mlpLayers } from "./mlp.ts";
import type { Module } from "./module.ts";
import { type RealMlpOptions, realMlp, realMlpLayers } from "./real-mlp.ts";
import { columnCount } from "./table-input.ts";

export type SingleSpec =
  | ({ readonly kind: "mlp" } & MlpOptions)
  | ({ readonly kind: "realMlp" } & RealMlpOptions);

/** Networks that predict together. */
export interface MixtureSpec {
  readonly kind: "mixture";
  readonly parts: readonly { readonly share: number; readonly network: SingleSpec }[];
}

export type NetworkSpec = SingleSpec | MixtureSpec;

/** The network with its first weights. */
export function networkOf(spec: NetworkSpec): Module {
  if (spec.kind === "mixture")
    return new Mixture(
      spec.parts.map(({ network }) => networkOf(network)),
      spec.parts.map(({ share }) => share),
    );
  return spec.kind === "mlp" ? mlp(spec) : realMlp(spec);
}

/** Numbers of a row that go in. */
export function networkInputs(spec: NetworkSpec): number {
  if (spec.kind === "mixture") return networkInputs(spec.parts[0]!.network);
  return spec.kind === "mlp" ? spec.inputs : columnCount(spec);
}

/** The layers, the prefix of their names in the state dict, and how rows (B, F) go through them in evaluation mode. */
export function networkLayers(spec: SingleSpec): {
  readonly layers: readonly LayerSpec[];
  readonly prefix: string;
  readonly around: (network: (x: Tensor) => Tensor) => (x: Tensor) => Tensor;
} {
  if (spec.kind === "mlp")
    return { layers: mlpLayers(spec), prefix: "", around: network => network };
  const around = (network: (x: Tensor) => Tensor) => (x: Tensor) =>
    averaged(spec.members, network, x);
  return { layers: realMlpLayers(spec), prefix: "network.", around };
}
