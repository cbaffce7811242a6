import { beforeAll, describe, expect, it } from "vitest";
import { defaultConfig, type RunConfig } from "../log/config.ts";
import type { StudyAdvice, StudyClaim } from "../log/study.ts";
import {
  categorical,
  conditional,
  float,
  halton,
  importance,
  int,
  log,
  tune,
} from "../tune/index.ts";
import { adviceSentences, type Language, numberText, studyReportWords } from "../words/index.ts";
import { axesOf, spaced } from "./study-axis.ts";
import { trainCommand } from "./study-command.ts";
import type { Refit, StudyDocument, StudyTrial } from "./study-document.ts";
import { studyHtml } from "./study-html.ts";
import { valueScale } from "./study-scale.ts";
import { spreadOf } from "./study-seeds.ts";
import { viewOf, worthOf } from "./study-view.ts";

const NASTY = `<img src=x onerror="alert('1')">`;
const config: RunConfig = { ...defaultConfig, target: "medv" };
const space = {
  lr: log(1e-4, 10),
  hidden: categorical([[32], [64, 32]]),
  layers: int(1, 4),
  optimizer: categorical(["adam", "adamW"]),
  weightDecay: conditional(float(0, 1), "optimizer", ["adamW"]),
};

/** No part of the page. */
const untold = { valid: null, test: null, allRows: null };

/** A real study of a made-up loss: the rate has its best near 0.01, and beyond 1 everything diverges. */
async function studied(): Promise<StudyDocument> {
  const result = await tune({
    space,
    trials: 60,
    sampler: halton(),
    objective({ lr, layers }, { number, report }) {
      if (number === 7) throw new Error(NASTY);
      const rate = Number(lr);
      if (rate > 1) return Number.NaN;
      const floor = 0.1 + (Math.log10(rate) + 2) ** 2 + 0.01 * Number(layers);
      for (let epoch = 1; epoch <= 5; epoch++) report(epoch, floor + 1 / epoch);
      return floor + 0.2;
    },
  });
  const trials: StudyTrial[] = result.trials.map(trial => ({ ...trial }));
  return {
    schema: 1,
    study: {
      ...{ name: null, file: "data/boston.csv", target: "medv", metric: "loss" },
      ...{ direction: "minimize", sampler: "halton", pruner: "none", seed: 0, workers: 1, space },
    },
    trials,
    best: { trial: result.best!.number, ...refit({ lr: 0.01 }, [0.31, 0.33, 0.29]), ...untold },
    defaults: refit({}, [0.61, 0.58, 0.63]),
    claim: { name: "proved", difference: -0.297, error: 0.025 },
    refits: { candidates: 4, dealt: true, openings: 1, cutBy: null },
    importance: importance(result.study),
    advice: [],
  };
}

const refit = (change: Partial<RunConfig>, values: readonly number[]): Refit => ({
  config: { ...config, ...change },
  seeds: values.map((value, seed) => ({
    ...{ seed, value },
    ...{ valid: { rmse: 10 * value }, test: { rmse: 11 * value } },
  })),
});

let document: StudyDocument;
beforeAll(async () => {
  document = await studied();
});

const languages = ["en", "ko"] as const;
/** A page is too long to be printed by a check that fails. */
const has = (page: string, part: string | RegExp) =>
  typeof part === "string" ? page.includes(part) : part.test(page);
const count = (page: string, part: string | RegExp) => page.split(part).length - 1;
/** Every chart stands twice, for wide screens and narrow ones. */
const TWICE = 2;

