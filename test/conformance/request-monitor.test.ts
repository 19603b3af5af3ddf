// The Emulator UI's request monitor: a WebSocket that tells what the rules decided. The shapes are those of Google's
// emulator 1.19.9, recorded.
import { once } from "node:events";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../../emulator/src/index.ts";

const rules = `rules_version = '2';
service cloud.firestore {
  match /databases/{database}/documents {
    match /a/{id} {
      allow read: if request.auth.uid == id;
      allow write: if true;
    }
  }
}`;

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startEmulator({ rules, websocketPort: 0 });
});
afterEach(() => emulator.close());

const documents = () => `http://${emulator.address}/v1/projects/demo-monitor/databases/(default)/documents`;

/** A watcher and the messages it got. */
async function watch() {
  const socket = new WebSocket(`ws://127.0.0.1:${emulator.websocketPort}/requests`);
  const messages: unknown[] = [];
  socket.addEventListener("message", ({ data }) => messages.push(JSON.parse(String(data))));
  const until = async (count: number) => {
    while (messages.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
    return messages;
  };
  return { socket, until };
}

const path = (...segments: string[]) => ({ pathValue: { segments: segments.map((simple) => ({ simple })) } });

test("request monitor: the past as one array, then each judged request", async () => {
  await fetch(`${documents()}/a/x`);
  const { socket, until } = await watch();
  expect(await until(1)).toMatchObject([[{ outcome: "error", rulesContext: { method: "get" } }]]);
  await fetch(`${documents()}/a/x`, { method: "PATCH", body: '{"fields":{"n":{"integerValue":"1"}}}' });
  const body = JSON.stringify({ structuredQuery: { from: [{ collectionId: "a" }], limit: 3 } });
  await fetch(`${documents()}:runQuery`, { method: "POST", body });
  const [, write, list] = (await until(3)) as Record<string, unknown>[];
  const name = path("databases", "(default)", "documents", "a", "x");
  expect(write).toMatchObject({
    requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    time: expect.stringMatching(/^\d{4}-.*Z$/),
    rules,
    rulesReleaseKey: "projects/demo-monitor/releases/cloud.firestore",
    outcome: "allow",
    rulesContext: {
      method: "create",
      path: "/databases/(default)/documents/a/x",
      request: {
        mapValue: {
          fields: {
            method: { stringValue: "create" },
            auth: { nullValue: null },
            path: name,
            resource: {
              mapValue: {
                fields: {
                  data: { mapValue: { fields: { n: { intValue: "1" } } } },
                  __name__: name,
                  id: { stringValue: "x" },
                },
              },
            },
          },
        },
      },
      resource: { undefined: {} },
    },
  });
  expect(list).toMatchObject({
    outcome: expect.stringMatching(/deny|error/),
    granularAllowOutcomes: [{ line: 5, outcome: false }],
    rulesContext: { method: "list", path: "/databases/(default)/documents/a/*" },
  });
  socket.close();
});

test("request monitor: an admin's requests are not judged; a watcher that talks is dropped", async () => {
  await fetch(`${documents()}/a/x`, { headers: { authorization: "Bearer owner" } });
  const { socket, until } = await watch();
  expect(await until(1)).toEqual([[]]);
  const closed = once(socket, "close");
  socket.send("x".repeat(5000));
  await closed;
  const plain = await fetch(`http://127.0.0.1:${emulator.websocketPort}/requests`);
  expect(plain.status).toBe(426);
});

test("request monitor: what each statement answered, for each operation", async () => {
  const name = (id: string) => `projects/demo-monitor/databases/(default)/documents/a/${id}`;
  const { socket, until } = await watch();
  await until(1);
  await fetch(`${documents()}:batchGet`, { method: "POST", body: JSON.stringify({ documents: [name("x")] }) });
  const writes = ["x", "y"].map((id) => ({ update: { name: name(id), fields: {} } }));
  await fetch(`${documents()}:commit`, { method: "POST", body: JSON.stringify({ writes }) });
  const [, read, ...written] = (await until(4)) as Record<string, unknown>[];
  expect(read).toMatchObject({ outcome: "error", granularAllowOutcomes: [{ line: 5, outcome: false }] });
  for (const write of written) {
    expect(write).toMatchObject({ outcome: "allow", granularAllowOutcomes: [{ line: 6, outcome: true }] });
  }
  socket.close();
});

test("request monitor: its port is free after the end", async () => {
  const { websocketPort } = emulator;
  await watch();
  await emulator.close();
  emulator = await startEmulator({ websocketPort: websocketPort as number });
  expect(emulator.websocketPort).toBe(websocketPort);
});
