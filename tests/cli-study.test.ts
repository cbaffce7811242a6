// downhill study: what is kept of studies, and studies of other programs' objectives.

import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { tableOf, workplace } from "./support/command.ts";

vi.setConfig({ testTimeout: 180_000 }); // Each test starts up to a dozen processes.

const { at, downhill, ended, file, json, start } = workplace();
const small = file("small.csv", tableOf(80));
const study = ["tune", small, "--target", "y", "--epochs", "3", "--trials", "12", "--seeds", "1"];

test("when a study has been tuned, then it is listed, shown, explained and exported", () => {
  const whole = json(...study, "--study", "a");
  const { studies } = json("study", "ls");
  expect(studies).toMatchObject([
    { study: "studies/a", target: "y", trials: 12, complete: 12, metric: "loss", atWork: false },
  ]);
  const { trial } = whole.best;
  expect(studies[0]).toMatchObject({ best: trial, value: whole.trials[trial].value });
  expect(json("study", "show", "a")).toMatchObject({ trials: whole.trials, best: whole.best });
  expect(downhill("study", "ls", "--lang", "en")).toMatch(/studies\/a +small\.csv +y +12 +loss/);
  expect(downhill("study", "show", "a", "--lang", "ko")).toContain("검증 손실");
  expect(json("study", "best", "a").best).toEqual(whole.trials[whole.best.trial]);
  expect(json("study", "importance", "a").importance).toEqual(whole.importance);
  const lines = downhill("study", "export", "a").trim().split("\n");
  expect(lines[0]).toMatch(/^trial,state,value,activation,.*,steps,verdict,findings$/);
  expect(lines).toHaveLength(13);
  downhill("study", "export", "a", "--out", "a.json");
  expect(JSON.parse(readFileSync(at("a.json"), "utf8")).trials).toEqual(whole.trials);
  expect(ended("study", "export", "a", "--out", "a.txt").code).toBe("option-out-of-range");
});

test("when the rows are in several files, then the command that trains the best names them all, in text and on the page", () => {
  const more = file("more rows.csv", tableOf(40));
  const quick = [
    "--target",
    "y",
    "--epochs",
    "2",
    "--trials",
    "2",
    "--seeds",
    "1",
    "--study",
    "two",
  ];
  downhill("tune", small, more, ...quick);
  expect(downhill("study", "show", "two", "--lang", "en")).toContain(
    `downhill train ${small} '${more}' --target y --preset plain`,
  );
  const page = readFileSync(at("studies/two/report.html"), "utf8");
  expect(page).toContain(`downhill train ${small} &#39;${more}&#39;`);
});

test("when another program asks and tells, then the study is that of one process, and it survives between calls", () => {
  const space = file("space.yaml", "x: { low: -5, high: 5 }\nmode: [plain, fancy]\n");
  const first = json("study", "ask", "b", "--space", space, "--direction", "maximize");
  expect(first).toMatchObject({ schema: 1, trial: 0, attempt: 1 });
  const busy = ended("study", "ask", "b");
  expect(busy.status).toBe(75);
  expect(JSON.parse(busy.stdout)).toMatchObject({ trial: null, reason: "wait" });
  json("study", "tell", "b", "0", "--value", "1.5");
  expect(json("study", "ask", "b").trial).toBe(1);
  json("study", "tell", "b", "1", "--value", "-1");
  expect(json("study", "best", "b").best).toMatchObject({ number: 0, value: 1.5 });
  expect(ended("study", "tell", "b", "0", "--value", "1").code).toBe("trial-stale");
});

