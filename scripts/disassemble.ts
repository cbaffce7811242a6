// The functions of a WebAssembly module of ours as text, an instruction a line, under the specification's names. It
// knows what the assembler writes and nothing more.

import { instructions } from "../src/backends/wasm/instructions.ts";

const names = new Map<string, string>(
  Object.entries(instructions).map(([name, code]) => [code.join(), name]),
);

const BLOCKS = new Map([
  [0x02, "block"],
  [0x03, "loop"],
  [0x04, "if"],
]);
const CODE_SECTION = 10;

class Reader {
  readonly #bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  byte(): number {
    return this.#bytes[this.at++]!;
  }

  take(count: number): Uint8Array<ArrayBuffer> {
    this.at += count;
    return this.#bytes.slice(this.at - count, this.at);
  }

  /** LEB128. */
  number(signed = false): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte & 0x80) continue;
      return signed && byte & 0x40 ? value - 2 ** (shift + 7) : value;
    }
  }
}

/** The functions of a module in their order, those that are imported left out. */
export function disassemble(module: Uint8Array): string[] {
  const reader = new Reader(module, 8);
  while (reader.at < module.length) {
    const section = reader.byte();
    const size = reader.number();
    if (section !== CODE_SECTION) reader.take(size);
    else return Array.from({ length: reader.number() }, () => functionText(reader));
  }
  return [];
}

function functionText(reader: Reader): string {
  const end = reader.number() + reader.at;
  for (let groups = reader.number(); groups > 0; groups--) reader.take(2);
  const lines: string[] = [];
  let depth = 0;
  while (reader.at < end - 1) {
    const line = instruction(reader);
    if (line === "end" || line === "else") depth--;
    lines.push("  ".repeat(depth) + line);
    if (line === "else" || /^(block|loop|if)$/.test(line)) depth++;
  }
  reader.byte();
  return lines.join("\n");
}

function instruction(reader: Reader): string {
  const opcode = reader.byte();
  const block = BLOCKS.get(opcode);
  if (block !== undefined) return reader.byte() === 0x40 ? block : `${block} (result)`;
  if (opcode === 0x05) return "else";
  if (opcode === 0x0b) return "end";
  if (opcode === 0x0c || opcode === 0x0d)
    return `${opcode === 0x0c ? "br" : "br_if"} ${reader.number()}`;
  if (opcode === 0x41 || opcode === 0x42)
    return `${opcode === 0x41 ? "i32" : "i64"}.const ${reader.number(true)}`;
  if (opcode === 0x43) return `f32.const ${floats(reader.take(4))}`;
  if (opcode === 0x44) return `f64.const ${new Float64Array(reader.take(8).buffer)[0]}`;
  const code = opcode >= 0xfc ? [opcode, reader.number()] : [opcode];
  if (code.join() === "253,12") return `v128.const ${floats(reader.take(16))}`;
  const name = names.get(code.join()) ?? `0x${code.map(part => part.toString(16)).join(" 0x")}`;
  return name + immediates(name, reader);
}

function immediates(name: string, reader: Reader): string {
  if (/^(local|global)\.|^call$/.test(name)) return ` ${reader.number()}`;
  if (name === "i8x16.shuffle") return ` ${[...reader.take(16)].join(" ")}`;
  if (name === "memory.copy") return reader.take(2) && "";
  if (name === "memory.fill") return reader.take(1) && "";
  if (/(_lane)$/.test(name) && !/load|store/.test(name)) return ` ${reader.byte()}`;
  if (!/load|store|atomic/.test(name)) return "";
  const align = 2 ** reader.number();
  const offset = ` offset=${reader.number()}`;
  return `${offset} align=${align}${/_lane$/.test(name) ? ` ${reader.byte()}` : ""}`;
}

const floats = (bytes: Uint8Array<ArrayBuffer>): string =>
  [...new Float32Array(bytes.buffer)].join(" ");
