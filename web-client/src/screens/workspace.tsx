// A workspace: who is in it, the frame around its screens, and which of them to show.
import { useEffect } from "preact/hooks";
import { codeOf } from "../data/reasons.ts";
import { type Live, useLive } from "../data/use-live.ts";
import { watchMembers, watchWorkspace } from "../data/watch.ts";
import type { Account } from "../firebase/accounts.ts";
import { createTeam } from "../model/team.ts";
import type { Member, Workspace } from "../model/types.ts";
import { remember, remembered } from "../remember.ts";
import type { Route } from "../routes.ts";
import { PlainFrame } from "../ui/plain-frame.tsx";
import { Failed, Skeleton } from "../ui/states.tsx";
import { WorkspaceFrame } from "../ui/workspace-frame.tsx";
import { ActivityScreen } from "./activity.tsx";
import { MembersScreen } from "./members.tsx";
import { NotFound } from "./not-found.tsx";
import type { Place } from "./place.ts";
import { TasksScreen } from "./tasks.tsx";
import { TrashScreen } from "./trash.tsx";

export type WorkspaceRoute = Extract<Route, { workspaceId: string }>;

export function WorkspaceScreen({ route, account }: { route: WorkspaceRoute; account: Account }) {
  const { workspaceId } = route;
  const key = `${account.uid}:${workspaceId}`;
  const workspace = useLive<Workspace | null>(`workspace:${key}`, (client, watcher) =>
    watchWorkspace(client, workspaceId, watcher),
  );
  const members = useLive<Member[]>(`members:${key}`, (client, watcher) => watchMembers(client, workspaceId, watcher));
  const missing = isMissing(workspace) || isMissing(members);
  const open = workspace.state === "ready" && workspace.data !== null;
  useEffect(() => {
    if (open) remember("last-workspace", workspaceId);
    else if (missing && remembered("last-workspace") === workspaceId) remember("last-workspace", null);
  }, [open, missing, workspaceId]);
  if (missing) return <NotFound />;
  const failed = [workspace, members].find((live) => live.state === "failed");
  if (failed?.state === "failed") {
    return (
      <PlainFrame>
        <Failed what="Could not open this workspace" error={failed.error} retry={failed.retry} />
      </PlainFrame>
    );
  }
  const place =
    workspace.state === "ready" && workspace.data !== null && members.state === "ready"
      ? { workspace: workspace.data, team: createTeam(members.data, account.uid) }
      : null;
  return (
    <WorkspaceFrame
      workspaceId={workspaceId}
      name={place?.workspace.name ?? ""}
      screen={route.screen}
      account={account}
      unconfirmed={workspace.state === "ready" && workspace.fromCache}
    >
      {place ? <Section route={route} place={place} /> : <Skeleton rows={6} label="Opening the workspace" />}
    </WorkspaceFrame>
  );
}

/** Gone, never there, or not ours: to a stranger these are the same. */
function isMissing(live: Live<unknown>): boolean {
  if (live.state === "failed") return ["forbidden", "not-found"].includes(codeOf(live.error) ?? "");
  return live.state === "ready" && live.data === null && !live.fromCache;
}

/** The screens that need only to know where they are. */
const plainScreens = { trash: TrashScreen, activity: ActivityScreen, members: MembersScreen };

function Section({ route, place }: { route: WorkspaceRoute; place: Place }) {
  if (route.screen === "tasks") return <TasksScreen route={route} place={place} />;
  const Screen = plainScreens[route.screen];
  return <Screen place={place} />;
}
