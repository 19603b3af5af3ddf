// The server's side of the app: a line for each collection with actions.
import { inviteHandlers } from "./actions/invites.ts";
import { memberHandlers } from "./actions/members.ts";
import { userHandlers } from "./actions/users.ts";
import { workspaceHandlers } from "./actions/workspaces.ts";

export const appHandlers = [userHandlers, workspaceHandlers, memberHandlers, inviteHandlers];
