// card.md: a model card of a run in both languages, from the records of its log (after Mitchell et al. 2019, arXiv
// 1810.03993). It holds no time, so that equal runs leave equal cards.

import { diagnose } from "../doctor/diagnose.ts";
import { defaultConfig } from "../log/config.ts";
import { lastOf } from "../log/read.ts";
import type { DataFacts, FeatureFacts, LogRecord } from "../log/records.ts";
import {
  cardWords,
  countText,
  diagnosisWords,
  findingSentences,
  type Language,
  numberText,
  words,
} from "../words/index.ts";
import { trustNotes } from "./appraisal-html.ts";
import { scoreRows } from "./scores.ts";

/** Test rows below which a score is said to be shaky. */
const FEW = 200;
/** Columns that an example of a row names. */
const NAMED = 3;

/** The card with `first` before the other language; empty for a log without data and an end. */
export function cardMarkdown(records: readonly LogRecord[], first: Language): string {
  const languages: Language[] = first === "en" ? ["en", "ko"] : ["ko", "en"];
  const parts = languages.map(language => cardIn(records, language));
  return parts.some(part => part === "") ? "" : parts.join("\n---\n\n");
}

function cardIn(records: readonly LogRecord[], language: Language): string {
  const [data, end] = [lastOf(records, "data"), lastOf(records, "end")];
  if (!data || !end?.metrics) return "";
  const text = cardWords(language);
  const sections: [string, string[]][] = [
    [text.predicts, predictsLines(data, language)],
    [text.data, dataLines(data, language)],
    [text.features, [featureTable(data, language)]],
    [text.network, networkLines(records)],
    [text.training, trainingLines(records, language)],
    [text.scores, [scoreTable(records, language)]],
    [text.trust, trustNotes(end, language).map(escaped)],
    [text.diagnosis, diagnosisLines(records, language)],
    [text.limits, limitLines(data, language)],
    [text.use, text.questions.map(question => `- [ ] ${question}`)],
    [text.load, loadLines(data, language)],
  ];
  const told = sections
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => `## ${title}\n\n${lines.join("\n")}\n`);
  return `# ${text.title(escaped(data.target))}\n\n${told.join("\n")}`;
}

