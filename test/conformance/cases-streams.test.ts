// The same table over the streams that browsers speak: writes through Write, reads through Listen, over gRPC and over
// WebChannel in both its ways. One service behind all doors must give one answer.
import type { JsonObject } from "@bufbuild/protobuf";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../../emulator/src/index.ts";
import { cases as allCases } from "./cases/index.ts";
import type { Case, Step } from "./cases/vocabulary.ts";
import { type Answer, normalize } from "./normalize.ts";
import { type Call, type Failure, GrpcTransport, type OpenStream, webChannelTransport } from "./transport-clients.ts";

let emulator: Emulator;
let projects = 0;

beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

const codes = ["OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS"];
const codeNames: Readonly<Record<number, string>> = { 7: "PERMISSION_DENIED", 9: "FAILED_PRECONDITION" };

/** Steps that a stream can express. An empty batch of writes is how clients take their leave. */
function isExpressible([rpc, request]: Step): boolean {
  const isPlain = !("transaction" in request) && !("newTransaction" in request) && !("readTime" in request);
  if (rpc === "commit") return isPlain && Array.isArray(request.writes) && request.writes.length > 0;
  if (rpc === "batchGetDocuments") return isPlain && !("mask" in request);
  const query = request.structuredQuery as JsonObject | undefined;
  return rpc === "runQuery" && isPlain && query !== undefined && !("findNearest" in query);
}

const cases = allCases.filter(({ steps }) => steps.every(isExpressible));

const isFailure = (answer: unknown): answer is Failure =>
  typeof answer === "object" && answer !== null && "error" in answer;
const nameOf = (item: JsonObject): string =>
  String(((item.document ?? item.found) as JsonObject | undefined)?.name ?? item.missing ?? "");
const byName = (a: JsonObject, b: JsonObject) => (nameOf(a) < nameOf(b) ? -1 : 1);

/** What a call answered, without what streams do not say. */
function plain(answer: Answer): Answer {
  if (isFailure(answer)) return answer;
  const items = answer.map(({ document, found, missing, writeResults }) => ({
    ...(document !== undefined && { document }),
    ...(found !== undefined && { document: found }),
    ...(missing !== undefined && { missing }),
    ...(writeResults !== undefined && { writeResults }),
  }));
  return items.filter((item) => Object.keys(item).length > 0).sort(byName);
}

async function overStreams(open: OpenStream, [rpc, request]: Step): Promise<Answer> {
  return rpc === "commit" ? await write(open, request) : await listen(open, rpc, request);
}

async function write(open: OpenStream, { database, writes }: JsonObject): Promise<Answer> {
  await using stream = open("write");
  stream.send({ database: database ?? "" });
  const hello = await stream.next();
  if (isFailure(hello) || hello === "closed") return hello as Failure;
  stream.send({ streamToken: hello.streamToken ?? "", writes: writes ?? [] });
  const answer = await stream.next();
  if (isFailure(answer)) return answer;
  return [{ writeResults: (answer as JsonObject).writeResults ?? [] }];
}

async function listen(open: OpenStream, rpc: string, request: JsonObject): Promise<Answer> {
  await using stream = open("listen");
  const { parent, structuredQuery, documents } = request;
  const what =
    rpc === "runQuery"
      ? { query: { parent: parent ?? "", structuredQuery: structuredQuery ?? {} } }
      : { documents: { documents: documents ?? [] } };
  const name = String(rpc === "runQuery" ? parent : request.database);
  const database = name.split("/").slice(0, 4).join("/");
  stream.send({ database, addTarget: { targetId: 1, ...what } });
  const found: JsonObject[] = [];
  for (;;) {
    const answer = await stream.next();
    if (isFailure(answer) || answer === "closed") return answer as Failure;
    const { documentChange, documentDelete, targetChange } = answer as Record<string, JsonObject | undefined>;
    if (documentChange) found.push({ document: documentChange.document as JsonObject });
    if (documentDelete) found.push({ missing: documentDelete.document as string });
    const { cause, targetChangeType } = (targetChange ?? {}) as { cause?: JsonObject; targetChangeType?: string };
    if (cause) {
      const code = Number(cause.code);
      return { error: { status: codes[code] ?? codeNames[code] ?? String(code), message: String(cause.message) } };
    }
    if (targetChangeType === "CURRENT") return found.sort(byName);
  }
}

async function run(answer: (step: Step) => Promise<Answer>, project: string, { steps }: Case): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const [rpc, request] of steps) {
    answers.push(await answer([rpc, JSON.parse(JSON.stringify(request).replaceAll("$PROJECT", project))]));
  }
  return answers;
}

const nextTarget = () => ({
  address: emulator.address,
  project: `demo-streams-${++projects}`,
  authorization: "Bearer owner",
});

/** One door: how it opens streams for a project. */
const doors: Record<string, (target: ReturnType<typeof nextTarget>) => OpenStream & Partial<Disposable>> = {
  "gRPC streams": (target) => {
    const transport = new GrpcTransport(target);
    return Object.assign(((rpc) => transport.open(rpc)) as OpenStream, {
      [Symbol.dispose]: () => transport[Symbol.dispose](),
    });
  },
  "WebChannel, streamed": (target) => webChannelTransport(target, false),
  "WebChannel, long polling": (target) => webChannelTransport(target, true),
};

test("most of the table can be said over streams", () => {
  expect(cases.length).toBeGreaterThan(250);
});

describe.each(Object.keys(doors))("%s answer as calls do", (door) => {
  test.each(cases)("$name", async (one) => {
    const [first, second] = [nextTarget(), nextTarget()];
    using transport = new GrpcTransport(first);
    const call: Call = transport.call;
    const expected = await run(async ([rpc, request]) => plain(await call(rpc, request)), first.project, one);
    const open = (doors[door] as (typeof doors)[string])(second);
    try {
      const answers = await run((step) => overStreams(open, step), second.project, one);
      expect(normalize(answers)).toEqual(normalize(expected));
    } finally {
      open[Symbol.dispose]?.();
    }
  });
});
