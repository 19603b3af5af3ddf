// Roles and leaving. Whatever happens, a workspace keeps at least one owner.
import { type ActionTransaction, handlers, Refusal, roles } from "../../kit/index.ts";
import { members } from "../members.ts";
import { endInvites } from "./invites.ts";

/** Refuses what would leave the workspace without an owner. Reads inside the transaction, so that two cannot race. */
async function requireAnotherOwner(transaction: ActionTransaction, workspaceId: string, uid: string): Promise<void> {
  const owners = await transaction.find(members, { workspaceId }, { where: { role: "owner" }, limit: 2 });
  if (owners.every((owner) => owner.userId === uid)) {
    throw new Refusal("conflict", "A workspace needs an owner: make someone else owner first");
  }
}

export const memberHandlers = handlers(members, {
  setRole: async ({ id, input, now, params, transaction }) =>
    await transaction(async (inside) => {
      const member = await inside.get(members, params, id);
      if (member === undefined) throw new Refusal("not-found", "No such member");
      if (member.role === "owner" && input.role !== "owner") {
        await requireAnotherOwner(inside, params.workspaceId ?? "", id);
      }
      inside.update(members, { params, id }, { role: input.role });
      const isLess = roles.indexOf(input.role) < roles.indexOf(member.role);
      if (isLess) endInvites(inside, { workspaceId: params.workspaceId ?? "", now });
      return {};
    }),
  rename: async ({ caller, id, input, params, transaction }) =>
    await transaction(async (inside) => {
      if (id !== caller.uid) throw new Refusal("forbidden", "Only people themselves change their name");
      if ((await inside.get(members, params, id)) === undefined) throw new Refusal("not-found", "No such member");
      inside.update(members, { params, id }, { displayName: input.displayName });
      return {};
    }),
  remove: async ({ caller, id, now, params, role, transaction }) =>
    await transaction(async (inside) => {
      if (id !== caller.uid && role !== "owner") throw new Refusal("forbidden", "Only owners remove others");
      const member = await inside.get(members, params, id);
      if (member === undefined) throw new Refusal("not-found", "No such member");
      if (member.role === "owner") await requireAnotherOwner(inside, params.workspaceId ?? "", id);
      inside.remove(members, params, id);
      if (id !== caller.uid) endInvites(inside, { workspaceId: params.workspaceId ?? "", now });
      return {};
    }),
});
