// Our decoder against iconv-lite's table of CP949: every pair of bytes, and every syllable.

import iconv from "iconv-lite";
import { expect, test } from "vitest";
import { Cp949Decoder } from "./cp949.ts";

const decode = (bytes: Uint8Array) => new Cp949Decoder().decode(bytes, true);

test("when a Hangul syllable was written, then it is read, each of the 11,172", () => {
  const syllables = String.fromCharCode(...Array.from({ length: 11_172 }, (_, i) => 0xac00 + i));
  expect(decode(iconv.encode(syllables, "cp949"))).toBe(syllables);
});

test("when two bytes are a character, then it is that of the table", () => {
  for (let lead = 0x81; lead < 0xff; lead++)
    for (let trail = 0x41; trail < 0xff; trail++) {
      const bytes = Uint8Array.of(lead, trail);
      const text = iconv.decode(Buffer.from(bytes), "cp949");
      const isPrivate = text >= "\ue000" && text <= "\uf8ff";
      // Neither one character, nor one that the encoding standard knows.
      if (text.length !== 1 || text === "\ufffd" || isPrivate) continue;
      expect([lead, trail, decode(bytes)]).toEqual([lead, trail, text]);
    }
});

test.each([
  ["a first byte alone", [0xb0]],
  ["a second byte too small", [0xb0, 0x20]],
  ["a byte that begins nothing", [0xff]],
])("when there is %s, then it is lost", (_, bytes) => {
  expect(decode(Uint8Array.from(bytes))).toContain("\ufffd");
});
