// Errors in words that a person can act on. Codes are the SDK's ("auth/...", "permission-denied") and the API's.

const BY_CODE: Record<string, string> = {
  "permission-denied": "You don’t have permission to do that here.",
  "not-found": "It no longer exists.",
  "resource-exhausted": "Too many requests right now. Try again in a moment.",
  unavailable: "The server can’t be reached.",
  unauthenticated: "You have been signed out. Sign in again.",
  "invalid-argument": "The server did not accept this.",
  "auth/email-already-in-use": "There is already an account with this e-mail address. Sign in to it instead.",
  "auth/credential-already-in-use": "There is already an account with this e-mail address. Sign in to it instead.",
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

export function describeError(error: unknown): string {
  // The API's own words are about this very request; a code is only a kind of failure.
  if (error instanceof Error && error.name === "ApiError") return error.message;
  const code = codeOf(error);
  const known = code === undefined ? undefined : BY_CODE[code];
  if (known !== undefined) return known;
  if (!(error instanceof Error)) return "Something went wrong.";
  if (error.name === "TimeoutError") return "The server took too long to answer.";
  // fetch() and import() report an unreachable server as a TypeError, in each browser's own words.
  if (error instanceof TypeError) return "The server can’t be reached.";
  return "Something went wrong.";
}

export function codeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
