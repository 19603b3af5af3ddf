import { expect, test } from "vitest";
import { callerFromAuthorization } from "./caller.ts";

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const jwt = (
  payload: unknown,
  { header = { alg: "none" }, signature = "" }: { header?: unknown; signature?: string } = {},
) => `Bearer ${part(header)}.${part(payload)}.${signature}`;

test.each(["Bearer owner", "bearer OWNER", "Bearer ya29.token"])("caller: %s is admin", (header) => {
  expect(callerFromAuthorization(header)).toEqual({ kind: "admin" });
});

test.each([undefined, ""])("caller: without a header nobody asks", (header) => {
  expect(callerFromAuthorization(header)).toEqual({ kind: "none" });
});

test.each([
  [{ sub: "u1", admin: true }, "u1"],
  [{ user_id: "u2" }, "u2"],
  [{ sub: "", user_id: "u3" }, "u3"],
  [{ sub: 5 }, ""],
  [{}, ""],
])("caller: the token %j belongs to %j", (payload, uid) => {
  expect(callerFromAuthorization(jwt(payload, { signature: "abcd" }))).toEqual({ kind: "user", uid, token: payload });
});

test.each([
  ["Bearer  owner", "invalid jwt"],
  ["Bearer a.b", "invalid jwt"],
  ["Bearer a.b.c", "invalid jwt"],
  [`Bearer ${part({})}.${part({})}.x`, "invalid jwt"],
  [`Bearer ${part({})}.${part({})}.a.b`, "invalid jwt"],
  [jwt([]), "invalid jwt"],
  [jwt({}, { header: [] }), "invalid jwt"],
  [jwt({}, { signature: "not base64" }), "invalid jwt"],
  ["Basic abc", "The Authorization header must be of the form: Bearer TOKEN."],
  ["Bearer", "The Authorization header must be of the form: Bearer TOKEN."],
])("caller: refuses %s", (header, message) => {
  expect(() => callerFromAuthorization(header)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT", message }));
});
