import { describe, expect, it } from "vitest";
import type { Diagnosis, Finding } from "../doctor/finding.ts";
import { actions } from "../doctor/finding.ts";
import { noteCodes } from "../log/reading-note.ts";
import { diagnosisWords, noteSentence, remedySentences, textWidth } from "../words/index.ts";
import { diagnosisDocument } from "./diagnosis.ts";
import { diagnosisHtml } from "./diagnosis-html.ts";
import { curve, curveSvg, curveText, diagnosisText, marksOf } from "./index.ts";

const overfitting: Finding = {
  code: "overfitting",
  severity: "error",
  epoch: 12,
  evidence: { bestEpoch: 12, risePercent: 8.5, z: 7 },
  remedies: [{ action: "early-stopping", change: { patience: 5 } }, { action: "dropout" }],
};
const wasted: Finding = {
  code: "wasted-epochs",
  severity: "info",
  epoch: 12,
  evidence: { rows: ["<b>", "2"] },
  remedies: [{ action: "fewer-epochs" }],
  consequenceOf: "overfitting",
};
const sick: Diagnosis = { verdict: "sick", findings: [overfitting, wasted] };
const points = Array.from({ length: 30 }, (_, i) => ({
  epoch: i + 1,
  trainLoss: 1 / (i + 1),
  validLoss: 2,
}));

describe("confidence", () => {
  const diagnosis: Diagnosis = {
    verdict: "sick",
    findings: [{ ...overfitting, confidence: 0.93 }],
    suspects: [{ code: "learning-rate-too-high", confidence: 0.12 }],
  };

  it("when it is known, then the title says it, and suspects stand apart", () => {
    const [title, ...rest] = diagnosisText(diagnosis, { language: "en", width: 200 }).split("\n");
    expect(title).toBe("✗ Sick: Overfitting · epoch 12 · confidence 93 %");
    expect(rest).toContain(
      "  Not plain enough to say, but possible: Jagged curve, learning rate too high (12 %).",
    );
    expect(diagnosisHtml(diagnosis, "ko")).toContain("확신도 93 %");
    expect(diagnosisHtml(diagnosis, "ko")).toContain('(<span class="option">--patience 5</span>)');
    expect(diagnosisText(sick, { language: "en", width: 200 })).not.toContain("confidence");
  });

  it("when there is a document, then it holds both as numbers", () => {
    const document = diagnosisDocument(diagnosis, "en");
    expect(document.findings[0]).toMatchObject({ confidence: 0.93 });
    expect(document.suspects).toEqual(diagnosis.suspects);
    expect(diagnosisDocument(sick, "en").findings[0]).not.toHaveProperty("confidence");
  });
});

describe("marks", () => {
  it("when two findings stand at one epoch, then it is marked once, by the first", () => {
    expect(marksOf(sick, "en")).toEqual([{ epoch: 12, label: "Overfitting" }]);
  });

  it("when a mark is drawn as text, then it stands under its epoch and through the plot", () => {
    const lines = curveText(points, {
      language: "en",
      width: 60,
      height: 6,
      marks: [
        { epoch: 30, label: "x" },
        { epoch: 1, label: "y" },
      ],
    }).split("\n");
    const [last, first] = lines.filter(line => line.includes("▲"));
    expect(first!.indexOf("▲")).toBe(11);
    expect(last!.indexOf("▲")).toBe(11 + 59);
    expect(lines.slice(1, 7).some(line => line[11 + 59] === "┊")).toBe(true);
  });

  it("when a mark is drawn as SVG, then its name is text, whatever it holds", () => {
    const svg = curveSvg(points, { language: "ko", marks: [{ epoch: 3, label: "<b>&" }] });
    expect(svg).toContain('<line class="mark"');
    expect(svg).toContain("&#60;b&#62;&#38; · 에포크 3");
    expect(curve(points, { as: "svg", marks: [{ epoch: 3, label: "z" }] })).toContain(
      "z · epoch 3",
    );
  });

  it("when epochs begin late, then the curve begins there", () => {
    const late = points.map(point => ({ ...point, epoch: point.epoch + 500 }));
    const text = curveText(late, { language: "en", width: 40, height: 6 });
    expect(text.split("\n").at(-1)).toMatch(/^ {11}501 .* 530$/);
    expect(curveSvg(late, { language: "en" })).toContain(">501</text>");
  });

  it("when a loss is negative, then the text's scale is linear and shows it", () => {
    const text = curveText(
      [
        { epoch: 1, trainLoss: 1 },
        { epoch: 2, trainLoss: -1 },
      ],
      { language: "en", width: 20, height: 5 },
    );
    expect(text).toContain(" -1 │");
  });

  it("when there are a million points, then text and SVG stay small", () => {
    const many = Array.from({ length: 1_000_000 }, (_, i) => ({
      epoch: i + 1,
      trainLoss: 1 / (i + 1),
    }));
    many[777_777]!.trainLoss = 3;
    expect(curveText(many, { language: "en", width: 60, height: 8 }).length).toBeLessThan(2000);
    const svg = curveSvg(many, { language: "en" });
    expect(svg.length).toBeLessThan(150_000);
    // The one spike reaches the top.
    expect(svg).toMatch(/L\d+\.\d 24\.0/);
  });
});

