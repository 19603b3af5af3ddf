// The answer to a sign-in with Google: only the one that belongs to the question is taken.
import { describe, expect, test } from "vitest";
import { type GoogleAttempt, googleDoor, readAnswer, toAddress } from "./google.ts";

const attempt: GoogleAttempt = { state: "s1", nonce: "n1", next: "/w/w1", guest: null, at: 1_000_000 };
const now = attempt.at + 60_000;
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
const token = (claims: object) => `${encode({ alg: "none" })}.${encode(claims)}.`;
const good = token({ nonce: "n1", aud: "client", name: "Zoë 😀" });
const hash = (answer: Record<string, string>) => `#${new URLSearchParams(answer)}`;
const read = (answer: string, to: GoogleAttempt | undefined = attempt, at = now) =>
  readAnswer(answer, to, { clientId: "client", now: at });

test("the answer to the question: its token, the name in it, and where to go", () => {
  expect(read(hash({ state: "s1", id_token: good }))).toEqual({ ok: true, idToken: good, name: "Zoë 😀", attempt });
});

describe("anything else is refused", () => {
  const foreign = { ok: false, reason: "foreign" };
  test.each([
    ["no answer at all", "", foreign],
    ["a state that is not ours", hash({ state: "s2", id_token: good }), foreign],
    ["no state", hash({ id_token: good }), foreign],
    ["a token without our nonce", hash({ state: "s1", id_token: token({ nonce: "n2", aud: "client" }) }), foreign],
    ["a token for another app", hash({ state: "s1", id_token: token({ nonce: "n1", aud: "other" }) }), foreign],
    ["no token", hash({ state: "s1" }), foreign],
    ["a token that is none", hash({ state: "s1", id_token: "a.%%%.c" }), foreign],
    ["a token that holds no object", hash({ state: "s1", id_token: `a.${encode([])}.` }), foreign],
    ["a token of null", hash({ state: "s1", id_token: `a.${Buffer.from("null").toString("base64url")}.` }), foreign],
    ["a change of mind", hash({ state: "s1", error: "access_denied" }), { ok: false, reason: "cancelled" }],
    ["somebody else's change of mind", hash({ state: "s2", error: "access_denied" }), foreign],
  ])("%s", (_name, answer, outcome) => {
    expect(read(answer)).toEqual(outcome);
  });

  test("an answer that nobody asked for, or asked for once already", () => {
    expect(readAnswer(hash({ state: "s1", id_token: good }), undefined, { clientId: "client", now })).toEqual(foreign);
  });

  test("an answer after ten minutes", () => {
    const late = read(hash({ state: "s1", id_token: good }), attempt, attempt.at + 10 * 60 * 1000 + 1);
    expect(late).toEqual({ ok: false, reason: "late" });
  });
});

describe("where to ask", () => {
  test("nowhere without a client id", () => {
    expect(googleDoor({ emulators: {} }, undefined)).toBeUndefined();
    expect(googleDoor({ emulators: {} }, "")).toBeUndefined();
  });

  test("a page of our own where the Auth emulator believes it, whatever the client id", () => {
    const setup = { emulators: { auth: { host: "127.0.0.1", port: 9099 } } };
    expect(googleDoor(setup, "client")).toMatchObject({ page: "/auth/local-google", local: true });
  });

  test("at Google, with everything that OpenID Connect asks for, and nothing to load from there", () => {
    const door = googleDoor({ emulators: {} }, "client.apps.example");
    if (door === undefined) throw new Error("no door");
    const url = new URL(toAddress(door, attempt, "https://tasks.example"));
    expect(url.origin + url.pathname).toBe("https://accounts.google.com/o/oauth2/v2/auth");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: "client.apps.example",
      redirect_uri: "https://tasks.example/auth/google",
      response_type: "id_token",
      scope: "openid email profile",
      state: "s1",
      nonce: "n1",
      prompt: "select_account",
    });
  });
});
