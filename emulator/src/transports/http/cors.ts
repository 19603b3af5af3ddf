// Cross-origin access for web apps on any local port, with credentials, as Google's emulator grants it.
import type { Exchange } from "./exchange.ts";

/** Sets the headers for a request with an Origin. Answers a preflight, and then returns true. */
export function applyCors(exchange: Exchange): boolean {
  const { response } = exchange;
  const origin = exchange.header("origin");
  if (origin !== undefined) {
    response.setHeader("Access-Control-Allow-Origin", origin);
    response.setHeader("Access-Control-Allow-Credentials", "true");
    response.setHeader("Access-Control-Allow-Methods", "DELETE,GET,HEAD,PATCH,POST,PUT");
    response.setHeader("Vary", "Origin");
  }
  if (exchange.method !== "OPTIONS") return false;
  if (origin !== undefined) {
    const headers = exchange.header("access-control-request-headers");
    if (headers !== undefined) response.setHeader("Access-Control-Allow-Headers", headers);
    if (exchange.header("access-control-request-private-network") === "true") {
      response.setHeader("Access-Control-Allow-Private-Network", "true");
    }
    response.setHeader("Access-Control-Max-Age", "3600");
  }
  response.writeHead(200, { "Content-Length": 0 }).end();
  return true;
}
