// From a guest with one click to an account that is kept, and back in on another device.
import { randomUUID } from "node:crypto";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBrowser, launchBrowser } from "./support/browser.ts";
import { newPerson, newTeam } from "./support/people.ts";
import { shows, type Visit, visit } from "./support/visit.ts";

describe.skipIf(findBrowser() === undefined)("account", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => await browser?.close());

  async function tryIt(guest: Visit): Promise<string> {
    await guest.goto("/");
    await guest.page.getByRole("button", { name: "Try it" }).click();
    await guest.page.waitForURL("**/w/*");
    await shows(guest.page.getByLabel("New task"));
    return new URL(guest.page.url()).pathname;
  }

  test("a guest’s account becomes permanent in place: same workspace, same tasks, on any device", async () => {
    await using guest = await visit(browser);
    const home = await tryIt(guest);
    await guest.add("Made as a guest");
    await guest.page.getByRole("link", { name: "Guest · keep your work" }).click();
    const email = `gil.${randomUUID().slice(0, 8)}@example.com`;
    await guest.page.getByLabel("E-mail address").fill(email);
    await guest.page.getByLabel("Password").fill("warm-hands-24");
    await guest.page.getByRole("button", { name: "Keep this account" }).click();
    await shows(guest.page.getByText(`Signed in as ${email}`));
    await guest.page.getByRole("link", { name: "Back to the list" }).click();
    await shows(guest.row("Made as a guest"));
    await guest.add("Made with an account");
    guest.isClean();

    await using elsewhere = await visit(browser);
    await elsewhere.signIn({ email, password: "warm-hands-24", uid: "", token: "" }, home);
    await shows(elsewhere.row("Made as a guest"));
    await shows(elsewhere.row("Made with an account"));
  });

  test("an address that is taken: says so, and the guest and the tasks are still there", async () => {
    const taken = await newPerson("taken");
    await using guest = await visit(browser);
    const home = await tryIt(guest);
    await guest.add("Still here");
    await guest.goto("/account");
    await guest.page.getByLabel("E-mail address").fill(taken.email);
    await guest.page.getByLabel("Password").fill("warm-hands-24");
    await guest.page.getByRole("button", { name: "Keep this account" }).click();
    await shows(guest.page.getByRole("alert").filter({ hasText: "already an account" }));
    await guest.goto(home);
    await shows(guest.row("Still here"));
  });

  test("a wrong password is refused without saying which part was wrong", async () => {
    const person = await newPerson("ana");
    await using visitor = await visit(browser);
    await visitor.goto("/sign-in");
    await visitor.page.getByLabel("E-mail address").fill(person.email);
    await visitor.page.getByLabel("Password").fill("not the password");
    await visitor.page.getByRole("button", { name: "Sign in" }).click();
    await shows(visitor.page.getByRole("alert").filter({ hasText: "The e-mail address or the password is wrong." }));
  });

  test("a shared link asks a stranger to sign in, and leads there afterwards; never to another site", async () => {
    await using visitor = await visit(browser);
    await visitor.goto("/w/some-list?show=mine");
    await visitor.page.waitForURL("**/sign-in?next=*");
    expect(new URL(visitor.page.url()).searchParams.get("next")).toBe("/w/some-list?show=mine");
    const person = await newPerson("ana");
    await visitor.goto("/sign-in?next=https%3A%2F%2Fevil.example%2F");
    await visitor.page.getByLabel("E-mail address").fill(person.email);
    await visitor.page.getByLabel("Password").fill(person.password);
    await visitor.page.getByRole("button", { name: "Sign in" }).click();
    await visitor.page.waitForURL("**/workspaces");
    await shows(visitor.page.getByText("No workspace yet"));
  });

  test("signing out as a guest warns of what is lost; afterwards nothing is left on the device", async () => {
    await using guest = await visit(browser);
    const home = await tryIt(guest);
    await guest.goto("/account");
    await guest.page.getByRole("button", { name: "Sign out" }).click();
    const dialog = guest.page.getByRole("dialog");
    await shows(dialog.getByText("There will be no way back"));
    await dialog.getByRole("button", { name: "Sign out" }).click();
    await shows(guest.page.getByRole("button", { name: "Try it" }));
    const kept = await guest.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name ?? ""));
    expect(kept.filter((name) => name.startsWith("firestore"))).toEqual([]);
    await guest.goto(home);
    await guest.page.waitForURL("**/sign-in?next=*");
  });

  test("signing out in one tab: what another one has not sent is told; that one lets people in again", async () => {
    const team = await newTeam("Ana", ["Shared"]);
    const home = `/w/${team.workspaceId}`;
    await using ana = await visit(browser);
    await ana.signIn(team.owner, home);
    await shows(ana.row("Shared"));
    await using second = await ana.anotherTab();
    await second.goto("/account");
    await shows(second.page.getByRole("button", { name: "Sign out" }));
    // This tab alone has no way to the database.
    await ana.page.route(`**/google.firestore.v1.Firestore/**`, (route) => route.abort());
    await ana.add("Not sent");
    await ana.page.getByLabel("New task").fill("Half a tas");
    await second.page.getByRole("button", { name: "Sign out" }).click();
    const dialog = second.page.getByRole("dialog");
    await shows(dialog.getByText("Changes that were not sent yet will be lost."));
    await ana.page.unroute(`**/google.firestore.v1.Firestore/**`);
    await dialog.getByRole("button", { name: "Sign out" }).click();
    await shows(second.page.getByRole("button", { name: "Try it" }));
    await shows(ana.page.getByLabel("Password"));
    await ana.page.getByLabel("E-mail address").fill(team.owner.email);
    await ana.page.getByLabel("Password").fill(team.owner.password);
    await ana.page.getByRole("button", { name: "Sign in" }).click();
    await shows(ana.row("Shared"));
  });

  test("a new account, its first workspace, and a name that is only spaces", async () => {
    await using visitor = await visit(browser);
    await visitor.goto("/sign-up");
    await visitor.page.getByLabel("E-mail address").fill(`nia.${randomUUID().slice(0, 8)}@example.com`);
    await visitor.page.getByLabel("Password").fill("warm-hands-24");
    await visitor.page.getByRole("button", { name: "Create an account" }).click();
    await shows(visitor.page.getByText("No workspace yet"));
    const name = visitor.page.getByLabel("New workspace");
    await name.fill("   ");
    await visitor.page.getByRole("button", { name: "Create" }).click();
    expect(await name.evaluate((field: HTMLInputElement) => field.validity.valid)).toBe(false);
    await name.fill("Night shift");
    await visitor.page.getByRole("button", { name: "Create" }).click();
    await visitor.page.waitForURL("**/w/*");
    await shows(visitor.page.getByText("Nothing to do yet"));
    expect(await visitor.page.title()).toBe("Tasks · Night shift · Hearth");
    visitor.isClean();
  });
});
