// The network for tables after RealMLP (Holzmüller et al. 2024, arXiv 2407.04491): numbers and categories embedded, a
// learnt scale for each feature, and a perceptron in the neural tangent parametrisation with parametric activations;
// one, or several members side by side.

import type { ActivationName } from "../log/config.ts";
import { concat, type Tensor } from "../tensor/tensor.ts";
import { dropout } from "./dropout.ts";
import { Embedding } from "./embedding.ts";
import type { MembersOption } from "./member-axis.ts";
import { Module } from "./module.ts";
import { NtkLinear } from "./ntk-linear.ts";
import { type Pbld, pbld } from "./numeric-embedding.ts";
import { parametric } from "./parametric.ts";
import { scaling } from "./scaling.ts";
import { sequential, type Sequential } from "./sequential.ts";

export interface TableNetworkOptions extends MembersOption {
  /** The columns of an input row, in this order: numbers, columns taken as they are, codes of categories. */
  readonly numeric: number;
  readonly plain: number;
  /** For each column of codes how many there are. */
  readonly codes: readonly number[];
  readonly hidden: readonly number[];
  readonly outputs: number;
  readonly activation: ActivationName;
  readonly dropout: number;
  readonly sigma: number;
  readonly embedding: boolean;
  readonly codeDim: number;
}

export class TableNetwork extends Module {
  readonly numbers: Pbld | null;
  readonly categories: Embedding[];
  readonly body: Sequential;
  readonly #options: TableNetworkOptions;

  constructor(options: TableNetworkOptions) {
    super();
    this.#options = options;
    const { numeric, plain, codes, hidden, outputs, members, codeDim } = options;
    const embedded = options.embedding && numeric > 0;
    this.numbers = embedded ? pbld(numeric, { members, sigma: options.sigma }) : null;
    this.categories = codes.map(count => new Embedding(count * (members ?? 1), codeDim));
    const width = numeric * (embedded ? 4 : 1) + plain + codes.length * codeDim;
    const sizes = [width, ...hidden];
    const layers: Module[] = [scaling(width, { members })];
    hidden.forEach((units, i) => {
      layers.push(new NtkLinear(sizes[i]!, units, { members }));
      layers.push(parametric(options.activation, units, { members }));
      if (options.dropout > 0) layers.push(dropout(options.dropout));
    });
    layers.push(new NtkLinear(sizes.at(-1)!, outputs, { members }));
    this.body = sequential(...layers);
  }

  /** (…, columns) -> (…, features): what the body sees. */
  embed(x: Tensor): Tensor {
    const { numeric, plain, codes, members, codeDim } = this.#options;
    const lead = x.shape.slice(0, -1).map(n => [0, n] as const);
    const columns = (from: number, to: number) => x.slice(...lead, [from, to]);
    const parts: Tensor[] = [];
    if (numeric > 0) {
      const numbers = columns(0, numeric);
      parts.push(this.numbers ? this.numbers.forward(numbers) : numbers);
    }
    if (plain > 0) parts.push(columns(numeric, numeric + plain));
    codes.forEach((count, i) => {
      const at = numeric + plain + i;
      const shape = x.shape.slice(0, -1);
      let code = columns(at, at + 1).reshape(...shape);
      if (members !== undefined) code = code.add(offsets(members, count, x));
      parts.push(this.categories[i]!.forward(code.cast("int32")).reshape(...shape, codeDim));
    });
    return parts.length === 1 ? parts[0]! : concat(parts, x.shape.length - 1);
  }

  forward(x: Tensor): Tensor {
    const { members } = this.#options;
    if (members === undefined) return this.body.forward(this.embed(x));
    const rows = x.shape[0]!;
    const columns = x.shape[1]!;
    const apart = this.training || this.apart;
    const each = apart
      ? x.reshape(members, rows / members, columns)
      : x.reshape(1, rows, columns).broadcastTo([members, rows, columns]);
    const y = this.body.forward(this.embed(each));
    const outputs = y.shape[2]!;
    return apart ? y.reshape(rows, outputs) : y.mean({ axis: 0 });
  }

  apart = false;
}

import { tensor } from "../tensor/tensor.ts";
function offsets(members: number, count: number, x: Tensor): Tensor {
  const values = Float32Array.from({ length: members }, (_, i) => i * count);
  return tensor(values, { shape: [members, 1], device: x.device });
}
