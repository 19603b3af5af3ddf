// The two doors over the wire: a sample of the documents of two-doors.test.ts, really written by both, in each role,
// and compared with what the database then holds.
import type { RulesTestEnvironment } from "@firebase/rules-unit-testing";
import fc from "fast-check";
import { doc, setDoc, Timestamp } from "firebase/firestore";
import { afterAll, beforeAll, expect, test } from "vitest";
import { app } from "../../functions/src/app/index.ts";
import { admin, call, makeTeam, type Team } from "../api/backend.ts";
import { type RunningApi, startApi } from "../api/in-process.ts";
import { databaseOf, newDocument, openDoor } from "./direct.ts";
import { asStored, documentsOf } from "./documents.ts";
import { type Data, Instant } from "./doors.ts";

const { tasks } = app.collections;
const runs = 120;
let environment: RulesTestEnvironment;
let team: Team;
let api: RunningApi;

beforeAll(async () => {
  environment = await openDoor();
  team = await makeTeam();
  api = await startApi();
});
afterAll(async () => {
  await environment.cleanup();
  await api[Symbol.asyncDispose]();
});

const own = Object.fromEntries(Object.entries(tasks.shapes).filter(([name]) => !tasks.systemFields.includes(name)));

/** As the SDK wants it. */
function toSdk(value: unknown): unknown {
  if (value instanceof Instant) return new Timestamp(value.seconds, value.nanoseconds);
  if (Array.isArray(value)) return value.map(toSdk);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, toSdk(item)]));
}

/** The document's own fields as the database holds them, or undefined where it holds none. */
async function held(path: string): Promise<string | undefined> {
  const data = (await admin().doc(path).get()).data();
  if (data === undefined) return undefined;
  return JSON.stringify(Object.keys(own).map((name) => data[name]));
}

async function throughSdk(json: Data, uid: string): Promise<string | undefined> {
  const path = `workspaces/${team.workspaceId}/tasks/${crypto.randomUUID()}`;
  const entries = Object.entries(json).map(([name, value]) => [name, toSdk(asStored(tasks.shapes[name], value))]);
  const stamped = { ...newDocument(tasks, {}, uid), ...Object.fromEntries(entries) };
  try {
    await setDoc(doc(databaseOf(environment, uid), path), stamped);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    // The SDK itself refuses what Firestore cannot hold, such as an array in an array.
    if (code !== "permission-denied" && code !== "invalid-argument") throw error;
  }
  return await held(path);
}

async function throughApi(json: Data, person: Team["owner"]): Promise<string | undefined> {
  const path = `/workspaces/${team.workspaceId}/tasks`;
  const { status, body } = await call(person, `POST ${path}`, { base: api.base, body: json });
  expect(status, JSON.stringify(body)).toBeLessThan(500);
  return status === 201 ? await held(`${path.slice(1)}/${body.id}`) : undefined;
}

test("create: what the SDK gets in, the API gets in, with the same result", async () => {
  const whoever = fc.constantFrom("stranger", "viewer", "editor", "editor", "owner");
  let accepted = 0;
  await fc.assert(
    fc.asyncProperty(documentsOf(own), whoever, async (json, who) => {
      const person = team[who as "editor"];
      const [direct, api] = [await throughSdk(json, person.uid), await throughApi(json, person)];
      // The API fills defaults in and trims: it may store what the SDK must send complete, never something else.
      const complete = Object.keys(own).every((name) => Object.hasOwn(json, name));
      if (direct !== undefined) {
        accepted += 1;
        expect(api).toBe(direct);
      } else if (api !== undefined && complete) {
        const sent = Object.keys(own).map((name) => toSdk(asStored(tasks.shapes[name], json[name])));
        expect(api).not.toBe(JSON.stringify(sent));
      }
    }),
    { numRuns: runs, endOnFailure: true },
  );
  expect(accepted).toBeGreaterThan(10);
});
