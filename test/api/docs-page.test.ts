// The page to read and try the API, in a browser, under its own strict policy.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBrowser, launchBrowser } from "../e2e/support/browser.ts";
import { call, makeTeam, type Team } from "./backend.ts";
import { type Instance, startInstance } from "./own-process.ts";

if (findBrowser() === undefined) console.log("Skipped: the docs page needs a Chromium or Chrome.");

describe.skipIf(findBrowser() === undefined)("docs page", () => {
  let browser: Browser;
  let api: Instance;
  let page: Page;
  let team: Team;
  const complaints: string[] = [];

  beforeAll(async () => {
    // Straight from the function: Hosting would add a policy of its own.
    [browser, api, team] = await Promise.all([launchBrowser(), startInstance(), makeTeam()]);
    page = await browser.newPage();
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => {
      if (!request.url().startsWith(new URL(api.base).origin)) complaints.push(`asked ${request.url()}`);
    });
    await page.goto(`${api.base}/docs`);
    await page.getByRole("heading", { name: "tasks" }).waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await api?.[Symbol.asyncDispose]();
  });

  const operation = (method: string, path: string) =>
    page
      .locator("details")
      .filter({ has: page.locator(`summary code:text-is("${path}")`) })
      .filter({ has: page.locator(`summary .method:text-is("${method}")`) })
      .first();

  test("reads: every operation of the description is there", async () => {
    const { body } = await call(undefined, "GET /openapi.json", { base: api.base });
    const described = Object.values(body.paths as object).flatMap((methods) => Object.keys(methods));
    expect(described.length).toBeGreaterThan(20);
    expect(await page.locator("summary .method").count()).toBe(described.length);
  });

  test("tries: a task made and read back in the page", async () => {
    await page.locator("#token").fill(team.editor.token);
    const create = operation("post", "/workspaces/{workspaceId}/tasks");
    await create.locator("summary").first().click();
    await create.locator('input[name="workspaceId"]').fill(team.workspaceId);
    await create.locator("textarea").fill('{"title":"From the page"}');
    await create.getByRole("button", { name: "Send" }).click();
    const answer = create.locator('pre[aria-live="polite"]');
    await answer.filter({ hasText: "From the page" }).waitFor();
    const text = (await answer.textContent()) ?? "";
    expect(text).toMatch(/^201 {2}ETag "/);
    const { id } = JSON.parse(text.slice(text.indexOf("{"))) as { id: string };

    const batch = operation("get", "/workspaces/{workspaceId}/tasks:batchGet");
    await batch.locator("summary").first().click();
    await batch.locator('input[name="workspaceId"]').fill(team.workspaceId);
    await batch.locator('input[name="id"]').fill(`${id}, nothing`);
    await batch.getByRole("button", { name: "Send" }).click();
    await batch.locator('pre[aria-live="polite"]').filter({ hasText: "From the page" }).waitFor();
    expect(await batch.locator('pre[aria-live="polite"]').textContent()).toContain('"missing": [\n    "nothing"');
  });

  test("a refusal is shown as it is", async () => {
    const get = operation("get", "/workspaces/{workspaceId}");
    await get.locator("summary").first().click();
    await get.locator('input[name="workspaceId"]').fill("<img src=x onerror=alert(1)>");
    await get.getByRole("button", { name: "Send" }).click();
    const answer = get.locator('pre[aria-live="polite"]');
    await answer.filter({ hasText: "not-found" }).waitFor();
    expect(await page.locator("img").count()).toBe(0);
  });

  test("its policy forbids everything else, and the page asks for nothing else", async () => {
    expect(complaints.filter((text) => !text.includes("404"))).toEqual([]);
    const ran = await page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "window.injected = true";
      document.head.append(script);
      return "injected" in window;
    });
    expect(ran).toBe(false);
  });
});
