// What owners, and people themselves, can do about membership. It goes through the API: a workspace keeps an owner.
import { save } from "../data/saving.ts";
import type { Member, Role } from "../model/types.ts";
import { showToast } from "../ui/toasts.ts";

/** The id under which a refused change is kept, beside the person. */
export const memberFailureId = (userId: string) => `member:${userId}`;

const NOW: Record<Role, string> = { owner: "an owner", editor: "an editor", viewer: "a viewer" };

export async function changeRole(workspaceId: string, member: Member, role: Role): Promise<void> {
  const { userId, displayName, role: before } = member;
  const saved = await setRole(workspaceId, userId, role);
  if (saved) showToast(`${displayName} is ${NOW[role]} now`, () => void setRole(workspaceId, userId, before));
}

function setRole(workspaceId: string, userId: string, role: Role): Promise<boolean> {
  return save({
    id: memberFailureId(userId),
    what: "Not changed",
    run: (client) => ({ saved: client.members.actions.setRole({ workspaceId, id: userId }, { role }) }),
  });
}

/** Changes one's own name, as the others see it here. */
export function renameMember(workspaceId: string, userId: string, displayName: string): Promise<boolean> {
  return save({
    id: memberFailureId(userId),
    what: "Not renamed",
    lost: displayName,
    run: (client) => ({ saved: client.members.actions.rename({ workspaceId, id: userId }, { displayName }) }),
  });
}

/** Takes somebody out of the workspace, or oneself; true when the server did. */
export function removeMember(workspaceId: string, { userId }: Member): Promise<boolean> {
  return save({
    id: memberFailureId(userId),
    what: "Not removed",
    run: (client) => ({ saved: client.members.actions.remove({ workspaceId, id: userId }, {}) }),
  });
}

export function renameWorkspace(id: string, name: string): Promise<boolean> {
  return save({
    id,
    what: "Not renamed",
    lost: name,
    run: (client) => ({ saved: client.workspaces.update({}, { id }, { name }) }),
  });
}
