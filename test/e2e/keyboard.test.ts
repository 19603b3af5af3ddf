// A whole run without a mouse: every step by Tab, arrows, Enter, Space and Escape, with the focus always in sight.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBrowser, launchBrowser } from "./support/browser.ts";
import { eventually, isGone, shows, visit } from "./support/visit.ts";

/** Presses Tab until the focused element's name matches; fails after a round of the page. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  const seen: string[] = [];
  for (let step = 0; step < 60; step += 1) {
    await page.keyboard.press("Tab");
    const focused = await focusedName(page);
    if (name.test(focused)) return;
    seen.push(focused);
  }
  throw new Error(`Tab never reached ${name}; it went over: ${seen.join(" | ")}`);
}

function focusedName(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement)) return "";
    const labels =
      element instanceof HTMLInputElement ? [...(element.labels ?? [])].map((label) => label.textContent) : [];
    return [element.getAttribute("aria-label") ?? "", ...labels, element.textContent].join(" ").trim();
  });
}

/** What has the focus is drawn with a visible outline or ring, and lies within the window. */
async function focusIsVisible(page: Page): Promise<void> {
  const seen = await page.evaluate(() => {
    const element = document.activeElement as HTMLElement;
    const ring = element.closest<HTMLElement>(".add") ?? element;
    const style = getComputedStyle(ring);
    const box = element.getBoundingClientRect();
    const drawn =
      (style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
    return drawn && box.bottom > 0 && box.top < innerHeight;
  });
  expect(seen, `focus on "${await focusedName(page)}"`).toBe(true);
}

describe.skipIf(findBrowser() === undefined)("keyboard", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => await browser?.close());

  test("try it, add, rename, complete, open, close, delete, undo: no mouse", async () => {
    await using guest = await visit(browser);
    const { page } = guest;
    const { keyboard } = page;
    await guest.goto("/");
    await tabTo(page, /^Try it/);
    await focusIsVisible(page);
    await keyboard.press("Enter");
    await page.waitForURL("**/w/*");
    await shows(page.getByLabel("New task"));

    await tabTo(page, /^New task/);
    await focusIsVisible(page);
    await keyboard.type("Typed only");
    await keyboard.press("Enter");
    await shows(guest.row("Typed only"));

    await tabTo(page, /^Typed only/);
    await focusIsVisible(page);
    await keyboard.press("Enter");
    await keyboard.type("Renamed only");
    await keyboard.press("Enter");
    await shows(guest.row("Renamed only"));
    await eventually(async () => expect(await focusedName(page)).toMatch(/^Renamed only/));

    await keyboard.press("ArrowDown");
    expect(await focusedName(page)).not.toMatch(/^Renamed only/);
    await keyboard.press("ArrowUp");
    expect(await focusedName(page)).toMatch(/^Renamed only/);

    await tabTo(page, /^Details of Renamed only/);
    await keyboard.press("Enter");
    await shows(page.getByRole("heading", { name: /Renamed only/, level: 2 }));
    await eventually(async () => expect(await focusedName(page)).toMatch(/^Renamed only/));
    await tabTo(page, /To do/);
    await keyboard.press("ArrowRight");
    await eventually(async () => expect(await page.getByRole("radio", { name: "Doing" }).isChecked()).toBe(true));
    await keyboard.press("Escape");
    await eventually(async () => expect(await focusedName(page)).toMatch(/^Details of Renamed only/));

    await keyboard.press("Shift+Tab");
    await keyboard.press("Shift+Tab");
    expect(await focusedName(page)).toMatch(/^Renamed only/);
    await keyboard.press("Shift+Tab");
    await keyboard.press("Space");
    await eventually(async () => expect(await guest.row("Renamed only").getByRole("checkbox").isChecked()).toBe(true));
    await focusIsVisible(page);

    await page.getByRole("button", { name: /^Renamed only/ }).focus();
    await keyboard.press("Delete");
    await isGone(guest.row("Renamed only"));
    expect(await focusedName(page)).not.toBe("");
    await tabTo(page, /^Undo/);
    await focusIsVisible(page);
    await keyboard.press("Enter");
    await shows(guest.row("Renamed only"));
    guest.isClean();
  });

  test("the first Tab inside a workspace offers to skip to the content", async () => {
    await using guest = await visit(browser);
    await guest.goto("/");
    await guest.page.getByRole("button", { name: "Try it" }).click();
    await shows(guest.page.getByLabel("New task"));
    await guest.page.reload();
    await shows(guest.page.getByLabel("New task"));
    await guest.page.keyboard.press("Tab");
    expect(await focusedName(guest.page)).toBe("Skip to the content");
    await guest.page.keyboard.press("Enter");
    await guest.page.keyboard.press("Tab");
    expect(await guest.page.evaluate(() => document.activeElement?.closest("main") !== null)).toBe(true);
  });
});
