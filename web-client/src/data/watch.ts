// The live lists of the app: declared queries of the typed client, as the screens see them. The whole open task list is
// one listener, sorted in the page: no filter link costs another read.

import type { tasks } from "../../../functions/src/app/tasks.ts";
import type { Document } from "../../../functions/src/kit/index.ts";
import type { LiveObserver, LiveState } from "../client/types.ts";
import type {
  ActivityEntry,
  Comment,
  Member,
  Membership,
  Task,
  Unsubscribe,
  Watcher,
  Workspace,
} from "../model/types.ts";
import { toActivity, toComment, toMember, toTask } from "./documents.ts";
import type { AppClient } from "./gateway.ts";

/** More than a small team's list; beyond it the screen says that it shows only a part. */
export const TASK_LIMIT = 500;
export const ACTIVITY_LIMIT = 100;
/** Comments on one task. */
export const CONVERSATION_LIMIT = 200;
const MEMBER_LIMIT = 200;

/** Where one is in a workspace, and who is looking. */
export interface Viewpoint {
  readonly workspaceId: string;
  readonly me: string;
}

export function watchTasks(client: AppClient, { workspaceId, me }: Viewpoint, watcher: Watcher<Task[]>): Unsubscribe {
  return client.tasks.live({ workspaceId }, { orderBy: "createdAt", limit: TASK_LIMIT }, observeTasks(me, watcher));
}

/** One task, also one in the trash; null when there is none. */
export function watchTask(
  client: AppClient,
  { workspaceId, taskId, me }: Viewpoint & { readonly taskId: string },
  { next, fail }: Watcher<Task | null>,
): Unsubscribe {
  const { next: tellAll, error } = observeTasks(me, {
    next: ([task = null], fromCache) => next(task, fromCache),
    fail,
  });
  return client.tasks.liveOne({ workspaceId }, taskId, {
    next: (task, state) => tellAll(task === undefined ? [] : [task], state),
    error,
  });
}

/** Newest first. */
export function watchTrash(client: AppClient, { workspaceId, me }: Viewpoint, watcher: Watcher<Task[]>): Unsubscribe {
  return client.tasks.live({ workspaceId }, { trash: true, limit: TASK_LIMIT }, observeTasks(me, watcher));
}

function observeTasks(me: string, watcher: Watcher<Task[]>): LiveObserver<readonly Document<typeof tasks>[]> {
  const changedElsewhere = new Map<string, number>();
  let first = true;
  return {
    next: (items, state) => {
      if (!first) {
        const others = items.filter(({ id, updatedBy }) => state.changed.has(id) && updatedBy !== me);
        for (const { id } of others) changedElsewhere.set(id, Date.now());
      }
      first &&= state.fromCache;
      const known = { pending: state.pending, changedElsewhere };
      watcher.next(
        items.map((task) => toTask(task, known)),
        state.fromCache,
      );
    },
    error: watcher.fail,
  };
}

/** The latest comments on a task, the oldest of them first, as one reads a conversation. */
export function watchComments(
  client: AppClient,
  { workspaceId, taskId }: { workspaceId: string; taskId: string },
  watcher: Watcher<Comment[]>,
): Unsubscribe {
  const query = { taskId, orderBy: "createdAt", limit: CONVERSATION_LIMIT } as const;
  const inOrder = {
    ...watcher,
    next: (found: Comment[], fromCache: boolean) => watcher.next(found.reverse(), fromCache),
  };
  return client.comments.live({ workspaceId }, query, each(toComment, inOrder));
}

/** What happened to a task, the latest first. */
export function watchTaskHistory(
  client: AppClient,
  { workspaceId, taskId }: { workspaceId: string; taskId: string },
  watcher: Watcher<ActivityEntry[]>,
): Unsubscribe {
  const query = { taskId, orderBy: "at", limit: ACTIVITY_LIMIT } as const;
  return client.activity.live({ workspaceId }, query, each(toActivity, watcher));
}

export function watchActivity(client: AppClient, workspaceId: string, watcher: Watcher<ActivityEntry[]>): Unsubscribe {
  return client.activity.live({ workspaceId }, { orderBy: "at", limit: ACTIVITY_LIMIT }, each(toActivity, watcher));
}

/** Where am I a member? The members of all workspaces are one collection group. */
export function watchMemberships(client: AppClient, watcher: Watcher<Membership[]>): Unsubscribe {
  return client.members.liveAcross(
    { limit: MEMBER_LIMIT },
    each(({ params, role }) => ({ workspaceId: params.workspaceId, role }), watcher),
  );
}

/** The workspace, or null when there is none of that name (or it was deleted). */
export function watchWorkspace(client: AppClient, id: string, watcher: Watcher<Workspace | null>): Unsubscribe {
  return client.workspaces.liveOne({}, id, {
    next: (workspace, { fromCache }) =>
      watcher.next(workspace === undefined ? null : { id, name: workspace.name }, fromCache),
    error: watcher.fail,
  });
}

export function watchMembers(client: AppClient, workspaceId: string, watcher: Watcher<Member[]>): Unsubscribe {
  return client.members.live({ workspaceId }, { limit: MEMBER_LIMIT }, each(toMember, watcher));
}

function each<From, To>(read: (item: From, state: LiveState) => To, watcher: Watcher<To[]>) {
  return {
    next: (items: readonly From[], state: LiveState) =>
      watcher.next(
        items.map((item) => read(item, state)),
        state.fromCache,
      ),
    error: watcher.fail,
  };
}
