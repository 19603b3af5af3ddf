// One request to the API, tried again where that is safe and may help. Failures are values, never thrown.
import type { Failure, Result } from "./types.ts";

export interface Transport {
  /** Base of the API: "/api/v1". */
  readonly base: string;
  /** The caller's ID token, or null. */
  readonly token: () => Promise<string | null>;
  readonly fetch: typeof globalThis.fetch;
  /** How often to try, in all. */
  readonly attempts: number;
  /** Waits before the next attempt, milliseconds. */
  readonly wait: (milliseconds: number) => Promise<void>;
}

export interface ApiRequest {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

const firstPause = 300;
const timeout = 30_000;

/** Every request here may be sent twice: reads, changes to a state, and creations under an Idempotency-Key. */
export async function send<T>(transport: Transport, request: ApiRequest): Promise<Result<T>> {
  for (let attempt = 1; ; attempt += 1) {
    const { result, retryAfter } = await sendOnce<T>(transport, request);
    if (result.ok || retryAfter === undefined || attempt >= transport.attempts) return result;
    // Each pause is twice the one before, and partly chance, so that clients do not come back all at once.
    await transport.wait(Math.max(retryAfter, firstPause * 2 ** (attempt - 1) * (0.5 + Math.random())));
  }
}

interface Outcome<T> {
  readonly result: Result<T>;
  /** Milliseconds that the server asks to wait; undefined where trying again is no use. */
  readonly retryAfter: number | undefined;
}

async function sendOnce<T>(transport: Transport, { method, path, body, headers }: ApiRequest): Promise<Outcome<T>> {
  const sent: Record<string, string> = { accept: "application/json" };
  const token = await transport.token();
  if (token !== null) sent.authorization = `Bearer ${token}`;
  if (body !== undefined) sent["content-type"] = "application/json";
  for (const [name, value] of Object.entries(headers ?? {})) if (value !== undefined) sent[name] = value;
  let response: Response;
  let text: string;
  try {
    const signal = AbortSignal.timeout(timeout);
    const init = { method, headers: sent, signal, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    response = await transport.fetch(`${transport.base}${path}`, init);
    text = await response.text();
  } catch {
    return { result: failed({ code: "offline", message: "The server can’t be reached." }), retryAfter: 0 };
  }
  const answer = parse(text);
  if (!response.ok) return { result: toProblem(response, answer), retryAfter: retryAfterOf(response) };
  if (text !== "" && answer === undefined) {
    const message = "The server’s answer was not understood.";
    return { result: failed({ code: "unexpected-answer", status: response.status, message }), retryAfter: undefined };
  }
  const etag = response.headers.get("etag") ?? undefined;
  return { result: { ok: true, value: answer as T, etag }, retryAfter: undefined };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function failed(failure: Partial<Failure> & Pick<Failure, "code" | "message">): { ok: false; failure: Failure } {
  return { ok: false, failure: { status: 0, issues: [], traceId: undefined, ...failure } };
}

function toProblem({ status }: Response, answer: unknown): { ok: false; failure: Failure } {
  const problem = (typeof answer === "object" && answer !== null ? answer : {}) as Record<string, unknown>;
  const text = (name: string) => (typeof problem[name] === "string" ? problem[name] : undefined);
  return failed({
    code: (text("code") as Failure["code"] | undefined) ?? "unexpected-answer",
    status,
    message: text("detail") ?? text("title") ?? `The server answered ${status}.`,
    issues: Array.isArray(problem.issues) ? problem.issues : [],
    traceId: text("traceId"),
  });
}

function retryAfterOf({ status, headers }: Response): number | undefined {
  if (status !== 429 && status !== 502 && status !== 503 && status !== 504) return undefined;
  const seconds = Number(headers.get("retry-after") ?? 0);
  return Number.isFinite(seconds) ? seconds * 1000 : 0;
}
