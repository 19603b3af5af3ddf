// Every screen, in both themes: no axe-core violations, nothing cut off at 320 px, and nothing the policy refuses.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { findBrowser, launchBrowser } from "./support/browser.ts";
import { asPerson, newMember, newTeam, type Team } from "./support/people.ts";
import { shows, type Visit, visit } from "./support/visit.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

async function violations(on: Visit): Promise<string[]> {
  // Evaluated by the debugger, not by the page: the page's policy would refuse a script from here.
  await on.page.evaluate(axe);
  const results = (await on.page.evaluate("axe.run(document)")) as AxeResults;
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`),
  );
}

/** Runs in the page: what reaches beyond the right edge, when the page scrolls sideways. */
function tooWide(): string[] {
  const { clientWidth, scrollWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  const reaching = [...document.querySelectorAll("*")].filter(
    (each) => each.getBoundingClientRect().right > clientWidth,
  );
  return [`${scrollWidth} px`, ...reaching.map((each) => each.outerHTML.slice(0, 120))];
}

/** Runs in the page: what a finger has to hit, and is smaller than 44 px either way. Links within text are text. */
function tooSmall(): string[] {
  const targets = [...document.querySelectorAll<HTMLElement>("a, button, input, select, textarea")];
  return targets.flatMap((target) => {
    const area = target.closest("label") ?? target;
    const { width, height } = area.getBoundingClientRect();
    const hidden = width <= 1 || getComputedStyle(target).visibility === "hidden" || target.closest(".skip") !== null;
    if (hidden || (getComputedStyle(target).display === "inline" && target.tagName === "A")) return [];
    return Math.min(width, height) < 43.5 ? [`${width} x ${height}: ${target.outerHTML.slice(0, 120)}`] : [];
  });
}

const screens = [
  { path: "", ready: "New task" },
  { path: "/tasks/T", ready: "Too dear, too late." },
  { path: "/trash", ready: "Restore" },
  { path: "/activity", ready: "Today" },
  { path: "/members", ready: "Ben" },
];

describe.skipIf(findBrowser() === undefined)("access", () => {
  let browser: Browser;
  let team: Team;
  let taskId: string;
  beforeAll(async () => {
    browser = await launchBrowser();
    team = await newTeam("Ana", [
      "Repair the thermostat of the back oven before the long weekend",
      "Print the old list",
    ]);
    await newMember(team, "Ben");
    const tasks = `/workspaces/${team.workspaceId}/tasks`;
    const task = { title: "Confirm the menu", status: "doing", labels: ["menu", "urgent"], assignee: team.owner.uid };
    const made = await asPerson(team.owner, ["POST", tasks, { ...task, notes: "n", dueAt: "2026-01-01T12:00:00Z" }]);
    taskId = made.id ?? "";
    const comments = `/workspaces/${team.workspaceId}/comments`;
    await asPerson(team.owner, ["POST", comments, { taskId, text: "Too dear, too late." }]);
    await asPerson(team.owner, ["POST", tasks, { title: "Finished", status: "done" }]);
    const gone = await asPerson(team.owner, ["POST", tasks, { title: "Deleted" }]);
    await asPerson(team.owner, ["DELETE", `${tasks}/${gone.id}`]);
  });
  afterAll(async () => await browser?.close());

  describe.each(["light", "dark"] as const)("%s theme", (colorScheme) => {
    test("outside a workspace", async () => {
      await using visitor = await visit(browser, { colorScheme });
      for (const path of [
        "/",
        "/sign-in",
        "/sign-up",
        "/join/some.code",
        "/auth/google",
        "/auth/local-google",
        "/nothing",
      ]) {
        await visitor.goto(path);
        await shows(visitor.page.getByRole("heading", { level: 1 }));
        expect(await violations(visitor), path).toEqual([]);
      }
      await visitor.signIn(team.owner, "/workspaces");
      await shows(visitor.page.getByRole("link", { name: /Riverside/ }));
      expect(await violations(visitor), "/workspaces").toEqual([]);
      await visitor.goto("/account");
      await shows(visitor.page.getByRole("button", { name: "Sign out" }));
      expect(await violations(visitor), "/account").toEqual([]);
      visitor.isClean();
    });

    test.each([
      ["wide", { width: 1280, height: 800 }],
      ["phone", { width: 390, height: 844 }],
    ])("inside a workspace, %s", async (_size, viewport) => {
      await using ana = await visit(browser, { colorScheme, viewport });
      await ana.signIn(team.owner, `/w/${team.workspaceId}`);
      for (const { path, ready } of screens) {
        await ana.goto(`/w/${team.workspaceId}${path.replace("T", taskId)}`);
        await shows(ana.page.getByLabel(ready).or(ana.page.getByText(ready)).locator("visible=true"));
        expect(await violations(ana), path).toEqual([]);
      }
      ana.isClean();
    });

    test("the question before deleting for good, and a toast", async () => {
      await using ana = await visit(browser, { colorScheme });
      await ana.signIn(team.owner, `/w/${team.workspaceId}/trash`);
      await ana.page.getByRole("button", { name: "Delete for good" }).click();
      await shows(ana.page.getByRole("dialog"));
      expect(await violations(ana)).toEqual([]);
      await ana.page.keyboard.press("Escape");
      await ana.goto(`/w/${team.workspaceId}`);
      await ana.row("Print the old list").getByRole("button", { name: "Move to the trash" }).click();
      await shows(ana.page.getByRole("button", { name: "Undo" }));
      expect(await violations(ana)).toEqual([]);
      await ana.page.getByRole("button", { name: "Undo" }).click();
      await shows(ana.row("Print the old list"));
      // The next theme finds it there: closing the browser now could lose what only this device knows.
      await ana.isSaved();
    });
  });

  test.each([
    ["320 px wide", { viewport: { width: 320, height: 640 } }],
    ["text at 200 %, on a phone", { viewport: { width: 390, height: 844 }, zoom: 2 }],
  ])(
    "%s: every screen fits, nothing scrolls sideways",
    async (_name, { viewport, zoom }: { viewport: { width: number; height: number }; zoom?: number }) => {
      await using ana = await visit(browser, { viewport });
      await ana.signIn(team.owner, `/w/${team.workspaceId}`);
      for (const path of [
        ...screens.map((screen) => `/w/${team.workspaceId}${screen.path.replace("T", taskId)}`),
        "/workspaces",
        "/account",
      ]) {
        await ana.goto(path);
        await shows(ana.page.getByRole("heading").locator("visible=true"));
        if (zoom)
          await ana.page.evaluate((factor) => {
            document.documentElement.style.fontSize = `${factor * 100}%`;
          }, zoom);
        expect(await ana.page.evaluate(tooWide), path).toEqual([]);
      }
    },
  );

  test("on a touch screen: nothing to hit is smaller than 44 px", async () => {
    const touch = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
    await using ana = await visit(browser, touch);
    for (const path of ["/", "/sign-in", "/join/some.code"]) {
      await ana.goto(path);
      await shows(ana.page.getByRole("heading", { level: 1 }));
      expect(await ana.page.evaluate(tooSmall), path).toEqual([]);
    }
    await ana.signIn(team.owner, `/w/${team.workspaceId}`);
    for (const { path, ready } of screens) {
      await ana.goto(`/w/${team.workspaceId}${path.replace("T", taskId)}`);
      await shows(ana.page.getByLabel(ready).or(ana.page.getByText(ready)).locator("visible=true"));
      expect(await ana.page.evaluate(tooSmall), path).toEqual([]);
    }
    for (const path of ["/workspaces", "/account"]) {
      await ana.goto(path);
      await shows(ana.page.getByRole("heading").locator("visible=true"));
      expect(await ana.page.evaluate(tooSmall), path).toEqual([]);
    }
  });

  test("the page has a strict policy and asks nobody but this suite for anything", async () => {
    const { headers } = await fetch(inject("suite").hosting);
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toMatch(/unsafe-|\s\*[\s;]|http:\/\/\*/);
    await using ana = await visit(browser);
    const asked = new Set<string>();
    ana.page.on("request", (request) => asked.add(new URL(request.url()).origin));
    await ana.signIn(team.owner, `/w/${team.workspaceId}`);
    await ana.add("Asks nobody else");
    const { hosting, auth, firestore } = inject("suite");
    expect(asked).toEqual(new Set([hosting, `http://${auth}`, `http://${firestore}`]));
    ana.isClean();
  });
});
