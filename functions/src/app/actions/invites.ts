// Making an invite: its id is the secret, and the code says which workspace it opens. A retry makes another one, which
// harms nobody; an id derived from the retry's key could be guessed.
import { handlers } from "../../kit/index.ts";
import { inviteLifetime, invites } from "../invites.ts";

export const inviteHandlers = handlers(invites, {
  create: async ({ input, now, params, secretId, transaction }) => {
    const id = secretId();
    const expiresAt = new Date(now.getTime() + inviteLifetime).toISOString();
    await transaction(async (inside) => inside.create(invites, { params, id }, { role: input.role, expiresAt }));
    return { code: `${params.workspaceId}.${id}`, role: input.role, expiresAt };
  },
});
