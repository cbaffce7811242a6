// Bytes to text: a byte order mark decides; else strict UTF-8; else CP949, which Excel in Korea writes. Bytes may come
// in pieces that cut a character.

import { DownhillError } from "../core/errors.ts";
import { Cp949Decoder } from "./cp949.ts";

const ASCII = /[\0-\x7f]+/g;

export type Encoding = "utf-16le" | "utf-16be" | "utf-8" | "cp949";

/** @throws binary-file, encoding-invalid, each with the byte offset */
export function decodeText(bytes: Uint8Array, file: string): string {
  const decoder = new TextPieces(file, encodingOf(bytes));
  const text = decoder.push(bytes, true);
  return text ?? new TextPieces(file, "cp949").push(bytes, true)!;
}

/** What the first bytes say of the encoding: UTF-8 is an assumption, which later bytes can refute. */
export function encodingOf([first, second]: Uint8Array): Exclude<Encoding, "cp949"> {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  return first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
}

function decoderOf(encoding: Encoding): (bytes: Uint8Array, last: boolean) => string {
  if (encoding === "cp949") {
    const korean = new Cp949Decoder();
    return (bytes, last) => korean.decode(bytes, last);
  }
  const decoder = new TextDecoder(encoding, { fatal: encoding === "utf-8" });
  return (bytes, last) => decoder.decode(bytes, { stream: !last });
}

/** The text of bytes that come in pieces. */
export class TextPieces {
  readonly #file: string;
  readonly #encoding: Encoding;
  readonly #decode: (bytes: Uint8Array, last: boolean) => string;
  /** Bytes that came before, and of those CP949 that have become text, with the lines in it: for messages. */
  #bytes = 0;
  #koreanBytes = 0;
  #lines = 0;

  constructor(file: string, encoding: Encoding) {
    this.#file = file;
    this.#encoding = encoding;
    this.#decode = decoderOf(encoding);
  }

  /**
   * The text of the next piece, or undefined where the assumption of UTF-8 is refuted: then the file is to be read anew as
   * CP949.
   *
   * @throws binary-file, encoding-invalid, each with the byte offset
   */
  push(bytes: Uint8Array, last: boolean): string | undefined {
    if (!this.#encoding.startsWith("utf-16")) this.#refuseZero(bytes);
    const text = this.#decoded(bytes, last);
    if (text === undefined) return undefined;
    if (this.#encoding === "cp949") this.#refuseLost(text);
    this.#bytes += bytes.length;
    return text;
  }

  #decoded(bytes: Uint8Array, last: boolean): string | undefined {
    try {
      return this.#decode(bytes, last);
    } catch {
      return undefined;
    }
  }

  #refuseZero(bytes: Uint8Array): void {
    const at = bytes.indexOf(0);
    if (at < 0) return;
    const offset = this.#bytes + at;
    throw new DownhillError(
      "binary-file",
      `${this.#file}: this is not a text file: byte ${offset} is zero. Export the table as CSV.`,
      { file: this.#file, offset },
    );
  }

  #refuseLost(text: string): void {
    const lost = text.indexOf("\ufffd");
    const before = lost < 0 ? text : text.slice(0, lost);
    // ASCII is one byte a character, all else two.
    this.#koreanBytes += before.length + before.replace(ASCII, "").length;
    this.#lines += before.split("\n").length - 1;
    if (lost < 0) return;
    const [line, offset] = [this.#lines + 1, this.#koreanBytes];
    throw new DownhillError(
      "encoding-invalid",
      `${this.#file}: line ${line} (byte ${offset}) is neither UTF-8 nor CP949. Save the file as UTF-8.`,
      { file: this.#file, line, offset },
    );
  }
}
