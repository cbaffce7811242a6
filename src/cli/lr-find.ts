// downhill lr-find: three sweeps of the learning rate, a suggestion that short runs have confirmed, and its interval.

import { admit, findRate, type Rates } from "../clinic/index.ts";
import { COMMAND_LINE } from "../log/config.ts";
import { writeWhole } from "../node/files.ts";
import { checkConfig } from "../pipeline/index.ts";
import { rateSweepSvg, rateSweepText } from "../report/index.ts";
import { columnsText, type Language, numberText, treatmentWords, words } from "../words/index.ts";
import { EXIT } from "./exit-codes.ts";
import { interruption } from "./interruption.ts";
import { configOptions, givenConfig, parseOptions } from "./options.ts";
import { outputOf, readingProgress } from "./output.ts";
import { readSources } from "./run.ts";
import { dataFiles, withPaths } from "./train.ts";

const USAGE = "downhill lr-find FILE [FILE …] --target COLUMN";

export async function lrFind(args: readonly string[]): Promise<number> {
  const given = parseOptions(args, {
    text: [...configOptions.text, "svg"],
    flags: configOptions.flags,
  });
  const output = outputOf(given);
  const { language } = output;
  const data = dataFiles(given.positionals, USAGE);
  const config = checkConfig(
    withPaths(await givenConfig(given)),
    given.text.config ?? COMMAND_LINE,
  );
  const interrupt = interruption();
  const patient = await admit(await readSources(data, config, undefined, readingProgress(output)));
  const rates = await findRate(patient, config, { signal: interrupt.signal }).catch(stopped);
  if (rates === undefined) return interrupt.exitCode();
  if (given.text.svg !== undefined)
    await writeWhole(given.text.svg, rateSweepSvg(rates, { language }));
  if (output.json) output.document(documentOf(rates, given.text.svg));
  else output.result(ratesText(rates, language));
  return EXIT.done;

  function stopped(error: unknown): undefined {
    if (!interrupt.signal.aborted) throw error;
  }
}

function documentOf(rates: Rates, svg: string | undefined) {
  const { suggestion, interval, edge, candidates, confirmed, epochs, lr, loss, sweeps } = rates;
  return {
    schema: 1,
    suggestion,
    interval,
    edge: edge ?? null,
    candidates,
    confirmed: confirmed.map(run => ({ ...run, epochs })),
    sweep: { lr: lr.slice(0, loss.length), loss, sweeps: sweeps.map(sweep => sweep.loss) },
    ...(svg !== undefined && { svg }),
  };
}

function ratesText(rates: Rates, language: Language): string {
  const text = treatmentWords(language).rates;
  const number = (value: number) => numberText(value, language);
  const width = Math.max(20, Math.min(96, (process.stdout.columns ?? 84) - 14));
  const { candidates, confirmed, edge, epochs, suggestion } = rates;
  const [low, high] = rates.interval;
  const rows = confirmed.map(({ lr, loss }) => [
    number(lr),
    Number.isFinite(loss) ? number(loss) : "–",
    lr === suggestion ? "◀" : "",
  ]);
  const shape = [`valley ${number(candidates.valley)}`, `steep ${number(candidates.steep)}`];
  return [
    `${text.title}: ${words(language).loss}\n`,
    rateSweepText(rates, { language, width, height: 12 }),
    "",
    edge === undefined ? text.noEdge : `✕ ${text.edge} ${number(edge)}`,
    `${text.shape}: ${shape.join(" · ")}`,
    `${text.confirmed(String(epochs))}:`,
    columnsText([[text.rate, words(language).loss, ""], ...rows], column => column < 2),
    "",
    `▲ ${text.suggestion} ${number(suggestion)}  (${text.interval} ${number(low)} – ${number(high)})`,
    `${words(language).next}: downhill train … --lr ${suggestion}`,
  ].join("\n");
}
