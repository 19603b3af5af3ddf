// The HTTPS API beside firebase-admin alone, on the same database in the same run; how long a cold instance takes to its
// first answer, bundled and not; and the size of the bundle. `--quick` does a fifth of it.
import { fork } from "node:child_process";
import { once } from "node:events";
import { globSync, readFileSync, statSync } from "node:fs";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { Firestore } from "firebase-admin/firestore";
import { type BenchEmulator, startHearth } from "./support/emulators.ts";
import { firstAnswer, localToken, serveAccounts } from "./support/first-answers.ts";

const root = join(import.meta.dirname, "../..");
const scale = process.argv.includes("--quick") ? 0.2 : 1;
const inFlight = 32;
const total = Math.round(2000 * scale);
const rounds = 3;
/** People, each in a workspace of their own; tasks in each. Nobody asks for what somebody else asks for. */
const people = 8;
const stock = 64;
const agent = new Agent({ keepAlive: true, maxSockets: inFlight });

/** Operations per second, `inFlight` at a time. */
async function rate(operation: (index: number) => Promise<unknown>): Promise<number> {
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
  readonly uid: string;
  readonly body?: object;
}

function send({ method, port, path, uid, body }: Sent): Promise<{ id: string }> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${uid}`, "content-type": "application/json" };
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

const task = { title: "Bench", notes: "x".repeat(200), status: "todo", assignee: null, dueAt: null, labels: ["a"] };
const stamps = { createdAt: new Date(), createdBy: "bench", updatedAt: new Date(), updatedBy: "bench" };
const stored = { ...task, ...stamps, deletedAt: null };

/** A workspace per person, with its tasks: "t0" to "t63". */
async function furnish(port: number, database: Firestore): Promise<string[]> {
  const ids: string[] = [];
  for (let person = 0; person < people; person += 1) {
    const founding = { method: "POST", port, path: "/workspaces", uid: `person${person}`, body: { name: "Bench" } };
    const { id } = await send(founding);
    const batch = database.batch();
    for (let index = 0; index < stock; index += 1) batch.set(database.doc(`workspaces/${id}/tasks/t${index}`), stored);
    await batch.commit();
    ids.push(id);
  }
  return ids;
}

async function throughput(database: Firestore): Promise<void> {
  const api = fork(join(root, "test/bench/support/api-process.ts"));
  const [{ port }] = (await once(api, "message")) as [{ port: number }];
  const workspaces = await furnish(port, database);
  const of = (index: number) => ({
    uid: `person${index % people}`,
    path: `/workspaces/${workspaces[index % people]}/tasks`,
    id: `t${Math.floor(index / people) % stock}`,
  });
  const tasksOf = (index: number) => database.collection(of(index).path.slice(1));
  const pairs: readonly (readonly [
    string,
    (index: number) => Promise<unknown>,
    (index: number) => Promise<unknown>,
  ])[] = [
    [
      "create",
      (index) => send({ method: "POST", port, ...of(index), body: task }),
      (index) => tasksOf(index).doc().create(stored),
    ],
    [
      "get",
      (index) => send({ method: "GET", port, ...of(index), path: `${of(index).path}/${of(index).id}` }),
      (index) => tasksOf(index).doc(of(index).id).get(),
    ],
    [
      "list of 20",
      (index) => send({ method: "GET", port, ...of(index), path: `${of(index).path}?limit=20` }),
      (index) => tasksOf(index).where("deletedAt", "==", null).orderBy("createdAt", "desc").limit(20).get(),
    ],
  ];
  const rows = [];
  for (const [operation, throughApi, alone] of pairs) {
    for (let index = 0; index < 2 * inFlight; index += 1) await Promise.all([throughApi(index), alone(index)]);
    // In turns, and the best of each: what else the machine does should not decide.
    const rates: [number, number][] = [];
    for (let round = 0; round < rounds; round += 1) rates.push([await rate(throughApi), await rate(alone)]);
    const [api, admin] = [0, 1].map((column) => Math.max(...rates.map((each) => each[column] ?? 0))) as [
      number,
      number,
    ];
    rows.push({ operation, "API per s": api, "firebase-admin per s": admin, share: Number((api / admin).toFixed(2)) });
  }
  console.table(rows);
  api.kill();
}

/** Of the bundle and of the sources it is made of: an answer that needs nothing, and one that needs everything. */
async function firstAnswers(emulator: BenchEmulator, database: Firestore): Promise<void> {
  await database
    .doc("workspaces/first/members/ada")
    .set({ userId: "ada", role: "viewer", displayName: "Ada", ...stamps });
  await database.doc("workspaces/first/tasks/one").set(stored);
  const accounts = await serveAccounts("ada");
  const env = { FIRESTORE_EMULATOR_HOST: emulator.address, FIREBASE_AUTH_EMULATOR_HOST: accounts.address };
  const questions = [
    ["without a token (401)", { path: "/v1/workspaces/first", status: 401 }],
    ["a document (200)", { path: "/v1/workspaces/first/tasks/one", status: 200, token: localToken("ada") }],
  ] as const;
  const files = ["functions/lib/index.js", "functions/src/index.ts"].map((file) => join(root, file));
  const rows = [];
  for (const [name, question] of questions) {
    // In turns, and the fastest of seven.
    const times: number[][] = [];
    for (let turn = 0; turn < 7; turn += 1) {
      const each: number[] = [];
      for (const file of files) each.push(await firstAnswer({ file, env, ...question }));
      times.push(each);
    }
    const [bundled = 0, unbundled = 0] = [0, 1].map((column) => Math.min(...times.map((each) => each[column] ?? 0)));
    rows.push({
      "first answer": name,
      "bundled, ms": Math.round(bundled),
      "unbundled, ms": Math.round(unbundled),
      share: Number((bundled / unbundled).toFixed(2)),
    });
  }
  accounts.server.close();
  console.table(rows);
  const bundle = globSync("functions/lib/**/*.js", { cwd: root });
  const kilobytes = bundle.map((file) => Math.round(statSync(join(root, file)).size / 1024));
  console.log(`bundle: ${kilobytes.reduce((sum, each) => sum + each, 0)} KB in ${bundle.length} file(s)`);
}

const emulator = await startHearth(JSON.parse(readFileSync(join(root, "firestore.indexes.json"), "utf8")));
process.env.FIRESTORE_EMULATOR_HOST = emulator.address;
process.env.GCLOUD_PROJECT = "demo-bench";
const database = new Firestore({ projectId: "demo-bench" });
await throughput(database);
await firstAnswers(emulator, database);
agent.destroy();
await database.terminate();
await emulator.stop();
