// The local suite keeps its data through kill -9, of its parts and of the whole, and leaves nothing running.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findFreePorts, type SuitePorts, takenPorts } from "../../scripts/ports.ts";
import { projectId, type Suite, startSuite } from "../../scripts/suite.ts";

const official = process.env.HEARTH_FIRESTORE === "official";

async function waitFor(condition: () => Promise<boolean>, what: string): Promise<void> {
  const limit = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > limit) throw new Error(`timed out: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function signUp(ports: SuitePorts, email: string): Promise<string> {
  const answer = await fetch(
    `http://127.0.0.1:${ports.auth}/identitytoolkit.googleapis.com/v1/accounts:signUp?key=any`,
    {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email, password: "correct horse", returnSecureToken: true }),
    },
  );
  return ((await answer.json()) as { localId: string }).localId;
}

async function accountIds(ports: SuitePorts): Promise<string[]> {
  const answer = await fetch(
    `http://127.0.0.1:${ports.auth}/identitytoolkit.googleapis.com/v1/projects/${projectId}/accounts:batchGet?maxResults=-1`,
    { headers: { authorization: "Bearer owner" } },
  );
  const { users = [] } = (await answer.json()) as { users?: { localId: string }[] };
  return users.map((user) => user.localId);
}

const documentUrl = (ports: SuitePorts, path: string) =>
  `http://127.0.0.1:${ports.firestore}/v1/projects/${projectId}/databases/(default)/documents/${path}`;

const owner = { authorization: "Bearer owner", "content-type": "application/json" };

test.skipIf(official)(
  "suite: kill -9 loses no acknowledged document and no account, and frees every port",
  async () => {
    const dataFolder = mkdtempSync(join(tmpdir(), "hearth-restart-"));
    const ports = await findFreePorts();
    const name = `restart-${process.pid}`;
    let suite: Suite | undefined;
    try {
      suite = await startSuite({ name, ports, dataFolder });
      const uid = await signUp(ports, "ada@example.com");
      await waitFor(async () => (await accountIds(ports)).includes(uid), "the account");
      // Longer than the account snapshot's interval.
      await new Promise((resolve) => setTimeout(resolve, 1500));
      const written = await fetch(documentUrl(ports, "notes/kept"), {
        method: "PATCH",
        headers: owner,
        body: JSON.stringify({ fields: { text: { stringValue: "still here" } } }),
      });
      expect(written.status).toBe(200);
      process.kill(suite.pid, "SIGKILL");
      await suite.ended;
      await waitFor(async () => (await takenPorts(ports)).length === 0, "every port to be free");
      await suite.stop();

      suite = await startSuite({ name, ports, dataFolder });
      const found = await fetch(documentUrl(ports, "notes/kept"), { headers: owner });
      expect(await found.json()).toMatchObject({ fields: { text: { stringValue: "still here" } } });
      expect(await accountIds(ports)).toContain(uid);
    } finally {
      await suite?.stop();
      rmSync(dataFolder, { recursive: true, force: true });
    }
    expect(await takenPorts(ports)).toEqual([]);
  },
);
