// Comments on a task: live between two people, one's own to change and take back, and a history beside them.
import type { Browser, Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBrowser, launchBrowser } from "./support/browser.ts";
import { asPerson, newMember, newTeam, placeComments, setRole } from "./support/people.ts";
import { isGone, shows, type Visit, visit } from "./support/visit.ts";

describe.skipIf(findBrowser() === undefined)("comments", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => await browser?.close());

  async function onOneTask() {
    const team = await newTeam("Ana");
    const member = await newMember(team, "Ben");
    const tasks = `/workspaces/${team.workspaceId}/tasks`;
    const { id = "" } = await asPerson(team.owner, ["POST", tasks, { title: "Order firewood" }]);
    const path = `/w/${team.workspaceId}/tasks/${id}`;
    const [ana, ben] = [await visit(browser), await visit(browser)];
    await ana.signIn(team.owner, path);
    await ben.signIn(member, path);
    await shows(ana.page.getByText("Nobody has said anything yet."));
    await shows(ben.page.getByText("Nobody has said anything yet."));
    return { team, member, id, ana, ben };
  }

  async function say({ page }: Visit, text: string): Promise<void> {
    await page.getByLabel("New comment").fill(text);
    await page.getByLabel("New comment").press("Control+Enter");
  }

  const comment = ({ page }: Visit, text: string): Locator =>
    page.getByRole("region", { name: "Comments" }).getByRole("listitem").filter({ hasText: text });

  test("said, answered, changed, deleted and undone: both see the same, in order", async () => {
    const { ana, ben } = await onOneTask();
    await using _ana = ana;
    await using _ben = ben;
    await say(ana, "Dry or green?");
    await shows(comment(ben, "Dry or green?").getByText("Ana"));
    await say(ben, "Dry.\nIt is for Saturday.");
    await shows(comment(ana, "It is for Saturday.").getByText("Ben"));
    const texts = await ana.page.getByRole("region", { name: "Comments" }).getByRole("listitem").allTextContents();
    expect(texts.map((text) => /Dry or green|Saturday/.exec(text)?.[0])).toEqual(["Dry or green", "Saturday"]);

    // One's own only.
    expect(await comment(ana, "Saturday").getByRole("button").count()).toBe(0);
    await comment(ben, "Saturday").getByRole("button", { name: "edit comment" }).click();
    await ben.page.getByRole("textbox", { name: "Comment", exact: true }).fill("Dry, please.");
    await ben.page.keyboard.press("Control+Enter");
    await shows(comment(ana, "Dry, please.").getByText("edited"));

    await comment(ben, "Dry, please.").getByRole("button", { name: "Delete the comment" }).click();
    await isGone(comment(ana, "Dry, please."));
    await ben.page.getByRole("button", { name: "Undo" }).click();
    await shows(comment(ana, "Dry, please."));
    ana.isClean();
    ben.isClean();
  });

  test("half a comment is still there after a look elsewhere, and the browser asks before it is lost", async () => {
    const { ana, ben } = await onOneTask();
    await using _ana = ana;
    await using _ben = ben;
    await ana.page.getByLabel("New comment").fill("Half a thought");
    await ana.page.keyboard.press("Escape");
    await isGone(ana.page.getByLabel("New comment"));
    await ana.page.getByRole("link", { name: "Details of Order firewood" }).click();
    await shows(ana.page.getByLabel("New comment"));
    expect(await ana.page.getByLabel("New comment").inputValue()).toBe("Half a thought");
    const asked = ana.page.waitForEvent("dialog");
    const reload = ana.page.reload({ timeout: 1_000 }).catch(() => undefined);
    const dialog = await asked;
    expect(dialog.type()).toBe("beforeunload");
    await dialog.dismiss();
    await reload;
    await ana.page.getByRole("button", { name: "Comment", exact: true }).click();
    await shows(comment(ben, "Half a thought"));
  });

  test("more comments than are shown: the latest, also the one just said, and it says so", async () => {
    const { team, id, ana, ben } = await onOneTask();
    await using _ana = ana;
    await using _ben = ben;
    const texts = Array.from({ length: 201 }, (_, index) => `Comment ${index + 1}.`);
    await placeComments(team, id, texts);
    await shows(comment(ben, "Comment 201."));
    await shows(ben.page.getByText("Only the latest 200 comments are shown."));
    expect(await comment(ben, "Comment 1.").count()).toBe(0);
    await say(ana, "And one more");
    await shows(comment(ben, "And one more"));
    const region = ben.page.getByRole("region", { name: "Comments" });
    expect(await region.getByRole("listitem").count()).toBe(200);
    expect(await region.getByRole("listitem").last().textContent()).toContain("And one more");
  });

  test("refused: whoever became a viewer keeps the words, and learns why they were not added", async () => {
    const { team, member, ana, ben } = await onOneTask();
    await using _ana = ana;
    await using _ben = ben;
    await ben.page.context().setOffline(true);
    await say(ben, "Too late");
    await shows(comment(ben, "Too late"));
    await setRole(team, member, "viewer");
    await ben.page.context().setOffline(false);
    await isGone(comment(ben, "Too late"));
    await shows(ben.page.getByRole("alert").filter({ hasText: "Not added. You don’t have permission" }));
    expect(await comment(ana, "Too late").count()).toBe(0);
    await isGone(ben.page.getByLabel("New comment"));
  });

  test("the API and the page show the same comments; somebody else's cannot be changed there either", async () => {
    const { team, member, id, ana, ben } = await onOneTask();
    await using _ana = ana;
    await using _ben = ben;
    const comments = `/workspaces/${team.workspaceId}/comments`;
    const made = await asPerson(member, ["POST", comments, { taskId: id, text: "  From the API  " }]);
    await shows(comment(ana, "From the API").getByText("Ben"));
    const other = `${comments}/${made.id}`;
    await expect(asPerson(team.owner, ["PATCH", other, { text: "Mine now" }])).rejects.toThrow(/403/);
    await expect(asPerson(team.owner, ["DELETE", other])).rejects.toThrow(/403/);
    await expect(asPerson(member, ["PATCH", other, { taskId: "another" }])).rejects.toThrow(/400/);
    const page = await asPerson(team.owner, ["GET", `${comments}?taskId=${id}`]);
    expect(page.items).toMatchObject([{ text: "From the API", taskId: id, createdBy: member.uid }]);
  });

  test("the history of a task is its own, latest first, however much else happened", async () => {
    const { ana, ben } = await onOneTask();
    await using _ana = ana;
    await using _ben = ben;
    await ben.row("Order firewood").getByRole("checkbox").check();
    await ana.add("Another task");
    const history = ana.page.getByRole("region", { name: "History" }).getByRole("listitem");
    await shows(history.filter({ hasText: "Ben completed" }));
    expect((await history.allTextContents()).map((text) => text.split(/ (?=completed|added)/)[1]?.slice(0, 5))).toEqual(
      ["compl", "added"],
    );
  });
});
