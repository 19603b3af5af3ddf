// Many queries whose clients do not read on: the others are served, and so are those that read on after all.
import { create } from "@bufbuild/protobuf";
import { expect, it } from "vitest";
import { RunQueryRequestSchema, type RunQueryResponse } from "../proto/gen/google/firestore/v1/firestore_pb.js";
import { all, asAdmin, type Harness, harness, root, set } from "./service-harness.ts";

/** More than LMDB has room for. */
const QUERIES = 2_100;

function asking({ firestore }: Harness): AsyncIterator<RunQueryResponse> {
  const queryType = { case: "structuredQuery" as const, value: all("tasks") };
  const request = create(RunQueryRequestSchema, { parent: root, queryType });
  return firestore.runQuery(request, asAdmin)[Symbol.asyncIterator]();
}

it("more unread queries than there is room for: the longest idle ones make room", async () => {
  await using service = harness();
  await service.commit([set("tasks/a", { n: 0 }), set("tasks/b", { n: 0 })]);
  const ask = () => asking(service);
  const queries = [];
  const used = ask();
  await used.next();
  for (let n = 1; n <= QUERIES; n++) {
    // Each reads another state, so that none can share a snapshot.
    await service.commit([set("tasks/a", { n })]);
    const query = ask();
    const answer = await query.next();
    expect(answer.done === true ? undefined : Number(answer.value.document?.fields.n?.valueType.value)).toBe(n);
    queries.push(query);
  }
  await expect(service.get("tasks/a")).resolves.toBeDefined();
  await expect(used.next()).rejects.toMatchObject({ code: "UNAVAILABLE" });
  await expect(queries[0]?.next()).rejects.toMatchObject({ code: "UNAVAILABLE" });
  const last = await queries.at(-1)?.next();
  expect(last?.value?.document?.name).toBe(`${root}/tasks/b`);
  for (const query of queries) await query.return?.();
});

it("one that is read on, however slowly, stays", async () => {
  await using service = harness();
  const docs = Array.from({ length: 200 }, (_, n) => set(`tasks/${String(n).padStart(3, "0")}`, { n: 0 }));
  await service.commit(docs);
  const ask = () => asking(service);
  const slow = ask();
  const idle = [];
  let read = 0;
  for (let n = 1; n <= QUERIES; n++) {
    await service.commit([set("tasks/199", { n })]);
    const query = ask();
    await query.next();
    idle.push(query);
    if (n % 20 === 0) read += (await slow.next()).done === true ? 0 : 1;
  }
  for (let next = await slow.next(); next.done !== true; next = await slow.next()) {
    read += 1;
    // As it was when the query began.
    if (read === 200) expect(Number(next.value.document?.fields.n?.valueType.value)).toBe(20);
  }
  expect(read).toBe(200);
  for (const query of idle) await query.return?.();
});
