// Permutation importance (Breiman 2001, Machine Learning 45, section 10; as scikit-learn's permutation_importance): how much
// worse a model does on given rows once the cells of one column are shuffled among them. It tells what the model uses, not
// what causes the target; columns that say the same share what they are worth.

import { permutation } from "../core/random.ts";
import type { Table } from "../table/columns.ts";
import { withOrder } from "./rows.ts";

export interface ImportanceOptions<Outputs> {
  /** Names of the columns that are looked at. */
  readonly columns: readonly string[];
  readonly predict: (table: Table) => Promise<Outputs>;
  /** Of the model's outputs on the rows as they are; less is better. */
  readonly error: (outputs: Outputs) => number;
  /** Shuffles of each column. Default 5. */
  readonly repeats?: number;
  readonly seed?: number;
}

export interface Importance {
  readonly name: string;
  /** Mean over the shuffles of the error with the column shuffled less that without, in the error's unit. */
  readonly mean: number;
  /** Their standard deviation (divided by n, as scikit-learn's). */
  readonly std: number;
}

/**
 * The importance of each column, the largest first.
 *
 * @example
 * import { permutationImportance } from "downhill/evaluation";
 *
 * const values = Float64Array.of(1, 2, 3, 4);
 * const columns = ["a", "b"].map(name => ({ name, kind: "number" as const, values }));
 * const [first, second] = await permutationImportance({ file: "", rows: 4, columns }, {
 *   columns: ["a", "b"],
 *   predict: async ({ columns: [a] }) => (a && "values" in a ? a.values : values),
 *   error: outputs => outputs.reduce((sum, p, i) => sum + Math.abs(p - values[i]!), 0),
 * });
 * console.log(first?.name, second); // a { name: 'b', mean: 0, std: 0 }
 */
export async function permutationImportance<Outputs>(
  table: Table,
  { columns, predict, error, repeats = 5, seed = 0 }: ImportanceOptions<Outputs>,
): Promise<Importance[]> {
  const before = error(await predict(table));
  const found: Importance[] = [];
  for (const [i, name] of columns.entries()) {
    const rises: number[] = [];
    for (let k = 0; k < repeats; k++) {
      const order = permutation(seed, i * repeats + k, table.rows);
      rises.push(error(await predict(withOrder(table, name, order))) - before);
    }
    found.push({ name, ...meanAndStd(rises) });
  }
  return found.sort((a, b) => b.mean - a.mean);
}

function meanAndStd(values: readonly number[]): { mean: number; std: number } {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const squares = values.reduce((sum, x) => sum + (x - mean) * (x - mean), 0);
  return { mean, std: Math.sqrt(squares / values.length) };
}
