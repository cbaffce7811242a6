// Which mark stands before the decimals of a file. Where people write 1,5, a spreadsheet separates cells by semicolons; but
// semicolons also stand between numbers with points, and commas between thousands. One file has one mark, and its columns
// vote: one that is numbers throughout with the one mark only decides for those that can have both. Remarks have no vote.

import { type DecimalMark, isNumber } from "./infer-types.ts";

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

/** The mark of a file whose cells are separated so: 1,234 is a decimal between semicolons, where no column tells otherwise. */
export function markOf(columns: readonly ColumnMarks[], delimiter: string): DecimalMark {
  const votes = columns.map(({ vote }) => vote);
  if (votes.includes(".")) return ".";
  if (votes.includes(",")) return ",";
  return delimiter === ";" && columns.some(({ hasCommas }) => hasCommas) ? "," : ".";
}
