// Layers as data, before they have weights: what a model file holds, from which training makes modules and an app functions.

import type { ActivationName } from "../log/config.ts";
import { activation } from "./activations.ts";
import { batchNorm1d } from "./batch-norm.ts";
import { dropout } from "./dropout.ts";
import { linear } from "./linear.ts";
import type { MembersOption } from "./member-axis.ts";
import type { Module } from "./module.ts";
import { ntkLinear } from "./ntk-linear.ts";
import { parametric } from "./parametric.ts";
import { type ScalingOptions, scaling } from "./scaling.ts";
import { type TableInputOptions, tableInput } from "./table-input.ts";

export type LayerSpec =
  | { readonly kind: "linear"; readonly inputs: number; readonly outputs: number }
  | { readonly kind: "batchNorm"; readonly features: number }
  | { readonly kind: "activation"; readonly name: ActivationName }
  | { readonly kind: "dropout"; readonly p: number }
  | ({ readonly kind: "tableInput" } & TableInputOptions)
  | ({ readonly kind: "scaling"; readonly features: number } & ScalingOptions)
  | ({
      readonly kind: "ntkLinear";
      readonly inputs: number;
      readonly outputs: number;
    } & MembersOption)
  | ({
      readonly kind: "parametric";
      readonly name: ActivationName;
      readonly features: number;
    } & MembersOption);

/** The layer with its first weights. */
export function moduleOf(layer: LayerSpec): Module {
  switch (layer.kind) {
    case "linear":
      return linear(layer.inputs, layer.outputs);
    case "batchNorm":
      return batchNorm1d(layer.features);
    case "activation":
      return activation(layer.name);
    case "dropout":
      return dropout(layer.p);
    case "tableInput":
      return tableInput(layer);
    case "scaling":
      return scaling(layer.features, layer);
    case "ntkLinear":
      return ntkLinear(layer.inputs, layer.outputs, layer);
    case "parametric":
      return parametric(layer.name, layer.features, layer);
  }
}
