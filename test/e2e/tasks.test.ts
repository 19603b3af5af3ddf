// A task's life in the app: added, edited, completed, deleted, taken back, in the trash, restored, gone.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBrowser, launchBrowser } from "./support/browser.ts";
import { asPerson, newTeam, placeTasks } from "./support/people.ts";
import { eventually, isGone, shows, visit } from "./support/visit.ts";

describe.skipIf(findBrowser() === undefined)("tasks", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => await browser?.close());

  async function atHome(titles: string[]) {
    const team = await newTeam("Ana", titles);
    const home = `/w/${team.workspaceId}`;
    const ana = await visit(browser);
    await ana.signIn(team.owner, home);
    await shows(ana.page.getByLabel("New task"));
    return { ana, home };
  }

  test("an empty list says what to do; Enter adds and keeps the focus; a reload shows the same", async () => {
    const { ana } = await atHome([]);
    await using _ana = ana;
    await shows(ana.page.getByText("Nothing to do yet"));
    await ana.add("First");
    await ana.page.keyboard.type("Second");
    await ana.page.keyboard.press("Enter");
    await shows(ana.row("Second"));
    await ana.page.keyboard.type("   ");
    await ana.page.keyboard.press("Enter");
    await ana.page.reload();
    await shows(ana.row("First"));
    await eventually(async () => {
      const titles = await ana.page.locator("section.group .task-title").allTextContents();
      expect(titles.map((title) => title.replace(/, edit title$/, ""))).toEqual(["Second", "First"]);
    });
    ana.isClean();
  });

  test("deleted, undone, deleted again, found in the trash, restored", async () => {
    const { ana, home } = await atHome(["Bake bread", "Wash up"]);
    await using _ana = ana;
    const remove = () => ana.row("Bake bread").getByRole("button", { name: "Move to the trash" }).click();
    await shows(ana.row("Bake bread"));
    await remove();
    await isGone(ana.row("Bake bread"));
    await ana.page.getByRole("button", { name: "Undo" }).click();
    await shows(ana.row("Bake bread"));
    await remove();
    await isGone(ana.row("Bake bread"));
    await ana.page.getByRole("link", { name: "Trash" }).click();
    await ana.page.waitForURL(`**${home}/trash`);
    const trashed = ana.page.getByRole("listitem").filter({ hasText: "Bake bread" });
    await shows(trashed.filter({ hasText: /You, Today · 30 days left/ }));
    await trashed.getByRole("button", { name: "Restore" }).click();
    await shows(ana.page.getByText("The trash is empty"));
    await ana.page.goBack();
    await shows(ana.row("Bake bread"));
    await shows(ana.row("Wash up"));
    ana.isClean();
  });

  test("deleting for good asks first, names the task, and takes it out of the trash", async () => {
    const { ana, home } = await atHome(["Old price list"]);
    await using _ana = ana;
    await ana.row("Old price list").getByRole("button", { name: "Move to the trash" }).click();
    await isGone(ana.row("Old price list"));
    await ana.goto(`${home}/trash`);
    const trashed = ana.page.getByRole("listitem").filter({ hasText: "Old price list" });
    await trashed.getByRole("button", { name: "Delete for good" }).click();
    const dialog = ana.page.getByRole("dialog");
    await shows(dialog.getByText("Old price list"));
    await dialog.getByRole("button", { name: "Keep it" }).click();
    await isGone(dialog);
    await trashed.getByRole("button", { name: "Delete for good" }).click();
    await dialog.getByRole("button", { name: "Delete for good" }).click();
    await shows(ana.page.getByText("The trash is empty"));
    ana.isClean();
  });

  test("details: status, due date, assignee, labels and notes are kept, and a shared link opens them", async () => {
    const { ana } = await atHome(["Plan the picnic"]);
    await using _ana = ana;
    const { page } = ana;
    await page.getByRole("link", { name: "Details of Plan the picnic" }).click();
    await page.getByRole("radio", { name: "Doing" }).check();
    await page.getByLabel("Due").fill("2031-05-04");
    await page.getByLabel("Assigned to").selectOption({ label: "Ana (you)" });
    await page.getByLabel("Labels").fill("summer");
    await page.getByLabel("Labels").press("Enter");
    await page.getByLabel("Notes").fill("Blanket, lemonade, a ball.");
    await page.getByLabel("Notes").blur();
    await shows(ana.row("Plan the picnic").getByText("4 May 2031"));
    await shows(ana.row("Plan the picnic").getByRole("link", { name: "summer" }));
    await shows(ana.row("Plan the picnic").getByText("Has notes"));
    await page.reload();
    await eventually(async () => {
      expect(await page.getByRole("radio", { name: "Doing" }).isChecked()).toBe(true);
      expect(await page.getByLabel("Due").inputValue()).toBe("2031-05-04");
      expect(await page.getByLabel("Notes").inputValue()).toBe("Blanket, lemonade, a ball.");
      expect(await page.title()).toBe("Plan the picnic · Tasks · Riverside · Hearth");
    });
    expect(await page.getByLabel("Assigned to").locator("option:checked").textContent()).toBe("Ana (you)");
    ana.isClean();
  });

  test("a due date that is typed is saved once, and half a date leaves the one that was there", async () => {
    const { ana } = await atHome(["Plan the picnic"]);
    await using _ana = ana;
    const { page } = ana;
    await page.getByRole("link", { name: "Details of Plan the picnic" }).click();
    const due = page.getByLabel("Due");
    await due.fill("2031-05-04");
    await shows(ana.row("Plan the picnic").getByText("4 May 2031"));
    await due.focus();
    // The eleventh of November, in whatever order, and the year's first digit: the year 2.
    await page.keyboard.type("11112");
    expect(await due.inputValue()).toBe("0002-11-11");
    await page.getByLabel("Notes").focus();
    expect(await due.inputValue()).toBe("2031-05-04");
    await due.focus();
    await page.keyboard.type("11112032");
    await page.keyboard.press("Enter");
    await shows(ana.row("Plan the picnic").getByText("11 Nov 2032"));
    await page.getByRole("link", { name: "Activity" }).first().click();
    const changes = page
      .getByRole("listitem")
      .filter({ hasText: "Plan the picnic" })
      .filter({ hasText: /changed|edited/i });
    await eventually(async () => expect(await changes.count()).toBe(2));
    ana.isClean();
  });

  test("a task added under Mine is one's own, and one added where it does not show says where it is", async () => {
    const { ana, home } = await atHome(["Somebody's"]);
    await using _ana = ana;
    const { page } = ana;
    await page.goto(`${new URL(page.url()).origin}${home}?show=mine`);
    await shows(page.getByText("Nothing is assigned to you"));
    await ana.add("My own");
    await page.getByRole("link", { name: "Due soon" }).click();
    await page.getByLabel("New task").fill("Some day");
    await page.getByLabel("New task").press("Enter");
    await shows(page.getByText("“Some day” is among all tasks"));
    await page.getByRole("link", { name: "All", exact: true }).click();
    await shows(ana.row("Some day"));
    ana.isClean();
  });

  test("on a phone: Undo stays a word, and details begin at their top", async () => {
    const titles = Array.from(
      { length: 30 },
      (_, n) => `A task with a title that is as long as titles often are, ${n}`,
    );
    const { ana } = await atHome(titles);
    await using _ana = ana;
    const { page } = ana;
    await page.setViewportSize({ width: 390, height: 844 });
    const title = titles[3] ?? "";
    await ana.row(title).scrollIntoViewIfNeeded();
    await page.getByRole("link", { name: `Details of ${title}`, exact: true }).click();
    await shows(page.locator("[data-arrival='detail']"));
    await eventually(async () => expect(await page.evaluate(() => scrollY)).toBe(0));
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    const undo = await page.getByRole("button", { name: "Undo" }).boundingBox();
    expect(undo?.height).toBeLessThan(50);
    expect(undo?.width).toBeGreaterThan(50);
  });

  test("text that is not stored yet: the browser asks before the page is left, and not a moment longer", async () => {
    const { ana } = await atHome(["Plan the picnic"]);
    await using _ana = ana;
    const { page } = ana;
    await page.getByRole("link", { name: "Details of Plan the picnic" }).click();
    await page.getByLabel("Notes").fill("Half a thought");
    const asked = page.waitForEvent("dialog");
    const reload = page.reload({ timeout: 1_000 }).catch(() => undefined);
    const dialog = await asked;
    expect(dialog.type()).toBe("beforeunload");
    await dialog.dismiss();
    await reload;
    expect(await page.getByLabel("Notes").inputValue()).toBe("Half a thought");
    await page.getByLabel("Notes").blur();
    await shows(ana.row("Plan the picnic").getByText("Has notes"));
    let askedAgain = false;
    page.on("dialog", (again) => {
      askedAgain = true;
      void again.accept();
    });
    await page.reload();
    await eventually(async () => expect(await page.getByLabel("Notes").inputValue()).toBe("Half a thought"));
    expect(askedAgain).toBe(false);
  });

  test("filters are links: mine, due soon, done, a label; back returns", async () => {
    const { ana, home } = await atHome(["Mine", "Other"]);
    await using _ana = ana;
    const { page } = ana;
    await page.getByRole("link", { name: "Details of Mine" }).click();
    await page.getByLabel("Assigned to").selectOption({ label: "Ana (you)" });
    await page.getByRole("link", { name: "All tasks" }).click();
    await page.getByRole("link", { name: "Mine", exact: true }).click();
    await page.waitForURL(`**${home}?show=mine`);
    await shows(ana.row("Mine"));
    await isGone(ana.row("Other"));
    await page.goBack();
    await shows(ana.row("Other"));
    await page.getByRole("link", { name: "Done", exact: true }).click();
    await shows(page.getByText("Nothing is done yet"));
    await ana.goto(`${home}?label=${encodeURIComponent("no such label")}`);
    await shows(page.getByText("No task has this label"));
    ana.isClean();
  });

  test("a link to a task that the list does not have: in the trash, gone, or never there", async () => {
    const team = await newTeam("Ana", ["Order firewood"]);
    await using ana = await visit(browser);
    const tasks = `/workspaces/${team.workspaceId}/tasks`;
    const { id = "" } = await asPerson(team.owner, ["POST", tasks, { title: "Sharpen the knives" }]);
    await asPerson(team.owner, ["DELETE", `${tasks}/${id}`]);
    const address = `/w/${team.workspaceId}/tasks/${id}`;
    await ana.signIn(team.owner, address);
    const details = ana.page.getByRole("region", { name: "Task details" });
    await shows(details.getByText("was deleted by you."));
    await details.getByRole("button", { name: "Restore" }).click();
    await shows(details.getByRole("heading", { name: /Sharpen the knives/ }));
    await shows(ana.row("Sharpen the knives"));
    await ana.isSaved();
    await asPerson(team.owner, ["DELETE", `${tasks}/${id}`]);
    await shows(details.getByText("This task is in the trash"));
    await asPerson(team.owner, ["DELETE", `${tasks}/${id}?purge=true`]);
    await shows(details.getByText("There is no such task"));
    await ana.goto(`/w/${team.workspaceId}/tasks/never-was`);
    await shows(details.getByText("There is no such task"));
    ana.isClean();
  });

  test("more tasks than one list holds: it shows the newest, and says so", async () => {
    const team = await newTeam("Ana");
    await placeTasks(
      team,
      Array.from({ length: 500 }, (_, index) => `Old ${index}`),
    );
    await using ana = await visit(browser);
    await ana.signIn(team.owner, `/w/${team.workspaceId}`);
    await shows(ana.page.getByText("Only the 500 newest tasks are shown."));
    await ana.add("The newest");
    expect(await ana.page.locator("section.group .count").allTextContents()).toEqual(["500"]);
  });

  test("a title cannot be emptied: it says so, and Escape brings the old one back", async () => {
    const { ana } = await atHome(["Keep me"]);
    await using _ana = ana;
    await ana.row("Keep me").getByRole("button", { name: "edit title" }).click();
    const field = ana.page.getByRole("textbox", { name: "Title" });
    await field.fill("   ");
    await field.press("Enter");
    await shows(ana.page.getByText("Title can’t be empty."));
    await field.press("Escape");
    await shows(ana.row("Keep me"));
    ana.isClean();
  });
});
