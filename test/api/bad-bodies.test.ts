// Bodies that must not get in: each has its documented answer and changes nothing. The access tests send the same
// documents through the SDK.
import { once } from "node:events";
import { type ClientRequest, type IncomingMessage, request } from "node:http";
import { beforeAll, describe, expect, test } from "vitest";
import { admin, call, makeTeam, type Team } from "./backend.ts";
import { startApi } from "./in-process.ts";

let team: Team;
let tasks: string;
let task: string;

beforeAll(async () => {
  team = await makeTeam();
  tasks = `/workspaces/${team.workspaceId}/tasks`;
  const made = await call(team.editor, `POST ${tasks}`, { body: { title: "Keep me" } });
  task = `${tasks}/${made.body.id}`;
});

/** What the database holds, for proving that nothing changed. */
async function snapshot(): Promise<string> {
  const { docs } = await admin().collection(tasks.slice(1)).get();
  return JSON.stringify(docs.map((each) => [each.id, each.updateTime.toMillis(), each.data()]));
}

async function refused(route: string, options: Parameters<typeof call>[2]) {
  const before = await snapshot();
  const answer = await call(team.editor, route, options);
  expect(answer.headers.get("content-type")).toMatch(/^application\/problem\+json/);
  expect(answer.body.traceId).toBe(answer.headers.get("x-trace-id"));
  expect(answer.body.status).toBe(answer.status);
  expect(await snapshot()).toBe(before);
  return [answer.status, answer.body.code, answer.body] as const;
}

describe.each([
  ["POST", () => tasks],
  ["PATCH", () => task],
] as const)("%s", (method, path) => {
  test.each([
    ["broken JSON", "{oops"],
    ["half a document", '{"title":"x"'],
    ["two documents", '{"title":"x"}{}'],
    ["a comment", '{"title":"x"} // hi'],
    ["NaN", '{"title":NaN}'],
    ["a byte order mark", '\ufeff{"title":"x"}'],
    ["half of a surrogate pair", '{"title":"\\ud800"}'],
    ["half of a surrogate pair in a key", '{"\\udfff":"x"}'],
    ["nesting without end", `{"title":${"[".repeat(500)}${"]".repeat(500)}}`],
  ])("invalid-json: %s", async (_name, body) => {
    expect((await refused(`${method} ${path()}`, { body })).slice(0, 2)).toEqual([400, "invalid-json"]);
  });

  test.each([
    ["null", "null", ""],
    ["text", '"title"', ""],
    ["a list", "[]", ""],
    ["a number", "5", ""],
    ["an empty title", '{"title":""}', "title"],
    ["a blank title", '{"title":" \\u00a0\\u3000\\n "}', "title"],
    ["a title that is too long", JSON.stringify({ title: "x".repeat(201) }), "title"],
    ["a title of too many astral characters", JSON.stringify({ title: "😀".repeat(201) }), "title"],
    ["a title of the wrong type", '{"title":5}', "title"],
    ["a title that is null", '{"title":null}', "title"],
    ["a title in a list", '{"title":["x"]}', "title"],
    ["an unknown field", '{"title":"x","color":"red"}', "color"],
    ["an unknown field called __proto__", '{"title":"x","__proto__":{"admin":true}}', "__proto__"],
    ["an unknown field called constructor", '{"title":"x","constructor":{}}', "constructor"],
    ["a system field", '{"title":"x","createdBy":"someone"}', "createdBy"],
    ["the trash", '{"title":"x","deletedAt":null}', "deletedAt"],
    ["an id", '{"title":"x","id":"mine"}', "id"],
    ["a status that does not exist", '{"title":"x","status":"later"}', "status"],
    ["a status of another case", '{"title":"x","status":"Todo"}', "status"],
    ["notes that are too long", JSON.stringify({ title: "x", notes: "n".repeat(5001) }), "notes"],
    ["an assignee without a name", '{"title":"x","assignee":""}', "assignee"],
    ["an assignee that is too long", JSON.stringify({ title: "x", assignee: "u".repeat(129) }), "assignee"],
    ["a date that does not exist", '{"title":"x","dueAt":"2026-02-30T00:00:00Z"}', "dueAt"],
    ["a date without a time", '{"title":"x","dueAt":"2026-02-03"}', "dueAt"],
    ["a time without a zone", '{"title":"x","dueAt":"2026-02-03T00:00:00"}', "dueAt"],
    ["a time before all time", '{"title":"x","dueAt":"0000-01-01T00:00:00Z"}', "dueAt"],
    ["a time after all time", '{"title":"x","dueAt":"9999-12-31T23:59:59-23:00"}', "dueAt"],
    ["a time with nanoseconds", '{"title":"x","dueAt":"2026-01-01T00:00:00.123456789Z"}', "dueAt"],
    ["a time as a number", '{"title":"x","dueAt":1767225600}', "dueAt"],
    ["nine labels", JSON.stringify({ title: "x", labels: Array(9).fill("l") }), "labels"],
    ["an empty label", '{"title":"x","labels":["ok",""]}', "labels.1"],
    ["a label that is too long", JSON.stringify({ title: "x", labels: ["l".repeat(41)] }), "labels.0"],
    ["a label in a label", '{"title":"x","labels":[["l"]]}', "labels.0"],
    ["labels that are a map", '{"title":"x","labels":{"0":"l"}}', "labels"],
  ])("invalid-fields: %s", async (_name, body, field) => {
    const [status, code, problem] = await refused(`${method} ${path()}`, { body });
    expect([status, code]).toEqual([400, "invalid-fields"]);
    expect((problem.issues as { field: string }[]).map((issue) => issue.field)).toContain(field);
  });

  test("too-large: a body of 65 KiB", async () => {
    const body = JSON.stringify({ title: "x", notes: "n".repeat(65 * 1024) });
    expect((await refused(`${method} ${path()}`, { body })).slice(0, 2)).toEqual([413, "too-large"]);
  });

  test.each([
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "application/json; charset=utf-16",
  ])("unsupported-media-type: %s", async (type) => {
    const options = { body: '{"title":"x"}', headers: { "content-type": type } };
    expect((await refused(`${method} ${path()}`, options)).slice(0, 2)).toEqual([415, "unsupported-media-type"]);
  });

  test("unsupported-media-type: a compressed body", async () => {
    const options = { body: '{"title":"x"}', headers: { "content-encoding": "gzip" } };
    expect((await refused(`${method} ${path()}`, options)).slice(0, 2)).toEqual([415, "unsupported-media-type"]);
  });
});

