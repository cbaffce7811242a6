// What check-examples takes for an example, and what it makes of a promised output.

import { expect, test } from "vitest";
import { checked, examplesOf } from "./check-examples.ts";

const source = `// A file.

/**
 * Doubles.
 *
 * @throws never
 * @example
 * import { two } from "x";
 *
 * for (const a of [1]) {
 *   console.log(two(a)); // 2
 * }
 * @see elsewhere
 */
export const two = (a: number) => 2 * a;
/** No example. */
export const one = 1;
`;

test("when a comment has an example, then its code is taken up to the next tag, indented as it was", () => {
  expect(examplesOf(source)).toEqual([
    {
      line: 7,
      code: 'import { two } from "x";\n\nfor (const a of [1]) {\n  console.log(two(a)); // 2\n}',
    },
  ]);
});

test("when a line promises an output, then it becomes a check, and other lines stay", () => {
  const [example] = examplesOf(source);
  expect(checked(example!.code)).toContain('\n  promised("2", two(a));\n');
  expect(checked("console.log(1);\nconsole.log(f(1, 2)); // 3 4")).toBe(
    'console.log(1);\npromised("3 4", f(1, 2));',
  );
});
