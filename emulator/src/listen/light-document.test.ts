// A first result larger than what is held of it, for a client that reads late: what it gets is the result of the moment
// it asked, whatever was written meanwhile.
import { create } from "@bufbuild/protobuf";
import { afterEach, describe, expect, it } from "vitest";
import { admin } from "../model/caller.ts";
import { type Value, ValueSchema } from "../proto/gen/google/firestore/v1/document_pb.js";
import type { StoreOptions } from "../storage/store.ts";
import { database, int, ListenBench, type TestClient } from "./test-client.ts";

const text = (value: string): Value => create(ValueSchema, { valueType: { case: "stringValue", value } });
const ids = Array.from({ length: 24 }, (_, index) => String(index).padStart(2, "0"));
let bench: ListenBench;
afterEach(() => bench.close());

/** Documents of 500 kB each, all of one version. */
async function writeAll(version: number): Promise<void> {
  const filler = text("x".repeat(500_000));
  const mutations = ids.map((id) => ({ path: ["c", id], fields: { n: int(version), filler } }));
  await bench.store.commit({ database, caller: admin, build: () => mutations });
}

async function deafClient(options: StoreOptions = {}): Promise<TestClient> {
  bench = new ListenBench(options);
  await writeAll(1);
  const client = bench.client();
  client.pending = 2 << 20;
  client.query(2, "c");
  await client.take();
  return client;
}

const shown = ({ messages }: TestClient): [string, string | undefined][] =>
  messages.flatMap(({ responseType: { case: kind, value } }) =>
    kind === "documentChange"
      ? [[value.document?.name.slice(-2) ?? "", String(value.document?.fields.n?.valueType.value)]]
      : [],
  );

describe("a large first result, read late", () => {
  it("is that of its moment; what was written and deleted since comes after it", async () => {
    const client = await deafClient();
    await writeAll(2);
    await bench.write({ "c/05": null, "c/07": null });
    await writeAll(3);
    await bench.write({ "c/23": null });
    client.pending = 0;
    await expect.poll(() => client.lines.at(-1)).toBe("NO_CHANGE");
    expect(shown(client).slice(0, 24)).toEqual(ids.map((id) => [id, "1"]));
    expect(shown(client).slice(24)).toEqual(ids.slice(0, 23).map((id) => [id, "3"]));
    expect(client.snapshots).toHaveLength(1);
    expect(client.result(2).size).toBe(23);
  });

  it("ends the stream when it can no longer be told", async () => {
    const client = await deafClient({ history: { changes: 10 } });
    for (let version = 2; version < 5; version++) await writeAll(version);
    client.pending = 0;
    await expect.poll(() => client.ended).toMatchObject({ code: "UNAVAILABLE" });
    expect(client.lines).not.toContain("NO_CHANGE");
  });
});
