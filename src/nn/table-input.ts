// The first layer of a network for tables: a row's columns, which come in three kinds side by side, become features. Numbers
// are embedded, columns taken as they are pass, and codes of categories become vectors.

import { concat, type Tensor } from "../tensor/tensor.ts";
import { Embedding } from "./embedding.ts";
import type { MembersOption } from "./member-axis.ts";
import { Module } from "./module.ts";
import { Pbld, PiecewiseLinear } from "./numeric-embedding.ts";

/** How numbers are embedded; null: each is one feature. */
export type NumberEmbedding =
  | {
      readonly kind: "pbld";
      readonly frequencies: number;
      readonly dim: number;
      readonly sigma: number;
    }
  | {
      readonly kind: "piecewiseLinear";
      readonly dim: number;
      readonly bounds: readonly (readonly number[])[];
    };

export interface TableInputOptions extends MembersOption {
  /** The columns of a row in this order: numbers, columns as they are, codes of categories. */
  readonly numeric: number;
  readonly plain: number;
  /** How many codes each column of codes has. */
  readonly codes: readonly number[];
  readonly numbers: NumberEmbedding | null;
  /** Numbers that a code becomes. */
  readonly codeDim: number;
}

/** Features that come out. */
export function tableFeatures({
  numeric,
  plain,
  codes,
  numbers,
  codeDim,
}: TableInputOptions): number {
  return numeric * (numbers?.dim ?? 1) + plain + codes.length * codeDim;
}

/** Columns that go in. */
export function columnCount({ numeric, plain, codes }: Columns): number {
  return numeric + plain + codes.length;
}

type Columns = Pick<TableInputOptions, "numeric" | "plain" | "codes">;

/** The columns of x (…, columns), embedded by these functions, side by side: (…, features). */
export function embedColumns(
  x: Tensor,
  { numeric, plain, codes }: Columns,
  numbers: (x: Tensor) => Tensor,
  vectors: readonly ((codes: Tensor) => Tensor)[],
): Tensor {
  const lead = x.shape.slice(0, -1);
  const columns = (from: number, count: number) =>
    x.slice(...lead.map(n => [0, n] as const), [from, from + count]);
  const coded = codes.map((_, i) =>
    vectors[i]!(
      columns(numeric + plain + i, 1)
        .reshape(...lead)
        .cast("int32"),
    ),
  );
  const parts = [
    ...(numeric > 0 ? [numbers(columns(0, numeric))] : []),
    ...(plain > 0 ? [columns(numeric, plain)] : []),
    ...coded,
  ];
  return parts.length === 1 ? parts[0]! : concat(parts, -1);
}

/** (B, columns) -> (B, features), or (M, B, columns) -> (M, B, features). */
export class TableInput extends Module {
  readonly numbers: Module | null;
  readonly codes: readonly Embedding[];
  readonly #options: TableInputOptions;

  constructor(options: TableInputOptions) {
    super();
    const { numeric, numbers, codes, codeDim, members } = options;
    this.#options = options;
    this.numbers = numeric > 0 && numbers ? embeddingOf(numeric, numbers, members) : null;
    this.codes = codes.map(count => new Embedding(count, codeDim, { members }));
  }

  forward(x: Tensor): Tensor {
    const numbers = (columns: Tensor) => this.numbers?.forward(columns) ?? columns;
    const vectors = this.codes.map(table => (codes: Tensor) => table.forward(codes));
    return embedColumns(x, this.#options, numbers, vectors);
  }

  override typeName(): string {
    return "TableInput";
  }

  override details(): string {
    const { numeric, plain, codes } = this.#options;
    return `numeric=${numeric}, plain=${plain}, codes=${codes.length}`;
  }
}

function embeddingOf(
  numeric: number,
  numbers: NumberEmbedding,
  members: number | undefined,
): Module {
  return numbers.kind === "pbld"
    ? new Pbld(numeric, { ...numbers, members })
    : new PiecewiseLinear(numbers.bounds, { dim: numbers.dim, members });
}

/**
 * The first layer of a network for tables. A row (B, columns) holds numbers, columns that are taken as they are, and codes of
 * categories, in that order; each number becomes `numbers.dim` features, each code a learnt vector of `codeDim`.
 * (B, columns) -> (B, features); with `members` M (M, B, columns) -> (M, B, features).
 *
 * @example
 * import { nn, tensor } from "downhill";
 *
 * const numbers = { kind: "pbld", frequencies: 16, dim: 4, sigma: 0.1 } as const;
 * const layer = nn.tableInput({ numeric: 2, plain: 1, codes: [5], numbers, codeDim: 8 });
 * console.log(layer.forward(tensor([[0.5, -1, 1, 3]])).shape); // [ 1, 17 ]
 */
export function tableInput(options: TableInputOptions): TableInput {
  return new TableInput(options);
}
