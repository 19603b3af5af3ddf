// Making an invite: its id is the secret, so it is random, and the code says which workspace it opens.
import { handlers } from "../../kit/index.ts";
import { inviteLifetime, invites } from "../invites.ts";

export const inviteHandlers = handlers(invites, {
  create: async ({ input, newId, now, params, transaction }) => {
    const id = newId("invite");
    const expiresAt = new Date(now.getTime() + inviteLifetime).toISOString();
    const invite = await transaction(async (inside) => {
      const known = await inside.get(invites, params, id);
      if (known === undefined) inside.create(invites, { params, id }, { role: input.role, expiresAt });
      return known ?? { role: input.role, expiresAt };
    });
    return { code: `${params.workspaceId}.${id}`, role: invite.role, expiresAt: invite.expiresAt };
  },
});
