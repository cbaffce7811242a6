// Bytes to text: a byte order mark decides; else strict UTF-8; else CP949, which Excel in Korea writes.

import { DownhillError } from "../core/errors.ts";

/** @throws binary-file, encoding-invalid, each with the byte offset */
export function decodeText(bytes: Uint8Array, file: string): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  const zero = bytes.indexOf(0);
  if (zero >= 0)
    throw new DownhillError(
      "binary-file",
      `${file}: this is not a text file: byte ${zero} is zero. Export the table as CSV.`,
      { file, offset: zero },
    );
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return decodeKorean(bytes, file);
  }
}

function decodeKorean(bytes: Uint8Array, file: string): string {
  // By this label the encoding standard means CP949, all of it.
  const text = new TextDecoder("euc-kr").decode(bytes);
  const lost = text.indexOf("�");
  if (lost < 0) return text;
  const before = text.slice(0, lost);
  // ASCII is one byte a character, all else two.
  const offset = [...before].reduce((sum, sign) => sum + (sign < "\u0080" ? 1 : 2), 0);
  const line = before.split("\n").length;
  throw new DownhillError(
    "encoding-invalid",
    `${file}: line ${line} (byte ${offset}) is neither UTF-8 nor CP949. Save the file as UTF-8.`,
    { file, line, offset },
  );
}
