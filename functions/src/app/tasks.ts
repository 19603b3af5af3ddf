// Tasks: what a team has to do. Written by the SDK directly (live, offline) and over HTTPS.
import { z } from "zod";
import { collection, days, timestamp, userId } from "../kit/index.ts";

export const taskStatuses = ["todo", "doing", "done"] as const;

export const tasks = collection("workspaces/{workspaceId}/tasks", {
  noun: "task",
  fields: {
    title: z.string().trim().min(1).max(200),
    notes: z.string().max(5000).default(""),
    status: z.enum(taskStatuses).default("todo"),
    assignee: userId().nullable().default(null),
    dueAt: timestamp().nullable().default(null),
    labels: z.array(z.string().trim().min(1).max(40)).max(8).default([]),
  },
  access: { read: "viewer", create: "editor", update: "editor", delete: "editor", purge: "owner" },
  writes: "direct",
  unindexed: ["notes"],
  queries: [
    { where: ["status"], orderBy: "dueAt" },
    { where: ["status"], orderBy: "createdAt", direction: "desc" },
    { where: ["assignee"], orderBy: "updatedAt", direction: "desc" },
    { where: ["labels"], orderBy: "createdAt", direction: "desc" },
    { orderBy: "createdAt", direction: "desc" },
    { orderBy: "dueAt" },
  ],
  retention: { trash: days(30) },
  effects: {
    activity: { titleField: "title", verbs: { completed: { status: "done" } } },
    count: "taskCount",
  },
});
