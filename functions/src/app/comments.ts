// Comments: what people say about a task. One's own can be changed and taken back, for as long as one is a member.
import { z } from "zod";
import { collection, days, ownerField } from "../kit/index.ts";

export const comments = collection("workspaces/{workspaceId}/comments", {
  noun: "comment",
  fields: {
    taskId: z.string().min(1).max(1500),
    text: z.string().trim().min(1).max(2000),
  },
  access: {
    read: "viewer",
    create: "editor",
    update: ownerField("createdBy", "editor"),
    delete: ownerField("createdBy", "editor"),
  },
  writes: "direct",
  immutable: ["taskId"],
  partOf: { collection: "workspaces/{workspaceId}/tasks", field: "taskId" },
  unindexed: ["text", "updatedAt"],
  queries: [{ where: ["taskId"], orderBy: "createdAt", direction: "desc" }],
  retention: { trash: days(30) },
});
