// Says once, in one line, why the browser tests did not run.
import { expect, test } from "vitest";
import { findBrowser } from "./support/browser.ts";

const browser = findBrowser();
if (browser === undefined) {
  console.log("Browser tests skipped: no Chromium or Chrome on PATH (CHROMIUM_PATH may name one).");
}

test.skipIf(browser === undefined)("a browser is found for the end-to-end tests", () => {
  expect(browser).toMatch(/chrom/i);
});
