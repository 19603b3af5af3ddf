// The workspaces one belongs to, and making another.
import { useId, useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import { createSampleWorkspace, createWorkspace } from "../data/api.ts";
import { describeError } from "../data/reasons.ts";
import { useLive } from "../data/use-live.ts";
import { watchMemberships, watchWorkspace } from "../data/watch.ts";
import type { Account } from "../firebase/accounts.ts";
import type { Membership, Workspace } from "../model/types.ts";
import { to } from "../routes.ts";
import { Icon } from "../ui/icons.tsx";
import { PlainFrame } from "../ui/plain-frame.tsx";
import { Empty, LiveList } from "../ui/states.tsx";
import { useTitle } from "../ui/use-title.ts";
import { NAME_LIMIT } from "./limits.ts";

export function Workspaces({ account }: { account: Account }) {
  useTitle("Workspaces");
  const live = useLive<Membership[]>(`memberships:${account.uid}`, (client, watcher) =>
    watchMemberships(client, watcher),
  );
  return (
    <PlainFrame
      aside={
        <a class="button quiet" href={to.account()}>
          {account.guest ? "Guest account" : "Account"}
        </a>
      }
    >
      <h1 tabIndex={-1}>Your workspaces</h1>
      <LiveList
        live={live}
        name="your workspaces"
        empty={
          <Empty title="No workspace yet">
            <p>A workspace is one team’s list. Make the first one below.</p>
          </Empty>
        }
      >
        {(memberships) => (
          <ul class="rows">
            {memberships.map((membership) => (
              <WorkspaceRow key={membership.workspaceId} membership={membership} uid={account.uid} />
            ))}
          </ul>
        )}
      </LiveList>
      <NewWorkspace account={account} />
    </PlainFrame>
  );
}

function WorkspaceRow({ membership, uid }: { membership: Membership; uid: string }) {
  const { workspaceId, role } = membership;
  const live = useLive<Workspace | null>(`workspace:${uid}:${workspaceId}`, (client, watcher) =>
    watchWorkspace(client, workspaceId, watcher),
  );
  if (live.state === "ready" && live.data === null && !live.fromCache) return null;
  const name = live.state === "ready" && live.data !== null ? live.data.name : "…";
  return (
    <li class="row">
      <a class="row-link" href={to.tasks(workspaceId)}>
        <span class="row-text">{name}</span>
        <span class="row-meta">{role}</span>
        <Icon name="open" />
      </a>
    </li>
  );
}

function NewWorkspace({ account }: { account: Account }) {
  const { route } = useLocation();
  const [name, setName] = useState("");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const id = useId();
  const attempt = useRef({ what: "", key: "" });
  const displayName = [...(account.name ?? account.email?.split("@")[0] ?? "")].slice(0, NAME_LIMIT).join("");
  const make = async (what: string, create: (key: string) => Promise<string>) => {
    if (busy) return;
    // Another wish is another request; the same one again finds what it made the first time.
    if (attempt.current.what !== what) attempt.current = { what, key: crypto.randomUUID() };
    setBusy(true);
    setFailure(null);
    try {
      route(to.tasks(await create(attempt.current.key)));
    } catch (error) {
      setFailure(describeError(error));
      setBusy(false);
    }
  };
  return (
    <form
      class="form new-workspace"
      onSubmit={(event) => {
        event.preventDefault();
        const workspace = { name: name.trim(), ...(displayName ? { displayName } : {}) };
        void make(`named ${workspace.name}`, (once) => createWorkspace(workspace, once));
      }}
    >
      <h2>
        <label for={id}>New workspace</label>
      </h2>
      <div class="field-and-button">
        <input
          id={id}
          class="field"
          required
          pattern=".*\S.*"
          maxLength={NAME_LIMIT}
          placeholder="Name of the team"
          autocomplete="off"
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
        <button type="submit" class="button primary" aria-disabled={busy}>
          {busy ? "Making it…" : "Create"}
        </button>
      </div>
      {failure !== null && (
        <p class="failure" role="alert">
          Not created. {failure}
        </p>
      )}
      <button type="button" class="link" onClick={() => void make("sample", createSampleWorkspace)}>
        Or start with sample tasks
      </button>
    </form>
  );
}
