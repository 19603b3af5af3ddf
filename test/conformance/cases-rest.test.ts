// The same table over REST: one service behind two doors must give one answer.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../../emulator/src/index.ts";
import { cases } from "./cases/index.ts";
import type { Case } from "./cases/vocabulary.ts";
import { type Answer, normalize } from "./normalize.ts";
import { type Call, GrpcTransport, restTransport } from "./transport-clients.ts";

let emulator: Emulator;
let projects = 0;

beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

async function run(call: Call, project: string, { steps }: Case): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const [rpc, request] of steps) {
    answers.push(await call(rpc, JSON.parse(JSON.stringify(request).replaceAll("$PROJECT", project))));
  }
  return answers;
}

const nextTarget = () => ({
  address: emulator.address,
  project: `demo-rest-${++projects}`,
  authorization: "Bearer owner",
});

/** Requests that an address cannot express: the path takes the place of the field. */
const inexpressible = new Set([
  "create: without collection",
  "database: malformed",
  "get: a collection",
  "list: of no collection",
  "list: of no collection, below",
  "list: of no collection, in an order",
]);

describe("REST answers as gRPC does", () => {
  test.each(cases.filter(({ name }) => !inexpressible.has(name)))("$name", async (one) => {
    const [first, second] = [nextTarget(), nextTarget()];
    using transport = new GrpcTransport(first);
    const expected = normalize(await run(transport.call, first.project, one));
    expect(normalize(await run(restTransport(second), second.project, one))).toEqual(expected);
  });
});
