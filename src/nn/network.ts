// Networks as data: what a configuration asks for and a model file holds. Nothing here makes a module, so that an app that only
// predicts has no code of training (decision 0010).

import type { Tensor } from "../tensor/tensor.ts";
import { averaged } from "./functional.ts";
import type { LayerSpec } from "./layers.ts";
import { type MlpOptions, mlpLayers } from "./mlp.ts";
import { type RealMlpOptions, realMlpLayers } from "./real-mlp.ts";
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
