// Which mark stands before the decimals of a file. Where people write 1,5, a spreadsheet separates cells by semicolons; but
// semicolons also stand between numbers with points, and commas between thousands. One file has one mark, and its columns
// vote: one that is numbers throughout with the one mark only decides for those that can have both. Remarks have no vote.

import type { DecimalMark, Decimals } from "./columns.ts";
import { isNumber } from "./infer-types.ts";

/** What the cells of one column can be. */
export class ColumnMarks {
  #comma = true;
  #point = true;
  /** Of cells that are decimals with one mark and thousands with the other, such as 1,234 and 1.234. */
  #commas = false;
  #points = false;

  /** A trimmed cell that is not missing. */
  see(text: string): void {
    if (!this.#comma && !this.#point) return;
    this.#comma &&= isNumber(text, ",");
    this.#point &&= isNumber(text, ".");
    this.#commas ||= text.includes(",");
    this.#points ||= text.includes(".");
  }

  /** Whether all cells so far are numbers with either mark. */
  get open(): boolean {
    return this.#comma && this.#point;
  }

  /** The one that all numbers of the column can have; nothing where both or none can. */
  get vote(): DecimalMark | undefined {
    return this.#comma === this.#point ? undefined : this.#comma ? "," : ".";
  }

  /** Whether it has a cell such as 1,234 or 1.234, and nothing tells what that means. */
  get doubtful(): boolean {
    return this.open && (this.#commas || this.#points);
  }

  /** Whether it is so for a cell such as 1,234. */
  get hasCommas(): boolean {
    return this.open && this.#commas;
  }
}

/**
 * Of a file whose cells are separated so. Where its columns tell nothing, or one thing and the other, `expected` counts; without
 * that, 1,234 is a decimal between semicolons.
 */
export function decimalsOf(
  columns: readonly ColumnMarks[],
  delimiter: string,
  expected?: DecimalMark,
): Decimals | undefined {
  const votes = new Set(columns.map(({ vote }) => vote));
  const [comma, point] = [votes.has(","), votes.has(".")];
  if (comma !== point) return { mark: comma ? "," : ".", sure: true };
  if (!comma && !columns.some(({ doubtful }) => doubtful)) return undefined;
  const guess = !comma && delimiter === ";" && columns.some(({ hasCommas }) => hasCommas);
  return { mark: expected ?? (guess ? "," : "."), sure: false };
}

/** What several files show together: what one is sure of, else a comma that one guesses. */
export function commonDecimals(all: readonly (Decimals | undefined)[]): Decimals | undefined {
  const found = all.filter(decimals => decimals !== undefined);
  return found.find(({ sure }) => sure) ?? found.find(({ mark }) => mark === ",") ?? found[0];
}

/** Whether a table has to be read anew, expecting what its likes show. */
export function isMisread(own: Decimals | undefined, common: Decimals | undefined): boolean {
  return own !== undefined && !own.sure && own.mark !== common?.mark;
}
