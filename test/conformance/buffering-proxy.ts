// A proxy that holds every answer back until it is complete, as some company networks do.
import { createServer, request, type Server } from "node:http";

export function startBufferingProxy(target: string): Server {
  const [host, port] = target.split(":");
  return createServer((incoming, outgoing) => {
    const { url = "/", method = "GET", headers } = incoming;
    const upstream = request({ host, port: Number(port), path: url, method, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () => {
        const { "transfer-encoding": _, ...kept } = answer.headers;
        outgoing.writeHead(answer.statusCode ?? 502, kept);
        outgoing.end(Buffer.concat(chunks));
      });
    });
    upstream.on("error", () => outgoing.destroy());
    outgoing.on("close", () => upstream.destroy());
    incoming.pipe(upstream);
  }).listen(0, "127.0.0.1");
}
