// Which mark stands before the decimals of a file. Where people write 1,5, a spreadsheet separates cells by semicolons; but
// semicolons also stand between numbers with points, and commas between thousands. One file has one mark, so what its
// cells can only mean decides for those that can mean both.

export type DecimalMark = "." | ",";

const COMMA = /^[+-]?(\d+|[1-9]\d{0,2}(\.\d{3})+),\d+(e[+-]?\d+)?$/i;
const POINT = /^[+-]?\d*\.\d+(e[+-]?\d+)?$/i;
const THREE_DIGITS = /^[+-]?[1-9]\d{0,2}[.,]\d{3}$/;
const GROUPED = /^[+-]?\d{1,3}(,\d{3})+(,\d{3}|\.\d+)$/;

/** What the cells of one file show of its mark. */
export class MarkSigns {
  /** Whether 1,234 is taken for a decimal, where no other cell says what commas mean. */
  readonly #likely: boolean;
  #comma = false;
  #others = false;

  /** Of a file whose cells are separated so; by commas, a comma in a cell is never a decimal mark. */
  constructor(delimiter: string) {
    this.#likely = delimiter === ";";
    this.#others = delimiter === ",";
  }

  /** A trimmed cell. */
  see(text: string): void {
    if (this.#others) return;
    const either = THREE_DIGITS.test(text);
    if (COMMA.test(text)) this.#comma ||= this.#likely || !either;
    else this.#others = GROUPED.test(text) || (POINT.test(text) && !either);
  }

  get mark(): DecimalMark {
    return this.#comma && !this.#others ? "," : ".";
  }
}
