// Errors in words that a person can act on. The client's failures bring their own; the rest are Auth's codes.
import type { Failure } from "../client/types.ts";
import { ApiError } from "./api.ts";

const BY_CODE: Record<string, string> = {
  "auth/email-already-in-use": "There is already an account with this e-mail address. Sign in to it instead.",
  "auth/credential-already-in-use": "There is already an account of this person here. Sign in to it instead.",
  "auth/account-exists-with-different-credential":
    "There is already an account with this e-mail address. Sign in to it with its password.",
  "auth/provider-already-linked": "This account has a Google sign-in already.",
  "auth/invalid-credential": "The e-mail address or the password is wrong.",
  "auth/user-not-found": "The e-mail address or the password is wrong.",
  "auth/wrong-password": "The e-mail address or the password is wrong.",
  "auth/invalid-email": "This is not a complete e-mail address.",
  "auth/missing-email": "Enter your e-mail address first.",
  "auth/weak-password": "Use at least 6 characters for the password.",
  "auth/too-many-requests": "Too many attempts. Wait a few minutes and try again.",
  "auth/network-request-failed": "The server can’t be reached.",
  "auth/user-disabled": "This account has been disabled.",
  "auth/admin-restricted-operation": "This way of signing in is turned off here.",
  "auth/operation-not-allowed": "This way of signing in is turned off here.",
};

/** What went wrong, for the person it went wrong for; never an internal text. */
export function describeError(error: unknown): string {
  const failure = failureOf(error);
  if (failure !== undefined) return failure.issues[0]?.message ?? failure.message;
  const known = BY_CODE[codeOf(error) ?? ""];
  if (known !== undefined) return known;
  if (!(error instanceof Error)) return "Something went wrong.";
  if (error.name === "TimeoutError") return "The server took too long to answer.";
  // fetch() and import() report an unreachable server as a TypeError, in each browser's own words.
  if (error instanceof TypeError) return "The server can’t be reached.";
  return "Something went wrong.";
}

/** The client's failure, as a live query tells it or as a flow threw it. */
function failureOf(error: unknown): Failure | undefined {
  if (error instanceof ApiError) return error.failure;
  return isFailure(error) ? error : undefined;
}

function isFailure(error: unknown): error is Failure {
  return typeof error === "object" && error !== null && "issues" in error && "message" in error && "status" in error;
}

export function codeOf(error: unknown): string | undefined {
  const failure = failureOf(error);
  if (failure !== undefined) return failure.code;
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
