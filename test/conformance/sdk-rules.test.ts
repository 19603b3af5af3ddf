// Rules end to end: the same attempts through @firebase/rules-unit-testing on Node and through the web SDK in a real
// Chromium, on Google's emulator, on ours, and on ours with strict lists.
import { fileURLToPath } from "node:url";
import { initializeTestEnvironment } from "@firebase/rules-unit-testing";
import { build } from "esbuild";
import * as sdk from "firebase/firestore";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findBrowser, launchBrowser } from "../e2e/support/browser.ts";
import { attemptRules, expectedVerdicts, runAttempts, seeded } from "./rules-attempts.ts";
import { describeTargets, type EmulatorTarget, startTargets } from "./targets.ts";

sdk.setLogLevel("silent");
const found = findBrowser() !== undefined;
if (!found) console.log("Rules in a browser skipped: no Chromium or Chrome on PATH.");

const strictTarget = async (): Promise<readonly EmulatorTarget[]> => {
  const [ours] = await startTargets({ strictLists: true, official: false });
  return ours === undefined ? [] : [{ ...ours, name: "Hearth, strict lists" }];
};

let runs = 0;

describeTargets([...(await startTargets()), ...(await strictTarget())], (emulator) => {
  const [host = "", port = ""] = emulator.address.split(":");
  const expected = expectedVerdicts(emulator.name === "Hearth, strict lists");

  const environmentFor = async (projectId: string) => {
    const firestore = { host, port: Number(port), rules: attemptRules };
    const environment = await initializeTestEnvironment({ projectId, firestore });
    await environment.withSecurityRulesDisabled(async (context) => {
      const db = context.firestore();
      for (const [path, data] of Object.entries(seeded)) await sdk.setDoc(sdk.doc(db, path), data);
    });
    return environment;
  };
  afterAll(() => emulator.stop());

  test("rules-unit-testing on Node", { timeout: 120_000 }, async () => {
    const environment = await environmentFor(`demo-rules-node-${++runs}`);
    const verdicts = await runAttempts(sdk, (person) => {
      const context = person === null ? environment.unauthenticatedContext() : environment.authenticatedContext(person);
      return context.firestore() as unknown as sdk.Firestore;
    });
    await environment.cleanup();
    expect(verdicts).toEqual(expected);
  });

  test.skipIf(!found)("the web SDK in Chromium", { timeout: 120_000 }, async () => {
    const projectId = `demo-rules-browser-${++runs}`;
    const environment = await environmentFor(projectId);
    const page = await browser.newPage();
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(String(error)));
    await page.setContent("<!doctype html><title>Rules</title>");
    await page.addScriptTag({ content: script });
    type Run = (options: unknown) => Promise<unknown>;
    const verdicts = await page.evaluate((options) => (globalThis as unknown as { run: Run }).run(options), {
      host,
      port: Number(port),
      projectId,
    });
    await page.close();
    await environment.cleanup();
    expect(problems).toEqual([]);
    expect(verdicts).toEqual(expected);
  });
});

let browser: Browser;
let script = "";
beforeAll(async () => {
  if (!found) return;
  const page = fileURLToPath(new URL("rules-page.ts", import.meta.url));
  const { outputFiles } = await build({ entryPoints: [page], bundle: true, write: false, format: "iife" });
  script = outputFiles[0]?.text ?? "";
  browser = await launchBrowser();
});
afterAll(() => browser?.close());
