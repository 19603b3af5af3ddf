// One TCP port for every transport: the first bytes of a connection say whether it is HTTP/2 (gRPC) or HTTP/1.1.
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";

/** An HTTP/2 connection without TLS opens with `PRI * HTTP/2.0`; no HTTP/1.1 method starts like this. */
const http2Preface = Buffer.from("PRI");

export interface ListenerOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly onHttp1: (socket: Socket) => void;
  readonly onHttp2: (socket: Socket) => void;
}

export interface Listener {
  readonly host: string;
  readonly port: number;
  /** Stops accepting. Open connections stay. */
  stop(): void;
  /** Stops accepting and breaks what is still open. */
  close(): Promise<void>;
}

/** Rejects with the system's error (`EADDRINUSE`) when the port cannot be bound. */
export async function listen(options: ListenerOptions): Promise<Listener> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    // Until a protocol owns the socket a reset must not crash the process; afterwards this listener does nothing.
    socket.on("error", () => socket.destroy());
    sniff(socket, options);
  });
  server.listen(options.port, options.host);
  await once(server, "listening");
  const address = server.address() as AddressInfo;
  let closed: Promise<unknown> | undefined;
  const stop = () => {
    closed ??= new Promise((resolve) => server.close(resolve));
  };
  return {
    host: address.address,
    port: address.port,
    stop,
    close: async () => {
      stop();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function sniff(socket: Socket, options: ListenerOptions): void {
  let head = Buffer.alloc(0);
  const onReadable = () => {
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) return;
    head = Buffer.concat([head, chunk]);
    // A lone "P" may still become either; wait for the rest. Given back now, it would be readable again at once, forever.
    if (head.length < http2Preface.length && http2Preface.subarray(0, head.length).equals(head)) return;
    socket.off("readable", onReadable);
    socket.unshift(head);
    const isHttp2 = head.subarray(0, http2Preface.length).equals(http2Preface);
    (isHttp2 ? options.onHttp2 : options.onHttp1)(socket);
  };
  socket.on("readable", onReadable);
  socket.on("end", () => {
    // Connected and hung up without a word, as readiness probes do.
    if (socket.listenerCount("readable") > 0) socket.end();
  });
}
