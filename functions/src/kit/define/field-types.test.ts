// The kit's own types: which JSON they take, and how it is stored and read back.
import { expect, test } from "vitest";
import { z } from "zod";
import { decodeFields, encodeFields, encodeFilter, type StoredTypes } from "./codec.ts";
import { collection } from "./collection.ts";
import { bytes, geoPoint, record, reference, timestamp } from "./field-types.ts";
import type { Shape } from "./shape.ts";

const word = z.string().regex(/^[a-z]{1,3}$/);
const things = collection("workspaces/{workspaceId}/things", {
  noun: "thing",
  fields: {
    where: geoPoint(),
    blob: bytes({ min: 1, max: 4 }),
    other: reference("workspaces/{workspaceId}/things"),
    seen: record(word, timestamp().nullable(), { max: 2 }),
    files: z.array(bytes({ max: 3 })).max(2),
  },
  access: { read: "viewer" },
  writes: "api",
});

test.each([
  ["where", { latitude: 90, longitude: -180 }, true],
  ["where", { latitude: 90.1, longitude: 0 }, false],
  ["where", { latitude: 0, longitude: -180.1 }, false],
  ["where", { latitude: 0 }, false],
  ["where", { latitude: 0, longitude: 0, height: 1 }, false],
  ["where", { latitude: "0", longitude: 0 }, false],
  ["where", [0, 0], false],
  ["where", null, false],
  ["blob", "AA==", true],
  ["blob", "AAECAw==", true],
  ["blob", "", false],
  ["blob", "AAECAwQ=", false],
  ["blob", "AA", false],
  ["blob", "AB==", false],
  ["blob", "-_8=", false],
  ["blob", "AA==\n", false],
  ["blob", [0], false],
  ["other", "workspaces/w/things/t", true],
  ["other", `workspaces/w/things/${"t".repeat(128)}`, true],
  ["other", `workspaces/w/things/${"t".repeat(130)}`, false],
  ["other", "workspaces/w/others/t", false],
  ["other", "workspaces/w/things", false],
  ["other", "workspaces/w/things/t/more/m", false],
  ["other", "/workspaces/w/things/t", false],
  ["other", "workspaces/../things/t", false],
  ["other", "workspaces/w/things/__t__", false],
  ["other", "workspaces/w/things/t\n", false],
  ["other", "workspaces//things/t", false],
  ["seen", {}, true],
  ["seen", { a: null, b: "2026-01-01T00:00:00Z" }, true],
  ["seen", { a: null, b: null, c: null }, false],
  ["seen", { A: null }, false],
  ["seen", { a: "yesterday" }, false],
  ["seen", [], false],
] as const)("%s: %j is taken: %s", (field, value, taken) => {
  expect(things.fields[field].safeParse(value).success).toBe(taken);
});

class Stamp {
  readonly seconds: number;
  readonly nanoseconds: number;
  constructor(seconds: number, nanoseconds: number) {
    this.seconds = seconds;
    this.nanoseconds = nanoseconds;
  }
  toDate(): Date {
    return new Date(this.seconds * 1000);
  }
}
class Point {
  readonly latitude: number;
  readonly longitude: number;
  constructor(latitude: number, longitude: number) {
    this.latitude = latitude;
    this.longitude = longitude;
  }
}
class Pointer {
  readonly path: string;
  constructor(path: string) {
    this.path = path;
  }
}
/** The web SDK's bytes are a class, the Admin SDK's are bytes. */
class Blob {
  readonly held: Uint8Array;
  constructor(held: Uint8Array) {
    this.held = held;
  }
  toBase64(): string {
    return Buffer.from(this.held).toString("base64");
  }
}
const types: StoredTypes = {
  timestamp: (seconds, nanoseconds) => new Stamp(seconds, nanoseconds),
  geoPoint: (latitude, longitude) => new Point(latitude, longitude),
  bytes: (held) => held,
  reference: (path) => new Pointer(path),
};

const json = {
  where: { latitude: 48.1, longitude: -11.6 },
  blob: "AAH/",
  other: "workspaces/w/things/t",
  seen: { a: null, b: "2026-01-01T00:00:00.000Z" },
  files: ["", "/w=="],
};

test("encodeFields: to the SDK's classes, and decodeFields back", () => {
  const stored = encodeFields(things, json, types);
  expect(stored).toEqual({
    where: new Point(48.1, -11.6),
    blob: new Uint8Array([0, 1, 255]),
    other: new Pointer("workspaces/w/things/t"),
    seen: { a: null, b: new Stamp(1_767_225_600, 0) },
    files: [new Uint8Array(0), new Uint8Array([255])],
  });
  expect(decodeFields(things, stored)).toEqual(json);
  const inBrowser = encodeFields(things, json, { ...types, bytes: (held) => new Blob(held) });
  expect(decodeFields(things, inBrowser)).toEqual(json);
});

test("decodeFields: a map that looks like an SDK's class stays a map", () => {
  const odd = { seconds: 1, nanoseconds: 2, toDate: "x", latitude: 1, path: "p", toBase64: null };
  expect(decodeFields(things, { seen: odd })).toEqual({ seen: odd });
});

test("encodeFilter: a reference as the query compares it", () => {
  const shape = { kind: "nullable", inner: things.shapes.other as Shape } as const;
  expect(encodeFilter(shape, "workspaces/w/things/t", types)).toEqual(new Pointer("workspaces/w/things/t"));
});

test("encodeFields: says which type it was not told how to make", () => {
  const timestampsOnly = (seconds: number, nanoseconds: number) => new Stamp(seconds, nanoseconds);
  expect(() => encodeFields(things, json, timestampsOnly)).toThrow(/geo points/);
  expect(() => encodeFields(things, { blob: "" }, { timestamp: timestampsOnly })).toThrow(/bytes/);
});
