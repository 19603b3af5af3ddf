// The HTTPS API, for what one transaction on the server must do: making workspaces, deleting for good.
import { firebase } from "../firebase/load.ts";

/** The API's answer when it says no: a problem document (RFC 9457), or the closest thing to one. */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(status: number, code: string, detail: string) {
    super(detail);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
  }
}

const TIMEOUT_MS = 30_000;

/** A request to /api/v1 in the name of whoever is signed in. Rejects with ApiError, or TypeError when offline. */
export async function callApi(
  method: "GET" | "POST" | "DELETE",
  path: string,
  { body, key }: { body?: unknown; key?: string } = {},
): Promise<unknown> {
  const { accounts } = await firebase();
  const token = await accounts.token();
  const headers: Record<string, string> = { accept: "application/json" };
  if (token !== null) headers.authorization = `Bearer ${token}`;
  if (body !== undefined) headers["content-type"] = "application/json";
  if (key !== undefined) headers["idempotency-key"] = key;
  const response = await fetch(`/api/v1${path}`, {
    method,
    headers,
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer: unknown = await response.json().catch(() => null);
  if (!response.ok) throw toApiError(response.status, answer);
  return answer;
}

export function toApiError(status: number, answer: unknown): ApiError {
  const problem = (typeof answer === "object" && answer !== null ? answer : {}) as Record<string, unknown>;
  const text = (name: string) => (typeof problem[name] === "string" ? problem[name] : undefined);
  const said = text("detail") ?? text("title") ?? `The server answered ${status}.`;
  return new ApiError(status, text("code") ?? "unknown", said);
}

/** The new document's id, from an answer that must hold one. */
function idOf(answer: unknown): string {
  if (typeof answer === "object" && answer !== null && "id" in answer && typeof answer.id === "string")
    return answer.id;
  throw notUnderstood();
}

const notUnderstood = () => new ApiError(502, "unexpected-answer", "The server’s answer was not understood.");

const segment = encodeURIComponent;

interface NewWorkspace {
  name: string;
  /** What the others will call the caller; the server has a word for someone without a name. */
  displayName?: string;
}

/** Makes a workspace. The same `key` again answers the first one: a retry never makes two. */
export async function createWorkspace(workspace: NewWorkspace, key: string): Promise<string> {
  return idOf(await callApi("POST", "/workspaces", { body: workspace, key }));
}

/** A workspace of sample tasks, owned by the caller. */
export async function createSampleWorkspace(key: string): Promise<string> {
  return idOf(await callApi("POST", "/workspaces/sample", { body: {}, key }));
}

export interface Invite {
  code: string;
  /** RFC 3339. */
  expiresAt: string;
}

function isInvite(answer: unknown): answer is Invite {
  if (typeof answer !== "object" || answer === null || !("code" in answer) || !("expiresAt" in answer)) return false;
  return typeof answer.code === "string" && typeof answer.expiresAt === "string";
}

/** A code that lets people into the workspace, in that role, for a few days. */
export async function createInvite(workspaceId: string, role: "viewer" | "editor"): Promise<Invite> {
  const answer = await callApi("POST", `/workspaces/${segment(workspaceId)}/invites`, { body: { role } });
  if (!isInvite(answer)) throw notUnderstood();
  return answer;
}

/** Joins with an invite's code; the workspace's id. */
export async function joinWorkspace(code: string, displayName: string): Promise<string> {
  return idOf(await callApi("POST", "/workspaces/join", { body: { code, displayName } }));
}

/** Deletes a task that is in the trash, for good. */
export async function deleteForGood(workspaceId: string, taskId: string): Promise<void> {
  await callApi("DELETE", `/workspaces/${segment(workspaceId)}/tasks/${segment(taskId)}?purge=true`);
}
