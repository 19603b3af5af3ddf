import { describe, expect, test } from "vitest";
import { toApiError } from "./api.ts";
import { codeOf, describeError } from "./reasons.ts";

const withCode = (code: string) => Object.assign(new Error(`internal: ${code} at line 7`), { code });

describe("describeError: words for people, never an internal text", () => {
  test.each([
    [withCode("permission-denied"), "You don’t have permission to do that here."],
    [withCode("auth/wrong-password"), "The e-mail address or the password is wrong."],
    [withCode("auth/user-not-found"), "The e-mail address or the password is wrong."],
    [withCode("something-new"), "Something went wrong."],
    [new TypeError("Failed to fetch"), "The server can’t be reached."],
    [new DOMException("signal timed out", "TimeoutError"), "The server took too long to answer."],
    [new Error("secret detail"), "Something went wrong."],
    ["a string", "Something went wrong."],
    [null, "Something went wrong."],
    [{ code: 7 }, "Something went wrong."],
  ])("%s", (error, words) => {
    expect(describeError(error)).toBe(words);
  });
});

describe("toApiError: the API’s answer, whatever it is", () => {
  test.each([
    [
      404,
      { code: "not-found", title: "Not found", detail: "This invite is not valid" },
      "not-found",
      "This invite is not valid",
    ],
    [403, { code: "permission-denied", title: "Not allowed" }, "permission-denied", "Not allowed"],
    [502, null, "unknown", "The server answered 502."],
    [500, "<html>", "unknown", "The server answered 500."],
    [400, { code: 1, detail: ["x"] }, "unknown", "The server answered 400."],
  ])("%i %j", (...[status, answer, code, words]) => {
    const error = toApiError(status, answer);
    expect([error.status, codeOf(error), describeError(error)]).toEqual([status, code, words]);
  });
});
