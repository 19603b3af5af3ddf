// Live views of a workspace besides its tasks: its name, its people, what happened in it.
import {
  collection,
  collectionGroup,
  type DocumentData,
  doc,
  limit,
  onSnapshot,
  orderBy,
  type Query,
  type QueryDocumentSnapshot,
  query,
  where,
} from "firebase/firestore";
import type { ActivityEntry, Member, Membership, Unsubscribe, Watcher, Workspace } from "../model/types.ts";
import { toActivity, toMember } from "./documents.ts";
import type { Connection } from "./gateway.ts";

const ACTIVITY_LIMIT = 100;
const HISTORY_LIMIT = 100;
const MEMBER_LIMIT = 200;

/** Where am I a member? The members of all workspaces are one collection group. */
export function watchMemberships({ db, uid }: Connection, watcher: Watcher<Membership[]>): Unsubscribe {
  const mine = query(collectionGroup(db, "members"), where("userId", "==", uid()), limit(MEMBER_LIMIT));
  return watchQuery(
    mine,
    (each) => ({ workspaceId: each.ref.parent.parent?.id ?? "", role: toMember(each).role }),
    watcher,
  );
}

/** The workspace, or null when there is none of that name (or it was deleted). */
export function watchWorkspace({ db }: Connection, id: string, watcher: Watcher<Workspace | null>): Unsubscribe {
  return onSnapshot(
    doc(db, "workspaces", id),
    { includeMetadataChanges: true },
    (snapshot) => {
      const name: unknown = snapshot.get("name");
      const gone = !snapshot.exists() || snapshot.get("deletedAt") != null;
      watcher.next(gone ? null : { id, name: typeof name === "string" ? name : "" }, snapshot.metadata.fromCache);
    },
    (error) => watcher.fail(error),
  );
}

export function watchMembers({ db }: Connection, workspaceId: string, watcher: Watcher<Member[]>): Unsubscribe {
  const members = collection(db, "workspaces", workspaceId, "members");
  return watchQuery(query(members, limit(MEMBER_LIMIT)), toMember, watcher);
}

export function watchActivity({ db }: Connection, workspaceId: string, watcher: Watcher<ActivityEntry[]>): Unsubscribe {
  const activity = collection(db, "workspaces", workspaceId, "activity");
  return watchQuery(query(activity, orderBy("at", "desc"), limit(ACTIVITY_LIMIT)), toActivity, watcher);
}

export function watchTaskHistory(
  { db }: Connection,
  { workspaceId, taskId }: { workspaceId: string; taskId: string },
  watcher: Watcher<ActivityEntry[]>,
): Unsubscribe {
  const activity = collection(db, "workspaces", workspaceId, "activity");
  // Ordered here: with an order the query would want a composite index for a list this short.
  const history = query(activity, where("taskId", "==", taskId), limit(HISTORY_LIMIT));
  const sorted = (entries: ActivityEntry[]) => entries.sort((a, b) => b.at - a.at);
  return watchQuery(history, toActivity, {
    next: (entries, fromCache) => watcher.next(sorted(entries), fromCache),
    fail: watcher.fail,
  });
}

function watchQuery<T>(
  list: Query,
  read: (snapshot: QueryDocumentSnapshot<DocumentData>) => T,
  watcher: Watcher<T[]>,
): Unsubscribe {
  return onSnapshot(
    list,
    { includeMetadataChanges: true },
    (snapshot) => watcher.next(snapshot.docs.map(read), snapshot.metadata.fromCache),
    (error) => watcher.fail(error),
  );
}
