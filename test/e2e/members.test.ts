// Roles, removing, leaving and the workspace's name: what owners do, what others see of it, what is refused.
import type { Browser, Locator, Route } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBrowser, launchBrowser } from "./support/browser.ts";
import { asPerson, newMember, newTeam, setRole } from "./support/people.ts";
import { eventually, isGone, shows, type Visit, visit } from "./support/visit.ts";

describe.skipIf(findBrowser() === undefined)("members", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => await browser?.close());

  async function anaAndBen() {
    const team = await newTeam("Ana", ["Shared"]);
    const member = await newMember(team, "Ben");
    const home = `/w/${team.workspaceId}`;
    const ana = await visit(browser);
    await ana.signIn(team.owner, `${home}/members`);
    await shows(person(ana, "Ben"));
    return { team, member, home, ana };
  }

  const person = (on: Visit, name: string): Locator => on.page.getByRole("listitem").filter({ hasText: name });
  const role = (on: Visit, name: string): Locator => on.page.getByRole("combobox", { name: `Role of ${name}` });

  test("an owner changes a role: the other sees it at once, and Undo takes it back", async () => {
    const { member, home, ana } = await anaAndBen();
    await using _ana = ana;
    await using ben = await visit(browser);
    await ben.signIn(member, home);
    await shows(ben.page.getByLabel("New task"));
    await role(ana, "Ben").selectOption("viewer");
    await shows(ben.page.getByText("You are a viewer here"));
    await shows(ana.page.getByText("Ben is a viewer now"));
    await ana.page.getByRole("button", { name: "Undo" }).click();
    await shows(ben.page.getByLabel("New task"));
    await shows(person(ana, "Ben").filter({ hasText: "Editor: adds and changes tasks" }));
    expect(await person(ben, "Ana").getByRole("combobox").count()).toBe(0);
    ana.isClean();
    ben.isClean();
  });

  test("removing asks first; whoever is removed has the workspace no longer", async () => {
    const { member, home, ana } = await anaAndBen();
    await using _ana = ana;
    await using ben = await visit(browser);
    await ben.signIn(member, home);
    await shows(ben.row("Shared"));
    const remove = person(ana, "Ben").getByRole("button", { name: "Remove Ben" });
    const dialog = ana.page.getByRole("dialog");
    await remove.click();
    await shows(dialog.getByText("Ben will no longer see"));
    await dialog.getByRole("button", { name: "Keep" }).click();
    await isGone(dialog);
    await remove.click();
    await dialog.getByRole("button", { name: "Remove" }).click();
    await isGone(person(ana, "Ben"));
    await shows(ben.page.getByRole("heading", { name: "There is nothing here" }));
    await ben.goto("/workspaces");
    await shows(ben.page.getByText("No workspace yet"));
  });

  test("an owner ends all open links: whoever opens one is told that it is over", async () => {
    const { ana } = await anaAndBen();
    await using _ana = ana;
    await ana.page.getByRole("button", { name: "Make a link" }).click();
    const link = await ana.page.getByLabel("The link, good until").inputValue();
    await ana.page.getByRole("button", { name: "End all open links" }).click();
    await ana.page.getByRole("dialog").getByRole("button", { name: "End them" }).click();
    await shows(ana.page.getByText("No link that was made until now lets anybody in"));
    await isGone(ana.page.getByLabel("The link, good until"));
    await using cleo = await visit(browser);
    await cleo.goto(new URL(link).pathname);
    await cleo.page.getByLabel("Your name").fill("Cleo");
    await cleo.page.getByRole("button", { name: "Join", exact: false }).first().click();
    await shows(cleo.page.getByText("no longer"));
    ana.isClean();
  });

  test("the last owner can neither step down nor leave, and is told why", async () => {
    const { ana } = await anaAndBen();
    await using _ana = ana;
    await role(ana, "Ana").selectOption("viewer");
    const dialog = ana.page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Become a viewer" }).click();
    const reason = person(ana, "Ana").getByRole("alert").filter({ hasText: "A workspace needs an owner" });
    await shows(reason);
    await eventually(async () => expect(await role(ana, "Ana").inputValue()).toBe("owner"));
    await reason.getByRole("button", { name: "Dismiss" }).click();
    await ana.page.getByRole("button", { name: "Leave this workspace" }).click();
    await dialog.getByRole("button", { name: "Leave" }).click();
    await shows(reason);
  });

  test("handing a workspace over: another owner, then leaving it", async () => {
    const { ana } = await anaAndBen();
    await using _ana = ana;
    await role(ana, "Ben").selectOption("owner");
    await shows(person(ana, "Ben").filter({ hasText: "Owner" }));
    await ana.page.getByRole("button", { name: "Leave this workspace" }).click();
    await ana.page.getByRole("dialog").getByRole("button", { name: "Leave" }).click();
    await shows(ana.page.getByText("No workspace yet"));
  });

  test("the workspace's name: an owner changes it where it stands, others see it at once and cannot", async () => {
    const { member, home, ana } = await anaAndBen();
    await using _ana = ana;
    await using ben = await visit(browser);
    await ben.signIn(member, `${home}/members`);
    await shows(ben.page.getByRole("heading", { name: "This workspace" }));
    expect(await ben.page.getByRole("button", { name: "edit workspace name" }).count()).toBe(0);
    await ana.page.getByRole("button", { name: "edit workspace name" }).click();
    await ana.page.getByRole("textbox", { name: "Workspace name" }).fill("Hillside");
    await ana.page.keyboard.press("Enter");
    await shows(ben.page.getByRole("link", { name: "Hillside , switch workspace" }));
    await eventually(async () => expect(await ben.page.title()).toBe("Members · Hillside · Hearth"));
    ana.isClean();
  });

  test("one's own name, and nobody else's: the other sees it at once", async () => {
    const { team, member, home, ana } = await anaAndBen();
    await using _ana = ana;
    await using ben = await visit(browser);
    await ben.signIn(member, `${home}/members`);
    await shows(person(ben, "Ana"));
    expect(await ben.page.getByRole("button", { name: "edit your name" }).count()).toBe(1);
    await person(ben, "Ben").getByRole("button", { name: "edit your name" }).click();
    await ben.page.getByRole("textbox", { name: "Your name" }).fill("Benedikt");
    await ben.page.keyboard.press("Enter");
    await shows(person(ana, "Benedikt"));
    const rename = `/workspaces/${team.workspaceId}/members/${team.owner.uid}/rename`;
    await expect(asPerson(member, ["POST", rename, { displayName: "Not Ana" }])).rejects.toThrow(/403/);
    await expect(
      asPerson(member, ["POST", rename.replace(team.owner.uid, member.uid), { displayName: "  " }]),
    ).rejects.toThrow(/400/);
    await shows(person(ana, "Ana").filter({ hasText: "You" }));
    ben.isClean();
  });

  test("a change that is no longer one's to make is refused, with the reason", async () => {
    const { team, member, ana } = await anaAndBen();
    await using _ana = ana;
    await setRole(team, member, "owner");
    await shows(person(ana, "Ben").filter({ hasText: "Owner" }));
    // Ben takes Ana's ownership away while her request is on its way.
    const meanwhile = async (route: Route) => {
      await setRole({ ...team, owner: member }, team.owner, "viewer");
      await route.continue();
    };
    await ana.page.route("**/set-role", meanwhile, { times: 1 });
    await role(ana, "Ben").selectOption("viewer");
    await shows(person(ana, "Ben").getByRole("alert").filter({ hasText: "Not changed" }));
    await shows(person(ana, "Ben").filter({ hasText: "Owner: also manages" }));
  });
});
