// HTTP/1.1 on injected connections: REST, WebChannel and the admin endpoints, tried in turn.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { applyCors } from "./cors.ts";
import { Exchange } from "./exchange.ts";

/** Handles a request, or says that it is not its own by returning undefined. */
export type HttpRoutes = (exchange: Exchange) => Promise<void> | undefined;

export interface HttpServer {
  accept(socket: Socket): void;
}

/** JWTs and field masks make long headers and long URLs. */
const maxHeaderBytes = 128 * 1024;
/** A connection without any byte for this long is closed; the longest silence of a healthy one is a WebChannel's 30 s. */
const idleMs = 150_000;

export function createHttpServer(routes: readonly HttpRoutes[]): HttpServer {
  const server = createServer({ maxHeaderSize: maxHeaderBytes, keepAliveTimeout: idleMs }, (request, response) => {
    void answer(routes, request, response);
  });
  server.setTimeout(idleMs);
  return { accept: (socket) => server.emit("connection", socket) };
}

async function answer(routes: readonly HttpRoutes[], request: IncomingMessage, response: ServerResponse) {
  const exchange = new Exchange(request, response);
  try {
    if (applyCors(exchange)) return;
    for (const handle of routes) {
      const handled = handle(exchange);
      if (handled !== undefined) return await handled;
    }
    exchange.notFound();
  } catch (error) {
    exchange.fail(error);
  } finally {
    // Whatever the route did not read must not block the connection's next request.
    request.resume();
  }
}
