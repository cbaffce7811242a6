// A missing program leaves tests out by day and fails them in CI.

import { afterEach, expect, test, vi } from "vitest";
import { needs, pathOf } from "./programs.ts";

afterEach(() => vi.unstubAllEnvs());

test("when a program is named by its variable, then that path is used", () => {
  vi.stubEnv("CHROMIUM", process.execPath);
  expect(needs("chromium")).toBe(true);
  expect(pathOf("chromium")).toBe(process.execPath);
});

test("when a program is missing by day, then its tests are left out with a line that says so", () => {
  vi.stubEnv("DOWNHILL_REQUIRE_ALL", "");
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  expect(needs("chromium", false)).toBe(false);
  expect(warn).toHaveBeenCalledWith(
    expect.stringMatching(/^left out: .*chromium.*apt-get install/),
  );
  warn.mockRestore();
});

test("when a program is missing and nothing may be left out, then it throws", () => {
  vi.stubEnv("DOWNHILL_REQUIRE_ALL", "1");
  expect(() => needs("python3-torch", false)).toThrow("apt-get install python3-torch");
});
