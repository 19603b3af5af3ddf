// One HTTP POST to the functions emulator and what became of it. Never rejects.
import http from "node:http";

export type PostOutcome =
  /** The function ran or the functions emulator refused; either way the event was seen. */
  | { readonly kind: "answered"; readonly status: number }
  /** The function's process was gone or going when the event reached it: most likely not seen. */
  | { readonly kind: "crashed" }
  /** Nobody listens yet; nothing was sent. */
  | { readonly kind: "unreachable" }
  /** The connection broke after the request was sent: it may or may not have been seen. */
  | { readonly kind: "interrupted" }
  | { readonly kind: "timeout" };

export interface PostRequest {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly agent: http.Agent;
  readonly timeoutMs: number;
}

/** A process that ends this soon after the event was sent did not end because of it. */
const SOON_MS = 1_000;
const MAX_EXPLANATION = 2_048;

const notSent = new Set(["ECONNREFUSED", "ENOTFOUND", "EHOSTUNREACH", "ENETUNREACH", "EAI_AGAIN", "ECONNABORTED"]);

export function post({ timeoutMs, body, headers, ...target }: PostRequest): Promise<PostOutcome> {
  return new Promise((resolve) => {
    const request = http.request({
      ...target,
      method: "POST",
      headers: { ...headers, "content-length": String(body.length) },
    });
    const limit = setTimeout(() => {
      resolve({ kind: "timeout" });
      request.destroy();
    }, timeoutMs);
    const settle = (outcome: PostOutcome) => {
      clearTimeout(limit);
      resolve(outcome);
    };
    const sentAt = performance.now();
    request.on("response", (response) => {
      const status = response.statusCode ?? 0;
      let text = "";
      response.on("data", (chunk: Buffer) => {
        if (text.length < MAX_EXPLANATION) text += chunk.toString("latin1");
      });
      response.on("end", () => {
        const soon = performance.now() - sentAt < SOON_MS;
        settle(status === 500 && soon && isBrokenConnection(text) ? { kind: "crashed" } : { kind: "answered", status });
      });
      response.on("close", () => settle({ kind: "interrupted" }));
      response.on("error", () => settle({ kind: "interrupted" }));
    });
    request.on("error", (error: NodeJS.ErrnoException) =>
      settle({ kind: notSent.has(error.code ?? "") ? "unreachable" : "interrupted" }),
    );
    request.end(body);
  });
}

/**
 * A handler that throws ends its process after its own answer; the functions emulator may hand that process the next
 * event and then answers 500 with the error of its own broken connection as JSON.
 */
function isBrokenConnection(text: string): boolean {
  try {
    const { code } = JSON.parse(text) as { code?: unknown };
    return code === "ECONNRESET" || code === "ECONNREFUSED" || code === "EPIPE" || code === "ENOENT";
  } catch {
    return false;
  }
}
