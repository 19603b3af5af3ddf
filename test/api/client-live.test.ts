// The typed client through the SDK: live queries and direct writes, with the types, the declared queries and the
// failures of the API. Made from the definitions' outline after a journey through JSON, as a page gets it.
import type { RulesTestEnvironment } from "@firebase/rules-unit-testing";
import * as sdk from "firebase/firestore";
import { afterAll, beforeAll, expect, expectTypeOf, test } from "vitest";
import { app } from "../../functions/src/app/index.ts";
import type { Document } from "../../functions/src/kit/index.ts";
import { createClient } from "../../web-client/src/client/create-client.ts";
import { type Outline, outlineOf } from "../../web-client/src/client/outline.ts";
import type { Client, Failure, LiveObserver, LiveState, Result } from "../../web-client/src/client/types.ts";
import { openDoor } from "../access/direct.ts";
import { eventually, makeTeam, type Person, suite, type Team } from "./backend.ts";

type App = typeof app;
const outline = JSON.parse(JSON.stringify(outlineOf(app))) as Outline<App>;
let team: Team;
let environment: RulesTestEnvironment;
let client: Client<App>;
let viewers: Client<App>;

beforeAll(async () => {
  team = await makeTeam();
  environment = await openDoor();
  [client, viewers] = [clientOf(team.editor), clientOf(team.viewer)];
});
afterAll(() => environment.cleanup());

function clientOf({ token, uid }: Person): Client<App> {
  const database = environment.authenticatedContext(uid).firestore() as unknown as sdk.Firestore;
  return createClient(outline, { base: suite.api, token: async () => token, live: { sdk, database, uid: () => uid } });
}

function unwrap<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
}

/** What an observer heard: the latest, and every state before it. */
function record<T>() {
  const heard: { data?: T; state?: LiveState; states: LiveState[]; failure?: Failure } = { states: [] };
  const observer: LiveObserver<T> = {
    next: (data, state) => {
      heard.states.push(state);
      Object.assign(heard, { data, state });
    },
    error: (failure) => Object.assign(heard, { failure }),
  };
  return { heard, observer };
}

test("the outline is plain data, and says no more than the definitions", () => {
  expect(outline).toEqual(JSON.parse(JSON.stringify(outlineOf(app))));
  expect(Object.keys(outline.collections)).toEqual(Object.keys(app.collections));
  expect(JSON.stringify(outline)).not.toMatch(/zod|_zod|function/);
});

test("get many: in the order asked for, with what is missing", async () => {
  const { workspaceId } = team;
  const one = unwrap(await client.tasks.create({ workspaceId }, { title: "One" }));
  const two = unwrap(await client.tasks.create({ workspaceId }, { title: "Two" }));
  const found = unwrap(await viewers.tasks.getMany({ workspaceId }, [two.id, "no/where", one.id]));
  expectTypeOf(found.items[0]?.status).toEqualTypeOf<"todo" | "doing" | "done" | undefined>();
  expect(found).toEqual({ items: [two, one], missing: ["no/where"] });
});

test("direct writes: complete, trimmed and stamped, as if the API had made them", async () => {
  const { workspaceId } = team;
  const { id, saved } = client.tasks.direct.create({ workspaceId }, { title: "  Direct ", labels: [" a "] });
  expectTypeOf(saved).toEqualTypeOf<Promise<Result<void>>>();
  unwrap(await saved);
  const stored = unwrap(await client.tasks.get({ workspaceId }, id));
  const { uid } = team.editor;
  const rest = { status: "todo", notes: "", assignee: null, dueAt: null, deletedAt: null };
  expect(stored).toMatchObject({ title: "Direct", labels: ["a"], createdBy: uid, updatedBy: uid, ...rest });
  const dueAt = "2031-05-04T10:00:00.123456Z";
  unwrap(await client.tasks.direct.update({ workspaceId }, id, { dueAt, title: "Changed" }));
  expect(unwrap(await client.tasks.get({ workspaceId }, id))).toMatchObject({ dueAt, title: "Changed" });
  unwrap(await client.tasks.direct.delete({ workspaceId }, id));
  expect(unwrap(await client.tasks.get({ workspaceId }, id)).deletedAt).not.toBeNull();
  unwrap(await client.tasks.direct.restore({ workspaceId }, id));
  expect(unwrap(await client.tasks.get({ workspaceId }, id)).deletedAt).toBeNull();
});

test("refused at either door: the same failure", async () => {
  const { workspaceId } = team;
  const direct = await viewers.tasks.direct.create({ workspaceId }, { title: "No" }).saved;
  const api = await viewers.tasks.create({ workspaceId }, { title: "No" });
  for (const result of [direct, api]) expect(result).toMatchObject({ ok: false, failure: { code: "forbidden" } });
  const missing = await client.tasks.direct.update({ workspaceId }, "never-was", { title: "No" });
  expect(missing.ok).toBe(false);
  const strangers = clientOf(team.stranger);
  const { heard, observer } = record<readonly unknown[]>();
  strangers.tasks.live({ workspaceId }, {}, observer);
  await eventually(async () => expect(heard.failure?.code).toBe("forbidden"));
});