test("POST: no body at all", async () => {
  expect((await refused(`POST ${tasks}`, {})).slice(0, 2)).toEqual([400, "invalid-fields"]);
});

test("PATCH: nothing named", async () => {
  expect((await refused(`PATCH ${task}`, { body: {} })).slice(0, 2)).toEqual([400, "invalid-fields"]);
});

test.each([
  ["GET", "/workspaces/__x__/tasks"],
  ["GET", "/workspaces/%2e%2e/tasks"],
  ["GET", "/workspaces/a%2Fb/tasks"],
  ["GET", `/workspaces/${"w".repeat(1501)}/tasks`],
  ["GET", "/nothing"],
  ["GET", "/system/cleanup/runs"],
  ["POST", "/users"],
])("not-found: %s %s", async (method, path) => {
  const answer = await call(team.owner, `${method} ${path}`);
  expect(answer.status).toBe(404);
  expect(answer.body.code).toBe("not-found");
});

test("method-not-allowed: says what is", async () => {
  const answer = await call(team.owner, `PUT ${task}`, { body: { title: "x" } });
  expect([answer.status, answer.body.code]).toEqual([405, "method-not-allowed"]);
  expect(
    answer.headers
      .get("allow")
      ?.split(", ")
      .sort((a, b) => a.localeCompare(b)),
  ).toEqual(["DELETE", "GET", "PATCH"]);
});

test.each(['"', '""', "W/", '"zzzz"', "x", '"99999999z.zzzz"', '"a.a", "b.b"'])(
  "If-Match: %s never matches",
  async (tag) => {
    const answer = await call(team.editor, `PATCH ${task}`, { body: { title: "no" }, headers: { "if-match": tag } });
    expect(answer.status).toBe(tag.includes(",") ? 400 : 412);
  },
);

describe("bodies that do not say how long they are", () => {
  function begin(base: string): ClientRequest {
    const headers = { authorization: `Bearer ${team.editor.token}`, "content-type": "application/json" };
    return request(`${base}${tasks}`, { method: "POST", headers });
  }

  async function answer(sent: ClientRequest) {
    const [response] = (await once(sent, "response")) as [IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    return [response.statusCode, JSON.parse(Buffer.concat(chunks).toString()).code];
  }

  test("in pieces: read as one", async () => {
    await using api = await startApi();
    const sent = begin(api.base);
    sent.write('{"tit');
    await new Promise((resolve) => setImmediate(resolve));
    sent.write('le":"in pi');
    sent.end('eces"}');
    expect((await answer(sent))[0]).toBe(201);
  });

  test("too large: refused as soon as it is, and nothing is stored", async () => {
    await using api = await startApi();
    const before = await snapshot();
    const sent = begin(api.base);
    for (let index = 0; index < 20; index += 1) sent.write("x".repeat(8 * 1024));
    expect(await answer(sent)).toEqual([413, "too-large"]);
    sent.destroy();
    expect(await snapshot()).toBe(before);
  });

  test("broken off: nothing is stored, and the next request is served", async () => {
    await using api = await startApi();
    const before = await snapshot();
    const sent = begin(api.base);
    sent.on("error", () => {});
    await new Promise((resolve) => sent.write('{"title":"half', resolve));
    sent.destroy();
    expect((await call(team.editor, `GET ${task}`, { base: api.base })).status).toBe(200);
    expect(await snapshot()).toBe(before);
  });
});
