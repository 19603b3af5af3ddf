// Members: who belongs to a workspace, and as what. Changes go through actions: a workspace keeps an owner.
import { z } from "zod";
import { action, collection, ownerField, roles, userId } from "../kit/index.ts";

const done = z.strictObject({});
const displayName = z.string().trim().min(1).max(80);

export const members = collection("workspaces/{workspaceId}/members", {
  noun: "member",
  id: "userId",
  fields: {
    userId: userId(),
    role: z.enum(roles),
    displayName,
  },
  access: { read: "viewer", readAcross: ownerField("userId") },
  writes: "api",
  actions: {
    setRole: action({
      on: "item",
      access: "owner",
      summary: "Give a member another role; the last owner stays owner",
      input: z.strictObject({ role: z.enum(roles) }),
      output: done,
    }),
    rename: action({
      on: "item",
      access: "viewer",
      summary: "Change what the others call you; nobody changes somebody else's name",
      input: z.strictObject({ displayName }),
      output: done,
    }),
    remove: action({
      on: "item",
      access: "viewer",
      summary: "Remove a member (owners), or leave; the last owner cannot",
      input: z.strictObject({}),
      output: done,
    }),
  },
});
