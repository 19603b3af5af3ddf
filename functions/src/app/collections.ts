// Everything the app stores, a line for each collection. The name is the last part of its path.
export { activity } from "./activity.ts";
export { comments } from "./comments.ts";
export { invites } from "./invites.ts";
export { members } from "./members.ts";
export { tasks } from "./tasks.ts";
export { users } from "./users.ts";
export { workspaces } from "./workspaces.ts";
