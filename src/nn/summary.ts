// What a network looks like: its layers with output shapes and parameter counts, found by building (never running)
// its graph on a placeholder of two rows.

import type { DType } from "../core/dtype.ts";
import type { Shape } from "../core/shape.ts";
import type { NetworkFacts } from "../log/records.ts";
import type { Slot } from "../ops/op.ts";
import { capture } from "../tensor/capture.ts";
import { cpu } from "../tensor/device.ts";
import { Tensor } from "../tensor/tensor.ts";
import { batchAxes } from "./ensemble.ts";
import { type Module, parameterCount } from "./module.ts";

/** Rows of the placeholder. */
const ROWS = 2;

export type LayerFacts = NetworkFacts["layers"][number];

/**
 * The layers that compute, in the order of their calls, with output shapes (without the row axis) and counts of
 * parameters. The graph is built and never run.
 *
 * @param inputShape of one row: [12] for (B, 12)
 * @example
 * import { nn } from "downhill";
 *
 * const [layer] = nn.layerFacts(nn.sequential(nn.linear(12, 64), nn.relu()), [12]);
 * console.log(layer!.outputShape, layer!.parameters); // [ 64 ] 832
 */
export function layerFacts(
  model: Module,
  inputShape: Shape,
  dtype: DType = "float32",
): readonly LayerFacts[] {
  const placeholder: Slot = { name: "inputs", shape: [ROWS, ...inputShape], dtype };
  return watchingLayers(model, () => build(model, placeholder)).calls.map(callFacts);
}

/** What a layer gave when a graph was built. */
export interface LayerCall {
  readonly name: string;
  readonly module: Module;
  readonly output: Tensor;
  /** Of one row, of one member where there are some. */
  readonly outputShape: Shape;
}

/** Builds a graph by `run` and tells the calls of the layers that compute, those without layers inside, in order. */
export function watchingLayers<T>(
  model: Module,
  run: () => T,
): { readonly result: T; readonly calls: readonly LayerCall[] } {
  const calls: LayerCall[] = [];
  const axes = batchAxes(model);
  const leaves = [...model.namedModules()].filter(
    ([, module]) => module.children().next().done === true,
  );
  for (const [name, module] of leaves) watch(name, module, axes, calls);
  try {
    return { result: run(), calls };
  } finally {
    // What watch() put over the class's own forward().
    for (const [, module] of leaves) Reflect.deleteProperty(module, "forward");
  }
}

export function callFacts({ name, module, outputShape }: LayerCall): LayerFacts {
  return { name, text: `${module}`, outputShape, parameters: parameterCount(module) };
}

/**
 * The layers as a text table, with the number of parameters below.
 *
 * @param inputShape of one row: [12] for (B, 12)
 * @example
 * import { nn } from "downhill";
 *
 * const model = nn.sequential(nn.linear(12, 64), nn.relu(), nn.linear(64, 1));
 * console.log(nn.summary(model, [12]).split("\n").at(-1)); // 897 parameters
 */
export function summary(model: Module, inputShape: Shape, dtype: DType = "float32"): string {
  const head = ["", "Layer", "Output shape", "Parameters"];
  const rows = layerFacts(model, inputShape, dtype).map(
    ({ name, text, outputShape, parameters }) => [
      name,
      text.slice(0, text.indexOf("(")),
      `(${["B", ...outputShape].join(", ")}${outputShape.length === 0 ? "," : ""})`,
      parameters.toLocaleString("en"),
    ],
  );
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map(row => row[i]!.length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => (i === 3 ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join("  ");
  const total = `${parameterCount(model).toLocaleString("en")} parameters`;
  return [head, ...rows].map(line).concat(total).join("\n");
}

/** Lets `module` write down each result of its forward(). */
function watch(name: string, module: Module, axes: number, calls: LayerCall[]): void {
  const { forward } = module;
  module.forward = (...inputs: Tensor[]): Tensor => {
    const output = forward.apply(module, inputs);
    calls.push({ name, module, output, outputShape: output.shape.slice(axes) });
    return output;
  };
}

function build(model: Module, input: Slot): void {
  const device = [...model.parameters()][0]?.device ?? cpu;
  const modes = new Map([...model.namedModules()].map(([, module]) => [module, module.training]));
  model.eval();
  try {
    capture(device, () => model.forward(Tensor.ofSlot(input, device)));
  } finally {
    for (const [module, training] of modes) module.training = training;
  }
}
