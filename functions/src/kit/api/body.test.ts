// Bodies as a function's host hands them on: behind the parsers that Google's Functions Framework puts in front.
import { once } from "node:events";
import { type ClientRequest, createServer, type IncomingMessage, type RequestOptions, request } from "node:http";
import type { AddressInfo } from "node:net";
import express, { type Request } from "express";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readBody } from "./body.ts";
import { answerProblems } from "./problem-response.ts";
import { keepBodiesRaw } from "./raw-body.ts";
import { type ApiResponse, defaultLimits } from "./types.ts";

keepBodiesRaw();

const verify = (message: IncomingMessage, _response: unknown, bytes: Buffer) => {
  Object.assign(message, { rawBody: bytes });
};
const parsed = { limit: "1024mb", verify };
const host = express().use(
  express.json(parsed),
  express.text(parsed),
  express.urlencoded({ ...parsed, extended: true }),
  express.raw({ ...parsed, type: "*/*" }),
);
host.use(readBody(defaultLimits), (_request: Request, response: ApiResponse) => {
  response.json({ body: response.locals.body });
});
host.use(answerProblems({ log: () => undefined }));
const server = createServer(host).listen(0, "127.0.0.1");
beforeAll(() => (server.listening ? undefined : once(server, "listening")));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function begin(headers: RequestOptions["headers"] = {}): ClientRequest {
  const { port } = server.address() as AddressInfo;
  return request({ port, method: "POST", headers: { "content-type": "application/json", ...headers } });
}

async function answer(sent: ClientRequest): Promise<[number | undefined, unknown]> {
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return [response.statusCode, JSON.parse(Buffer.concat(chunks).toString())];
}

test.each([
  ["that says how long it is", { "content-length": 30 * 1024 * 1024 }],
  ["that does not", { "transfer-encoding": "chunked" }],
])("too large: a body %s is refused before it has come to its end", async (_name, headers) => {
  const sent = begin(headers);
  sent.write("x".repeat(defaultLimits.body + 1));
  expect(await answer(sent)).toMatchObject([413, { code: "too-large" }]);
  sent.destroy();
});

test.each([
  ["JSON", "application/json", '{"title":"x"}', [200, { body: { title: "x" } }]],
  ["broken JSON", "application/json", "{oops", [400, { code: "invalid-json" }]],
  ["another type", "text/plain", "x", [415, { code: "unsupported-media-type" }]],
])("%s reaches the API as it was sent", async (...[, type, text, expected]) => {
  const sent = begin({ "content-type": type, "content-length": text.length });
  sent.end(text);
  expect(await answer(sent)).toMatchObject(expected);
});
