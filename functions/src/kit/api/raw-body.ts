// Keeps the hosting framework's body parsers away from our requests. They run before the function is called and answer
// a broken body themselves, as HTML and with a stack trace. Node announces each request before any listener sees it;
// there the content type is put aside, so that every parser leaves the bytes alone.
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";

const contentType = "x-hearth-content-type";
const contentEncoding = "x-hearth-content-encoding";

/** Call once, in the process that serves the API, before the first request. */
export function keepBodiesRaw(): void {
  subscribe("http.server.request.start", (message) => {
    const { headers } = (message as { request: IncomingMessage }).request;
    delete headers[contentType];
    delete headers[contentEncoding];
    if (headers["content-type"] !== undefined) headers[contentType] = headers["content-type"];
    if (headers["content-encoding"] !== undefined) headers[contentEncoding] = headers["content-encoding"];
    delete headers["content-encoding"];
    if (headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined) {
      headers["content-type"] = "application/octet-stream";
    }
  });
}

/** The headers as the caller sent them. */
export function sentHeaders(request: IncomingMessage): { type: string | undefined; encoding: string | undefined } {
  const { headers } = request;
  return {
    type: (headers[contentType] as string | undefined) ?? headers["content-type"],
    encoding: (headers[contentEncoding] as string | undefined) ?? headers["content-encoding"],
  };
}
