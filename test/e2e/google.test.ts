// Sign-in with Google, with the local stand-in for it: the whole way there and back, and every answer that is not ours.
import { randomUUID } from "node:crypto";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBrowser, launchBrowser } from "./support/browser.ts";
import { shows, type Visit, visit } from "./support/visit.ts";

describe.skipIf(findBrowser() === undefined)("Google", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => await browser?.close());

  const newEmail = () => `robin.${randomUUID().slice(0, 8)}@example.net`;

  /** On the stand-in's page: who one is, and back. */
  async function choose({ page }: Visit, { name, email }: { name: string; email: string }): Promise<void> {
    await shows(page.getByRole("heading", { name: "Local stand-in for Google" }));
    await page.getByLabel("Name").fill(name);
    await page.getByLabel("E-mail address").fill(email);
    await page.getByRole("button", { name: "Continue as this person" }).click();
  }

  /** Up to Google's answer, which is kept back and returned. */
  async function answerFor(visitor: Visit, email: string): Promise<URL> {
    await visitor.goto("/sign-in");
    await visitor.page.getByRole("button", { name: "Continue with Google" }).click();
    await shows(visitor.page.getByRole("heading", { name: "Local stand-in for Google" }));
    const search = new URL(visitor.page.url()).searchParams;
    const claims = {
      sub: email,
      email,
      email_verified: true,
      nonce: search.get("nonce"),
      aud: search.get("client_id"),
    };
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const url = new URL(search.get("redirect_uri") ?? "");
    const token = `${encode({ alg: "none" })}.${encode(claims)}.`;
    url.hash = String(new URLSearchParams({ state: search.get("state") ?? "", id_token: token }));
    return url;
  }

  const refused = (visitor: Visit, words: string) => shows(visitor.page.getByRole("alert").filter({ hasText: words }));

  test("from the welcome page to one's own workspaces, and back in later; nothing of it stays in the address", async () => {
    const person = { name: "Robin", email: newEmail() };
    await using first = await visit(browser);
    await first.goto("/");
    await first.page.getByRole("button", { name: "Continue with Google" }).click();
    await choose(first, person);
    await first.page.waitForURL("**/workspaces");
    await shows(first.page.getByText("No workspace yet"));
    await first.page.getByLabel("New workspace").fill("Robin’s");
    await first.page.getByRole("button", { name: "Create" }).click();
    await first.page.waitForURL("**/w/*");
    await shows(first.page.getByLabel("New task"));
    await first.page.getByRole("link", { name: "Members" }).click();
    await shows(first.page.getByRole("listitem").filter({ hasText: "Robin" }).filter({ hasText: "Owner" }));
    first.isClean();

    await using again = await visit(browser);
    await again.goto("/sign-in?next=%2Fworkspaces");
    await again.page.getByRole("button", { name: "Continue with Google" }).click();
    await choose(again, person);
    await again.page.waitForURL("**/workspaces");
    await shows(again.page.getByRole("link", { name: /Robin’s/ }));
    again.isClean();
    // Back leads to where one was before Google, and never to an address with the token in it.
    for (let step = 0; step < 2; step += 1) {
      await again.page.goBack();
      expect(again.page.url()).not.toContain("id_token=");
    }
  });

  test("a guest keeps everything: same workspace, same tasks, now with Google", async () => {
    await using guest = await visit(browser);
    await guest.goto("/");
    await guest.page.getByRole("button", { name: "Try it" }).click();
    await guest.page.waitForURL("**/w/*");
    const home = new URL(guest.page.url()).pathname;
    await guest.add("Made as a guest");
    await guest.page.getByRole("link", { name: "Guest · keep your work" }).click();
    const person = { name: "Gil", email: newEmail() };
    await guest.page.getByRole("button", { name: "Keep it with Google" }).click();
    await choose(guest, person);
    await shows(guest.page.getByText(`Signed in as ${person.email}`));
    await guest.goto(home);
    await shows(guest.row("Made as a guest"));
    await guest.add("Made with an account");
    guest.isClean();

    await using elsewhere = await visit(browser);
    await elsewhere.goto(`/sign-in?next=${encodeURIComponent(home)}`);
    await elsewhere.page.getByRole("button", { name: "Continue with Google" }).click();
    await choose(elsewhere, person);
    await shows(elsewhere.row("Made as a guest"));
  });

  test("a Google account that is known here already: the guest is told, and nothing is lost", async () => {
    const person = { name: "Robin", email: newEmail() };
    await using known = await visit(browser);
    await known.goto("/");
    await known.page.getByRole("button", { name: "Continue with Google" }).click();
    await choose(known, person);
    await known.page.waitForURL("**/workspaces");

    await using guest = await visit(browser);
    await guest.goto("/");
    await guest.page.getByRole("button", { name: "Try it" }).click();
    await guest.page.waitForURL("**/w/*");
    const home = new URL(guest.page.url()).pathname;
    await guest.add("Still here");
    await guest.goto("/account");
    await guest.page.getByRole("button", { name: "Keep it with Google" }).click();
    await choose(guest, person);
    await refused(guest, "There is already an account");
    await shows(guest.page.getByRole("button", { name: "Sign in to that account" }));
    await guest.goto(home);
    await shows(guest.row("Still here"));
  });

  test("a change of mind leads back with a plain word", async () => {
    await using visitor = await visit(browser);
    await visitor.goto("/sign-in");
    await visitor.page.getByRole("button", { name: "Continue with Google" }).click();
    await visitor.page.getByRole("button", { name: "Cancel" }).click();
    await refused(visitor, "cancelled");
    await visitor.page.getByRole("button", { name: "Try again" }).click();
    await shows(visitor.page.getByRole("heading", { name: "Local stand-in for Google" }));
  });

  test("an answer nobody asked for, a foreign one and a used one sign nobody in", async () => {
    const email = newEmail();
    await using victim = await visit(browser);
    await using attacker = await visit(browser);
    // The attacker's own, valid answer, sent to somebody who asked for nothing, and to somebody who asked.
    const stolen = await answerFor(attacker, email);
    await victim.page.goto(String(stolen));
    await refused(victim, "does not belong to a sign-in that was started here");
    const own = await answerFor(victim, newEmail());
    await victim.page.goto(String(stolen));
    await refused(victim, "does not belong to a sign-in that was started here");
    // That took the attempt with it: one's own answer is worth nothing any more either.
    await victim.goto("/sign-in");
    await victim.page.goto(String(own));
    await refused(victim, "does not belong to a sign-in that was started here");

    const good = await answerFor(victim, email);
    await victim.page.goto(String(good));
    await victim.page.waitForURL("**/workspaces");
    await victim.page.goto(String(good));
    await refused(victim, "it was used before");
  });

  test("a token with another nonce, for another app, or one that the server does not take", async () => {
    await using visitor = await visit(browser);
    const change = async (edit: (claims: Record<string, unknown>) => void, raw?: string) => {
      const url = await answerFor(visitor, newEmail());
      const answer = new URLSearchParams(url.hash.slice(1));
      const [head, payload = "", tail] = (answer.get("id_token") ?? "").split(".");
      const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as Record<string, unknown>;
      edit(claims);
      answer.set("id_token", raw ?? `${head}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.${tail}`);
      url.hash = String(answer);
      await visitor.page.goto(String(url));
    };
    const foreign = "does not belong to a sign-in that was started here";
    await change((claims) => {
      claims.nonce = "another";
    });
    await refused(visitor, foreign);
    await change((claims) => {
      claims.aud = "another";
    });
    await refused(visitor, foreign);
    await change(() => undefined, "not a token");
    await refused(visitor, foreign);
    await change((claims) => {
      delete claims.sub;
    });
    await refused(visitor, "Please try again");
    await visitor.goto("/workspaces");
    await visitor.page.waitForURL("**/sign-in?next=*");
  });

  test("the stand-in answers no other site, and only what this app asked", async () => {
    await using visitor = await visit(browser);
    for (const search of ["", "?state=s&nonce=n&client_id=local&redirect_uri=https%3A%2F%2Fevil.example%2F"]) {
      await visitor.goto(`/auth/local-google${search}`);
      await visitor.page.getByRole("button", { name: "Continue as this person" }).click();
      await refused(visitor, "No sign-in was started");
      expect(new URL(visitor.page.url()).pathname).toBe("/auth/local-google");
    }
  });
});
