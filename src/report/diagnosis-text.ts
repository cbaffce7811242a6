// A diagnosis for a terminal: the verdict and its finding, one sentence of what is seen, one of what to do; then the
// other remedies and findings, shorter.

import type { Diagnosis, Finding, Severity, Verdict } from "../doctor/finding.ts";
import {
  countText,
  diagnosisWords,
  findingSentences,
  type Language,
  percentText,
  remedySentences,
  suspectsText,
  wrapText,
} from "../words/index.ts";

export interface DiagnosisTextOptions {
  readonly language: Language;
  /** Columns of a line. */
  readonly width: number;
  readonly color?: boolean;
  /** Leave out all findings but the first. */
  readonly short?: boolean;
}

const SIGNS: Readonly<Record<Verdict, readonly [sign: string, color: string]>> = {
  healthy: ["✓", "1;32"],
  watch: ["!", "1;33"],
  sick: ["✗", "1;31"],
  "cannot-tell": ["?", "1;34"],
};
const SEVERITY_SIGNS: Readonly<Record<Severity, readonly [sign: string, color: string]>> = {
  info: ["·", "2"],
  warn: ["!", "33"],
  error: ["✗", "31"],
};

/**
 * A diagnosis as lines of text.
 *
 * @example
 * import { diagnose } from "downhill/doctor";
 * import { diagnosisText } from "downhill/report";
 *
 * const text = diagnosisText(diagnose([]), { language: "en", width: 80 });
 * console.log(text.split("\n")[0]); // ? Cannot tell
 */
export function diagnosisText(diagnosis: Diagnosis, options: DiagnosisTextOptions): string {
  const { language, width, color = false, short = false } = options;
  const text = diagnosisWords(language);
  const paint = (code: string, part: string) => (color ? `\u001b[${code}m${part}\u001b[0m` : part);
  const block = (indent: string, sentence: string, lead = indent) =>
    wrapText(sentence, width - indent.length)
      .map((line, i) => (i === 0 ? lead : indent) + line)
      .join("\n");
  const { verdict, reason, findings } = diagnosis;
  const [sign, shade] = SIGNS[verdict];
  const [first, ...others] = findings;
  // A remark is no diagnosis: what the verdict says comes first.
  const named = first !== undefined && first.severity !== "info" ? first : undefined;
  const title = [text.verdicts[verdict], named && nameOf(named, language)]
    .filter(Boolean)
    .join(": ");
  const lines = [paint(shade, `${sign} ${title}`)];
  if (named === undefined)
    lines.push(block("  ", reason === undefined ? text.plain[verdict] : text.reasons[reason]));
  else lines.push(...findingLines(named, language, block));
  if (diagnosis.suspects && !short)
    lines.push(block("  ", suspectsText(diagnosis.suspects, language)));
  const rest = (named ? others : findings).slice(0, short ? 0 : undefined);
  if (rest.length > 0) lines.push("");
  for (const finding of rest) {
    const [mark, tint] = SEVERITY_SIGNS[finding.severity];
    const { seen } = findingSentences(finding, language);
    const [remedy] = finding.remedies;
    const cause = findings.find(({ code }) => code === finding.consequenceOf);
    const why = cause && text.consequence(findingSentences(cause, language).name);
    const head = [nameOf(finding, language), why].filter(Boolean).join(" · ");
    const heads = wrapText(head, width - 2).map(line => paint("1", line));
    lines.push(`${paint(tint, mark)} ${heads.join("\n  ")}`, block("  ", seen));
    // What brought it about is treated first.
    if (remedy && cause === undefined)
      lines.push(block("    ", remedySentences(remedy, language).text, "  → "));
  }
  return lines.join("\n");
}

function nameOf(finding: Finding, language: Language): string {
  const { epoch, confidence } = finding;
  const text = diagnosisWords(language);
  return [
    findingSentences(finding, language).name,
    epoch !== undefined && text.atEpoch(countText(epoch, language)),
    confidence !== undefined && text.confidence(percentText(confidence, language)),
  ]
    .filter(Boolean)
    .join(" · ");
}

type Block = (indent: string, sentence: string, lead?: string) => string;

function findingLines(finding: Finding, language: Language, block: Block): string[] {
  const { seen, why } = findingSentences(finding, language);
  const [first, ...others] = finding.remedies.map(remedy => remedySentences(remedy, language));
  const lines = [block("  ", seen)];
  if (why !== "") lines.push(block("  ", why));
  if (first) lines.push(block("    ", `${first.text} ${first.why}`, "  → "));
  if (others.length > 0)
    lines.push(
      block(
        "    ",
        `${diagnosisWords(language).next}: ${others.map(({ text }) => text).join(" ")}`,
      ),
    );
  return lines;
}
