// Lists: declared queries, pages, and what is refused.
import { beforeAll, describe, expect, test } from "vitest";
import { call, makeTeam, type Team } from "./backend.ts";

let team: Team;
let tasks: string;

interface Task {
  id: string;
  title: string;
  status: string;
  dueAt: string | null;
}

beforeAll(async () => {
  team = await makeTeam();
  tasks = `/workspaces/${team.workspaceId}/tasks`;
  for (let index = 0; index < 9; index += 1) {
    await call(team.editor, `POST ${tasks}`, {
      body: {
        title: `task ${index}`,
        status: index % 3 === 0 ? "done" : "todo",
        // Two share each due date, so that pages must break ties by id; the last three have none.
        dueAt: index < 6 ? `2026-06-0${1 + Math.floor(index / 2)}T00:00:00Z` : null,
        labels: index % 2 === 0 ? ["even", "number"] : ["odd"],
        assignee: index === 4 ? team.viewer.uid : null,
      },
    });
  }
});

async function page(query: string): Promise<{ items: Task[]; nextCursor: string | null }> {
  const answer = await call(team.viewer, `GET ${tasks}?${query}`);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
}

async function all(query: string, limit: number): Promise<Task[]> {
  const items: Task[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const next = await page(`${query}&limit=${limit}${cursor === "" ? "" : `&cursor=${cursor}`}`);
    expect(next.items.length).toBeLessThanOrEqual(limit);
    items.push(...next.items);
    cursor = next.nextCursor;
  }
  return items;
}

describe("declared queries", () => {
  test("list: newest first unless asked otherwise", async () => {
    const { items } = await page("");
    expect(items.map(({ title }) => title)).toEqual([8, 7, 6, 5, 4, 3, 2, 1, 0].map((index) => `task ${index}`));
  });

  test("list: filters by equality, array membership and null", async () => {
    expect((await page("status=done")).items).toHaveLength(3);
    expect((await page("labels=even")).items).toHaveLength(5);
    expect((await page(`assignee=${team.viewer.uid}`)).items.map(({ title }) => title)).toEqual(["task 4"]);
    expect((await page("assignee=null")).items).toHaveLength(8);
  });

  test.each([1, 2, 4, 100])("list: pages of %i hold every document once, in order", async (limit) => {
    const items = await all("orderBy=dueAt", limit);
    expect(new Set(items.map(({ id }) => id)).size).toBe(9);
    const due = items.map(({ dueAt }) => dueAt ?? "");
    expect(due).toEqual([...due].sort((a, b) => a.localeCompare(b)));
    const same = await all("orderBy=dueAt", 100);
    expect(items.map(({ id }) => id)).toEqual(same.map(({ id }) => id));
  });

  test("list: a cursor stays good when the document it ended at is changed, or gone", async () => {
    const whole = (await all("orderBy=dueAt", 100)).map(({ id }) => id);
    const first = await page("orderBy=dueAt&limit=3");
    const last = `${tasks}/${first.items[2]?.id}`;
    const rest = async () => (await page(`orderBy=dueAt&cursor=${first.nextCursor}`)).items.map(({ id }) => id);
    await call(team.editor, `PATCH ${last}`, { body: { title: "task 9" } });
    expect(await rest()).toEqual(whole.slice(3));
    await call(team.editor, `DELETE ${last}`);
    expect(await rest()).toEqual(whole.slice(3));
    await call(team.editor, `POST ${last}/restore`);
    await call(team.editor, `PATCH ${last}`, { body: { title: "task 2" } });
  });

  test("list: the trash, latest first", async () => {
    const [first, second] = (await page("limit=2")).items as [Task, Task];
    await call(team.editor, `DELETE ${tasks}/${first.id}`);
    await call(team.editor, `DELETE ${tasks}/${second.id}`);
    const trash = await all("trash=true", 1);
    expect(trash.map(({ id }) => id)).toEqual([second.id, first.id]);
    for (const { id } of trash) await call(team.editor, `POST ${tasks}/${id}/restore`);
    expect(await all("trash=true", 1)).toEqual([]);
  });
});

describe("refused", () => {
  test.each([
    ["limit=10000", "invalid-parameter"],
    ["limit=101", "invalid-parameter"],
    ["limit=0", "invalid-parameter"],
    ["limit=-1", "invalid-parameter"],
    ["limit=1.5", "invalid-parameter"],
    ["limit=", "invalid-parameter"],
    ["limit=ten", "invalid-parameter"],
    ["limit=1&limit=2", "invalid-parameter"],
    ["cursor=", "invalid-parameter"],
    ["cursor=nonsense", "invalid-parameter"],
    ["cursor=%00", "invalid-parameter"],
    ["trash=maybe", "invalid-parameter"],
    ["status=wrong", "invalid-parameter"],
    ["status=", "invalid-parameter"],
    ["title=x", "undeclared-query"],
    ["notes=x", "undeclared-query"],
    ["nothing=x", "undeclared-query"],
    ["constructor=x", "undeclared-query"],
    ["status=todo&assignee=null", "undeclared-query"],
    ["orderBy=title", "undeclared-query"],
    ["orderBy=__name__", "undeclared-query"],
    ["status=todo&orderBy=updatedAt", "undeclared-query"],
    ["trash=true&status=todo", "undeclared-query"],
  ])("list: refuses ?%s", async (query, code) => {
    const answer = await call(team.viewer, `GET ${tasks}?${query}`);
    expect([answer.status, answer.body.code]).toEqual([400, code]);
    expect(answer.headers.get("content-type")).toMatch(/^application\/problem\+json/);
  });

  test("list: refuses a cursor that is too long to be one", async () => {
    const answer = await call(team.viewer, `GET ${tasks}?cursor=${"a".repeat(5000)}`);
    expect([answer.status, answer.body.code]).toEqual([400, "invalid-parameter"]);
  });

  test("list: says which queries are declared", async () => {
    const answer = await call(team.viewer, `GET ${tasks}?title=x`);
    expect(answer.body.declared).toContain("status=...&orderBy=dueAt");
  });

  test("list: refuses a cursor of another query, of another workspace and of a forger", async () => {
    const { nextCursor } = await page("status=todo&limit=1");
    const cursor = nextCursor ?? "";
    const refused = async (person: Team, query: string) => {
      const path = `/workspaces/${person.workspaceId}/tasks`;
      const answer = await call(person.viewer, `GET ${path}?${query}`);
      expect([answer.status, answer.body.code]).toEqual([400, "invalid-parameter"]);
    };
    await refused(team, `cursor=${cursor}`);
    await refused(team, `status=done&cursor=${cursor}`);
    await refused(await makeTeam(), `status=todo&cursor=${cursor}`);
    const [query, , id] = JSON.parse(Buffer.from(cursor, "base64url").toString()) as [string, unknown, string];
    const ends = [[{ s: 1e300, n: 0 }, id], [null, "../../users"], [{}, id], ["\ud800", id], ["text", id], []];
    for (const end of ends) {
      const forged = Buffer.from(JSON.stringify([query, ...end])).toString("base64url");
      await refused(team, `status=todo&cursor=${forged}`);
    }
  });
});
