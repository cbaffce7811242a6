// The network for tables after RealMLP (Holzmüller et al. 2024, arXiv 2407.04491): embedded columns, a learnt scale for each
// feature, and a perceptron in the neural tangent parametrisation with parametric activations. Several members stand side
// by side, each with weights of its own, or sharing all but their first scales and last layers (TabM-mini; Gorishniy et al.
// 2024, arXiv 2410.24210).

import type { ActivationName } from "../log/config.ts";
import { type Ensemble, ensemble } from "./ensemble.ts";
import { type LayerSpec, moduleOf } from "./layers.ts";
import { Sequential } from "./sequential.ts";
import { type TableInputOptions, tableFeatures } from "./table-input.ts";

export interface RealMlpOptions extends Omit<TableInputOptions, "members"> {
  readonly members: number;
  /** Whether members share what lies between their scales and their last layers. */
  readonly shared: boolean;
  readonly hidden: readonly number[];
  readonly outputs: number;
  readonly activation: ActivationName;
  readonly dropout: number;
}

/** The layers of all members in order; in the state dict each is named by its place. */
export function realMlpLayers(options: RealMlpOptions): LayerSpec[] {
  const { members, shared, hidden, outputs, activation, dropout } = options;
  const own = shared ? undefined : members;
  const input = { ...options, members: own };
  const features = tableFeatures(input);
  const start = shared ? "signs" : "ones";
  return [
    { ...columnsOf(options), kind: "tableInput", members: own },
    { kind: "scaling", features, members, start },
    ...hidden.flatMap((units, i): LayerSpec[] => [
      { kind: "ntkLinear", inputs: hidden[i - 1] ?? features, outputs: units, members: own },
      { kind: "parametric", name: activation, features: units, members: own },
      ...(dropout > 0 ? [{ kind: "dropout", p: dropout } as const] : []),
    ]),
    { kind: "ntkLinear", inputs: hidden.at(-1) ?? features, outputs, members },
  ];
}

const columnsOf = ({ numeric, plain, codes, numbers, codeDim }: RealMlpOptions) => ({
  ...{ numeric, plain, codes, numbers, codeDim },
});

/**
 * RealMLP for rows of numbers, plain columns and codes, as an ensemble of `members`: TableInput, Scaling, for each hidden
 * layer NtkLinear, Parametric, [Dropout], and NtkLinear. (B, columns) -> (B, outputs). With `shared`, TabM-mini: the members
 * differ in their scales, which start at ±1, and in their last layers. Its initial weights suit no data yet: see
 * `dataDriven`. Holzmüller et al. 2024, arXiv 2407.04491; Gorishniy et al. 2024, arXiv 2410.24210.
 *
 * @example
 * import { nn, tensor } from "downhill";
 *
 * const numbers = { kind: "pbld", frequencies: 16, dim: 4, sigma: 0.1 } as const;
 * const columns = { numeric: 3, plain: 0, codes: [], numbers, codeDim: 8 };
 * const shape = { hidden: [64, 64], outputs: 1, activation: "mish", dropout: 0.15 } as const;
 * const model = nn.realMlp({ ...columns, ...shape, members: 4, shared: false });
 * console.log(model.eval().forward(tensor([[1, 2, 3]])).shape); // [ 1, 1 ]
 */
export function realMlp(options: RealMlpOptions): Ensemble {
  return ensemble(options.members, new Sequential(realMlpLayers(options).map(moduleOf)));
}
