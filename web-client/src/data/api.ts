// What one transaction on the server must do: making workspaces, inviting, joining. All of it through
// the typed client, whose failures are values; here they become the one error that the screens describe.
import type { Failure, Result } from "../client/types.ts";
import { firebase } from "../firebase/load.ts";
import type { AppClient } from "./gateway.ts";

/** A failure of the client, to be thrown where a flow of several steps ends with the first that fails. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

export function unwrap<T>(result: Result<T>): T {
  if (!result.ok) throw new ApiError(result.failure);
  return result.value;
}

async function ask<T>(call: (client: AppClient) => Promise<Result<T>>): Promise<T> {
  const { gateway } = await firebase();
  return unwrap(await call(gateway.client));
}

interface NewWorkspace {
  name: string;
  /** What the others will call the caller; the server has a word for someone without a name. */
  displayName?: string;
}

/** Makes a workspace; its id. The same `key` again answers the first one: a retry never makes two. */
export async function createWorkspace(workspace: NewWorkspace, key: string): Promise<string> {
  return (await ask((client) => client.workspaces.actions.create({}, workspace, key))).id;
}

/** A workspace of sample tasks, owned by the caller. */
export async function createSampleWorkspace(key: string): Promise<string> {
  return (await ask((client) => client.workspaces.actions.sample({}, {}, key))).id;
}

export interface Invite {
  code: string;
  /** RFC 3339. */
  expiresAt: string;
}

/** A code that lets people into the workspace, in that role, for a few days. */
export function createInvite(workspaceId: string, role: "viewer" | "editor"): Promise<Invite> {
  return ask((client) => client.invites.actions.create({ workspaceId }, { role }));
}

/** The codes made until now let nobody in any more. */
export async function endInvites(workspaceId: string): Promise<void> {
  await ask((client) => client.invites.actions.revokeAll({ workspaceId }, {}));
}

/** Joins with an invite's code; the workspace's id. */
export async function joinWorkspace(code: string, displayName: string): Promise<string> {
  return (await ask((client) => client.workspaces.actions.join({}, { code, displayName }))).id;
}

/** Tells the server that the account has changed, such as after a guest's became permanent. */
export async function refreshProfile(uid: string): Promise<void> {
  await ask((client) => client.users.actions.refresh({ id: uid }, {}));
}
