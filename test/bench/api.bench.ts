// The HTTPS API beside firebase-admin alone, on the same database in the same run; how long a cold instance takes to its
// first answer, bundled and not; and the size of the bundle. `--quick` does a fifth of it.
import { fork, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, statSync } from "node:fs";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { Firestore } from "firebase-admin/firestore";
import { startHearth } from "./support/emulators.ts";

const root = join(import.meta.dirname, "../..");
const scale = process.argv.includes("--quick") ? 0.2 : 1;
const inFlight = 32;
const total = Math.round(2000 * scale);
const agent = new Agent({ keepAlive: true, maxSockets: inFlight });

/** Operations per second, `inFlight` at a time. */
async function rate(operation: (index: number) => Promise<unknown>): Promise<number> {
  for (let index = 0; index < inFlight; index += 1) await operation(-1 - index);
  let next = 0;
  const began = performance.now();
  const lane = async () => {
    while (next < total) {
      next += 1;
      await operation(next);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  return Math.round(total / ((performance.now() - began) / 1000));
}

interface Sent {
  readonly method: string;
  readonly port: number;
  readonly path: string;
  readonly body?: object;
}

function send({ method, port, path, body }: Sent): Promise<{ id: string }> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: "Bearer bench", "content-type": "application/json" };
    const sent = request({ agent, method, port, path: `/api/v1${path}`, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        if ((response.statusCode ?? 500) < 300) resolve(JSON.parse(text));
        else reject(new Error(`${method} ${path}: ${response.statusCode} ${text}`));
      });
    });
    sent.on("error", reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

async function throughput(): Promise<void> {
  const emulator = await startHearth(JSON.parse(readFileSync(join(root, "firestore.indexes.json"), "utf8")));
  process.env.FIRESTORE_EMULATOR_HOST = emulator.address;
  process.env.GCLOUD_PROJECT = "demo-bench";
  const api = fork(join(root, "test/bench/support/api-process.ts"));
  const [{ port }] = (await once(api, "message")) as [{ port: number }];
  const database = new Firestore({ projectId: "demo-bench" });
  const { id } = await send({ method: "POST", port, path: "/workspaces", body: { name: "Bench" } });
  const tasks = database.collection(`workspaces/${id}/tasks`);
  const path = `/workspaces/${id}/tasks`;
  const task = { title: "Bench", notes: "x".repeat(200), status: "todo", assignee: null, dueAt: null, labels: ["a"] };
  const stamps = { createdAt: new Date(), createdBy: "bench", updatedAt: new Date(), updatedBy: "bench" };
  await tasks.doc("one").set({ ...task, ...stamps, deletedAt: null });
  const page = tasks.where("deletedAt", "==", null).orderBy("createdAt", "desc").limit(20);
  const pairs: readonly (readonly [string, () => Promise<unknown>, () => Promise<unknown>])[] = [
    [
      "create",
      () => send({ method: "POST", port, path, body: task }),
      () => tasks.doc().create({ ...task, ...stamps, deletedAt: null }),
    ],
    ["get", () => send({ method: "GET", port, path: `${path}/one` }), () => tasks.doc("one").get()],
    ["list of 20", () => send({ method: "GET", port, path: `${path}?limit=20` }), () => page.get()],
  ];
  const rows = [];
  for (const [operation, throughApi, alone] of pairs) {
    const [api, admin] = [await rate(throughApi), await rate(alone)];
    rows.push({ operation, "API per s": api, "firebase-admin per s": admin, share: Number((api / admin).toFixed(2)) });
  }
  console.table(rows);
  api.kill();
  agent.destroy();
  await database.terminate();
  await emulator.stop();
}

/** Milliseconds from starting a process to its first answer. */
function firstAnswer(file: string): number {
  const began = performance.now();
  const env = {
    ...process.env,
    GCLOUD_PROJECT: "demo-bench",
    FUNCTION_TARGET: "api",
    FIRESTORE_EMULATOR_HOST: "127.0.0.1:1",
  };
  const script = join(root, "test/bench/support/first-answer.mjs");
  const { status, stderr } = spawnSync(process.execPath, [script, join(root, file)], { env });
  if (status !== 0) throw new Error(stderr.toString());
  return performance.now() - began;
}

await throughput();
// In turns, and the fastest of five: what else the machine does should not decide.
const times = Array.from({ length: 5 }, () => ({
  bundled: firstAnswer("functions/lib/index.js"),
  unbundled: firstAnswer("functions/src/index.ts"),
}));
const bundled = Math.round(Math.min(...times.map((each) => each.bundled)));
const unbundled = Math.round(Math.min(...times.map((each) => each.unbundled)));
const size = Math.round(statSync(join(root, "functions/lib/index.js")).size / 1024);
console.table([
  {
    "bundled, ms": bundled,
    "unbundled, ms": unbundled,
    share: Number((bundled / unbundled).toFixed(2)),
    "bundle, KB": size,
  },
]);
