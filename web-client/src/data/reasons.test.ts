import { describe, expect, test } from "vitest";
import type { Failure } from "../client/types.ts";
import { ApiError } from "./api.ts";
import { codeOf, describeError } from "./reasons.ts";

const withCode = (code: string) => Object.assign(new Error(`internal: ${code} at line 7`), { code });
const failure: Failure = {
  code: "not-found",
  status: 404,
  message: "This invite is not valid",
  issues: [],
  traceId: undefined,
};

describe("describeError: words for people, never an internal text", () => {
  test.each([
    [withCode("auth/wrong-password"), "The e-mail address or the password is wrong."],
    [withCode("auth/user-not-found"), "The e-mail address or the password is wrong."],
    [withCode("permission-denied"), "Something went wrong."],
    [new TypeError("Failed to fetch"), "The server can’t be reached."],
    [new DOMException("signal timed out", "TimeoutError"), "The server took too long to answer."],
    [new Error("secret detail"), "Something went wrong."],
    ["a string", "Something went wrong."],
    [null, "Something went wrong."],
    [{ code: 7 }, "Something went wrong."],
    [failure, "This invite is not valid"],
    [new ApiError(failure), "This invite is not valid"],
    [{ ...failure, issues: [{ field: "name", message: "at most 80 characters" }] }, "at most 80 characters"],
  ])("%s", (error, words) => {
    expect(describeError(error)).toBe(words);
  });
});

test.each([
  [withCode("auth/user-disabled"), "auth/user-disabled"],
  [failure, "not-found"],
  [new ApiError(failure), "not-found"],
  [{ code: 7 }, undefined],
  [undefined, undefined],
])("codeOf: %s", (error, code) => {
  expect(codeOf(error)).toBe(code);
});
