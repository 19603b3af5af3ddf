// Two people, two browsers, one list: each sees what the other does, and no edit is lost.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBrowser, launchBrowser } from "./support/browser.ts";
import { newMember, newTeam } from "./support/people.ts";
import { eventually, isGone, shows, visit } from "./support/visit.ts";

describe.skipIf(findBrowser() === undefined)("live", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => await browser?.close());

  async function twoPeople(titles: string[]) {
    const team = await newTeam("Ana", titles);
    const member = await newMember(team, "Ben");
    const home = `/w/${team.workspaceId}`;
    const ana = await visit(browser);
    const ben = await visit(browser);
    await ana.signIn(team.owner, home);
    await ben.signIn(member, home);
    await Promise.all([shows(ana.page.getByLabel("New task")), shows(ben.page.getByLabel("New task"))]);
    return { ana, ben, home };
  }

  test("added, completed, renamed and deleted: the other browser shows it", async () => {
    const { ana, ben } = await twoPeople([]);
    await using _ana = ana;
    await using _ben = ben;
    await ana.add("Order firewood");
    await shows(ben.row("Order firewood"));

    await ben.row("Order firewood").getByRole("checkbox").check();
    await eventually(async () => expect(await ana.row("Order firewood").getByRole("checkbox").isChecked()).toBe(true));

    await ana.row("Order firewood").getByRole("button", { name: "edit title" }).click();
    await ana.page.getByRole("textbox", { name: "Title" }).fill("Order dry firewood");
    await ana.page.keyboard.press("Enter");
    await shows(ben.row("Order dry firewood"));

    await ben.row("Order dry firewood").getByRole("button", { name: "Move to the trash" }).click();
    await isGone(ana.row("Order dry firewood"));
    ana.isClean();
    ben.isClean();
  });

  test("somebody else's change glows for a moment, one's own does not", async () => {
    const { ana, ben } = await twoPeople(["Sharpen the knives"]);
    await using _ana = ana;
    await using _ben = ben;
    await shows(ana.row("Sharpen the knives"));
    await shows(ben.row("Sharpen the knives"));
    await ana.row("Sharpen the knives").getByRole("checkbox").check();
    await ben.row("Sharpen the knives").locator(".glow").waitFor({ state: "attached" });
    expect(await ana.row("Sharpen the knives").locator(".glow").count()).toBe(0);
  });

  test("both edit the same title: the second sees both versions and can take the other's", async () => {
    const { ana, ben } = await twoPeople(["Menu"]);
    await using _ana = ana;
    await using _ben = ben;
    await shows(ben.row("Menu"));
    await ben.row("Menu").getByRole("button", { name: "edit title" }).click();
    await ben.page.getByRole("textbox", { name: "Title" }).fill("Menu for Sunday");

    await ana.row("Menu").getByRole("button", { name: "edit title" }).click();
    await ana.page.getByRole("textbox", { name: "Title" }).fill("Menu for Saturday");
    await ana.page.keyboard.press("Enter");

    await shows(ben.page.getByRole("alert").filter({ hasText: "Menu for Saturday" }));
    expect(await ben.page.getByRole("textbox", { name: "Title" }).inputValue()).toBe("Menu for Sunday");
    await ben.page.getByRole("button", { name: "Use theirs" }).click();
    await shows(ben.row("Menu for Saturday"));
    await shows(ana.row("Menu for Saturday"));
  });

  test("two tabs of one browser: both are live, also when the first one is closed", async () => {
    const { ana, ben, home } = await twoPeople(["Shared"]);
    await using _ana = ana;
    await using _ben = ben;
    await using second = await ana.anotherTab();
    await second.goto(home);
    await shows(second.row("Shared"));
    await ana.add("From the first tab");
    await shows(second.row("From the first tab"));
    await ana.page.close();
    await second.add("From the second tab");
    await shows(ben.row("From the second tab"));
    await ben.row("Shared").getByRole("checkbox").check();
    await eventually(async () => expect(await second.row("Shared").getByRole("checkbox").isChecked()).toBe(true));
    second.isClean();
  });

  test("a change made just before the tab is closed is not lost", async () => {
    const { ana, ben, home } = await twoPeople([]);
    await using _ana = ana;
    await using _ben = ben;
    await using second = await ana.anotherTab();
    await ana.page.context().setOffline(true);
    await ana.add("Last words");
    await ana.page.close();
    await ana.page.context().setOffline(false);
    await second.goto(home);
    await shows(second.row("Last words"));
    await shows(ben.row("Last words"));
  });

  test("an owner invites by link; a stranger joins as a guest and both see each other", async () => {
    const team = await newTeam("Ana", ["Shared"]);
    await using ana = await visit(browser);
    await ana.signIn(team.owner, `/w/${team.workspaceId}/members`);
    await ana.page.getByRole("button", { name: "Make a link" }).click();
    const link = await ana.page.getByLabel("The link, good until").inputValue();
    await using cleo = await visit(browser);
    await cleo.page.goto(link);
    await cleo.page.getByLabel("Your name").fill("Cleo");
    await cleo.page.getByRole("button", { name: "Join as a guest" }).click();
    await shows(cleo.row("Shared"));
    await shows(ana.page.getByRole("listitem").filter({ hasText: "Cleo" }).filter({ hasText: "Editor" }));
    await cleo.page.goto(`${link}x`);
    await cleo.page.getByLabel("Your name").fill("Cleo");
    await cleo.page.getByRole("button", { name: "Join" }).click();
    await shows(cleo.page.getByRole("alert").filter({ hasText: "This invite is not valid" }));
    ana.isClean();
  });

  test("the activity of both appears for both, by name", async () => {
    const { ana, ben, home } = await twoPeople([]);
    await using _ana = ana;
    await using _ben = ben;
    await ana.add("Call the growers");
    await shows(ben.row("Call the growers"));
    await ben.row("Call the growers").getByRole("checkbox").check();
    await ana.goto(`${home}/activity`);
    const entries = ana.page.getByRole("listitem");
    await shows(entries.filter({ hasText: "You added Call the growers" }));
    await shows(entries.filter({ hasText: "Ben completed Call the growers" }));
  });
});