describe("a study's page", () => {
  it("when a study has all kinds of trials, then its mark shows how each ended", () => {
    const page = studyHtml(document, "en");
    const of = (state: string) => document.trials.filter(trial => trial.state === state).length;
    const legend = 1;
    for (const state of ["complete", "sick", "failed"]) {
      expect(of(state), state).toBeGreaterThan(0);
      expect(count(page, `class="mark-${state}" d=`), state).toBe(TWICE * of(state) + legend);
    }
    expect(has(page, `failed ${of("failed")}<`)).toBe(true);
  });

  it("when it is made, then it needs no network and no script, and every chart has a name", () => {
    for (const language of languages) {
      const page = studyHtml(document, language);
      expect(has(page, /<script|https?:|@import|url\((?!#)/)).toBe(false);
      expect(has(page, /NaN|undefined|\[object/)).toBe(false);
      expect(count(page, "<svg")).toBe(count(page, /<svg [^>]*aria-(?:label|hidden)="[^"]+"/));
    }
  });

  it("when names and reasons hold HTML, then it is shown and not run", () => {
    const { study } = document;
    const strange = {
      ...document,
      study: { ...study, target: NASTY, file: NASTY, name: NASTY, metric: NASTY, sampler: NASTY },
      advice: [{ code: "diagnosis", finding: NASTY }] as const,
      importance: [{ parameter: NASTY, share: 1 }],
      trials: document.trials.map(trial => ({ ...trial, parameters: { [NASTY]: NASTY } })),
    };
    const page = studyHtml({ ...strange, study: { ...strange.study, space: {} } }, "en");
    expect(has(page, "<img")).toBe(false);
    expect(has(page, "&#60;img")).toBe(true);
  });

  it("when there is a best trial, then it is drawn last, over the others", () => {
    const page = studyHtml(document, "en");
    const parallel = /<svg class="parallel".*?<\/svg>/s.exec(page)![0];
    const lines = [...parallel.matchAll(/<path class="(\w+)"/g)].map(([, name]) => name);
    expect(lines.at(-1)).toBe("chosen");
    expect(lines.indexOf("chosen")).toBe(lines.length - 1);
    expect(lines.at(-2)).toBe("q7");
    expect(lines[0]).toBe("q0");
  });

  it("when a parameter hangs on another, then its absence has a place below its axis", () => {
    expect(has(studyHtml(document, "en"), ">not there</text>")).toBe(true);
    const { weightDecay: _, ...others } = space;
    const without = { ...document, study: { ...document.study, space: others }, importance: [] };
    const trials = document.trials.map(({ parameters: { weightDecay: _, ...rest }, ...trial }) => ({
      ...trial,
      parameters: rest,
    }));
    expect(has(studyHtml({ ...without, trials }, "en"), ">not there</text>")).toBe(false);
  });

  it("when the rate decides, then the sentence says so, with where the best lie", () => {
    const decided = { ...document, importance: [{ parameter: "lr", share: 0.83 }] };
    const complete = document.trials
      .filter(({ state }) => state === "complete")
      .sort((a, b) => a.value! - b.value!);
    const tenth = complete
      .slice(0, Math.ceil(complete.length / 10))
      .map(({ parameters }) => Number(parameters.lr));
    const [low, high] = [Math.min(...tenth), Math.max(...tenth)];
    const ends = [low, high].map(end => numberText(end, "en"));
    const said = `<code>--lr</code> mattered most (83 %): in the best tenth of the trials it lies between ${ends[0]} and ${ends[1]}.`;
    expect(low).toBeGreaterThan(0.001);
    expect(high).toBeLessThan(0.1);
    expect(has(studyHtml(decided, "en"), said)).toBe(true);
    const korean = "가장 중요했던 것은 <code>--lr</code> (83 %)";
    expect(has(studyHtml(decided, "ko"), korean)).toBe(true);
  });

  it("when no trial came through, then it says why, and draws no ranks", () => {
    const trials = document.trials.map(trial => ({
      ...{ ...trial, state: "failed" as const, value: null, steps: [], values: [] },
      why: "no rows",
    }));
    const failed = { ...document, trials, best: null, defaults: null, importance: [] };
    const page = studyHtml(failed, "en");
    expect(has(page, "No trial reached its end")).toBe(true);
    expect(has(page, "<li>no rows · 60</li>")).toBe(true);
    expect(has(page, 'class="parallel"')).toBe(false);
    expect(has(page, /NaN|undefined/)).toBe(false);
  });

  it("when there is one trial, one seed and no test, then nothing is claimed", () => {
    const one = document.trials.filter(({ number }) => number === document.best!.trial);
    const seedsOf = ({ seeds, config }: Refit) => ({
      config,
      seeds: seeds.slice(0, 1).map(seed => ({ ...seed, test: null })),
    });
    const lone = {
      ...{ ...document, trials: one, importance: [] },
      best: { ...seedsOf(document.best!), trial: one[0]!.number, ...untold },
      defaults: seedsOf(document.defaults!),
      claim: { name: "one-seed" } as const,
    };
    const page = studyHtml(lone, "en");
    expect(has(page, "With a single seed, luck cannot be told from merit.")).toBe(true);
    expect(has(page, "No rows were kept back for a test")).toBe(true);
    expect(has(page, "Better than the defaults")).toBe(false);
    expect(has(page, /NaN|undefined/)).toBe(false);
  });

  it("when a thousand trials are drawn, then the page stays below two megabytes", () => {
    const trials = Array.from({ length: 1000 }, (_, number) => ({
      ...document.trials[number % document.trials.length]!,
      number,
    }));
    const page = studyHtml({ ...document, trials }, "en");
    expect(page.length).toBeLessThan(2e6);
    expect(has(page, 'class="parallel crowded"')).toBe(true);
    expect(has(page, "All 1,000 trials")).toBe(true);
  });
});

describe("a study that is not a finished one of ours", () => {
  it("when the best has not been trained again, then its own value is shown and nothing claimed", () => {
    const running = { ...document, best: null, defaults: null };
    const page = studyHtml(running, "en");
    const value = numberText(viewOf(running, "en").best!.value!, "en");
    expect(has(page, `best trial: validation loss<b>${value}</b>`)).toBe(true);
    expect(has(page, 'class="claim"')).toBe(false);
    expect(has(page, "Luck or merit")).toBe(false);
    const { seeds: _, ...best } = document.best!;
    const unseeded = { ...document, best: { ...best, seeds: [] }, defaults: null };
    expect(has(studyHtml(unseeded, "en"), "downhill train data/boston.csv")).toBe(true);
    expect(has(studyHtml(unseeded, "en"), /NaN|undefined/)).toBe(false);
  });

  it("when the trials are another program's, then the study's name and plain values stand there", () => {
    const study = { ...document.study, name: "kiln", file: "", target: "", metric: "value" };
    const foreign = { ...document, study, best: null, defaults: null };
    const page = studyHtml(foreign, "en");
    expect(has(page, "<h1>kiln</h1><p>Tuning · 60 trials")).toBe(true);
    expect(has(page, "<title>Tuning · kiln</title>")).toBe(true);
    expect(has(page, "validation value")).toBe(false);
    expect(has(page, "downhill train")).toBe(false);
  });

  it("when a trial's steps are folds, then they are not called epochs", () => {
    const study = { ...document.study, steps: "folds" as const };
    const page = studyHtml({ ...document, study }, "en");
    expect(has(page, "<h2>Fold by fold</h2>")).toBe(true);
    expect(has(page, />epochs?</)).toBe(false);
    expect(has(page, "epochs in all")).toBe(false);
  });
});

describe("what is claimed", () => {
  const unproved = [{ code: "not-proved", difference: -0.3, error: 0.4 }] as const;
  const claimed = (name: StudyClaim["name"], language: Language = "en") => {
    const claim = { name, difference: -0.3, error: 0.4 };
    return studyHtml({ ...document, claim, advice: unproved } as StudyDocument, language);
  };

  it("when a claim is made, then the page says that one and no other", () => {
    const names = {
      proved: "Better than the defaults",
      "not-proved": "Not proved",
      defaults: "No better",
      "one-seed": "One draw",
      unknown: "Not comparable",
    } as const;
    for (const name of Object.keys(names) as StudyClaim["name"][])
      for (const [other, said] of Object.entries(names))
        expect(has(claimed(name), `>${said}</span>`), `${name}: ${said}`).toBe(other === name);
    expect(
      has(
        claimed("not-proved"),
        "by 0.3 in loss, which is not proved: its standard error over seeds is 0.4",
      ),
    ).toBe(true);
    expect(has(claimed("defaults", "ko"), ">기본값이 최고</span>")).toBe(true);
  });

  it("when a seed diverged, then it is left out; when all did, then there is no mean", () => {
    const broken = (refit: Refit, count: number): Refit => ({
      ...refit,
      seeds: refit.seeds.map((seed, i) => (i < count ? { ...seed, value: Number.NaN } : seed)),
    });
    const of = (count: number) => {
      const defaults = broken(document.defaults!, count);
      const claim = { name: "unknown" } as const;
      return studyHtml(JSON.parse(JSON.stringify({ ...document, defaults, claim })), "en");
    };
    expect(has(of(1), "defaults<b>0.605</b>")).toBe(true);
    expect(has(of(3), "defaults<b>–</b>")).toBe(true);
    expect(has(of(3), /NaN|null|undefined/)).toBe(false);
  });

  it("when the validation rows stay, the test rows were opened before or time was short, then it is said", () => {
    const refits = { ...document.refits!, dealt: false, openings: 2, cutBy: 9 };
    const page = studyHtml({ ...document, refits }, "en");
    expect(has(page, "which of them validate stays")).toBe(true);
    expect(has(page, "The test rows have been opened 2 times")).toBe(true);
    expect(has(page, "left time for 3 of the seeds and 4 of the best trials")).toBe(true);
    expect(has(studyHtml(document, "en"), "The test rows were opened once")).toBe(true);
  });

  it("when the best was trained again, then its own value stands beside what that was worth", () => {
    const own = numberText(viewOf(document, "en").best!.value!, "en");
    const said = `In the study the best trial came to ${own}, trained again to 0.31.`;
    expect(has(studyHtml(document, "en"), said)).toBe(true);
  });

  it("when every advice is given, then each is a sentence of its language", () => {
    const all: StudyAdvice[] = [
      { code: "at-the-edge", parameter: "batchSize", bound: "high", value: 128 },
      { code: "more-epochs", epochs: 60 },
      { code: "diagnosis", finding: "overfitting" },
      ...unproved,
      { code: "more-trials", trials: 20 },
      { code: "sick-region", parameter: "lr", low: 1, high: 10, trials: 9 },
    ];
    const judge = { metric: "loss", direction: "minimize" } as const;
    const english = all.map(advice => adviceSentences(advice, judge, "en").join(" "));
    const korean = all.map(advice => adviceSentences(advice, judge, "ko").join(" "));
    expect(new Set([...english, ...korean]).size).toBe(12);
    expect(english[0]).toContain("--batch-size");
    expect(english[0]).toContain("upper bound, 128");
    // The run of the best may have learnt from the validation rows, and then its report has no curve.
    expect(english[2]).toContain("train with its options and with validation rows");
    expect(korean[2]).toContain("과적합");
    for (const sentence of korean) expect(sentence).toMatch(/[가-힣]{2,}/);
    for (const sentence of english) expect(sentence).not.toMatch(/[가-힣]/);
  });

  it("when the best is behind the defaults or their equal, then no gain is spoken of", () => {
    const said = (difference: number, error: number, direction: "minimize" | "maximize") => {
      const advice = { code: "not-proved", difference, error } as const;
      return adviceSentences(advice, { metric: "r2", direction }, "en").join(" ");
    };
    expect(said(0.1, 0.2, "maximize")).toContain("Better than the defaults by 0.1 in r2");
    expect(said(0.1, 0.2, "minimize")).toContain("no better than they are");
    expect(said(0, 0, "minimize")).toContain("exactly as good");
  });
});

describe("the command of the best", () => {
  it("when it differs from the preset, then only that is said, as the command line takes it", () => {
    const changed = { ...config, hidden: [128, 64], batchNorm: true, lr: 0.00001, epochs: 30 };
    expect(trainCommand("data/boston.csv", changed)).toBe(
      "downhill train data/boston.csv --target medv --preset plain --hidden 128,64 --batch-norm --lr 0.00001 --epochs 30",
    );
  });

  it("when a name would mislead a shell, then it is quoted", () => {
    expect(trainCommand("my data.csv", { ...config, target: "it's" })).toBe(
      `downhill train 'my data.csv' --target 'it'\\''s' --preset plain`,
    );
  });
});

describe("axes and scales", () => {
  it("when a list is a choice, then it is written as its option takes it, and found again", () => {
    const axis = axesOf(document, "en").find(({ name }) => name === "hidden")!;
    expect(axis.ticks.map(({ text }) => text)).toEqual(["32", "64,32"]);
    expect(axis.place([64, 32])).toBe(0.75);
    expect(axis.place([7])).toBeUndefined();
  });

  it("when a range is logarithmic, then equal factors are equal ways", () => {
    const axis = axesOf(document, "en").find(({ name }) => name === "lr")!;
    expect(axis.log).toBe(true);
    expect(axis.place(1e-4)).toBe(0);
    expect(axis.place(10)).toBe(1);
    expect(axis.place(0.01)! - axis.place(0.001)!).toBeCloseTo(0.2, 10);
  });

  it("when a space is not there or nonsense, then axes come from what was tried", () => {
    const study = { ...document.study, space: { lr: 7, hidden: null, odd: { kind: "?" } } };
    const axes = axesOf({ ...document, study, importance: [] }, "en");
    expect(axes.map(({ name }) => name)).toContain("layers");
    expect(axes.find(({ name }) => name === "lr")!.kind).toBe("number");
    expect(axes.find(({ name }) => name === "hidden")!.kind).toBe("choice");
    const page = studyHtml({ ...document, study, importance: [] }, "en");
    expect(has(page, /NaN|undefined/)).toBe(false);
  });

  it("when a few values are hopeless, then they stand at the end of an axis made for the rest", () => {
    const values = [...Array.from({ length: 30 }, (_, i) => 0.1 + i / 1000), 1e9];
    const options = { label: "", language: "en", share: 0.9, behind: 0.25 } as const;
    const scale = valueScale(values, { ...options, direction: "minimize" });
    expect(scale.isBeyond(1e9)).toBe(true);
    expect(scale.at(1e9)).toBe(scale.worst);
    expect(scale.isBeyond(0.1)).toBe(false);
    expect(10 ** scale.worst).toBeLessThan(0.2);
    const upward = values.map(value => -value);
    const risen = valueScale(upward, { ...options, direction: "maximize" });
    expect(risen.worst).toBe(risen.axis.low);
    expect(risen.isBeyond(-1e9)).toBe(true);
  });

  it("when ticks would touch, then the first ones stay", () => {
    const ticks = [0, 1, 0.05, 0.5].map(at => ({ at, text: "0.001" }));
    expect(spaced(ticks, 200).map(({ at }) => at)).toEqual([0, 1, 0.5]);
  });

  it("when a trial was stopped, then its last report is what it is worth", () => {
    const trial = { ...document.trials[0]!, value: null, values: [3, 2, null] };
    expect(worthOf(trial)).toBe(2);
    const shown = viewOf({ ...document, trials: [{ ...trial, state: "pruned" }] }, "en");
    expect(shown.drawn).toHaveLength(1);
    expect(shown.ranked).toHaveLength(0);
  });

  it("when values spread, then the deviation is the sample's; of equal ones it is zero", () => {
    expect(spreadOf([1, 2, 3])).toEqual({ mean: 2, deviation: 1 });
    expect(spreadOf([0.1, 0.1, 0.1]).deviation).toBe(0);
    expect(spreadOf([1]).deviation).toBeNaN();
  });

  it("when a metric is judged, then charts are named by it", () => {
    const { measure, loss } = studyReportWords("ko");
    expect(viewOf(document, "ko").measure).toBe(measure(loss));
  });
});
