// Tables that commands write.

/** Rows as CSV: a field with a comma, a quote or a line end in it stands in quotes (RFC 4180, lines end in \n). */
export const csvText = (rows: readonly (readonly string[])[]): string =>
  rows.map(row => `${row.map(quoted).join(",")}\n`).join("");

const quoted = (field: string) =>
  /[",\n\r]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
