// One HTTP POST to the functions emulator and what became of it. Never rejects.
import http from "node:http";

export type PostOutcome =
  /** The function ran or the functions emulator refused; either way the event was seen. */
  | { readonly kind: "answered"; readonly status: number }
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
    request.on("response", (response) => {
      response.resume();
      response.on("end", () => settle({ kind: "answered", status: response.statusCode ?? 0 }));
      response.on("close", () => settle({ kind: "interrupted" }));
      response.on("error", () => settle({ kind: "interrupted" }));
    });
    request.on("error", (error: NodeJS.ErrnoException) =>
      settle({ kind: notSent.has(error.code ?? "") ? "unreachable" : "interrupted" }),
    );
    request.end(body);
  });
}
