// Workspaces and the people in them: founding, inviting, joining, roles, leaving, profiles.
import { describe, expect, test } from "vitest";
import { admin, call, eventually, makeTeam, type Person, signUp } from "./backend.ts";

const rolesOf = async (person: Person, workspaceId: string) => {
  const { body } = await call(person, `GET /workspaces/${workspaceId}/members?limit=100`);
  const items = body.items as { userId: string; role: string }[];
  return Object.fromEntries(items.map(({ userId, role }) => [userId, role]));
};

describe("workspaces", () => {
  test("create: makes the workspace and its owner together", async () => {
    const person = await signUp({
      email: `${crypto.randomUUID()}@example.com`,
      password: "secret1",
      displayName: "Ada",
    });
    const made = await call(person, "POST /workspaces", { body: { name: " Kitchen " } });
    expect(made.status).toBe(201);
    const got = await call(person, `GET /workspaces/${made.body.id}`);
    expect(got.body).toMatchObject({ name: "Kitchen", taskCount: 0, createdBy: person.uid });
    expect(await rolesOf(person, made.body.id)).toEqual({ [person.uid]: "owner" });
  });

  test("sample: a guest gets a workspace with tasks", async () => {
    const guest = await signUp();
    const made = await call(guest, "POST /workspaces/sample", { body: {} });
    expect(made.status).toBe(200);
    const { body } = await call(guest, `GET /workspaces/${made.body.id}/tasks`);
    expect(body.items.length).toBeGreaterThan(3);
    await eventually(async () => {
      const counted = await call(guest, `GET /workspaces/${made.body.id}`);
      expect(counted.body.taskCount).toBe(body.items.length);
    });
  });

  test("create: a name that is blank, too long or odd makes nobody fail, and no sample tasks", async () => {
    for (const [displayName, expected] of [
      ["   ", "Someone"],
      ["😀".repeat(100), "😀".repeat(80)],
    ] as const) {
      const email = `${crypto.randomUUID()}@example.com`;
      const person = await signUp({ email, password: "secret1", displayName });
      const made = await call(person, "POST /workspaces", { body: { name: "Sample workspace" } });
      expect(made.status).toBe(201);
      const [member] = (await call(person, `GET /workspaces/${made.body.id}/members`)).body.items;
      expect(member.displayName).toBe(expected);
      expect((await call(person, `GET /workspaces/${made.body.id}/tasks`)).body.items).toEqual([]);
    }
  });

  test("update: owners rename, nobody sets the counter", async () => {
    const { owner, editor, workspaceId } = await makeTeam();
    const path = `/workspaces/${workspaceId}`;
    expect((await call(owner, `PATCH ${path}`, { body: { name: "Renamed" } })).status).toBe(204);
    expect((await call(editor, `PATCH ${path}`, { body: { name: "Mine" } })).status).toBe(403);
    expect((await call(owner, `PATCH ${path}`, { body: { taskCount: 99 } })).body.code).toBe("invalid-fields");
    expect((await call(owner, `GET ${path}`)).body).toMatchObject({ name: "Renamed", taskCount: 0 });
  });
});