test("when a trial is lost, failed or no number, then the study goes on and knows it", () => {
  const ask = ["study", "ask", "c", "--space", '{"x":[1,2,3]}'];
  expect(json(...ask)).toMatchObject({ trial: 0, attempt: 1 });
  expect(json(...ask, "--lost", "0")).toMatchObject({ trial: 0, attempt: 2 });
  const late = ended("study", "tell", "c", "0", "--value", "1", "--attempt", "1");
  expect(late).toMatchObject({ status: 2, code: "trial-stale" });
  const unnamed = ended("study", "tell", "c", "0", "--value", "1", "--lang", "en");
  expect(unnamed).toMatchObject({ status: 2, code: "option-out-of-range" });
  expect(unnamed.stderr).toContain("trial 0 has been handed out 2 times");
  const unread = ended("study", "tell", "c", "0", "--value", "1", "--attempt", "abc");
  expect(unread).toMatchObject({ status: 2, code: "option-out-of-range" });
  const told = json("study", "tell", "c", "0", "--failed", "--attempt", "2");
  expect(told).toMatchObject({ state: "failed" });
  json(...ask);
  expect(json("study", "tell", "c", "1", "--value", "nan")).toMatchObject({ state: "sick" });
  json(...ask);
  json("study", "tell", "c", "2", "--value", "7");
  expect(json(...ask)).toMatchObject({ trial: null, reason: "exhausted" });
  expect(downhill("study", "show", "c", "--lang", "en")).toMatch(/best value +x\n +2 +7 +\d/);
});

test("when some are at work at one time, then each gets a trial of its own", () => {
  const ask = ["study", "ask", "d", "--space", '{"x":{"low":0,"high":1}}', "--workers", "3"];
  const trials = [0, 1, 2].map(() => json(...ask));
  expect(trials.map(({ trial }) => trial)).toEqual([0, 1, 2]);
  expect(ended(...ask).status).toBe(75);
  json("study", "tell", "d", "0", "--value", "1");
  expect(json(...ask).trial).toBe(3);
});

test("when several tell at the same moment, then each waits for its turn and no value is lost", async () => {
  const ask = ["study", "ask", "e", "--space", '{"x":{"low":0,"high":1}}', "--workers", "4"];
  for (let i = 0; i < 4; i++) json(...ask);
  const tells = [0, 1, 2, 3].map(i => start("study", "tell", "e", `${i}`, "--value", `${i}`));
  const exits = tells.map(child => new Promise(resolve => child.once("exit", resolve)));
  expect(await Promise.all(exits)).toEqual([0, 0, 0, 0]);
  const { trials } = json("study", "show", "e");
  expect(trials.map(({ value }: { value: number }) => value)).toEqual([0, 1, 2, 3]);
});

test("when a study's journal is empty, then it can be begun, and until then it is damaged for who looks", () => {
  mkdirSync(at("studies/f"), { recursive: true });
  file("studies/f/study.jsonl", "");
  for (const look of [["show"], ["best"], ["export"]])
    expect(ended("study", ...look, "f")).toMatchObject({ status: 4, code: "study-damaged" });
  expect(ended("study", "tell", "f", "0", "--value", "1").code).toBe("study-damaged");
  expect(json("study", "ask", "f", "--space", '{"x":[1,2]}')).toMatchObject({ trial: 0 });
  expect(json("study", "show", "f").trials).toHaveLength(1);
});

test.each([
  '{"schema":1}',
  '{"schema":1,"trials":[null]}',
  '{"schema":1,"training":{}}',
  "{",
  "[]",
])("when result.json and study.json hold %s, then the study is read from its journal", content => {
  if (!existsSync(at("studies/g"))) json("study", "ask", "g", "--space", '{"x":[1,2]}');
  for (const name of ["result", "study"]) file(`studies/g/${name}.json`, content);
  expect(json("study", "show", "g")).toMatchObject({ study: { name: "g" }, trials: [{}] });
});

test.each([
  [["study", "show", "nothing"], 4, "study-missing"],
  [["study", "boil", "a"], 2, "usage"],
  [["study", "show"], 2, "usage"],
  [["study", "ask", "new"], 2, "usage"],
  [["study", "ask", "a"], 2, "study-differs"],
  [["study", "tell", "b", "0"], 2, "option-out-of-range"],
  [["study", "tell", "b", "x", "--value", "1"], 2, "option-out-of-range"],
  [["study", "ask", "b", "--space", '{"y":[1]}'], 2, "study-differs"],
])("when %o is asked, then the command ends with %i", (args, status, code) => {
  expect(ended(...args, "--lang", "en")).toMatchObject({ status, code });
});
