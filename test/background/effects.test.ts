// The trigger: activity entries and the task counter, effectively once, whichever door a change came through.
import { Timestamp } from "firebase-admin/firestore";
import { expect, test } from "vitest";
import { z } from "zod";
import { app } from "../../functions/src/app/index.ts";
import { createEffects, type DocumentEvent, withEffects } from "../../functions/src/kit/events/effects.ts";
import { collection, defineApp } from "../../functions/src/kit/index.ts";
import { createStore, type Store } from "../../functions/src/kit/store/store.ts";
import { admin, call, eventually, makeTeam, type Team } from "../api/backend.ts";

async function activityOf({ owner, workspaceId }: Team): Promise<{ action: string; title: string; actor: string }[]> {
  const { body } = await call(owner, `GET /workspaces/${workspaceId}/activity?limit=100`);
  return body.items;
}

async function countOf({ owner, workspaceId }: Team): Promise<number> {
  return (await call(owner, `GET /workspaces/${workspaceId}`)).body.taskCount;
}

test("onTaskWritten: tells the story of a task and counts it", async () => {
  const team = await makeTeam();
  const tasks = `/workspaces/${team.workspaceId}/tasks`;
  const { body: task } = await call(team.editor, `POST ${tasks}`, { body: { title: "Bake" } });
  await call(team.editor, `PATCH ${tasks}/${task.id}`, { body: { title: "Bake bread" } });
  await call(team.owner, `PATCH ${tasks}/${task.id}`, { body: { status: "done" } });
  await call(team.editor, `DELETE ${tasks}/${task.id}`);
  await eventually(async () => {
    expect((await activityOf(team)).map(({ action }) => action)).toEqual([
      "task.deleted",
      "task.completed",
      "task.updated",
      "task.created",
    ]);
    expect(await countOf(team)).toBe(0);
  });
  await call(team.owner, `POST ${tasks}/${task.id}/restore`);
  await eventually(async () => {
    expect((await activityOf(team))[0]).toMatchObject({
      action: "task.restored",
      taskId: task.id,
      title: "Bake bread",
      actor: team.owner.uid,
    });
    expect(await countOf(team)).toBe(1);
  });
});

test("onTaskWritten: changes that come past the API count, too", async () => {
  const team = await makeTeam();
  const at = Timestamp.now();
  const stamps = { createdAt: at, createdBy: team.editor.uid, updatedAt: at, updatedBy: team.editor.uid };
  const task = { title: "Direct", notes: "", status: "todo", assignee: null, dueAt: null, labels: [], deletedAt: null };
  const reference = admin().doc(`workspaces/${team.workspaceId}/tasks/direct`);
  await reference.set({ ...task, ...stamps });
  await eventually(async () => expect(await countOf(team)).toBe(1));
  await reference.delete();
  await eventually(async () => expect(await countOf(team)).toBe(0));
  expect((await activityOf(team)).map(({ action }) => action)).toEqual(["task.created"]);
});

function eventFor(workspaceId: string, change: Partial<DocumentEvent> = {}): DocumentEvent {
  return {
    id: crypto.randomUUID(),
    time: new Date(),
    params: { workspaceId, taskId: "t" },
    before: undefined,
    after: { title: "Once", updatedBy: "someone", deletedAt: null },
    ...change,
  };
}

const effects = (name = "onTaskWritten") =>
  createEffects(createStore(admin()), { app, collection: app.collections.tasks, name });

test("an event delivered twice, or five times at once: changes nothing the second time", async () => {
  const team = await makeTeam();
  const event = eventFor(team.workspaceId);
  expect(await effects()(event)).toBe(true);
  const workspace = admin().doc(`workspaces/${team.workspaceId}`);
  const after = (await workspace.get()).updateTime;
  expect(await effects()(event)).toBe(false);
  expect((await workspace.get()).updateTime).toEqual(after);

  const burst = eventFor(team.workspaceId);
  const ran = await Promise.all(Array.from({ length: 5 }, () => effects()(burst)));
  expect(ran.filter(Boolean)).toHaveLength(1);
  expect(await countOf(team)).toBe(2);
  expect(await activityOf(team)).toHaveLength(2);
});

test("two functions see one event: each runs once", async () => {
  const team = await makeTeam();
  const event = eventFor(team.workspaceId);
  expect(await effects("one")(event)).toBe(true);
  expect(await effects("two")(event)).toBe(true);
  expect(await effects("one")(event)).toBe(false);
});

test("events out of order: the counter ends where it would have", async () => {
  const team = await makeTeam();
  const live = { title: "t", deletedAt: null };
  const trashed = { title: "t", deletedAt: Timestamp.now() };
  const run = effects();
  await run(eventFor(team.workspaceId, { before: live, after: trashed }));
  await run(eventFor(team.workspaceId, { after: live }));
  await run(eventFor(team.workspaceId, { before: trashed, after: live }));
  expect(await countOf(team)).toBe(1);
});

test("a workspace that is gone: nothing is written, nothing is retried", async () => {
  const id = `gone-${crypto.randomUUID()}`;
  expect(await effects()(eventFor(id))).toBe(false);
  const { docs } = await admin().collection(`workspaces/${id}/activity`).get();
  expect(docs).toHaveLength(0);
  expect((await admin().doc(`workspaces/${id}`).get()).exists).toBe(false);
});

test("hostile content: a title of another type or size becomes text of a sane length", async () => {
  const team = await makeTeam();
  await effects()(eventFor(team.workspaceId, { after: { title: "x".repeat(5000), deletedAt: null } }));
  await effects()(eventFor(team.workspaceId, { after: { title: { a: 1 }, updatedBy: 5, deletedAt: null } }));
  const titles = (await activityOf(team)).map(({ title }) => title.length);
  expect(Math.max(...titles)).toBe(200);
});

