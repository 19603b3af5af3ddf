// The profile after the account has changed: no trigger tells, so the client asks.
import { handlers, Refusal, shorten } from "../../kit/index.ts";
import { users } from "../users.ts";

export const userHandlers = handlers(users, {
  refresh: async ({ caller, id, transaction }) =>
    await transaction(async (inside) => {
      const profile = await inside.get(users, {}, id);
      if (profile === undefined) throw new Refusal("not-found", "The profile is still being made");
      // A guest's account becomes a permanent one and never the other way: this token is from before.
      if (caller.isAnonymous && !profile.isAnonymous) return {};
      const named = profile.displayName === "Guest" && !caller.isAnonymous ? shorten(caller.name ?? "", 80) : "";
      const account = { email: caller.email ?? null, isAnonymous: caller.isAnonymous };
      inside.update(users, { params: {}, id }, named ? { ...account, displayName: named } : account);
      return {};
    }),
});
