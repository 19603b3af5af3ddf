// Making an invite: its id is the secret, and the code says which workspace it opens. A retry makes another one, which
// harms nobody; an id derived from the retry's key could be guessed.
import { type ActionTransaction, type Document, handlers } from "../../kit/index.ts";
import { inviteLifetime, invites } from "../invites.ts";
import { workspaces } from "../workspaces.ts";

/** The codes made until now let nobody in: whoever was removed, or may do less, must not come back with one. */
export function endInvites(
  transaction: ActionTransaction,
  { workspaceId, now }: { workspaceId: string; now: Date },
): void {
  transaction.update(workspaces, { params: {}, id: workspaceId }, { invitesFrom: now.toISOString() });
}

/** Whether an invite lets somebody in at this moment. */
export function isOpen(
  invite: Document<typeof invites>,
  { workspace, now }: { workspace: Document<typeof workspaces>; now: Date },
): boolean {
  // Workspaces from before the field do not have it.
  const from = (workspace.invitesFrom ?? null) === null ? 0 : Date.parse(workspace.invitesFrom as string);
  return Date.parse(invite.expiresAt) > now.getTime() && Date.parse(invite.createdAt) > from;
}

export const inviteHandlers = handlers(invites, {
  create: async ({ input, now, params, secretId, transaction }) => {
    const id = secretId();
    const expiresAt = new Date(now.getTime() + inviteLifetime).toISOString();
    await transaction(async (inside) => inside.create(invites, { params, id }, { role: input.role, expiresAt }));
    return { code: `${params.workspaceId}.${id}`, role: input.role, expiresAt };
  },
  revokeAll: async ({ now, params, transaction }) =>
    await transaction(async (inside) => {
      endInvites(inside, { workspaceId: params.workspaceId ?? "", now });
      return {};
    }),
});
