import { describe, expect, it } from "vitest";
import { parseDefinition } from "./parse-definition.ts";

const v1 = (eventTrigger: unknown) =>
  parseDefinition({ project: "p", key: "r-f-0", body: { eventTrigger }, generation: "v1" });
const v2 = (body: unknown) => parseDefinition({ project: "p", key: "r-f-0", body, generation: "v2" });
const v2Body = {
  eventType: "google.cloud.firestore.document.v1.written",
  database: "(default)",
  namespace: "(default)",
  document: { value: "a/{x}", matchType: "PATH_PATTERN" },
};

describe("parseDefinition", () => {
  for (const [name, kind] of Object.entries({
    create: "created",
    update: "updated",
    delete: "deleted",
    write: "written",
  })) {
    it(`v1: ${name}`, () => {
      const eventType = `providers/cloud.firestore/eventTypes/document.${name}`;
      const resource = "projects/p/databases/db/documents/a/{x}";
      expect(v1({ eventType, resource, service: "firestore.googleapis.com" })).toMatchObject({
        kind,
        database: "db",
        document: "a/{x}",
        isPattern: true,
        withAuthContext: false,
      });
    });
  }

  it("v1: a namespace in the resource is taken off", () => {
    const eventType = "providers/cloud.firestore/eventTypes/document.write";
    const resource = "projects/p/databases/(default)/documents@(default)/a/b";
    expect(v1({ eventType, resource })).toMatchObject({ document: "a/b" });
  });

  it("v2: type, database and path", () => {
    expect(v2(v2Body)).toMatchObject({ kind: "written", database: "(default)", document: "a/{x}", isPattern: true });
    const withAuth = { ...v2Body, eventType: "google.cloud.firestore.document.v1.deleted.withAuthContext" };
    expect(v2(withAuth)).toMatchObject({ kind: "deleted", withAuthContext: true });
    expect(v2({ ...v2Body, document: { value: "a/b", matchType: "EXACT" } })).toMatchObject({ isPattern: false });
  });

  const malformed: [string, unknown][] = [
    ["no body", undefined],
    ["a string", "x"],
    ["null", null],
    ["no event type", { ...v2Body, eventType: undefined }],
    ["an unknown event type", { ...v2Body, eventType: "nonsense" }],
    ["another service's type", { ...v2Body, eventType: "google.cloud.storage.object.v1.finalized" }],
    ["an empty database", { ...v2Body, database: "" }],
    ["a database with a line break", { ...v2Body, database: "a\r\nx: y" }],
    ["no document", { ...v2Body, document: undefined }],
    ["an unknown match type", { ...v2Body, document: { value: "a/b", matchType: "REGEX" } }],
    ["an empty segment", { ...v2Body, document: { value: "a//b", matchType: "EXACT" } }],
    ["a broken pattern", { ...v2Body, document: { value: "a/{x", matchType: "PATH_PATTERN" } }],
  ];
  for (const [what, body] of malformed) {
    it(`v2: refuses ${what}`, () => {
      expect(() => v2(body)).toThrowError(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
    });
  }

  it("v1: refuses an unknown type and a foreign resource", () => {
    expect(() => v1({ eventType: "foo", resource: "bar" })).toThrow(/event type/);
    const eventType = "providers/cloud.firestore/eventTypes/document.write";
    expect(() => v1({ eventType, resource: "projects/p/buckets/b" })).toThrow(/resource/);
  });

  for (const key of ["", "a/b", "../x", "a b", "x".repeat(300)]) {
    it(`refuses the key ${JSON.stringify(key.slice(0, 10))}`, () => {
      expect(() => parseDefinition({ project: "p", key, body: v2Body, generation: "v2" })).toThrow(/key/);
    });
  }
});
