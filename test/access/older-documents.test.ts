// Documents that are older than their definition: a field with a default was added since, or one was taken out. Both doors
// go on with them.

import { deleteField, doc, serverTimestamp, updateDoc } from "firebase/firestore";
import { FieldValue } from "firebase-admin/firestore";
import { afterAll, expect, test } from "vitest";
import { admin, call, makeTeam } from "../api/backend.ts";
import { databaseOf, openDoor, verdict } from "./direct.ts";

const environment = await openDoor();
afterAll(() => environment.cleanup());

/** A task from before `labels` and `dueAt`, and with a field that the definition no longer has. */
async function olderTask() {
  const team = await makeTeam();
  const path = `workspaces/${team.workspaceId}/tasks/old`;
  const at = new Date();
  const stamps = { createdAt: at, createdBy: team.owner.uid, updatedAt: at, updatedBy: team.owner.uid };
  const fields = { title: "Old", notes: "", status: "todo", assignee: null, points: 3, deletedAt: null };
  await admin()
    .doc(path)
    .set({ ...fields, ...stamps });
  const edit = (change: object) => {
    const { uid } = team.editor;
    const task = doc(databaseOf(environment, uid), path);
    return verdict(updateDoc(task, { ...change, updatedAt: serverTimestamp(), updatedBy: uid }));
  };
  return { team, path, edit };
}

test("the SDK edits them, field by field, and cannot leave out what is there", async () => {
  const { edit, path } = await olderTask();
  expect(await edit({ title: "Newer" })).toBe("allowed");
  expect(await edit({ labels: ["a"] })).toBe("allowed");
  expect(await edit({ labels: "a" })).toBe("denied");
  expect(await edit({ labels: deleteField() })).toBe("denied");
  expect(await edit({ notes: deleteField() })).toBe("denied");
  expect(await edit({ title: deleteField() })).toBe("denied");
  expect(await edit({ points: 4 })).toBe("denied");
  expect(await edit({ other: 1 })).toBe("denied");
  expect((await admin().doc(path).get()).data()).toMatchObject({ title: "Newer", labels: ["a"], notes: "", points: 3 });
});

test("the API shows the defaults, and edits them, too", async () => {
  const { team } = await olderTask();
  const path = `/workspaces/${team.workspaceId}/tasks/old`;
  const { body } = await call(team.editor, `GET ${path}`);
  expect(body).toMatchObject({ title: "Old", labels: [], dueAt: null });
  expect(body).not.toHaveProperty("points");
  expect((await call(team.editor, `PATCH ${path}`, { body: { title: "Newer" } })).status).toBe(204);
  expect((await call(team.editor, `GET ${path}`)).body).toMatchObject({ title: "Newer", labels: [] });
});

test("a document from before there was a trash is not in it", async () => {
  const { team, path } = await olderTask();
  await admin().doc(path).update({ deletedAt: FieldValue.delete() });
  const { status, body } = await call(team.owner, `DELETE /${path}?purge=true`);
  expect([status, body.code]).toEqual([409, "conflict"]);
});
