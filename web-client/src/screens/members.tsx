// Who is in this workspace, and what they may do.
import type { Role } from "../model/types.ts";
import { Avatar } from "../ui/avatar.tsx";
import { useTitle } from "../ui/use-title.ts";
import { InviteForm } from "./invite-form.tsx";
import type { Place } from "./place.ts";

const MAY: Record<Role, string> = {
  owner: "Owner: also manages the workspace and its people",
  editor: "Editor: adds and changes tasks",
  viewer: "Viewer: sees everything, changes nothing",
};

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
          <li key={member.userId} class="row member">
            <Avatar name={member.displayName} />
            <div class="row-text">
              {member.displayName}
              {member.userId === team.me && <span class="tag">You</span>}
              <p class="hint">{MAY[member.role]}</p>
            </div>
          </li>
        ))}
      </ul>
      {team.role === "owner" && <InviteForm workspaceId={workspace.id} />}
    </div>
  );
}
