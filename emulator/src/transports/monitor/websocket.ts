// The Emulator UI's request monitor: a WebSocket at /requests on a port of its own. Everything past as one array, then
// one message for each judged request.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

export interface MonitorFeed {
  past(): string;
  watch(watcher: (json: string) => void): () => void;
}

export interface MonitorServer {
  readonly port: number;
  close(): Promise<void>;
}

/** A watcher with this much unread is dropped; the UI comes back by itself and gets the past again. */
const maxUnread = 16 * 1024 * 1024;

/** Rejects with the system's error (`EADDRINUSE`) when the port cannot be bound. */
export async function serveMonitor(feed: MonitorFeed, at: { host: string; port: number }): Promise<MonitorServer> {
  const http = createServer((_, response) => {
    response.writeHead(426, { "Content-Type": "text/plain" }).end("This is a WebSocket: connect to /requests.\n");
  });
  // Watchers have nothing to say.
  const sockets = new WebSocketServer({ server: http, path: "/requests", maxPayload: 1024 });
  sockets.on("connection", (socket) => follow(feed, socket));
  // The HTTP server's errors come here too; the one that matters rejects below.
  sockets.on("error", () => undefined);
  http.listen(at.port, at.host);
  await once(http, "listening");
  return {
    port: (http.address() as AddressInfo).port,
    close: async () => {
      for (const socket of sockets.clients) socket.terminate();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

function follow(feed: MonitorFeed, socket: WebSocket): void {
  socket.on("error", () => socket.terminate());
  socket.send(feed.past());
  const stop = feed.watch((json) => {
    if (socket.bufferedAmount > maxUnread) socket.terminate();
    else socket.send(json);
  });
  socket.on("close", stop);
}
