// Sign-in with Google without a script of Google's: the page sends the browser to Google's sign-in (OpenID Connect,
// response_type=id_token) and gets it back with an ID token in the address. Nothing here talks to the network.
import type { FirebaseSetup } from "./setup.ts";

export interface GoogleDoor {
  readonly clientId: string;
  /** Where people choose their account. */
  readonly page: string;
  /** A page of our own stands in for Google's: only with the Auth emulator, which believes any token. */
  readonly local: boolean;
}

/** Undefined where no client id was given when the page was built: then nothing offers Google. */
export function googleDoor(
  setup: Pick<FirebaseSetup, "emulators">,
  clientId: string | undefined = import.meta.env.VITE_GOOGLE_CLIENT_ID,
): GoogleDoor | undefined {
  if (setup.emulators.auth) return { clientId: "local", page: "/auth/local-google", local: true };
  if (!clientId) return undefined;
  return { clientId, page: "https://accounts.google.com/o/oauth2/v2/auth", local: false };
}

/** What the page must know when the browser comes back; kept in this tab, for one answer. */
export interface GoogleAttempt {
  readonly state: string;
  readonly nonce: string;
  /** Where to go afterwards. */
  readonly next: string | null;
  /** The guest who keeps the account by it; null when somebody signs in. */
  readonly guest: string | null;
  readonly at: number;
}

export const answerPath = "/auth/google";
const place = "hearth:google";
/** Choosing an account takes minutes, not hours. */
const PATIENCE_MS = 10 * 60 * 1000;

/** Notes the attempt and answers the address to send the browser to. */
export function startAttempt(door: GoogleDoor, wish: Pick<GoogleAttempt, "next" | "guest">): string {
  const attempt = { ...wish, state: crypto.randomUUID(), nonce: crypto.randomUUID(), at: Date.now() };
  sessionStorage.setItem(place, JSON.stringify(attempt));
  return toAddress(door, attempt, location.origin);
}

export function toAddress(door: GoogleDoor, { state, nonce }: GoogleAttempt, origin: string): string {
  const url = new URL(door.page, origin);
  url.search = String(
    new URLSearchParams({
      client_id: door.clientId,
      redirect_uri: origin + answerPath,
      response_type: "id_token",
      scope: "openid email profile",
      state,
      nonce,
      prompt: "select_account",
    }),
  );
  return String(url);
}

/** The attempt that an answer may belong to. Taken once: the same answer again finds none. */
export function takeAttempt(): GoogleAttempt | undefined {
  const text = sessionStorage.getItem(place);
  sessionStorage.removeItem(place);
  try {
    return text === null ? undefined : (JSON.parse(text) as GoogleAttempt);
  } catch {
    return undefined;
  }
}

export type GoogleAnswer =
  | { readonly ok: true; readonly idToken: string; readonly name: string | null; readonly attempt: GoogleAttempt }
  | { readonly ok: false; readonly reason: "cancelled" | "foreign" | "late" };

/**
 * What came back, from the part of the address after the #. An answer is only accepted for the attempt that this tab
 * made last: its state, the nonce inside its token, its client id. Whether the token is Google's, Firebase judges.
 */
export function readAnswer(
  hash: string,
  attempt: GoogleAttempt | undefined,
  { clientId, now }: { clientId: string; now: number },
): GoogleAnswer {
  const answer = new URLSearchParams(hash.replace(/^#/, ""));
  if (attempt === undefined || answer.get("state") !== attempt.state) return { ok: false, reason: "foreign" };
  if (answer.has("error")) return { ok: false, reason: "cancelled" };
  if (now - attempt.at > PATIENCE_MS) return { ok: false, reason: "late" };
  const idToken = answer.get("id_token") ?? "";
  const claims = claimsOf(idToken);
  if (claims?.nonce !== attempt.nonce || claims.aud !== clientId) return { ok: false, reason: "foreign" };
  return { ok: true, idToken, name: typeof claims.name === "string" ? claims.name : null, attempt };
}

function claimsOf(token: string): Record<string, unknown> | undefined {
  try {
    const [, payload = ""] = token.split(".");
    const bytes = Uint8Array.from(atob(payload.replace(/-/g, "+").replace(/_/g, "/")), (each) => each.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof claims === "object" && claims !== null ? (claims as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
