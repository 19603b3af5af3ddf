// Activity: who did what in a workspace. Written by the trigger only, under the event's own id.
import { z } from "zod";
import { collection, days, timestamp, userId } from "../kit/index.ts";

export const activity = collection("workspaces/{workspaceId}/activity", {
  noun: "activity",
  fields: {
    /** "task.created", "task.completed", "task.deleted"... */
    action: z.string().min(1).max(80),
    taskId: z.string().min(1).max(1500),
    title: z.string().max(200),
    actor: userId(),
    at: timestamp(),
  },
  access: { read: "viewer" },
  writes: "server",
  queries: [
    { orderBy: "at", direction: "desc" },
    { where: ["taskId"], orderBy: "at", direction: "desc" },
  ],
  retention: { age: { field: "at", after: days(365) } },
});