test("markers carry the time at which the TTL policy may remove them", async () => {
  const team = await makeTeam();
  const event = eventFor(team.workspaceId);
  await effects()(event);
  const marker = await admin().doc(`eventMarkers/onTaskWritten.${event.id}`).get();
  expect(marker.get("expiresAt").toMillis() - event.time.getTime()).toBe(14 * 24 * 3600 * 1000);
});

/** Tasks' comments, in a workspace of their own. */
async function discuss(counts: Readonly<Record<string, number>>): Promise<string> {
  const workspaceId = `parts-${crypto.randomUUID()}`;
  const writer = admin().bulkWriter();
  for (const [taskId, count] of Object.entries(counts)) {
    for (let n = 0; n < count; n++) {
      const deletedAt = n % 2 === 0 ? null : Timestamp.now();
      void writer.set(admin().doc(`workspaces/${workspaceId}/comments/${taskId}-${n}`), { taskId, deletedAt });
    }
  }
  await writer.close();
  return workspaceId;
}

async function commentsOf(workspaceId: string): Promise<Record<string, number>> {
  const { docs } = await admin().collection(`workspaces/${workspaceId}/comments`).get();
  const counts: Record<string, number> = {};
  for (const each of docs) counts[each.get("taskId")] = (counts[each.get("taskId")] ?? 0) + 1;
  return counts;
}

const purge = (workspaceId: string, taskId: string) =>
  eventFor(workspaceId, {
    params: { workspaceId, taskId },
    before: { title: "t", deletedAt: Timestamp.now() },
    after: undefined,
  });

test("a task deleted for good takes its comments along; one in the trash keeps them", async () => {
  const team = await makeTeam();
  const base = `/workspaces/${team.workspaceId}`;
  const ids: string[] = [];
  for (const title of ["Gone", "Kept"]) {
    const { body: task } = await call(team.editor, `POST ${base}/tasks`, { body: { title } });
    await call(team.editor, `POST ${base}/comments`, { body: { taskId: task.id, text: "So be it." } });
    await call(team.editor, `DELETE ${base}/tasks/${task.id}`);
    ids.push(task.id);
  }
  const [gone = "", kept = ""] = ids;
  const { status } = await call(team.owner, `DELETE ${base}/tasks/${gone}?purge=true`);
  expect(status).toBe(204);
  await eventually(async () => expect(await commentsOf(team.workspaceId)).toEqual({ [kept]: 1 }));
});

test("parts: more than a commit's worth, delivered twice at once", async () => {
  const workspaceId = await discuss({ a: 850, b: 2 });
  const event = purge(workspaceId, "a");
  await Promise.all([effects()(event), effects()(event)]);
  expect(await commentsOf(workspaceId)).toEqual({ b: 2 });
});

test("parts: a late event leaves a task alone that exists again", async () => {
  const workspaceId = await discuss({ a: 2 });
  await admin().doc(`workspaces/${workspaceId}/tasks/a`).set({ title: "Again" });
  await effects()(purge(workspaceId, "a"));
  expect(await commentsOf(workspaceId)).toEqual({ a: 2 });
});

test("parts: what broke off is finished by the next delivery", async () => {
  const workspaceId = await discuss({ a: 850 });
  const store = createStore(admin());
  let commits = 0;
  const breaking: Store = {
    ...store,
    transaction: (write) => (++commits === 2 ? Promise.reject(new Error("killed")) : store.transaction(write)),
  };
  const event = purge(workspaceId, "a");
  const handler = createEffects(breaking, { app, collection: app.collections.tasks, name: "onTaskWritten" });
  await expect(handler(event)).rejects.toThrow("killed");
  expect(await commentsOf(workspaceId)).toEqual({ a: 450 });
  await handler(event);
  expect(await commentsOf(workspaceId)).toEqual({});
});

test("parts: an id that looks like a path, and a workspace that is gone", async () => {
  const workspaceId = await discuss({ "a.b": 1, "ä😀": 1 });
  await effects()(purge(workspaceId, "a.b"));
  await effects()(purge(workspaceId, "ä😀"));
  expect(await commentsOf(workspaceId)).toEqual({});
});

test("parts: what lies below a document goes with it, however deep", async () => {
  const base = { fields: { title: z.string() }, access: { read: "viewer", delete: "editor" }, writes: "api" } as const;
  const nested = defineApp({
    scope: app.scope,
    collections: {
      members: app.collections.members,
      lists: collection("workspaces/{workspaceId}/lists", { noun: "list", ...base }),
      items: collection("workspaces/{workspaceId}/lists/{listId}/items", { noun: "item", ...base }),
    },
  });
  expect(withEffects(nested).map(({ name }) => name)).toEqual(["lists"]);
  const list = admin().doc(`workspaces/parts-${crypto.randomUUID()}/lists/l`);
  const below = ["items/1", "items/1/items/2", "others/3"].map((path) => admin().doc(`${list.path}/${path}`));
  for (const document of below) await document.set({ title: "t" });
  const params = { workspaceId: list.parent.parent?.id ?? "", listId: "l" };
  const handler = createEffects(createStore(admin()), { app: nested, collection: nested.collections.lists, name: "l" });
  await handler(eventFor("", { params, before: { title: "t" }, after: undefined }));
  expect((await admin().getAll(...below)).map(({ exists }) => exists)).toEqual([false, false, false]);
});
