import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { toTimestamp } from "../model/time.ts";
import { ValueSchema } from "../proto/gen/google/firestore/v1/document_pb.js";
import type { Write } from "../proto/gen/google/firestore/v1/write_pb.js";
import { parseIndexConfig } from "../storage/index-definition.ts";
import { Store } from "../storage/store.ts";
import { all, harness, set } from "./service-harness.ts";

const indexes = parseIndexConfig({
  fieldOverrides: [{ collectionGroup: "markers", fieldPath: "expiresAt", ttl: true, indexes: [] }],
});

function expiring(path: string, seconds: number): Write {
  const write = set(path, {});
  const timestamp = create(ValueSchema, { valueType: { case: "timestampValue", value: toTimestamp(seconds * 1e6) } });
  if (write.operation.case === "update") write.operation.value.fields.expiresAt = timestamp;
  return write;
}

describe("expiry", () => {
  it("deletes what has expired in the whole group, and nothing else", async () => {
    let seconds = 100;
    await using service = harness({ store: new Store({ indexes, clock: () => seconds * 1e6 }) });
    await service.commit([
      expiring("markers/old", 50),
      expiring("markers/later", 150),
      expiring("rooms/1/markers/old", 99),
      expiring("other/old", 50),
      set("markers/text", { expiresAt: "1970-01-01" }),
      set("markers/none", {}),
    ]);
    expect(await service.expiry.sweep()).toBe(2);
    expect(await service.query(all("markers"))).toEqual(["markers/later", "markers/none", "markers/text"]);
    expect(await service.query(all("other"))).toEqual(["other/old"]);
    expect(await service.expiry.sweep()).toBe(0);
    seconds = 200;
    expect(await service.expiry.sweep()).toBe(1);
    expect(service.admin.costs().total.deletes).toBe(3);
  });

  it("works through more than one batch", async () => {
    await using service = harness({ store: new Store({ indexes }) });
    await service.commit(Array.from({ length: 450 }, (_, n) => expiring(`markers/${n}`, 1)));
    expect(await service.expiry.sweep()).toBe(450);
  });

  it("sees what is prolonged and what expires while the sweep begins", async () => {
    await using service = harness({ store: new Store({ indexes }) });
    await service.commit([expiring("markers/1", 1), expiring("markers/2", 1)]);
    const changes = [expiring("markers/1", 4e9), expiring("markers/3", 1)];
    const [, deleted] = await Promise.all([service.commit(changes), service.expiry.sweep()]);
    expect([deleted, await service.query(all("markers"))]).toEqual([2, ["markers/1"]]);
  });
});