/** A name of the user's as plain text in Markdown. */
function escaped(name: string): string {
  return name.replace(/\p{C}+/gu, " ").replace(/[\\`*_{}[\]<>|#~]/g, "\\$&");
}

const code = (text: string) => `\`${text.replace(/`|\p{C}/gu, " ")}\``;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function predictsLines({ target, task, classes = [] }: DataFacts, language: Language): string[] {
  const text = cardWords(language);
  const named = classes.length > 0 ? `: ${classes.map(escaped).join(", ")}` : "";
  const positive = task === "binary" ? [text.positive(escaped(classes[1] ?? ""))] : [];
  return [`**${escaped(target)}**: ${text.predicted[task]}${named}.`, ...positive];
}

function dataLines({ file, sha256, rows, leftOut }: DataFacts, language: Language): string[] {
  const text = words(language);
  const parts = (["train", "valid", "test"] as const).map(
    part => `${text[part]} ${countText(rows[part], language)}`,
  );
  const left = leftOut.map(
    ({ name, why }) => `${escaped(name)} (${escaped(text.reasons[why] ?? why)})`,
  );
  return [
    `- ${cardWords(language).file}: ${escaped(file)}${sha256 ? `, sha256 ${code(sha256)}` : ""}`,
    `- ${text.rows}: ${parts.join(" · ")}`,
    ...(rows.skipped ? [`- ${text.skipped}: ${countText(rows.skipped, language)}`] : []),
    ...(left.length > 0 ? [`- ${text.leftOut}: ${left.join(", ")}`] : []),
  ];
}

function featureTable({ features }: DataFacts, language: Language): string {
  const text = cardWords(language);
  const kinds: Readonly<Record<string, string>> = words(language).kinds;
  const rows = features.map(feature => [
    escaped(feature.name),
    kinds[feature.kind] ?? feature.kind,
    rangeText(feature, language),
    countText(feature.missing, language),
  ]);
  return table([text.feature, words(language).kind, text.range, text.missing], rows);
}

function rangeText({ kind, min, max, distinct }: FeatureFacts, language: Language): string {
  if (min === undefined || max === undefined)
    return `${words(language).distinct} ${countText(distinct, language)}`;
  const show = (value: number) =>
    kind === "date" ? new Date(value).toISOString().slice(0, 10) : numberText(value, language);
  return `${show(min)} … ${show(max)}`;
}

function networkLines(records: readonly LogRecord[]): string[] {
  const network = lastOf(records, "network");
  if (!network) return [];
  return ["```text", ...network.layers.map(({ text }) => text.replaceAll("`", "'")), "```"];
}

function trainingLines(records: readonly LogRecord[], language: Language): string[] {
  const text = cardWords(language);
  const config = lastOf(records, "config")?.config;
  const [run, end] = [lastOf(records, "run"), lastOf(records, "end")!];
  const best = lastOf(records, "data")?.rows.valid ? text.bestBy : text.bestByTrain;
  const metric = !config || config.metric === "auto" ? text.lossWord : config.metric;
  const count = (value: number) => countText(value, language);
  const defaults: Readonly<Record<string, unknown>> = defaultConfig;
  // Paths tell of a person's machine.
  const own = Object.entries(config ?? {}).filter(
    ([key, value]) =>
      !key.endsWith("File") && JSON.stringify(value) !== JSON.stringify(defaults[key]),
  );
  return [
    `- ${best(count(end.bestEpoch), count(end.epochs), metric)}`,
    `- ${text.settings}: ${own.map(([key, value]) => code(`${key} = ${JSON.stringify(value)}`)).join(", ")}`,
    ...(run ? [`- ${text.madeWith}: downhill ${run.downhill}, ${run.backend}`] : []),
  ];
}

function scoreTable(records: readonly LogRecord[], language: Language): string {
  const { metrics, baselines } = lastOf(records, "end")!;
  const names = Object.keys(metrics!.train);
  const rows = scoreRows(metrics!, language, baselines).map(({ name, metrics, baseline }) => [
    baseline ? `– ${name}` : `**${name}**`,
    ...names.map(metric => numberText(metrics[metric] ?? Number.NaN, language)),
  ]);
  return table(["", ...names], rows);
}

function diagnosisLines(records: readonly LogRecord[], language: Language): string[] {
  const { verdict, findings } = diagnose(records);
  const text = diagnosisWords(language);
  const told = findings
    .filter(({ severity }) => severity !== "info")
    .map(finding => {
      const { name, seen } = findingSentences(finding, language);
      return `- ${escaped(name)}: ${escaped(seen)}`;
    });
  return [`**${text.verdicts[verdict]}**`, ...(told.length > 0 ? ["", ...told] : [])];
}

function limitLines({ rows }: DataFacts, language: Language): string[] {
  const { limit } = cardWords(language);
  const tested =
    rows.test === 0
      ? [limit.noTest]
      : rows.test < FEW
        ? [limit.fewTest(countText(rows.test, language))]
        : [];
  const lines = [limit.exchangeable, ...tested, limit.unseen, limit.cause, limit.groups];
  return lines.map(line => `- ${line}`);
}

function loadLines({ features, task }: DataFacts, language: Language): string[] {
  const text = cardWords(language);
  const cells = features.slice(0, NAMED).map(({ name }) => `${JSON.stringify(name)}: null`);
  const row = `{ ${cells.join(", ")}${features.length > NAMED ? ", /* … */" : ""} }`;
  const more = task === "regression" ? "intervals" : "probabilities";
  return [
    `${text.command}:`,
    "",
    "```sh",
    "downhill predict RUN FILE",
    "```",
    "",
    `${text.app}:`,
    "",
    "```js",
    'import { load } from "downhill/predict";',
    "",
    'const model = await load("RUN");',
    `await model.predict(${row.replaceAll("`", "'")});`,
    `await model.${more}(${row.replaceAll("`", "'")});`,
    "```",
  ];
}
