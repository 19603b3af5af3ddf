// Who is in this workspace and what they may do; for owners also the ways to change that.

import { useState } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import type { Member, Role } from "../model/types.ts";
import { to } from "../routes.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Confirm } from "../ui/confirm.tsx";
import { EditableText } from "../ui/editable-text.tsx";
import { FailureNote } from "../ui/failure-note.tsx";
import { useTitle } from "../ui/use-title.ts";
import { InviteForm } from "./invite-form.tsx";
import { NAME_LIMIT } from "./limits.ts";
import { changeRole, memberFailureId, removeMember, renameMember, renameWorkspace } from "./member-actions.ts";
import type { Place } from "./place.ts";

const MAY: Record<Role, string> = {
  owner: "Owner: also manages the workspace and its people",
  editor: "Editor: adds and changes tasks",
  viewer: "Viewer: sees everything, changes nothing",
};

const ROLE_NAMES: Record<Role, string> = { owner: "Owner", editor: "Editor", viewer: "Viewer" };
const CHOICES: readonly Role[] = ["owner", "editor", "viewer"];

export function MembersScreen({ place }: { place: Place }) {
  const { workspace, team } = place;
  useTitle("Members", workspace.name);
  return (
    <div class="page">
      <header class="page-head">
        <h1 tabIndex={-1}>Members</h1>
      </header>
      <ul class="rows">
        {team.members.map((member) => (
          <MemberRow key={member.userId} member={member} place={place} />
        ))}
      </ul>
      {team.role === "owner" && <InviteForm workspaceId={workspace.id} />}
      <Workspace place={place} />
    </div>
  );
}

function MemberRow({ member, place }: { member: Member; place: Place }) {
  const { workspace, team } = place;
  const me = member.userId === team.me;
  const manages = team.role === "owner";
  return (
    <li class="row member">
      <Avatar name={member.displayName} />
      <div class="row-text">
        <span class="member-name">
          <EditableText
            value={member.displayName}
            label="Your name"
            name={`member:${member.userId}`}
            maxLength={NAME_LIMIT}
            class="task-title"
            readOnly={!me}
            save={(name) => renameMember(workspace.id, member.userId, name)}
          />
          {me && <span class="tag">You</span>}
        </span>
        <p class="hint">{MAY[member.role]}</p>
        <FailureNote id={memberFailureId(member.userId)} />
      </div>
      {manages && (
        <div class="member-controls">
          <RoleChoice member={member} place={place} />
          {!me && <Remove member={member} place={place} />}
        </div>
      )}
    </li>
  );
}

/** Undone from the toast; except where one gives one's own ownership away, which others would have to give back. */
function RoleChoice({ member, place }: { member: Member; place: Place }) {
  const [wanted, setWanted] = useState<Role | null>(null);
  const [asking, setAsking] = useState<Role | null>(null);
  const { workspace, team } = place;
  const change = async (role: Role) => {
    setAsking(null);
    setWanted(role);
    await changeRole(workspace.id, member, role);
    setWanted(null);
  };
  return (
    <>
      <select
        class="field role-choice"
        aria-label={`Role of ${member.displayName}`}
        value={asking ?? wanted ?? member.role}
        onChange={(event) => {
          const role = CHOICES.find((each) => each === event.currentTarget.value);
          if (role === undefined || role === member.role) return;
          if (member.userId === team.me) setAsking(role);
          else void change(role);
        }}
      >
        {CHOICES.map((role) => (
          <option key={role} value={role}>
            {ROLE_NAMES[role]}
          </option>
        ))}
      </select>
      {asking !== null && (
        <Confirm
          title="Give up being an owner?"
          keep="Stay owner"
          action={`Become ${asking === "editor" ? "an editor" : "a viewer"}`}
          onConfirm={() => void change(asking)}
          onCancel={() => setAsking(null)}
        >
          <p>You will no longer manage this workspace and its people. Only another owner can give that back.</p>
        </Confirm>
      )}
    </>
  );
}

function Remove({ member, place }: { member: Member; place: Place }) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <button type="button" class="button quiet danger-text" onClick={() => setAsking(true)}>
        Remove<span class="visually-hidden"> {member.displayName}</span>
      </button>
      {asking && (
        <Confirm
          title={`Remove ${member.displayName}?`}
          keep="Keep"
          action="Remove"
          onConfirm={() => {
            setAsking(false);
            void removeMember(place.workspace.id, member);
          }}
          onCancel={() => setAsking(false)}
        >
          <p>
            {member.displayName} will no longer see <q>{place.workspace.name}</q>. Tasks and comments stay. Invite links
            that are still open stop working; coming back takes a new one.
          </p>
        </Confirm>
      )}
    </>
  );
}

/** The workspace itself: its name, and the way out of it. */
function Workspace({ place }: { place: Place }) {
  const { workspace, team } = place;
  const { route } = useLocation();
  const [asking, setAsking] = useState(false);
  const me = team.members.find(({ userId }) => userId === team.me);
  const leave = async () => {
    setAsking(false);
    if (me && (await removeMember(workspace.id, me))) route(to.workspaces(), true);
  };
  return (
    <section class="about" aria-labelledby="about">
      <h2 id="about">This workspace</h2>
      <div class="about-name">
        <span class="hint">Name</span>
        <EditableText
          value={workspace.name}
          label="Workspace name"
          name={`workspace:${workspace.id}`}
          maxLength={NAME_LIMIT}
          class="task-title"
          readOnly={team.role !== "owner"}
          save={(name) => renameWorkspace(workspace.id, name)}
        />
        <FailureNote id={workspace.id} />
      </div>
      <button type="button" class="button" onClick={() => setAsking(true)}>
        Leave this workspace
      </button>
      {asking && (
        <Confirm
          title={`Leave ${workspace.name}?`}
          keep="Stay"
          action="Leave"
          onConfirm={() => void leave()}
          onCancel={() => setAsking(false)}
        >
          <p>You will no longer see its tasks. Coming back takes an invite.</p>
        </Confirm>
      )}
    </section>
  );
}
