// Networks from their data, with first weights.

import { Mixture } from "./mixture.ts";
import { mlp } from "./mlp.ts";
import type { Module } from "./module.ts";
import type { NetworkSpec } from "./network.ts";
import { realMlp } from "./real-mlp.ts";

/** The network with its first weights. */
export function networkOf(spec: NetworkSpec): Module {
  if (spec.kind === "mixture")
    return new Mixture(
      spec.parts.map(({ network }) => networkOf(network)),
      spec.parts.map(({ share }) => share),
    );
  return spec.kind === "mlp" ? mlp(spec) : realMlp(spec);
}
