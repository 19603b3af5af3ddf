// The local stand-in for Google: an ID token that nobody signed, which only the Auth emulator accepts.

import { answerPath } from "./google.ts";

export interface LocalPerson {
  readonly name: string;
  readonly email: string;
}

/** Where the browser goes back to with that person's answer; undefined for a question that is not this page's own. */
export function localAnswer(search: string, person: LocalPerson, now: number): string | undefined {
  const question = new URLSearchParams(search);
  const [state, nonce, aud] = ["state", "nonce", "client_id"].map((name) => question.get(name));
  const target = URL.canParse(question.get("redirect_uri") ?? "") ? new URL(question.get("redirect_uri") ?? "") : null;
  if (!state || !nonce || !aud || target?.origin !== location.origin) return undefined;
  const seconds = Math.floor(now / 1000);
  const claims = {
    iss: "https://accounts.google.com",
    aud,
    sub: `local-${person.email.toLowerCase()}`,
    email: person.email,
    email_verified: true,
    name: person.name,
    nonce,
    iat: seconds,
    exp: seconds + 3600,
  };
  const token = `${encode({ alg: "none", typ: "JWT" })}.${encode(claims)}.`;
  target.hash = String(new URLSearchParams({ state, id_token: token }));
  return String(target);
}

/** What Google answers when somebody changes their mind. */
export function localRefusal(search: string): string {
  const state = new URLSearchParams(search).get("state") ?? "";
  return `${answerPath}#${new URLSearchParams({ state, error: "access_denied" })}`;
}

function encode(value: object): string {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  const text = btoa(String.fromCharCode(...bytes));
  return text.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
