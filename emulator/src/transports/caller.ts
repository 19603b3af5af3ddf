// Who is asking, from an Authorization header. The same for REST headers, gRPC metadata and WebChannel init headers.
// An emulator checks a token's shape and no signature: any client may claim any identity, as with Google's.
import { admin, type Caller, nobody } from "../model/caller.ts";
import { invalidArgument } from "../model/status.ts";

const bearer = /^bearer (.+)$/i;
const base64url = /^[A-Za-z0-9_-]*$/;

/**
 * `Bearer owner` and Google access tokens are admin; a JWT is a user; no header is nobody.
 * @throws FirestoreError INVALID_ARGUMENT for any other scheme or shape.
 */
export function callerFromAuthorization(header: string | undefined): Caller {
  if (header === undefined || header === "") return nobody;
  const token = bearer.exec(header)?.[1];
  if (token === undefined) throw invalidArgument("The Authorization header must be of the form: Bearer TOKEN.");
  if (token.toLowerCase() === "owner" || token.startsWith("ya29.")) return admin;
  return userFromJwt(token);
}

function userFromJwt(jwt: string): Caller {
  const [header, payload, signature, ...rest] = jwt.split(".");
  const shaped = header !== undefined && payload !== undefined && isBase64url(signature) && rest.length === 0;
  const token = shaped && jsonObject(header) !== undefined ? jsonObject(payload) : undefined;
  if (token === undefined) throw invalidArgument("invalid jwt");
  const uid = [token.sub, token.user_id].find((claim) => typeof claim === "string" && claim !== "") ?? "";
  return { kind: "user", uid: uid as string, token };
}

/** A last group of one character cannot encode a byte. */
function isBase64url(text: string | undefined): text is string {
  return text !== undefined && base64url.test(text) && text.length % 4 !== 1;
}

function jsonObject(part: string): Record<string, unknown> | undefined {
  if (!isBase64url(part)) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
