// The built app stays inside its download budget. Needs the build only, no browser.
import { expect, test } from "vitest";
import { BUDGET, measure } from "../../web-client/check-size.ts";

test("shell and task screen fit their budgets, compressed", () => {
  const { files, shell, total } = measure();
  expect(shell).toBeLessThanOrEqual(BUDGET.shell);
  expect(total).toBeLessThanOrEqual(BUDGET.total);
  // The measure itself works: the SDK's chunks are there, and are by far the most of it.
  expect(files.length).toBeGreaterThan(3);
  expect(total).toBeGreaterThan(shell + 50);
});
