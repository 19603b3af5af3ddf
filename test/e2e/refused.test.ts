// What the server says no to, and what cannot reach it: taken back with the reason beside it, or sent later.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { findBrowser, launchBrowser } from "./support/browser.ts";
import { newMember, newPerson, newTeam, setRole } from "./support/people.ts";
import { eventually, isGone, shows, visit } from "./support/visit.ts";

describe.skipIf(findBrowser() === undefined)("refused and offline", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => await browser?.close());

  test("offline: a banner, work goes on, and arrives when the connection is back", async () => {
    const team = await newTeam("Ana", ["Before"]);
    const member = await newMember(team, "Ben");
    const home = `/w/${team.workspaceId}`;
    await using ana = await visit(browser);
    await using ben = await visit(browser);
    await ana.signIn(team.owner, home);
    await ben.signIn(member, home);
    await shows(ana.row("Before"));
    await shows(ben.row("Before"));
    const banner = ana.page.getByText("You are offline");

    await ana.page.context().setOffline(true);
    await shows(banner);
    await ana.add("Written on the train");
    await shows(ana.row("Written on the train").getByText("Sending…"));
    expect(await ben.row("Written on the train").count()).toBe(0);

    await ana.page.context().setOffline(false);
    await isGone(banner);
    await shows(ben.row("Written on the train"));
    await isGone(ana.row("Written on the train").getByText("Sending…"));
  });

  test("the server does not answer: the list from the last visit, and a banner that says so", async () => {
    const team = await newTeam("Ana", ["Known from before"]);
    await using ana = await visit(browser);
    await ana.signIn(team.owner, `/w/${team.workspaceId}`);
    await shows(ana.row("Known from before"));
    const firestore = `http://${inject("suite").firestore}/**`;
    await ana.page.route(firestore, (route) => route.abort());
    await ana.page.reload();
    await shows(ana.row("Known from before"));
    const banner = ana.page.getByText("The server can’t be reached right now.");
    await shows(banner);
    await ana.page.unroute(firestore);
    await isGone(banner);
  });

  test("the SDK does not arrive: the page says so, and Retry starts it", async () => {
    const person = await newPerson("ana");
    await using ana = await visit(browser);
    await ana.signIn(person, "/workspaces");
    await shows(ana.page.getByText("No workspace yet"));
    await ana.page.route("**/assets/gateway-*.js", (route) => route.abort());
    await ana.page.reload();
    await shows(ana.page.getByRole("alert").filter({ hasText: "Hearth could not start" }));
    await ana.page.unroute("**/assets/gateway-*.js");
    await ana.page.getByRole("button", { name: "Retry" }).click();
    await shows(ana.page.getByText("No workspace yet"));
  });

  test("a refused edit and a refused new task are taken back, each with its reason", async () => {
    const team = await newTeam("Ana", ["Order firewood"]);
    const member = await newMember(team, "Ben");
    await using ben = await visit(browser);
    await ben.signIn(member, `/w/${team.workspaceId}`);
    await shows(ben.row("Order firewood"));

    // Ben's edits are made while he may not know that he is a viewer by now.
    await ben.page.context().setOffline(true);
    await ben.row("Order firewood").getByRole("checkbox").check();
    await ben.add("One more thing");
    await setRole(team, member, "viewer");
    await ben.page.context().setOffline(false);

    await isGone(ben.row("One more thing"));
    const reasons = ben.page.getByRole("alert");
    await shows(
      reasons.filter({ hasText: "Not added. You don’t have permission" }).filter({ hasText: "One more thing" }),
    );
    await shows(
      ben.row("Order firewood").getByRole("alert").filter({ hasText: "Not saved. You don’t have permission" }),
    );
    await eventually(async () => {
      const box = ben.row("Order firewood").getByRole("checkbox");
      expect(await box.isChecked()).toBe(false);
      expect(await box.isDisabled()).toBe(true);
    });
    await shows(ben.page.getByText("You are a viewer here"));
    await ben.row("Order firewood").getByRole("button", { name: "Dismiss" }).click();
    await isGone(ben.row("Order firewood").getByRole("alert"));
  });

  test("refused texts are all kept, also for a viewer, and can be put back by who may write again", async () => {
    const team = await newTeam("Ana", ["Order firewood"]);
    const member = await newMember(team, "Ben");
    await using ben = await visit(browser);
    await ben.signIn(member, `/w/${team.workspaceId}`);
    const alert = (text: string) => ben.page.getByRole("alert").filter({ hasText: text });
    await ben.page.getByRole("link", { name: "Details of Order firewood" }).click();
    await shows(ben.page.getByLabel("Notes"));
    await ben.page.context().setOffline(true);
    await ben.page.getByLabel("Notes").fill("Two cubic metres, oak.");
    await ben.page.getByLabel("New comment").fill("Said in vain");
    await ben.page.getByRole("button", { name: "Comment", exact: true }).click();
    await ben.row("Order firewood").getByRole("button", { name: "edit title" }).click();
    await ben.page.getByRole("textbox", { name: "Title" }).fill("Order dry firewood");
    await ben.page.keyboard.press("Enter");
    await ben.add("First of two");
    await ben.add("Second of two");
    await setRole(team, member, "viewer");
    await ben.page.context().setOffline(false);

    const lost = ["Two cubic metres, oak.", "Said in vain", "Order dry firewood", "First of two", "Second of two"];
    for (const text of lost) await shows(alert(text).getByText("You don’t have permission"));
    await shows(ben.row("Order firewood"));
    expect(await ben.page.getByRole("button", { name: "Put it back" }).count()).toBe(0);

    await setRole(team, member, "editor");
    await shows(ben.page.getByLabel("New task"));
    // What is being typed is not overwritten.
    await ben.page.getByLabel("New task").fill("Typed since");
    await shows(alert("Second of two").getByText("first finish what you are typing"));
    await ben.page.getByLabel("New task").press("Enter");
    await shows(ben.row("Typed since"));
    await alert("First of two").getByRole("button", { name: "Put it back" }).click();
    expect(await ben.page.getByLabel("New task").inputValue()).toBe("First of two");
    await ben.page.getByLabel("New task").press("Enter");
    await shows(ben.row("First of two"));
    await shows(alert("Second of two"));

    const details = ben.page.getByRole("region", { name: "Task details" });
    await details.getByRole("alert").filter({ hasText: "Order dry firewood" }).getByText("Put it back").click();
    expect(await ben.page.getByRole("textbox", { name: "Title" }).inputValue()).toBe("Order dry firewood");
    await ben.page.keyboard.press("Enter");
    await shows(ben.row("Order dry firewood"));
    await isGone(alert("Order dry firewood"));
    await alert("Two cubic metres").getByText("Put it back").click();
    expect(await ben.page.getByLabel("Notes").inputValue()).toBe("Two cubic metres, oak.");
    await alert("Said in vain").getByText("Put it back").click();
    expect(await ben.page.getByLabel("New comment").inputValue()).toBe("Said in vain");
  });

  test("deleted offline: in the trash at once, and restored from there", async () => {
    const team = await newTeam("Ana", ["Order firewood", "Sharpen the knives"]);
    await using ana = await visit(browser);
    await ana.signIn(team.owner, `/w/${team.workspaceId}`);
    await shows(ana.row("Order firewood"));
    await ana.page.context().setOffline(true);
    await ana.row("Order firewood").getByRole("button", { name: "Move to the trash" }).click();
    await isGone(ana.row("Order firewood"));
    await ana.page.getByRole("link", { name: "Trash" }).click();
    await ana.page.getByRole("button", { name: "Restore Order firewood" }).click();
    await isGone(ana.page.getByRole("button", { name: "Restore Order firewood" }));
    await ana.page.getByRole("link", { name: "Tasks" }).click();
    await shows(ana.row("Order firewood"));
    await ana.page.context().setOffline(false);
    await ana.isSaved();
    await shows(ana.row("Order firewood"));
  });

  test("refused after the page was closed: the next visit says what was not kept", async () => {
    const team = await newTeam("Ana", ["Order firewood"]);
    const member = await newMember(team, "Ben");
    const home = `/w/${team.workspaceId}`;
    await using ben = await visit(browser);
    await ben.signIn(member, home);
    await shows(ben.row("Order firewood"));
    await using later = await ben.anotherTab();
    const context = ben.page.context();

    await context.setOffline(true);
    await ben.row("Order firewood").getByRole("checkbox").check();
    await ben.add("Written on the train");
    await shows(ben.row("Written on the train").getByText("Sending…"));
    await ben.page.close();
    await setRole(team, member, "viewer");
    await context.setOffline(false);

    await later.goto(home);
    await shows(
      later.row("Order firewood").getByRole("alert").filter({ hasText: "Not saved. The server did not accept it." }),
    );
    await shows(
      later.page.getByRole("alert").filter({ hasText: "Not added." }).filter({ hasText: "Written on the train" }),
    );
    await eventually(async () =>
      expect(await later.row("Order firewood").getByRole("checkbox").isChecked()).toBe(false),
    );
    // Told once.
    await later.page.reload();
    await shows(later.row("Order firewood"));
    await shows(later.page.getByText("You are a viewer here"));
    expect(await later.page.getByRole("alert").count()).toBe(0);
  });

  test("accepted after the page was closed: nothing to say", async () => {
    const team = await newTeam("Ana", ["Order firewood"]);
    const home = `/w/${team.workspaceId}`;
    await using ana = await visit(browser);
    await ana.signIn(team.owner, home);
    await shows(ana.row("Order firewood"));
    await using later = await ana.anotherTab();
    await ana.page.context().setOffline(true);
    await ana.row("Order firewood").getByRole("checkbox").check();
    // Shown once it is in the SDK's own store: a page that closes before that has made no write.
    await shows(ana.row("Order firewood").getByText("Sending…"));
    await ana.page.close();
    await later.page.context().setOffline(false);
    await later.goto(home);
    await eventually(async () =>
      expect(await later.row("Order firewood").getByRole("checkbox").isChecked()).toBe(true),
    );
    await later.isSaved();
    expect(await later.page.getByRole("alert").count()).toBe(0);
  });

  test("somebody else’s workspace and one that never was look the same, on every screen", async () => {
    const team = await newTeam("Ana", ["Private"]);
    const stranger = await newPerson("zoe");
    await using zoe = await visit(browser);
    await zoe.signIn(stranger, "/workspaces");
    await shows(zoe.page.getByText("No workspace yet"));
    for (const workspaceId of [team.workspaceId, "never-was"]) {
      for (const section of ["", "/tasks/t1", "/trash", "/activity", "/members"]) {
        await zoe.goto(`/w/${workspaceId}${section}`);
        await shows(zoe.page.getByRole("heading", { name: "There is nothing here" }));
        expect(await zoe.page.getByText("Private").count()).toBe(0);
      }
    }
  });

  test("an address nobody made up leads to a plain answer, not to a blank page", async () => {
    await using zoe = await visit(browser);
    for (const path of ["/nothing", "/w/x/y/z", "/sign-in/again", "/w/x/tasks"]) {
      await zoe.goto(path);
      await shows(zoe.page.getByRole("heading", { level: 1 }));
    }
  });

  test("the API is down: Try it says so and works again afterwards", async () => {
    await using zoe = await visit(browser);
    await zoe.page.route("**/api/v1/**", (route) => route.abort());
    await zoe.goto("/");
    await zoe.page.getByRole("button", { name: "Try it" }).click();
    await shows(zoe.page.getByRole("alert").filter({ hasText: "The server can’t be reached." }));
    await zoe.page.unroute("**/api/v1/**");
    await zoe.page.getByRole("button", { name: "Try it" }).click();
    await shows(zoe.page.getByLabel("New task"));
  });
});
