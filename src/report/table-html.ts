// Tables of a page. Cells are HTML already; `numeric` names the columns that hold numbers, which stand to the right.

export function tableHtml(
  heads: readonly string[],
  rows: readonly string[],
  numeric: readonly number[],
): string {
  const head = heads.map((name, i) => `<th${rightOf(i, numeric)}>${name}</th>`);
  return `<table><tr>${head.join("")}</tr>${rows.join("")}</table>`;
}

export function rowHtml(cells: readonly string[], numeric: readonly number[]): string {
  const row = cells.map((cell, i) => `<td${rightOf(i, numeric)}>${cell}</td>`);
  return `<tr>${row.join("")}</tr>`;
}

const rightOf = (column: number, numeric: readonly number[]) =>
  numeric.includes(column) ? ' class="n"' : "";
