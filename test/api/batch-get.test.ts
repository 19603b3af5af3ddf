// Batch get: several documents by their ids, in one request and in one read of each.
import { beforeAll, expect, test } from "vitest";
import { call, makeTeam, type Team } from "./backend.ts";

let team: Team;
let other: Team;
let tasks: string;
let ids: string[];
let foreign: string;

beforeAll(async () => {
  [team, other] = [await makeTeam(), await makeTeam()];
  tasks = `/workspaces/${team.workspaceId}/tasks`;
  ids = [];
  for (const title of ["a", "b", "c"]) {
    ids.push((await call(team.editor, `POST ${tasks}`, { body: { title } })).body.id);
  }
  foreign = (await call(other.editor, `POST /workspaces/${other.workspaceId}/tasks`, { body: { title: "theirs" } }))
    .body.id;
});

const toQuery = (wanted: readonly string[]) => wanted.map((id) => `id=${encodeURIComponent(id)}`).join("&");
const ask = (person: Team["owner"] | undefined, wanted: readonly string[]) =>
  call(person, `GET ${tasks}:batchGet?${toQuery(wanted)}`);

test("batch get: documents in the order asked for, as get answers them", async () => {
  const wanted = [ids[2] ?? "", ids[0] ?? ""];
  const { status, body } = await ask(team.viewer, wanted);
  expect(status).toBe(200);
  const single = await Promise.all(wanted.map((id) => call(team.viewer, `GET ${tasks}/${id}`)));
  expect(body).toEqual({ items: single.map((each) => each.body), missing: [] });
});

test("batch get: an id twice is answered once; the trash is included, as with get", async () => {
  await call(team.editor, `DELETE ${tasks}/${ids[1]}`);
  const { body } = await ask(team.viewer, [ids[1] ?? "", ids[1] ?? ""]);
  expect(body.items).toHaveLength(1);
  expect(body.items[0].deletedAt).not.toBeNull();
});

test("batch get: what was never there, is another workspace's or cannot be an id is missing, all alike", async () => {
  const strange = [
    "nothing",
    foreign,
    `../../${other.workspaceId}/tasks/${foreign}`,
    "a/b",
    "__x__",
    ".",
    "x".repeat(1501),
  ];
  const { status, body } = await ask(team.viewer, [ids[0] ?? "", ...strange]);
  expect(status).toBe(200);
  expect(body.items.map(({ id }: { id: string }) => id)).toEqual([ids[0]]);
  expect(body.missing).toEqual(strange);
});

test("batch get: a stranger learns nothing, of what exists or not", async () => {
  const answers = [await ask(team.stranger, ids), await ask(team.stranger, ["nothing"])];
  for (const { status, body } of answers) expect([status, body.code]).toEqual([404, "not-found"]);
  expect((await ask(undefined, ids)).status).toBe(401);
});

test("batch get: members too, and only this workspace's", async () => {
  const path = `/workspaces/${team.workspaceId}/members:batchGet?${toQuery([team.owner.uid, team.stranger.uid])}`;
  const { body } = await call(team.viewer, `GET ${path}`);
  expect(body.items.map(({ userId }: { userId: string }) => userId)).toEqual([team.owner.uid]);
  expect(body.missing).toEqual([team.stranger.uid]);
});

test.each([
  ["no ids", ""],
  ["too many", toQuery(Array.from({ length: 101 }, (_, index) => `i${index}`))],
  ["something beside them", "id=a&status=todo"],
  ["a limit", "id=a&limit=1"],
])("batch get: refuses %s", async (_name, query) => {
  const { status, body } = await call(team.viewer, `GET ${tasks}:batchGet?${query}`);
  expect([status, body.code]).toEqual([400, "invalid-parameter"]);
});

test("batch get: a hundred at once", async () => {
  const { status, body } = await ask(team.viewer, [
    ...ids,
    ...Array.from({ length: 97 }, (_, index) => `none-${index}`),
  ]);
  expect(status).toBe(200);
  expect([body.items.length, body.missing.length]).toEqual([3, 97]);
});

test("batch get: other methods are refused, and not for everything there is a list of", async () => {
  const answer = await call(team.editor, `POST ${tasks}:batchGet`, { body: {} });
  expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET"]);
  expect((await call(team.editor, `GET /users:batchGet?id=${team.editor.uid}`)).status).toBe(404);
});
