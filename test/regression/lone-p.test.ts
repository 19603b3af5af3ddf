// The first byte of a connection, given back to the socket to wait for more, was readable again at once, forever: one
// "P" and silence stopped the whole emulator.
import { once } from "node:events";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { startEmulator } from "../../emulator/src/index.ts";

test.each(["P", "PR"])("a connection that says %j and waits holds nobody up", async (start) => {
  await using emulator = await startEmulator();
  const [host = "", port] = emulator.address.split(":");
  const waiting = connect(Number(port), host);
  await once(waiting, "connect");
  waiting.write(start);
  for (let i = 0; i < 3; i++) expect((await fetch(`http://${emulator.address}/`)).status).toBe(200);
  let answer = "";
  waiting.on("data", (chunk: Buffer) => (answer += chunk.toString()));
  // What comes later still decides what it is.
  waiting.end(
    `${start === "P" ? "OST" : "OPFIND"} /shut HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
  );
  await once(waiting, "close");
  expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
});
