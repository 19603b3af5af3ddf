// The app: everything it stores. Adding a collection is a file and a line here.
import { defineApp } from "../kit/index.ts";
import { activity } from "./activity.ts";
import { comments } from "./comments.ts";
import { invites } from "./invites.ts";
import { members } from "./members.ts";
import { tasks } from "./tasks.ts";
import { users } from "./users.ts";
import { workspaces } from "./workspaces.ts";

export const app = defineApp({
  scope: { path: "workspaces/{workspaceId}", members: "members" },
  collections: { users, workspaces, members, invites, comments, tasks, activity },
});
