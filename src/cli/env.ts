// downhill env: the versions, the machine and the devices that a report of a problem should name.

import { DownhillError } from "../core/errors.ts";
import { environment } from "../node/environment.ts";
import { cpu } from "../tensor/index.ts";
import { bytesText, columnsText, countText, words } from "../words/index.ts";
import { EXIT } from "./exit-codes.ts";
import { parseOptions } from "./options.ts";
import { outputOf } from "./output.ts";
import { version } from "./version.ts";

export async function env(args: readonly string[]): Promise<number> {
  const given = parseOptions(args, {});
  const output = outputOf(given);
  if (given.positionals.length > 0)
    throw new DownhillError("usage", "usage: downhill env.", { usage: "downhill env" });
  const machine = environment();
  const devices = [cpu].map(({ name, backend }) => ({
    name,
    backend: backend.name,
    simd: backend.simd ?? null,
    threads: backend.threads,
  }));
  if (output.json) {
    output.document({ schema: 1, downhill: version, ...machine, devices });
    return EXIT.done;
  }
  const { language } = output;
  const { environment: text, yes, no } = words(language);
  const able = (can: boolean) => (can ? yes : no);
  const { simd, relaxedSimd, threads } = machine.wasm;
  const lines = [
    ["downhill", version],
    ["Node", machine.node],
    [text.platform, `${machine.platform} ${machine.arch}`],
    [text.processor, machine.cpu],
    [text.processors, countText(machine.processors, language)],
    [text.memory, bytesText(machine.memoryBytes, language)],
    [
      "WebAssembly",
      `SIMD ${able(simd)} · relaxed SIMD ${able(relaxedSimd)} · ${text.threads} ${able(threads)}`,
    ],
    ...devices.map(device => [
      text.devices,
      `${device.name} · ${device.backend} · SIMD ${device.simd ?? no} · ${text.threads} ${device.threads}`,
    ]),
  ];
  output.result(columnsText(lines, () => false));
  return EXIT.done;
}
