// Keeps the hosting framework's body parsers away from our requests. They run before the function is called: they read
// bodies of any size into memory, whoever sends them, and answer broken ones themselves, as HTML and with a stack trace.
// Node announces each request before any listener sees it; there the headers that tell of a body are put aside, so that
// every parser takes it for a request without one and leaves the bytes where they are: on their way.
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";

const lengths = new WeakMap<IncomingMessage, number>();

/** Call once, in the process that serves the API, before the first request. */
export function keepBodiesRaw(): void {
  subscribe("http.server.request.start", (message) => {
    const { request } = message as { request: IncomingMessage };
    lengths.set(request, sentLength(request));
    delete request.headers["content-length"];
    delete request.headers["transfer-encoding"];
  });
}

/** How long the body is, in bytes, as far as the request's headers say: 0 for one that comes in chunks. */
export function sentLength(request: IncomingMessage): number {
  return lengths.get(request) ?? Number(request.headers["content-length"] ?? 0);
}
