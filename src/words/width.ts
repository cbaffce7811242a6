// Width of text in a terminal: Hangul, Han and full-width signs take two columns.

const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;

export function textWidth(text: string): number {
  return [...text].reduce((width, letter) => width + (WIDE.test(letter) ? 2 : 1), 0);
}

/** Spaces added up to `width` columns: behind the text, or before it for numbers. */
export function padText(text: string, width: number, side: "end" | "start" = "end"): string {
  const space = " ".repeat(Math.max(0, width - textWidth(text)));
  return side === "end" ? text + space : space + text;
}

/** Text of at most `width` columns, an ellipsis where it was cut. */
export function cutText(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let cut = "";
  for (const letter of text) {
    if (textWidth(cut + letter) >= width) break;
    cut += letter;
  }
  return `${cut}…`;
}

/** Text in lines of at most `width` columns, broken at spaces; a number keeps its percent sign. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/ (?!%)/)) {
    const last = lines.at(-1);
    const longer = `${last} ${word}`;
    if (last === undefined || textWidth(longer) > width) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

/** Rows of cells in columns as wide as their widest cell; those that `numeric` names are set to the right. */
export function columnsText(
  rows: readonly (readonly string[])[],
  numeric: (column: number) => boolean,
): string {
  const count = Math.max(0, ...rows.map(row => row.length));
  const widths = Array.from({ length: count }, (_, i) =>
    Math.max(...rows.map(row => textWidth(row[i] ?? ""))),
  );
  const line = (row: readonly string[]) =>
    widths
      .map((width, i) => padText(row[i] ?? "", width, numeric(i) ? "start" : "end"))
      .join("  ")
      .trimEnd();
  return rows.map(line).join("\n");
}
