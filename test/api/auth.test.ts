// Who is calling: every token that is not a fresh one of this project is refused, and nothing happens.
import { beforeAll, describe, expect, test } from "vitest";
import { admin, call, makeTeam, type Person, signUp, suite, type Team } from "./backend.ts";

let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});

type Claims = Record<string, unknown>;

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as Claims;
const unsigned = (claims: Claims) => `${encode({ alg: "none", typ: "JWT" })}.${encode(claims)}.`;
const hour = 3600;
const now = () => Math.floor(Date.now() / 1000);

const bad: readonly (readonly [name: string, make: (person: Person) => string | Promise<string>])[] = [
  ["nothing", () => ""],
  ["not a token", () => "nonsense"],
  ["three dots", () => ".."],
  ["far too long", () => "a".repeat(9000)],
  ["expired", ({ token }) => unsigned({ ...claimsOf(token), iat: now() - 2 * hour, exp: now() - hour })],
  ["another project's", ({ token }) => unsigned({ ...claimsOf(token), aud: "demo-other" })],
  [
    "another issuer's",
    ({ token }) => unsigned({ ...claimsOf(token), iss: "https://securetoken.google.com/demo-other" }),
  ],
  ["without a person", ({ token }) => unsigned({ ...claimsOf(token), sub: "", user_id: "" })],
  ["of a person who does not exist", ({ token }) => unsigned({ ...claimsOf(token), sub: "nobody", user_id: "nobody" })],
  ["of a deleted account", async () => await deletedAccount()],
  ["the emulator's master key", () => "owner"],
];

async function deletedAccount(): Promise<string> {
  const person = await signUp();
  const address = `http://${suite.auth}/identitytoolkit.googleapis.com/v1/accounts:delete?key=test`;
  const headers = { "content-type": "application/json" };
  await fetch(address, { method: "POST", headers, body: JSON.stringify({ idToken: person.token }) });
  return person.token;
}

describe.each(bad)("a token that is %s", (_name, make) => {
  test("is refused, and changes nothing", async () => {
    const token = await make(team.owner);
    const path = `/workspaces/${team.workspaceId}/tasks`;
    const before = await admin().collection(path.slice(1)).count().get();
    const answer = await call({ uid: "", token }, `POST ${path}`, { body: { title: "no" } });
    expect([answer.status, answer.body.code]).toEqual([401, "unauthenticated"]);
    expect(answer.headers.get("www-authenticate")).toBe("Bearer");
    const after = await admin().collection(path.slice(1)).count().get();
    expect(after.data().count).toBe(before.data().count);
  });
});

test("no token: refused the same for what exists and what does not", async () => {
  const bodies = await Promise.all(
    [`/workspaces/${team.workspaceId}`, "/workspaces/none"].map(async (path) => {
      const { status, body } = await call(undefined, `GET ${path}`);
      return { status, ...body, traceId: "" };
    }),
  );
  expect(bodies[0]).toMatchObject({ status: 401, code: "unauthenticated" });
  expect(bodies[0]).toEqual(bodies[1]);
});

test("another scheme: refused", async () => {
  const answer = await call(undefined, `GET /workspaces/${team.workspaceId}`, {
    headers: { authorization: `Basic ${Buffer.from("a:b").toString("base64")}` },
  });
  expect([answer.status, answer.body.code]).toEqual([401, "unauthenticated"]);
});
