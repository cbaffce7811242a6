import { expect, test } from "vitest";
import { processors } from "#host";

test("x", () => {
  expect(processors()).toBeGreaterThan(0);
});
