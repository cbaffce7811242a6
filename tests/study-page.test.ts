// The report of a study in a real browser: nothing is asked of the network, nothing overflows, and no text is cut off or
// lies upon another, on a wide screen and on a narrow one, in both languages.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type StudyDocument, studyHtml } from "downhill/report";
import { categorical, conditional, float, importance, int, log, tune } from "downhill/tune";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defaultConfig } from "../src/log/config.ts";
import { needs, pathOf } from "./support/programs.ts";

const folder = mkdtempSync(join(tmpdir(), "downhill-"));
let browser: Browser;

const space = {
  lr: log(1e-4, 1),
  hidden: categorical([[32], [64], [64, 32], [128, 64, 32]]),
  batchSize: int(16, 256, { log: true }),
  dropout: float(0, 0.5, { step: 0.1 }),
  optimizer: categorical(["adam", "adamW"]),
  weightDecay: conditional(log(1e-4, 1), "optimizer", ["adamW"]),
};

async function studied(): Promise<StudyDocument> {
  const { trials, best, study } = await tune({
    space,
    trials: 60,
    objective({ lr, dropout }, { report }) {
      const floor = 0.1 + (Math.log10(Number(lr)) + 2) ** 2 / 10 + Number(dropout) / 5;
      for (let epoch = 1; epoch <= 20; epoch++) report(epoch, floor + 1 / epoch);
      return Number(lr) > 0.5 ? Number.NaN : floor + 0.05;
    },
  });
  const refit = (values: readonly number[]) => ({
    config: { ...defaultConfig, target: "medv" },
    seeds: values.map((value, seed) => ({
      ...{ seed, value, valid: { rmse: value }, test: { rmse: value } },
    })),
  });
  const untold = { valid: null, test: null, allRows: null };
  return {
    schema: 1,
    study: {
      ...{ name: "boston", file: "boston.csv", target: "medv", metric: "loss", workers: 1, space },
      ...{ direction: "minimize", sampler: "tpe", pruner: "none", seed: 0 },
    },
    trials,
    best: { trial: best!.number, ...refit([0.15, 0.16, 0.17]), ...untold },
    defaults: refit([0.3, 0.28, 0.31]),
    claim: { name: "proved", difference: -0.137, error: 0.012 },
    refits: { candidates: 4, dealt: true, openings: 1, cutBy: null },
    importance: importance(study),
    advice: [{ code: "more-epochs", epochs: 20 }],
  };
}

describe.runIf(needs("chromium"))("the report of a study in Chromium", () => {
  beforeAll(async () => {
    const document = await studied();
    for (const language of ["en", "ko"] as const)
      writeFileSync(join(folder, `${language}.html`), studyHtml(document, language));
    browser = await chromium.launch({
      executablePath: pathOf("chromium"),
      args: ["--no-sandbox", "--disable-background-networking"],
    });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const language of ["en", "ko"])
    for (const width of [960, 400])
      test(`when it opens ${width} pixels wide in ${language}, then all of it can be seen`, async () => {
        const page = await browser.newPage({ viewport: { width, height: 900 } });
        const asked: string[] = [];
        const wrong: string[] = [];
        page.on("request", request => asked.push(request.url()));
        page.on("console", message => wrong.push(message.text()));
        page.on("pageerror", error => wrong.push(error.message));
        const url = pathToFileURL(join(folder, `${language}.html`)).href;
        await page.goto(url);
        expect({ asked, wrong }).toEqual({ asked: [url], wrong: [] });
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
        expect(await cutTexts(page)).toEqual([]);
        await page.close();
      });

  test("when it is narrow, then charts are drawn for it, each once", async () => {
    const page = await browser.newPage({ viewport: { width: 400, height: 900 } });
    await page.goto(pathToFileURL(join(folder, "en.html")).href);
    const shown = await page
      .locator("svg.parallel")
      .evaluateAll(charts => charts.map(chart => chart.getBoundingClientRect().width > 0));
    expect(shown).toEqual([false, true]);
    await page.close();
  });

  test("when it is dark, then the best rank is the lightest; when it is light, the darkest", async () => {
    const lightness = async (colorScheme: "light" | "dark") => {
      const page = await browser.newPage({ viewport: { width: 960, height: 900 }, colorScheme });
      await page.goto(pathToFileURL(join(folder, "en.html")).href);
      const strokes = await page.evaluate(() =>
        Array.from({ length: 8 }, (_, i) => {
          const path = document.querySelector(`.parallel path.q${i}`)!;
          return Number(/oklch\(([\d.]+)/.exec(getComputedStyle(path).stroke)![1]);
        }),
      );
      await page.close();
      return strokes;
    };
    const [light, dark] = [await lightness("light"), await lightness("dark")];
    expect(light).toEqual(light.toSorted((a, b) => b - a));
    expect(dark).toEqual(dark.toSorted((a, b) => a - b));
    expect([light, dark].map(shades => new Set(shades).size)).toEqual([8, 8]);
  });
});

/** Texts of charts that reach out of their picture. */
function cutTexts(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll("svg text")].flatMap(text => {
      const [inner, outer] = [text, text.closest("svg")!].map(one => one.getBoundingClientRect());
      const isInside = inner!.left >= outer!.left - 1 && inner!.right <= outer!.right + 1;
      return isInside || inner!.width === 0 ? [] : [text.textContent];
    }),
  );
}
