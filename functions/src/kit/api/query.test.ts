import { describe, expect, test } from "vitest";
import { z } from "zod";
import { collection } from "../define/collection.ts";
import { timestamp } from "../define/field-types.ts";
import { toTimestamp } from "../store/store.ts";
import { parseListRequest } from "./query.ts";
import { type Call, defaultLimits } from "./types.ts";

const things = collection("workspaces/{workspaceId}/things", {
  noun: "thing",
  fields: { dueAt: timestamp().nullable().default(null), name: z.string().max(10) },
  access: { read: "viewer" },
  writes: "api",
  queries: [{ where: ["dueAt"], orderBy: "createdAt" }],
});

function whereOf(query: Record<string, string>) {
  const call = {
    collection: things,
    options: { limits: defaultLimits },
    params: { workspaceId: "w" },
    request: { query },
  };
  return parseListRequest(call as unknown as Call).query.where;
}

describe("a filter on an instant", () => {
  test.each([
    ["2026-01-01T00:00:00Z", toTimestamp(1_767_225_600, 0)],
    ["2026-01-01T01:00:00.000005+01:00", toTimestamp(1_767_225_600, 5000)],
    ["null", null],
  ])("%s", (text, value) => {
    expect(whereOf({ dueAt: text })).toEqual([{ field: "dueAt", op: "==", value }]);
  });

  test.each([
    "0000-01-01T00:00:00Z",
    "2026-01-01T00:00:00.12345678901Z",
    "9999-12-31T23:59:59-23:00",
    "2026-02-30T00:00:00Z",
    "2026-01-01",
    "",
  ])("refuses %j", (text) => {
    const code = "invalid-parameter";
    expect(() => whereOf({ dueAt: text })).toThrow(
      expect.objectContaining({ code, message: "dueAt: not a value that this field can have" }),
    );
  });
});
