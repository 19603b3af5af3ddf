// Workspaces: a team's own space. Its members decide who may see and change what is in it.
import { z } from "zod";
import { action, collection, timestamp } from "../kit/index.ts";

const name = z.string().trim().min(1).max(80);
const made = z.strictObject({ id: z.string(), name });

export const workspaces = collection("workspaces", {
  noun: "workspace",
  fields: {
    name,
    /** Tasks outside the trash, kept by the trigger. */
    taskCount: z.int().min(0).default(0),
    /** Invites from before this let nobody in: somebody was removed or given a lesser role, or an owner ended them all. */
    invitesFrom: timestamp().nullable().default(null),
  },
  access: { read: "viewer", update: "owner" },
  writes: "api",
  serverFields: ["taskCount", "invitesFrom"],
  actions: {
    create: action({
      on: "collection",
      access: "signedIn",
      summary: "Make a workspace and become its owner",
      takesKey: true,
      input: z.strictObject({ name, displayName: z.string().trim().min(1).max(80).optional() }),
      output: made,
    }),
    sample: action({
      on: "collection",
      access: "signedIn",
      summary: "Make a workspace with sample tasks to try",
      takesKey: true,
      input: z.strictObject({}),
      output: made,
    }),
    join: action({
      on: "collection",
      access: "signedIn",
      summary: "Join a workspace with an invite's code",
      input: z.strictObject({
        code: z.string().min(1).max(200),
        displayName: z.string().trim().min(1).max(80).optional(),
      }),
      output: made,
    }),
  },
});