test("live: pending until the server has it, changed when it comes from elsewhere", async () => {
  const { workspaceId } = team;
  const { heard, observer } = record<readonly Document<App["collections"]["tasks"]>[]>();
  const stop = client.tasks.live({ workspaceId }, { labels: "both", limit: 10 }, observer);
  await eventually(async () => expect(heard.state?.fromCache).toBe(false));
  const { id, saved } = client.tasks.direct.create({ workspaceId }, { title: "Mine", labels: ["both"] });
  unwrap(await saved);
  const first = heard.states.find(({ pending }) => pending.has(id));
  expect(first?.changed).toEqual(new Set());
  expect(heard.data?.map((task) => task.id)).toEqual([id]);
  await eventually(async () => expect(heard.state?.pending).toEqual(new Set()));
  const before = heard.states.length;
  unwrap(await clientOf(team.owner).tasks.update({ workspaceId }, { id }, { title: "Ours" }));
  await eventually(async () => expect(heard.data?.[0]?.title).toBe("Ours"));
  expect(heard.states.slice(before).some(({ changed }) => changed.has(id))).toBe(true);
  stop();
});

test("live: the trash, one document, and one's own in all scopes", async () => {
  const { workspaceId } = team;
  const task = unwrap(await client.tasks.create({ workspaceId }, { title: "Gone" }));
  unwrap(await client.tasks.delete({ workspaceId }, { id: task.id }));
  const trash = record<readonly Document<App["collections"]["tasks"]>[]>();
  const workspace = record<Document<App["collections"]["workspaces"]> | undefined>();
  const nothing = record<Document<App["collections"]["tasks"]> | undefined>();
  let mine: unknown[] = [];
  const stops = [
    client.tasks.live({ workspaceId }, { trash: true, limit: 1 }, trash.observer),
    client.workspaces.liveOne({}, workspaceId, workspace.observer),
    client.tasks.liveOne({ workspaceId }, "never-was", nothing.observer),
    client.members.liveAcross(
      {},
      {
        next: (items) => {
          expectTypeOf(items[0]?.params.workspaceId).toEqualTypeOf<string | undefined>();
          mine = items.map(({ params, role }) => [params.workspaceId, role]);
        },
        error: () => undefined,
      },
    ),
  ];
  await eventually(async () => expect(trash.heard.data?.map(({ id }) => id)).toEqual([task.id]));
  await eventually(async () => expect(workspace.heard.data?.name).toBe("Team"));
  await eventually(async () => expect(nothing.heard.state?.fromCache).toBe(false));
  expect(nothing.heard.data).toBeUndefined();
  await eventually(async () => expect(mine).toEqual([[workspaceId, "editor"]]));
  for (const stop of stops) stop();
});

test("what the definitions do not allow throws before anything is sent", () => {
  const { workspaceId } = team;
  const { observer } = record<unknown>();
  expect(() => client.tasks.live({ workspaceId }, { title: "x" }, observer)).toThrow(/declares no query by title/);
  expect(() => client.tasks.live({ workspaceId }, { trash: true, status: "todo" }, observer)).toThrow(/no filters/);
  expect(() => client.activity.live({ workspaceId }, { trash: true }, observer)).toThrow(/has no trash/);
  expect(() => client.tasks.liveAcross({}, observer)).toThrow(/not read across/);
  expect(() => client.members.direct.create({ workspaceId }, {} as never)).toThrow(/not written directly/);
  const { token } = team.editor;
  const without = createClient(outline, { base: suite.api, token: async () => token });
  expect(() => without.tasks.live({ workspaceId }, {}, observer)).toThrow(/without live queries/);
});

test.each(["", ".", "..", "a/b", "w/tasks/x", "__all__"])(
  "the id %j leads nowhere, and says so",
  async (workspaceId) => {
    const { heard, observer } = record<unknown>();
    client.tasks.live({ workspaceId }, {}, observer);
    await eventually(async () => expect(heard.failure?.code).toBe("not-found"));
    const one = record<unknown>();
    client.workspaces.liveOne({}, workspaceId, one.observer)();
    expect(await client.tasks.direct.create({ workspaceId }, { title: "x" }).saved).toMatchObject({
      ok: false,
      failure: { code: "not-found" },
    });
    // Stopped before it could answer: nobody is told.
    expect(one.heard).toEqual({ states: [] });
  },
);

test("live and direct: what would be wrong is a type error", () => {
  const { workspaceId } = team;
  const { observer } = record<unknown>();
  const wrong = () => [
    // @ts-expect-error a status that does not exist
    client.tasks.live({ workspaceId }, { status: "later" }, observer),
    // @ts-expect-error no such field to order by
    client.tasks.live({ workspaceId }, { orderBy: "color" }, observer),
    // @ts-expect-error a comment without a text
    client.comments.direct.create({ workspaceId }, { taskId: "t" }),
    // @ts-expect-error no workspace
    client.tasks.direct.update({}, "t", { title: "x" }),
    // @ts-expect-error an action on an item needs its id
    client.members.actions.setRole({ workspaceId }, { role: "editor" }),
    // @ts-expect-error no such collection
    client.projects,
  ];
  expect(wrong).toBeTypeOf("function");
  expectTypeOf<Parameters<Client<App>["comments"]["direct"]["create"]>[1]>().toEqualTypeOf<{
    taskId: string;
    text: string;
  }>();
  expectTypeOf<Failure["code"]>().toExtend<string>();
});
