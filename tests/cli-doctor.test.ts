// downhill doctor as a real process, on histories from elsewhere and on runs of ours, and what train says at its end.

import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { foldLog, recordsOf } from "../src/log/read.ts";
import { boston, root, workplace } from "./support/command.ts";
import { eventFile } from "./support/event-file.ts";

const { at, downhill, ended, file, json, log } = workplace();
const sick = join(root, "tests/doctor/cases/overfitting/sick-strong.csv");
const healthy = join(root, "tests/doctor/cases/overfitting/healthy-noisy-flat.csv");
const rows = readFileSync(sick, "utf8")
  .trim()
  .split("\n")
  .slice(1)
  .map(line => line.split(",").map(Number));

describe("a history from elsewhere", () => {
  test("when it is sick, then the document has its finding, evidence and remedies", () => {
    const document = json("doctor", sick);
    expect(document).toMatchObject({
      schema: 1,
      verdict: "sick",
      read: { epochs: 80, measure: "loss", notes: [{ code: "columns", valid: "val_loss" }] },
    });
    const [finding] = document.findings;
    expect(finding).toMatchObject({ code: "overfitting", severity: "error", consequenceOf: null });
    expect(finding.epoch).toBe(finding.evidence.bestEpoch);
    expect(finding.message).toContain(`epoch ${finding.epoch}`);
    expect(finding.remedies.map((remedy: { action: string }) => remedy.action)).toContain(
      "dropout",
    );
    for (const remedy of finding.remedies) {
      expect(Object.keys(remedy)).toEqual(["action", "change", "text", "why"]);
      expect(remedy.why).toMatch(/^[A-Z].+\.$/);
    }
  });

  test.each([
    ["en", "✗ Sick: Overfitting", "▲ Overfitting", "The validation error was lowest"],
    [
      "ko",
      "✗ 이상: 과적합 (overfitting)",
      "▲ 과적합 (overfitting)",
      "검증 오차가 가장 낮았던 때는",
    ],
  ])(
    "when it is read in %s, then the curve is marked and says what is seen and to be done",
    (lang, ...texts) => {
      const text = downhill("doctor", sick, "--lang", lang);
      for (const part of texts) expect(text).toContain(part);
      expect(text).toContain("┊");
      expect(text).toContain("--patience");
      expect(text).not.toMatch(/undefined|NaN/);
      expect(text).not.toContain("\u001b");
    },
  );

  test("when the language differs, then only what a person reads does", () => {
    const [en, ko] = ["en", "ko"].map(lang => json("doctor", sick, "--lang", lang));
    const plain = (document: object) =>
      JSON.stringify(document, (key, value) =>
        ["message", "text", "why"].includes(key) ? "" : value,
      );
    expect(plain(ko)).toBe(plain(en));
    expect(ko.findings[0].message).not.toBe(en.findings[0].message);
  });

  test.each([
    [sick, "error", 3],
    [sick, "warn", 3],
    [healthy, "warn", 0],
  ])("when %s must not fail on %s, then it exits %i", (path, gate, status) => {
    const run = ended("doctor", path, "--fail-on", gate, "--json");
    expect(run.status).toBe(status);
    expect(JSON.parse(run.stdout).schema).toBe(1);
  });

  test.each([
    ["one epoch", "epoch,loss,val_loss\n1,3,4\n", "too-few-epochs"],
    [
      "training alone",
      `epoch,loss\n${rows
        .slice(0, 14)
        .map(([e, t]) => `${e},${t}`)
        .join("\n")}`,
      "no-validation",
    ],
  ])("when it holds %s, then there is no telling, and that fails no gate", (name, text, reason) => {
    const run = ended("doctor", file(`${name}.csv`, text), "--fail-on", "error", "--json");
    const { verdict, findings, ...rest } = JSON.parse(run.stdout);
    // A rule may see something in training alone; without a finding there is no telling.
    if (findings.length === 0) {
      expect(verdict).toBe("cannot-tell");
      expect(rest.reason).toBe(reason);
      expect(run.status).toBe(0);
    }
  });

  test("when a page is asked for, then it holds curve and diagnosis, and runs nothing that a name holds", () => {
    const nasty = "a&<img src=x onerror=alert(1)>.csv";
    downhill("doctor", file(nasty, readFileSync(sick)), "--html", "page.html", "--lang", "ko");
    const page = readFileSync(at("page.html"), "utf8");
    expect(page).toContain('<html lang="ko">');
    expect(page).toContain('<line class="mark"');
    expect(page).toContain('<span class="verdict sick">이상</span>');
    expect(page).not.toMatch(/<img|<script|<link|https?:|url\(|@import|undefined|NaN/);
  });

  test("when only an accuracy is there, then it is said that it was turned around", () => {
    const lines = rows.map(
      ([epoch, train, valid]) => `${epoch},${1 - train! / 2},${1 - valid! / 2}`,
    );
    const path = file("accuracy.csv", `epoch,acc,val_acc\n${lines.join("\n")}`);
    const text = downhill("doctor", path);
    expect(text).toContain("(1 − accuracy)");
    expect(text).toContain('"val_acc" rises as it improves');
    expect(text).toContain("✗ Sick: Overfitting");
  });

  test("when columns are unknown, then they are listed, and can be named", () => {
    const path = file("odd.csv", readFileSync(sick, "utf8").replace(/^.*/, "n,foo,bar"));
    const refused = ended("doctor", path);
    expect(refused).toMatchObject({ status: 4, stdout: "", code: "history-columns-unknown" });
    expect(refused.stderr).toContain('"n", "foo", "bar"');
    const asked = ["--train-column", "foo", "--valid-column", "bar", "--epoch-column", "n"];
    expect(json("doctor", path, ...asked).findings[0].code).toBe("overfitting");
  });
});

describe("a folder", () => {
  test("when Keras wrote TensorBoard's files, then its two folders are one history", () => {
    for (const [part, column] of [
      ["train", 1],
      ["validation", 2],
    ] as const) {
      mkdirSync(at(`logs/fit/${part}`), { recursive: true });
      const scalars = rows.map(row => ({
        tag: "epoch_loss",
        step: row[0]! - 1,
        value: row[column]!,
      }));
      file(`logs/fit/${part}/events.out.tfevents.1.host.v2`, eventFile(scalars, "tensor-content"));
    }
    const document = json("doctor", "logs/fit");
    expect(document.findings[0].code).toBe("overfitting");
    expect(document.read.notes.map((note: { code: string }) => note.code)).toContain("from-zero");
    expect(json("doctor", "logs").findings).toEqual(document.findings);
  });

  test("when Lightning wrote metrics.csv, then that is the history", () => {
    mkdirSync(at("version_0"));
    const lines = rows.flatMap(([epoch, train, valid]) => [
      `${epoch! - 1},${epoch! * 10 - 1},,${valid}`,
      `${epoch! - 1},${epoch! * 10 - 1},${train},`,
    ]);
    file("version_0/metrics.csv", `epoch,step,train_loss_epoch,val_loss\n${lines.join("\n")}\n`);
    expect(json("doctor", "version_0").findings[0].code).toBe("overfitting");
  });

  test("when nothing in it is a history, then that is an error with a code", () => {
    mkdirSync(at("nothing"));
    expect(ended("doctor", "nothing")).toMatchObject({ status: 4, code: "run-missing" });
  });
});

test.each([
  [["doctor"], 2, "usage"],
  [["doctor", "none.csv"], 4, "file-missing"],
  [["doctor", sick, "--fail-on", "eror"], 2, "option-out-of-range"],
  [["doctor", sick, "--train-colum", "x"], 2, "unknown-option"],
  [["doctor", sick, "--html", "none/page.html"], 73, "cannot-write"],
])("when the command is %j, then it exits %i", (args, status, code) => {
  expect(ended(...args)).toMatchObject({ status, code });
});

describe("a run of ours", () => {
  const train = ["train", boston, "--target", "medv", "--hidden", "128,128", "--epochs", "200"];
  const trained = json(...train, "--out", "run");

  test("when it has been trained, then train, its log, its report and doctor say the same", () => {
    const examined = json("doctor", "run");
    const { verdict, findings, suspects } = examined;
    expect(trained.diagnosis).toEqual({ verdict, findings, ...(suspects && { suspects }) });
    expect(trained.findings).toEqual(examined.findings);
    expect(json("doctor", "run/run.jsonl").findings).toEqual(examined.findings);
    const codes = examined.findings.map(({ code }: { code: string }) => code);
    expect(codes).toContain("overfitting");
    expect(recordsOf(log("run"), "finding").map(({ code }) => code)).toEqual(codes);
    expect(log("run").at(-1)!.type).toBe("end");
    const report = readFileSync(at("run/report.html"), "utf8");
    expect(report.indexOf('class="verdict sick"')).toBeGreaterThan(
      report.indexOf("Learning curve"),
    );
    expect(report.indexOf('class="verdict sick"')).toBeLessThan(report.indexOf("<h2>Scores"));
  });

  test("when it is trained further, then only the findings of the longer run are left", () => {
    json("resume", "run", "--epochs", "210");
    const findings = recordsOf(foldLog(log("run")), "finding").map(({ code }) => code);
    expect(findings).toEqual(
      json("doctor", "run").findings.map(({ code }: { code: string }) => code),
    );
  });

  test("when it is trained in a terminal, then diagnosis and remedies stand behind the scores", () => {
    const text = downhill(...train, "--out", "told", "--lang", "ko");
    expect(text.indexOf("✗ 이상: ")).toBeGreaterThan(text.indexOf("테스트  "));
    expect(text).toContain("  → ");
  });

  test("when records are streamed, then every line of stderr is one, findings too", () => {
    const { stderr } = ended(...train, "--out", "streamed", "--progress", "ndjson", "--json");
    const types = stderr
      .trim()
      .split("\n")
      .map(line => JSON.parse(line).type);
    expect(types).toContain("finding");
    expect(types.at(-1)).toBe("end");
  });

  test("when it has not ended an epoch, then there is no telling", () => {
    const lines = readFileSync(at("run/run.jsonl"), "utf8").split("\n").slice(0, 3);
    const document = json("doctor", file("begun.jsonl", `${lines.join("\n")}\n`));
    expect(document.read.epochs).toBe(0);
    expect(document.verdict).not.toBe("healthy");
  });
});
