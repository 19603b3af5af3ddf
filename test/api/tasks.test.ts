// Tasks over HTTPS, from creation to the trash and back.
import { beforeAll, describe, expect, test } from "vitest";
import { call, makeTeam, type Team } from "./backend.ts";

let team: Team;
let tasks: string;

beforeAll(async () => {
  team = await makeTeam();
  tasks = `/workspaces/${team.workspaceId}/tasks`;
});

const make = async (fields: object = { title: "Water the plants" }) =>
  await call(team.editor, `POST ${tasks}`, { body: fields });

describe("create", () => {
  test("create: stores defaults and stamps, and answers what is stored", async () => {
    const before = Date.now();
    const made = await make({ title: "  Water the plants ", dueAt: "2026-05-01T09:00:00.123456+02:00" });
    expect(made.status).toBe(201);
    expect(made.headers.get("location")).toMatch(new RegExp(`${tasks}/${made.body.id}$`));
    expect(made.body).toMatchObject({
      title: "Water the plants",
      notes: "",
      status: "todo",
      assignee: null,
      dueAt: "2026-05-01T07:00:00.123456Z",
      labels: [],
      createdBy: team.editor.uid,
      updatedBy: team.editor.uid,
      deletedAt: null,
    });
    expect(Math.abs(Date.parse(made.body.createdAt) - before)).toBeLessThan(10_000);
    const got = await call(team.viewer, `GET ${tasks}/${made.body.id}`);
    expect(got.body).toEqual(made.body);
    expect(got.headers.get("etag")).toBe(made.headers.get("etag"));
  });

  test.each([
    ["the longest", { title: "x".repeat(200), notes: "n".repeat(5000), labels: Array(8).fill("l".repeat(40)) }],
    ["astral characters, which count once", { title: "😀".repeat(200) }],
    ["a field named like nothing else", { title: "__proto__", labels: ["constructor"] }],
    ["the first instant", { title: "t", dueAt: "0001-01-01T00:00:00Z" }],
    ["the last instant", { title: "t", dueAt: "9999-12-31T23:59:59.999999Z" }],
  ])("create: accepts %s", async (_name, fields) => {
    const made = await make(fields);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ title: fields.title });
  });
});

describe("get", () => {
  test("get: answers 304 while the ETag is the latest", async () => {
    const made = await make();
    const etag = made.headers.get("etag") ?? "";
    const path = `GET ${tasks}/${made.body.id}`;
    expect((await call(team.viewer, path, { headers: { "if-none-match": etag } })).status).toBe(304);
    await call(team.editor, `PATCH ${tasks}/${made.body.id}`, { body: { status: "doing" } });
    expect((await call(team.viewer, path, { headers: { "if-none-match": etag } })).status).toBe(200);
  });
});

describe("patch", () => {
  test("patch: changes what is named and leaves the rest", async () => {
    const made = await make({ title: "Paint", labels: ["home"], notes: "blue" });
    const path = `${tasks}/${made.body.id}`;
    const patched = await call(team.owner, `PATCH ${path}`, { body: { status: "done", assignee: team.editor.uid } });
    expect(patched.status).toBe(204);
    const got = await call(team.viewer, `GET ${path}`);
    expect(got.headers.get("etag")).toBe(patched.headers.get("etag"));
    expect(got.body).toMatchObject({
      title: "Paint",
      labels: ["home"],
      notes: "blue",
      status: "done",
      assignee: team.editor.uid,
      createdBy: team.editor.uid,
      updatedBy: team.owner.uid,
    });
    expect(got.body.createdAt).toBe(made.body.createdAt);
  });

  test("patch: answers the whole document when asked to", async () => {
    const made = await make();
    const headers = { prefer: "return=representation" };
    const patched = await call(team.editor, `PATCH ${tasks}/${made.body.id}`, { body: { title: "New" }, headers });
    expect(patched.status).toBe(200);
    expect(patched.headers.get("preference-applied")).toBe("return=representation");
    expect(patched.body).toMatchObject({ id: made.body.id, title: "New", status: "todo" });
  });

  test("patch: a stale If-Match changes nothing", async () => {
    const made = await make();
    const path = `${tasks}/${made.body.id}`;
    const headers = { "if-match": made.headers.get("etag") ?? "" };
    expect((await call(team.editor, `PATCH ${path}`, { body: { title: "First" }, headers })).status).toBe(204);
    const second = await call(team.editor, `PATCH ${path}`, { body: { title: "Second" }, headers });
    expect(second.status).toBe(412);
    expect(second.body.code).toBe("stale");
    expect((await call(team.editor, `GET ${path}`)).body.title).toBe("First");
  });
});

describe("trash", () => {
  test("delete: moves to the trash, restore brings back", async () => {
    const made = await make();
    const path = `${tasks}/${made.body.id}`;
    expect((await call(team.editor, `DELETE ${path}`)).status).toBe(204);
    const ids = async (query: string) => {
      const { body } = await call(team.viewer, `GET ${tasks}?limit=100${query}`);
      return (body.items as { id: string }[]).map(({ id }) => id);
    };
    expect(await ids("")).not.toContain(made.body.id);
    expect(await ids("&trash=true")).toContain(made.body.id);
    const inTrash = await call(team.viewer, `GET ${path}`);
    expect(inTrash.body).toMatchObject({ updatedBy: team.editor.uid, title: "Water the plants" });
    expect(inTrash.body.deletedAt).toBe(inTrash.body.updatedAt);
    expect((await call(team.editor, `POST ${path}/restore`)).status).toBe(204);
    expect(await ids("")).toContain(made.body.id);
    expect((await call(team.viewer, `GET ${path}`)).body.deletedAt).toBeNull();
  });

  test("delete: honours If-Match", async () => {
    const made = await make();
    const headers = { "if-match": '"1.1"' };
    expect((await call(team.editor, `DELETE ${tasks}/${made.body.id}`, { headers })).status).toBe(412);
    expect((await call(team.viewer, `GET ${tasks}/${made.body.id}`)).body.deletedAt).toBeNull();
  });

  test.each(["maybe", "", "1", "true&purge=true"])(
    "purge=%s: neither deleted nor moved to the trash",
    async (purge) => {
      const path = `${tasks}/${(await make()).body.id}`;
      const { status, body } = await call(team.owner, `DELETE ${path}?purge=${purge}`);
      expect([status, body.code, body.detail]).toEqual([400, "invalid-parameter", "purge: true or false"]);
      expect((await call(team.viewer, `GET ${path}`)).body.deletedAt).toBeNull();
    },
  );

  test("purge: only owners, only from the trash, and for good", async () => {
    const made = await make();
    const path = `${tasks}/${made.body.id}`;
    expect((await call(team.editor, `DELETE ${path}?purge=true`)).status).toBe(403);
    const live = await call(team.owner, `DELETE ${path}?purge=true`);
    expect([live.status, live.body.code]).toEqual([409, "conflict"]);
    await call(team.editor, `DELETE ${path}`);
    expect((await call(team.owner, `DELETE ${path}?purge=true`)).status).toBe(204);
    expect((await call(team.owner, `GET ${path}`)).status).toBe(404);
    expect((await call(team.owner, `DELETE ${path}?purge=true`)).status).toBe(404);
  });
});
