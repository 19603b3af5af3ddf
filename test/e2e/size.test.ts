// The built app stays inside its download budget. Needs the build only, no browser.
import { readFileSync } from "node:fs";
import { join } from "node:path";
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

test("neither zod nor a definition reaches the browser", () => {
  const { files } = measure();
  const scripts = files.filter(({ file }) => file.endsWith(".js")).map(({ file }) => file);
  expect(scripts.length).toBeGreaterThan(2);
  for (const file of scripts) {
    const text = readFileSync(join(import.meta.dirname, "../../web-client/dist", file), "utf8");
    expect(/ZodError|invalid_type|discriminatedUnion|DefinitionError/.exec(text)?.[0], file).toBeUndefined();
  }
});
