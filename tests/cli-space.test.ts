// Spaces that a person wrote, as a file or on the command line: what is wrong with one is said, and a hostile one is
// refused before it costs anything.

import { expect, test } from "vitest";
import { tableOf, workplace } from "./support/command.ts";

const { ended, file, json } = workplace();
const small = file("small.csv", tableOf(80));
const tune = (space: string, ...more: string[]) => [
  ...["tune", small, "--target", "y", "--epochs", "2", "--trials", "3", "--seeds", "1"],
  ...["--space", space, ...more],
];

test("when a space is YAML, then its lists are choices and its ranges know the kind of their option", () => {
  const yaml = `
lr: { low: 1e-4, high: 0.1, log: true }
hidden: [[4], [8, 4]]
batchSize: { low: 8, high: 32, step: 8 }
batchNorm: [true, false]
optimizer: [adam, adamW]
weightDecay: { low: 1e-4, high: 1, log: true, when: { parameter: optimizer, in: [adamW] } }
`;
  const { study, trials } = json(...tune(file("space.yaml", yaml)));
  expect(study.space.batchSize).toMatchObject({ kind: "int", step: 8 });
  expect(study.space.hidden).toEqual({ kind: "categorical", choices: [[4], [8, 4]] });
  for (const { parameters } of trials)
    expect("weightDecay" in parameters).toBe(parameters.optimizer === "adamW");
});

test("when a space is JSON, in a file or on the command line, then it is the same space", () => {
  const text = '{"lr":{"low":0.001,"high":0.1,"log":true}}';
  const [one, other] = [json(...tune(file("s.json", text))), json(...tune(text))];
  expect(one.trials).toEqual(other.trials);
});

test("when the loss itself is tuned, then trials are judged by a score that all have", () => {
  const { study } = json(...tune('{"loss":["mse","mae"]}', "--trials", "2"));
  expect(study.metric).toBe("rmse");
});

test("when the preset is the strong one, then it has a space of its own", () => {
  const quick = ["--trials", "1", "--preset", "default", "--epochs", "2", "--members", "2"];
  const { study, best } = json(
    ...["tune", small, "--target", "y", "--seeds", "1", ...quick, "--valid", "0.2"],
  );
  expect(study.space).toHaveProperty("embedding");
  expect(best.config.network).toBe("realMlp");
});

test("when a space is searched as a grid, then every combination comes once, and the study ends there", () => {
  const space = '{"lr":[0.001,0.01],"hidden":[[4],[8]]}';
  const { study, trials } = json(...tune(space, "--sampler", "grid", "--trials", "9"));
  expect(study.sampler).toBe("grid(5)");
  const tried = trials.map(({ parameters }: { parameters: object }) => JSON.stringify(parameters));
  expect(new Set(tried).size).toBe(4);
  expect(trials).toHaveLength(4);
});

test("when a trial takes longer than --trial-seconds, then it has failed and the others go on", () => {
  const rest = ["--target", "y", "--seeds", "1", "--trials", "5", "--workers", "1"];
  const space = ["--space", '{"epochs":[2,1000000]}', "--sampler", "grid", "--trial-seconds", "4"];
  const { trials, best } = json("tune", small, ...rest, ...space);
  expect(trials).toMatchObject([
    { state: "complete" },
    { state: "failed", why: "no result within 4 s" },
  ]);
  expect(best.trial).toBe(0);
});

test.each([
  [["--epochs", "1", "--pruner", "halving"], /--pruner halving needs trials of 2 epochs or more/],
  [["--folds", "3", "--pruner", "extrapolating"], /extrapolating needs trials of 6 folds or more/],
  [["--trial-seconds", "0"], /--trial-seconds must be a number of seconds above 0, found "0"/],
])("when %o is asked for, then it is refused and says why", (options, message) => {
  const { status, stderr } = ended("tune", small, "--target", "y", ...options, "--lang", "en");
  expect(stderr).toMatch(message);
  expect(status).toBe(2);
});

const deep = `{"lr":${"[".repeat(5000)}${"]".repeat(5000)}}`;
const names = ["lr", "hidden", "dropout", "momentum", "epochs", "batchSize", "clipNorm", "beta2"];
const tenfold = (anchor: string) => new Array(10).fill(`*${anchor}`).join(",");
const bomb = names
  .map((name, i) => `${name}: &${name} [${i === 0 ? "1,2,3" : tenfold(names[i - 1]!)}]`)
  .join("\n");

test.each([
  [
    "an unknown key",
    "lrr: [0.1]",
    /space\.yaml: lrr: there is no such option\. Did you mean "lr"\?/,
  ],
  ["what is not tuned", "seed: [1, 2]", /seed: this is not tuned.*--seeds/],
  ["the rows", "valid: [0.1, 0.2]", /valid: this is not tuned: it chooses the rows/],
  [
    "bounds upside down",
    "lr: { low: 1, high: 0.1 }",
    /lr: low is a number below high, not 1 and 0.1/,
  ],
  ["a logarithm from 0", "lr: { low: 0, high: 1, log: true }", /log needs low above 0/],
  ["an unknown word", "lr: { lo: 0.1, high: 1 }", /"lo" is not known here\. Did you mean "low"\?/],
  ["a text for a number", "lr: [fast, slow]", /lr: .*found "fast"/],
  [
    "a float for a whole number",
    "batchSize: { kind: float, low: 8, high: 32 }",
    /whole number: int/,
  ],
  ["a bound out of range", "dropout: { low: 0, high: 1 }", /dropout: /],
  ["no choices", "activation: []", /at least one value/],
  ["a choice twice", "activation: [relu, relu]", /stands there twice/],
  ["no dimension", "lr: 0.1", /lr: a list of choices or a range/],
  [
    "a condition on nothing",
    "lr: { low: 0.1, high: 1, when: { parameter: x, in: [1] } }",
    /"x" is no other/,
  ],
  ["nothing", "", /a space is names/],
  ["a list", "[1, 2]", /a space is names/],
  ["no YAML", "lr: {", /not YAML or JSON/],
  ["a prototype", '{"__proto__": [1], "lr": [0.1]}', /there is no such option/],
  [
    "what is nested 5000 deep",
    deep,
    /(not YAML or JSON|at most 10000 values, 8 deep).*space-invalid/,
  ],
  ["a bomb of aliases", bomb, /not YAML or JSON: Excessive alias count/],
  ["what refers to itself", "lr: &a [*a]", /(not YAML or JSON|at most|lr:).*space-invalid/],
  [
    "70,000 choices",
    `lr: [${Array.from({ length: 70_000 }, (_, i) => i + 1)}]`,
    /256|262144|at most/,
  ],
])("when a space holds %s, then it is refused and says why", (_, content, message) => {
  const { status, stderr } = ended(...tune(file("space.yaml", content)), "--lang", "en");
  expect(stderr).toMatch(message);
  expect(status).toBe(2);
});

test("when an option is fixed and tuned at once, then it is refused", () => {
  const given = tune('{"lr":[0.1,0.2]}', "--lr", "0.3", "--lang", "en");
  expect(ended(...given).stderr).toContain("lr: it is tuned here and fixed by an option");
});

test("when a file is missing or too large, then that is said", () => {
  expect(ended(...tune("none.yaml")).code).toBe("file-missing");
  const large = file("large.yaml", `lr: [0.1] # ${"x".repeat(300_000)}`);
  expect(ended(...tune(large), "--lang", "ko").stderr).toMatch(/잘못된 탐색 공간.*space-invalid/);
});
