// An activation that each neuron may take more or less of (RealMLP's parametric activation).

import type { ActivationName } from "../log/config.ts";
import type { Parameter } from "../tensor/parameter.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Activation, activation } from "./activations.ts";
import * as functional from "./functional.ts";
import { type MembersOption, parameterOf } from "./member-axis.ts";

/** y = x + α ⊙ (σ(x) − x): (B, F) -> (B, F), or (M, B, F) with an α for each of M members. α starts at 1. */
export class Parametric extends Activation {
  readonly features: number;
  readonly alpha: Parameter;

  constructor(name: ActivationName, features: number, { members }: MembersOption = {}) {
    const inner = activation(name);
    super("Parametric", x => inner.forward(x), `${inner}, ${features}`);
    this.features = features;
    this.alpha = parameterOf(members, [features], 1);
  }

  override forward(x: Tensor): Tensor {
    return functional.parametric(v => super.forward(v), x, this.alpha);
  }
}

/**
 * y = x + α ⊙ (σ(x) − x) for the activation σ of that name: a learnt α for each neuron, from 1, where it is σ itself.
 * (B, F) -> (B, F). With `members` M each has its own: (M, B, F) -> (M, B, F). Holzmüller et al. 2024, arXiv 2407.04491,
 * section 3.
 *
 * @example
 * import { nn, tensor } from "downhill";
 *
 * console.log([...nn.parametric("relu", 2).forward(tensor([[-3, 4]])).dataSync()]); // [ 0, 4 ]
 */
export function parametric(
  name: ActivationName,
  features: number,
  options?: MembersOption,
): Parametric {
  return new Parametric(name, features, options);
}
