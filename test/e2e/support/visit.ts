// A person at a browser: a context of their own, their page, and a record of everything that went wrong on it.
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { expect, inject } from "vitest";
import type { Person } from "./people.ts";

/** How long an assertion may wait for the page: the first function call of a suite can be slow. */
export const PATIENCE = 20_000;

export class Visit {
  readonly page: Page;
  /** Page errors, console errors and policy violations, in words. */
  readonly troubles: string[] = [];
  readonly #close: () => Promise<void>;

  constructor(page: Page, close: () => Promise<void>) {
    this.page = page;
    this.#close = close;
    page.setDefaultTimeout(PATIENCE);
    page.on("pageerror", (error) => this.troubles.push(`page error: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error") this.troubles.push(`console: ${message.text()}`);
    });
  }

  /** Closes the browser's context. Tests that expect no trouble call `isClean` first. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }

  /** The same person, the same browser, one more tab. */
  async anotherTab(): Promise<Visit> {
    const page = await this.page.context().newPage();
    return new Visit(page, () => page.close());
  }

  /** Nothing was logged as an error, and nothing was refused by the Content-Security-Policy. */
  isClean(): void {
    expect(this.troubles).toEqual([]);
  }

  async goto(path: string): Promise<void> {
    await this.page.goto(inject("suite").hosting + path);
  }

  async signIn(person: Person, next: string): Promise<void> {
    await this.goto(`/sign-in?next=${encodeURIComponent(next)}`);
    await this.page.getByLabel("E-mail address").fill(person.email);
    await this.page.getByLabel("Password").fill(person.password);
    await this.page.getByRole("button", { name: "Sign in" }).click();
    await this.page.waitForURL((url) => url.pathname + url.search === next);
  }

  /** Waits until the server has answered everything that was written here. */
  async isSaved(): Promise<void> {
    await eventually(async () => {
      expect(await this.page.evaluate(() => localStorage.getItem("hearth:unanswered"))).toBeNull();
    });
  }

  /** The row of a task, by its title. */
  row(title: string): Locator {
    return this.page
      .getByRole("listitem")
      .filter({ has: this.page.getByRole("link", { name: `Details of ${title}`, exact: true }) });
  }

  /** Adds a task as one does: type, Enter. Returns when it shows. */
  async add(title: string): Promise<void> {
    await this.page.getByLabel("New task").fill(title);
    await this.page.getByLabel("New task").press("Enter");
    await shows(this.row(title));
  }
}

export async function visit(browser: Browser, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: "en-GB",
    reducedMotion: "reduce",
    ...options,
  });
  return new Visit(await context.newPage(), () => context.close());
}

export async function shows(locator: Locator): Promise<void> {
  try {
    await locator.first().waitFor({ state: "visible" });
  } catch (error) {
    const page = locator.page();
    const text = await page.locator("body").ariaSnapshot();
    throw new Error(`not shown: ${String(locator)}, at ${page.url()}, which says:\n${text}`, { cause: error });
  }
}

export async function isGone(locator: Locator): Promise<void> {
  await locator.waitFor({ state: "hidden" });
}

/** Waits until the page's state satisfies the assertion. */
export async function eventually(assertion: () => Promise<void>): Promise<void> {
  await expect.poll(async () => await assertion().then(() => "holds", String), { timeout: PATIENCE }).toBe("holds");
}