describe("invites", () => {
  test("join: a code lets in, once is enough, and in the role it names", async () => {
    const { owner, stranger, workspaceId } = await makeTeam();
    const invite = await call(owner, `POST /workspaces/${workspaceId}/invites`, { body: { role: "editor" } });
    expect(invite.status).toBe(201);
    const join = () =>
      call(stranger, "POST /workspaces/join", { body: { code: invite.body.code, displayName: "New" } });
    const joined = await join();
    expect([joined.status, joined.body]).toEqual([200, { id: workspaceId, name: "Team" }]);
    expect((await join()).status).toBe(200);
    expect((await rolesOf(owner, workspaceId))[stranger.uid]).toBe("editor");
  });

  test("join: a code does not change the role of someone who is in", async () => {
    const { owner, workspaceId } = await makeTeam();
    const invite = await call(owner, `POST /workspaces/${workspaceId}/invites`, { body: { role: "viewer" } });
    expect((await call(owner, "POST /workspaces/join", { body: { code: invite.body.code } })).status).toBe(200);
    expect((await rolesOf(owner, workspaceId))[owner.uid]).toBe("owner");
  });

  test("join: every bad code gets the same answer", async () => {
    const { owner, stranger, workspaceId } = await makeTeam();
    const invite = await call(owner, `POST /workspaces/${workspaceId}/invites`, { body: { role: "editor" } });
    const [, id] = String(invite.body.code).split(".");
    await admin()
      .doc(`workspaces/${workspaceId}/invites/${id}`)
      .update({ expiresAt: new Date(0) });
    const codes = [
      invite.body.code,
      `${workspaceId}.wrong`,
      "no.no",
      "x",
      ".",
      "a.b.c",
      `${workspaceId}.__x__`,
      "../..",
      "a/b.c",
    ];
    for (const code of codes) {
      const { status, body } = await call(stranger, "POST /workspaces/join", { body: { code } });
      expect([status, body.code, body.detail], code).toEqual([
        404,
        "not-found",
        "This invite is not valid, or no longer",
      ]);
    }
    expect(await rolesOf(owner, workspaceId)).not.toHaveProperty(stranger.uid);
  });

  test("join: a code from before a removal or a lesser role lets nobody in; one from after does", async () => {
    const { owner, stranger, workspaceId } = await makeTeam();
    const invite = async () =>
      (await call(owner, `POST /workspaces/${workspaceId}/invites`, { body: { role: "editor" } })).body.code;
    const join = async (code: string) => (await call(stranger, "POST /workspaces/join", { body: { code } })).status;
    const member = (verb: string, person: Person, body: object) =>
      call(person, `POST /workspaces/${workspaceId}/members/${stranger.uid}/${verb}`, { body });
    const first = await invite();
    expect(await join(first)).toBe(200);
    // Leaving by oneself ends nothing.
    expect((await member("remove", stranger, {})).status).toBe(200);
    expect(await join(first)).toBe(200);
    expect((await member("set-role", owner, { role: "viewer" })).status).toBe(200);
    expect((await member("remove", stranger, {})).status).toBe(200);
    expect(await join(first)).toBe(404);
    const second = await invite();
    expect(await join(second)).toBe(200);
    expect((await member("set-role", owner, { role: "owner" })).status).toBe(200);
    const third = (await call(stranger, `POST /workspaces/${workspaceId}/invites`, { body: { role: "editor" } })).body;
    expect((await member("remove", owner, {})).status).toBe(200);
    expect([await join(second), await join(third.code)]).toEqual([404, 404]);
    expect(await rolesOf(owner, workspaceId)).not.toHaveProperty(stranger.uid);
  });

  test("revokeAll: ends all codes, for owners only", async () => {
    const { owner, editor, stranger, workspaceId } = await makeTeam();
    const path = `/workspaces/${workspaceId}/invites`;
    const { code } = (await call(owner, `POST ${path}`, { body: { role: "viewer" } })).body;
    expect((await call(editor, `POST ${path}/revoke-all`, { body: {} })).status).toBe(403);
    expect((await call(owner, `POST ${path}/revoke-all`, { body: {} })).status).toBe(200);
    expect((await call(stranger, "POST /workspaces/join", { body: { code } })).status).toBe(404);
  });

  test("create: a code cannot be worked out from what its maker sent", async () => {
    const { owner, workspaceId } = await makeTeam();
    const headers = { "idempotency-key": "guessable" };
    const make = () => call(owner, `POST /workspaces/${workspaceId}/invites`, { body: { role: "viewer" }, headers });
    expect((await make()).body.code).not.toBe((await make()).body.code);
  });

  test("create: owners only, and never an owner's invite", async () => {
    const { owner, editor, workspaceId } = await makeTeam();
    const path = `POST /workspaces/${workspaceId}/invites`;
    expect((await call(editor, path, { body: { role: "viewer" } })).status).toBe(403);
    expect((await call(owner, path, { body: { role: "owner" } })).status).toBe(400);
  });
});

describe("members", () => {
  test("setRole: owners only; the last owner stays", async () => {
    const { owner, editor, workspaceId } = await makeTeam();
    const path = (uid: string) => `POST /workspaces/${workspaceId}/members/${uid}/set-role`;
    expect((await call(editor, path(editor.uid), { body: { role: "owner" } })).status).toBe(403);
    const last = await call(owner, path(owner.uid), { body: { role: "editor" } });
    expect([last.status, last.body.code]).toEqual([409, "conflict"]);
    expect((await call(owner, path(editor.uid), { body: { role: "owner" } })).status).toBe(200);
    expect((await call(owner, path(owner.uid), { body: { role: "viewer" } })).status).toBe(200);
    expect((await call(owner, path(editor.uid), { body: { role: "viewer" } })).status).toBe(403);
    expect((await call(editor, path("nobody"), { body: { role: "viewer" } })).status).toBe(404);
  });

  test("remove: leaving is free, removing others is the owners', the last owner stays", async () => {
    const { owner, editor, viewer, workspaceId } = await makeTeam();
    const path = (uid: string) => `POST /workspaces/${workspaceId}/members/${uid}/remove`;
    expect((await call(viewer, path(editor.uid), { body: {} })).status).toBe(403);
    expect((await call(viewer, path(viewer.uid), { body: {} })).status).toBe(200);
    expect((await call(viewer, `GET /workspaces/${workspaceId}`)).status).toBe(404);
    expect((await call(owner, path(editor.uid), { body: {} })).status).toBe(200);
    expect((await call(owner, path(owner.uid), { body: {} })).status).toBe(409);
    expect(await rolesOf(owner, workspaceId)).toEqual({ [owner.uid]: "owner" });
  });
});

describe("profiles", () => {
  test("onUserCreated: every account gets one, with its name", async () => {
    const email = `${crypto.randomUUID()}@example.com`;
    const named = await signUp({ email, password: "secret1" });
    const guest = await signUp();
    const profile = (person: Person) =>
      eventually(async () => {
        const answer = await call(person, `GET /users/${person.uid}`);
        expect(answer.status).toBe(200);
        return answer.body;
      });
    expect(await profile(named)).toMatchObject({ email, isAnonymous: false, displayName: email.split("@")[0] });
    expect(await profile(guest)).toMatchObject({ email: null, isAnonymous: true, displayName: "Guest" });
    expect((await call(guest, `GET /users/${named.uid}`)).status).toBe(404);
    expect((await call(guest, `PATCH /users/${named.uid}`, { body: { displayName: "x" } })).status).toBe(404);
    expect((await call(guest, `PATCH /users/${guest.uid}`, { body: { displayName: "Me" } })).status).toBe(204);
    expect((await call(guest, `PATCH /users/${guest.uid}`, { body: { isAnonymous: false } })).status).toBe(400);
    expect(await profile(guest)).toMatchObject({ displayName: "Me", isAnonymous: true });
  });
});
