// Who is asking. Transports make it from the Authorization header (emulator-wide rules: `Bearer owner` and Google
// access tokens are admin and bypass rules; a JWT is a user whose signature is not checked; nothing is nobody).
export type Caller =
  | { readonly kind: "admin" }
  | { readonly kind: "user"; readonly uid: string; readonly token: Readonly<Record<string, unknown>> }
  | { readonly kind: "none" };

export const admin: Caller = { kind: "admin" };
export const nobody: Caller = { kind: "none" };
