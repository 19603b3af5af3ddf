// The people of a workspace, as the screens ask for them.
import type { Member, Role } from "./types.ts";

export interface Team {
  members: Member[];
  me: string;
  role: Role;
  /** Editors and owners change things; viewers look. */
  canEdit: boolean;
  /** A member's name; "You" for oneself, and a word for someone who has left. */
  nameOf(uid: string): string;
}

const rank: Record<Role, number> = { owner: 0, editor: 1, viewer: 2 };

export function createTeam(members: Member[], me: string): Team {
  const byId = new Map(members.map((member) => [member.userId, member]));
  const role = byId.get(me)?.role ?? "viewer";
  return {
    members: [...members].sort((a, b) => rank[a.role] - rank[b.role] || a.displayName.localeCompare(b.displayName)),
    me,
    role,
    canEdit: role !== "viewer",
    nameOf: (uid) => (uid === me ? "You" : (byId.get(uid)?.displayName ?? "Someone who left")),
  };
}
