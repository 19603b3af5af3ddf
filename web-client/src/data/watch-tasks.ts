// Live task lists. The whole open list is one listener, sorted here: no filter link costs another read.
import {
  collection,
  limit,
  onSnapshot,
  orderBy,
  type Query,
  type QuerySnapshot,
  query,
  where,
} from "firebase/firestore";
import type { Task, Unsubscribe, Watcher } from "../model/types.ts";
import { toTask } from "./documents.ts";
import type { Connection } from "./gateway.ts";

/** More than a small team's list; beyond it the screen says that it shows only a part. */
export const TASK_LIMIT = 500;

export function watchTasks({ db, uid }: Connection, workspaceId: string, watcher: Watcher<Task[]>): Unsubscribe {
  const tasks = collection(db, "workspaces", workspaceId, "tasks");
  return watchList(
    query(tasks, where("deletedAt", "==", null), orderBy("createdAt", "desc"), limit(TASK_LIMIT)),
    uid,
    watcher,
  );
}

/** Newest first: `deletedAt` is a time, so any time after 1970 means "in the trash". */
export function watchTrash({ db, uid }: Connection, workspaceId: string, watcher: Watcher<Task[]>): Unsubscribe {
  const tasks = collection(db, "workspaces", workspaceId, "tasks");
  const trash = query(tasks, where("deletedAt", ">", new Date(0)), orderBy("deletedAt", "desc"), limit(TASK_LIMIT));
  return watchList(trash, uid, watcher);
}

function watchList(list: Query, uid: () => string, watcher: Watcher<Task[]>): Unsubscribe {
  const changedElsewhere = new Map<string, number>();
  let first = true;
  const next = (snapshot: QuerySnapshot) => {
    if (!first) noteChangesElsewhere(snapshot, uid(), changedElsewhere);
    first &&= snapshot.metadata.fromCache;
    const tasks = snapshot.docs.map((each) => ({
      ...toTask(each),
      changedElsewhereAt: changedElsewhere.get(each.id) ?? 0,
    }));
    watcher.next(tasks, snapshot.metadata.fromCache);
  };
  return onSnapshot(list, { includeMetadataChanges: true }, next, (error) => watcher.fail(error));
}

function noteChangesElsewhere(snapshot: QuerySnapshot, me: string, changed: Map<string, number>): void {
  for (const { type, doc } of snapshot.docChanges()) {
    const mine = doc.metadata.hasPendingWrites || doc.get("updatedBy") === me;
    if (type !== "removed" && !mine) changed.set(doc.id, Date.now());
  }
}
