import { expect, test } from "vitest";
import { crc32c, maskedCrc } from "./crc32c.ts";

// RFC 3720, appendix B.4, and the check value of CRC-32C's catalogue entry.
test.each([
  ["32 zeros", new Uint8Array(32), 0x8a9136aa],
  ["32 ones", new Uint8Array(32).fill(0xff), 0x62a8ab43],
  ["0 to 31", Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
  ["123456789", new TextEncoder().encode("123456789"), 0xe3069283],
])("when the bytes are %s, then the sum is the published one", (_, bytes, sum) => {
  expect(crc32c(bytes)).toBe(sum);
});

test("when the length is 24, as in the first record of TensorBoard's files, then its sum is a3 7f 4b 22", () => {
  expect(maskedCrc(Uint8Array.of(24, 0, 0, 0, 0, 0, 0, 0))).toBe(0x224b7fa3);
});
