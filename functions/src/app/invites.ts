// Invites: a code that lets someone join a workspace. Only its owners see them.
import { z } from "zod";
import { action, collection, days, timestamp } from "../kit/index.ts";

export const inviteLifetime = days(7);

export const invites = collection("workspaces/{workspaceId}/invites", {
  noun: "invite",
  fields: {
    role: z.enum(["viewer", "editor"]),
    expiresAt: timestamp(),
  },
  access: { read: "owner" },
  writes: "api",
  retention: { age: { field: "expiresAt", after: days(7) } },
  actions: {
    create: action({
      on: "collection",
      access: "owner",
      summary: "Make a code that lets people join for seven days",
      input: z.strictObject({ role: z.enum(["viewer", "editor"]) }),
      output: z.strictObject({ code: z.string(), role: z.enum(["viewer", "editor"]), expiresAt: timestamp() }),
    }),
    revokeAll: action({
      on: "collection",
      access: "owner",
      summary: "End all codes that were made until now: they let nobody in any more",
      input: z.strictObject({}),
      output: z.strictObject({}),
    }),
  },
});