describe("text", () => {
  it("when a finding is a consequence, then its cause is named and no remedy of its own is", () => {
    const text = diagnosisText(sick, { language: "en", width: 80 });
    expect(text).toContain("Wasted epochs · epoch 12 · a consequence of: Overfitting");
    expect(text).not.toContain("Train for fewer epochs");
    expect(diagnosisText(sick, { language: "en", width: 80, short: true })).not.toContain("Wasted");
  });

  it.each(["en", "ko"] as const)(
    "when lines are 60 columns wide in %s, then none is wider",
    language => {
      for (const line of diagnosisText(sick, { language, width: 60 }).split("\n"))
        expect(textWidth(line), line).toBeLessThanOrEqual(60);
    },
  );

  it("when there are remarks only, then the verdict comes first and then the remark", () => {
    const text = diagnosisText(
      { verdict: "healthy", findings: [wasted] },
      { language: "en", width: 80 },
    );
    expect(text.split("\n")[0]).toBe("✓ Healthy");
    expect(text).toContain("· Wasted epochs");
  });

  it.each(["too-few-epochs", "no-validation", "too-noisy", "not-finite"] as const)(
    "when the reason is %s, then it is told in words",
    reason => {
      const diagnosis: Diagnosis = { verdict: "cannot-tell", findings: [], reason };
      const text = diagnosisText(diagnosis, { language: "ko", width: 200 });
      expect(text).toBe(`? 판단 보류\n  ${diagnosisWords("ko").reasons[reason]}`);
    },
  );

  it("when there is colour, then only the signs and names bear it", () => {
    expect(diagnosisText(sick, { language: "en", width: 80, color: true })).toContain(
      "\u001b[1;31m✗ Sick",
    );
  });
});

it("when evidence holds HTML, then it is shown, not run", () => {
  const html = diagnosisHtml(sick, "en");
  expect(html).toContain("&#60;b&#62;, 2");
  expect(html).not.toContain("<b>,");
  expect(html).toContain('<section class="finding error">');
});

describe.each(["en", "ko"] as const)("words in %s", language => {
  it.each(actions)("when the remedy is %s, then what and why are sentences", action => {
    const { text, why } = remedySentences({ action }, language);
    for (const sentence of [text, why]) expect(sentence).toMatch(/^\S.*\.$/);
  });

  it.each(noteCodes)("when the note is %s, then it is told with its values", code => {
    const values = { column: "a", train: "b", valid: "c", form: "1 − a", count: 2, epoch: 3 };
    const sentence = noteSentence({ code, values }, language);
    expect(sentence).not.toContain("undefined");
    if (code !== "empty-end") expect(sentence).not.toContain("NaN");
  });
});
