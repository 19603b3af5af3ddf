// The list changes under one's hands: what is being typed goes on, a double click means one row, the focus keeps its place,
// and the words for a day follow the calendar.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBrowser, launchBrowser } from "./support/browser.ts";
import { asPerson, newTeam, type Team } from "./support/people.ts";
import { eventually, isGone, shows, visit } from "./support/visit.ts";

describe.skipIf(findBrowser() === undefined)("moving", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => await browser?.close());

  async function tasksOf({ owner, workspaceId }: Team): Promise<{ id: string; title: string; status: string }[]> {
    const { items } = await asPerson(owner, ["GET", `/workspaces/${workspaceId}/tasks`]);
    return items as unknown as { id: string; title: string; status: string }[];
  }

  test("a title being typed while somebody else ticks its task: the row moves, the typing goes on", async () => {
    const team = await newTeam("Ana", ["Order firewood", "Sharpen the knives"]);
    await using ana = await visit(browser);
    await ana.signIn(team.owner, `/w/${team.workspaceId}`);
    await shows(ana.row("Order firewood"));
    await ana.row("Order firewood").getByRole("button", { name: "edit title" }).click();
    const field = ana.page.getByRole("textbox", { name: "Title" });
    await field.fill("Order dry wood");
    await field.press("ArrowLeft");
    await field.press("ArrowLeft");

    const task = (await tasksOf(team)).find(({ title }) => title === "Order firewood");
    await asPerson(team.owner, ["PATCH", `/workspaces/${team.workspaceId}/tasks/${task?.id}`, { status: "done" }]);
    const done = ana.page.getByRole("region", { name: "Done" });
    await shows(done.getByRole("textbox", { name: "Title" }));
    await ana.page.keyboard.type("fire");
    expect(await field.inputValue()).toBe("Order dry wofireod");
    await field.fill("Order dry firewood");
    expect((await tasksOf(team)).map(({ title }) => title)).toContain("Order firewood");
    await field.press("Enter");
    await shows(done.getByRole("link", { name: "Details of Order dry firewood" }));
    await eventually(async () =>
      expect(new Set((await tasksOf(team)).map(({ title }) => title))).toEqual(
        new Set(["Order dry firewood", "Sharpen the knives"]),
      ),
    );
    ana.isClean();
  });

  test("a title being typed while its task leaves the list is saved as leaving the field saves it", async () => {
    const team = await newTeam("Ana", ["Order firewood"]);
    await using ana = await visit(browser);
    await ana.signIn(team.owner, `/w/${team.workspaceId}`);
    await ana.row("Order firewood").getByRole("button", { name: "edit title" }).click();
    await ana.page.getByRole("textbox", { name: "Title" }).fill("Order dry firewood");
    await ana.page.getByRole("link", { name: "Activity" }).click();
    await eventually(async () =>
      expect((await tasksOf(team)).map(({ title }) => title)).toEqual(["Order dry firewood"]),
    );
  });

  test("a double click ticks one task, not also the one that slides under the pointer", async () => {
    const team = await newTeam("Ana", ["First", "Second", "Third"]);
    await using ana = await visit(browser);
    await ana.signIn(team.owner, `/w/${team.workspaceId}`);
    await shows(ana.row("First"));
    const box = await ana.row("First").getByRole("checkbox").boundingBox();
    const [x, y] = [(box?.x ?? 0) + 4, (box?.y ?? 0) + 4];
    await ana.page.mouse.click(x, y);
    await shows(ana.page.getByRole("region", { name: "Done" }).getByRole("link", { name: "Details of First" }));
    await ana.page.mouse.click(x, y);
    await ana.isSaved();
    const ticked = (await tasksOf(team)).filter(({ status }) => status === "done").map(({ title }) => title);
    expect(ticked).toEqual(["First"]);
    // After a pause it is a click of its own.
    await ana.page.waitForTimeout(500);
    await ana.page.mouse.click(x, y);
    await shows(ana.page.getByRole("region", { name: "Done" }).getByRole("link", { name: "Details of Second" }));
  });

  test("a row that goes takes no focus with it: the next one has it, and then what is left", async () => {
    const team = await newTeam("Ana", ["First", "Second"]);
    const [{ id = "" } = {}] = await tasksOf(team);
    const comments = `/workspaces/${team.workspaceId}/comments`;
    for (const text of ["One", "Two"]) await asPerson(team.owner, ["POST", comments, { taskId: id, text }]);
    await using ana = await visit(browser);
    await ana.signIn(team.owner, `/w/${team.workspaceId}/tasks/${id}`);
    const { keyboard } = ana.page;
    const focused = () => ana.page.evaluate(() => document.activeElement?.textContent ?? "");

    await ana.page.getByRole("button", { name: "Delete the comment: One" }).focus();
    await keyboard.press("Enter");
    await isGone(ana.page.getByRole("button", { name: "Delete the comment: One" }));
    expect(await focused()).toBe("Delete the comment: Two");
    await keyboard.press("Enter");
    await isGone(ana.page.getByRole("button", { name: "Delete the comment: Two" }));
    expect(await focused()).toBe("Comments");

    await ana.goto(`/w/${team.workspaceId}`);
    for (const title of ["First", "Second"]) {
      await ana.row(title).getByRole("button", { name: "Move to the trash" }).click();
      await isGone(ana.row(title));
      // Not a double click.
      await ana.page.waitForTimeout(500);
    }
    await ana.goto(`/w/${team.workspaceId}/trash`);
    await ana.page.getByRole("button", { name: "Delete for good Second" }).focus();
    await keyboard.press("Enter");
    await ana.page.getByRole("dialog").getByRole("button", { name: "Delete for good" }).click();
    await isGone(ana.page.getByRole("button", { name: "Restore Second" }));
    expect(await focused()).toBe("Delete for good First");
    await ana.page.getByRole("button", { name: "Restore First" }).focus();
    await keyboard.press("Enter");
    await shows(ana.page.getByText("The trash is empty"));
    expect(await focused()).toBe("Trash");
  });

  test("a page that stays open over midnight: tomorrow becomes today, and the next day late", async () => {
    const team = await newTeam("Ana");
    await using ana = await visit(browser);
    const evening = new Date();
    evening.setHours(23, 58, 0, 0);
    const noon = new Date(evening.getTime() + 12 * 60 * 60 * 1000);
    const tasks = `/workspaces/${team.workspaceId}/tasks`;
    await asPerson(team.owner, ["POST", tasks, { title: "Order firewood", dueAt: noon.toISOString() }]);
    await ana.signIn(team.owner, `/w/${team.workspaceId}`);
    await shows(ana.row("Order firewood"));
    await ana.page.clock.install({ time: evening });
    await ana.page.reload();
    await shows(ana.row("Order firewood").getByText("Tomorrow"));
    await ana.page.clock.fastForward("05:00");
    await shows(ana.row("Order firewood").getByText("Today"));
    await ana.page.clock.fastForward("24:00:00");
    await shows(ana.row("Order firewood").getByText("Late, was due"));
  });

  test("Hebrew and Arabic run from right to left, each text for itself", async () => {
    const team = await newTeam("Ana", ["להזמין עצים", "Order firewood", "اطلب الحطب"]);
    await using ana = await visit(browser);
    await ana.signIn(team.owner, `/w/${team.workspaceId}`);
    await shows(ana.row("Order firewood"));
    const directions = await ana.page
      .locator(".task-title")
      .evaluateAll((titles) => titles.map((title) => getComputedStyle(title).direction));
    expect(directions).toEqual(["rtl", "ltr", "rtl"]);
    await ana.page.getByLabel("New task").fill("חלב");
    const typed = await ana.page.getByLabel("New task").evaluate((field) => getComputedStyle(field).direction);
    expect(typed).toBe("rtl");
  });
});
