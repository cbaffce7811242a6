// A missing program leaves tests out by day and fails them in CI.

import { afterEach, expect, test, vi } from "vitest";
import { needs, pathOf } from "./programs.ts";

afterEach(() => vi.unstubAllEnvs());

test("when a program is named by its variable, then that path is used", () => {
  vi.stubEnv("CHROMIUM", process.execPath);
  expect(needs("chromium")).toBe(true);
  expect(pathOf("chromium")).toBe(process.execPath);
});
