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
