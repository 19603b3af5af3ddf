// The two doors over the wire: generated documents really sent to both, to the API over HTTP and to the database under
// the rules, in each role, and compared by what the database then holds. HEARTH_FUZZ and HEARTH_SEED as in
// two-doors.test.ts, whose documents these are.
import { toJson } from "@bufbuild/protobuf";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ValueSchema } from "../../emulator/src/proto/gen/google/firestore/v1/document_pb.js";
import { appHandlers } from "../../functions/src/app/handlers.ts";
import { app } from "../../functions/src/app/index.ts";
import { type AnyCollection, defineApp } from "../../functions/src/kit/index.ts";
import { storedTypes } from "../../functions/src/kit/store/store.ts";
import { admin, call } from "../api/backend.ts";
import { asStored, documentsOf, validDocumentsOf } from "./documents.ts";
import { type Data, Instant, Place, Reference, toFields } from "./doors.ts";
import { everyField } from "./every-field.ts";
import { type OwnWorld, openOwnWorld, ownTeam } from "./own-world.ts";

/** Documents per collection and operation; of a long run a tenth, as each costs some ten times what it does there. */
const runs = process.env.HEARTH_FUZZ === undefined ? 580 : Math.ceil(Number(process.env.HEARTH_FUZZ) / 10);
const seed = Number(process.env.HEARTH_SEED ?? Date.now() % 2 ** 31);
/** Documents on their way at once. */
const flight = 32;
const tally = { documents: 0, accepted: 0 };

const { tasks, comments, workspaces, activity } = app.collections;
const everything = defineApp({
  scope: app.scope,
  collections: { ...everyField.collections, tasks, comments, workspaces, activity },
});
const subjects = (Object.values(everything.collections) as AnyCollection[]).filter(({ writes }) => writes === "direct");

let world: OwnWorld;
beforeAll(async () => {
  world = await openOwnWorld(everything, appHandlers);
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  console.log(
    `two doors, over the wire: ${tally.documents} documents, ${tally.accepted} accepted by both (seed ${seed})`,
  );
});

type Role = "owner" | "editor" | "viewer" | "stranger";
const roles: readonly Role[] = ["owner", "owner", "editor", "viewer", "stranger"];
const encode = (json: unknown): string => Buffer.from(JSON.stringify(json)).toString("base64url");

/** As the SDKs' emulator connections sign in: a token that nobody signed. */
function authorization(role: Role): string {
  const { uid } = ownTeam[role];
  const claims = { sub: uid, user_id: uid, iat: 1, exp: 99_999_999_999, aud: world.projectId };
  return `Bearer ${encode({ alg: "none" })}.${encode(claims)}.`;
}

/** Commits one write as the person. True: stored; false: denied, or nothing that Firestore can hold. */
async function commit(role: Role, path: string, { fields, mask }: { fields: Data; mask?: readonly string[] }) {
  const root = `projects/${world.projectId}/databases/(default)/documents`;
  const values = Object.entries(toFields(fields)).map(([name, value]) => [name, toJson(ValueSchema, value)]);
  const times = mask === undefined ? ["createdAt", "updatedAt"] : ["updatedAt"];
  const write = {
    update: { name: `${root}/${path}`, fields: Object.fromEntries(values) },
    // A name that is no identifier stands in back quotes.
    ...(mask && { updateMask: { fieldPaths: mask.map((name) => `\`${name.replaceAll("`", "\\`")}\``) } }),
    updateTransforms: times.map((fieldPath) => ({ fieldPath, setToServerValue: "REQUEST_TIME" })),
    currentDocument: { exists: mask !== undefined },
  };
  const answer = await fetch(`http://${world.address}/v1/${root}:commit`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: authorization(role) },
    body: JSON.stringify({ writes: [write] }),
  });
  const body = await answer.text();
  if (![200, 400, 403].includes(answer.status)) throw new Error(`${answer.status} ${body}`);
  return answer.status === 200;
}

/** A stored value as text, whichever classes hold it. */
function show(value: unknown): string {
  if (typeof value !== "object" || value === null) return Object.is(value, -0) ? "-0" : JSON.stringify(value);
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString("hex")}`;
  if (Array.isArray(value)) return `[${value.map(show).join()}]`;
  const proto = Object.getPrototypeOf(value);
  if (proto === Object.prototype || proto === null) {
    const names = Object.keys(value).sort((one, other) => (one < other ? -1 : 1));
    return `{${names.map((name) => `${JSON.stringify(name)}:${show((value as Data)[name])}`).join()}}`;
  }
  const { seconds, nanoseconds, latitude, longitude, path } = value as Partial<Instant & Place & Reference>;
  if (seconds !== undefined) return `time ${seconds} ${nanoseconds}`;
  return latitude === undefined ? `document ${path}` : `place ${show(latitude)} ${show(longitude)}`;
}

const ownOf = ({ shapes, systemFields }: AnyCollection) =>
  Object.fromEntries(Object.entries(shapes).filter(([name]) => !systemFields.includes(name)));
const pick = (data: Data, names: readonly string[]): Data =>
  Object.fromEntries(names.filter((name) => Object.hasOwn(data, name)).map((name) => [name, data[name]]));
const store = (collection: AnyCollection, json: Data): Data =>
  Object.fromEntries(Object.entries(json).map(([name, value]) => [name, asStored(collection.shapes[name], value)]));

interface Case {
  readonly collection: AnyCollection;
  readonly json: Data;
  readonly base: Data;
  readonly role: Role;
  readonly index: number;
}

/** A case under way: where each door's document is, if the door stored one, and the document as it was sent. */
interface Attempt {
  readonly one: Case;
  readonly sent: string;
  readonly direct: string | undefined;
  readonly api: string | undefined;
}

/** What the SDK gets in, the API gets in, with the same result; and the other way round, unless the API made it fit. */
function compare({ one, sent }: Attempt, direct: string | undefined, api: string | undefined): void {
  const { collection, role, base, json } = one;
  const shown = () => `seed ${seed}, ${JSON.stringify({ collection: collection.name, role, base, json })}`;
  tally.documents += 1;
  if (direct !== undefined) tally.accepted += 1;
  if (direct !== undefined && direct !== api) expect(api, shown()).toBe(direct);
  if (direct === undefined && api === sent) expect(api, shown()).not.toBe(sent);
}

/** A stamp named with the value it gets is refused by the API; for the rules nobody named it. */
const namesStamps = ({ systemFields }: AnyCollection, json: Data) =>
  systemFields.some((name) => Object.hasOwn(json, name));

const serverDefaults = ({ serverFields, shapes }: AnyCollection): Data =>
  Object.fromEntries(
    serverFields.map((name) => {
      const shape = shapes[name];
      return [name, shape?.kind === "default" ? shape.value : null];
    }),
  );

const folderOf = ({ path }: AnyCollection) => path.replace("{workspaceId}", "w");

async function create(one: Case): Promise<Attempt> {
  const { collection, json, role, index } = one;
  const folder = folderOf(collection);
  const { uid } = ownTeam[role];
  const trash = collection.hasTrash ? { deletedAt: null } : {};
  const own = { ...serverDefaults(collection), ...store(collection, json) };
  const path = `${folder}/direct${index}`;
  const [stored, { status, body }] = await Promise.all([
    commit(role, path, { fields: { ...own, createdBy: uid, updatedBy: uid, ...trash } }),
    call(ownTeam[role], `POST /${folder}`, { base: world.base, body: json }),
  ]);
  expect(status, JSON.stringify(body)).toBeLessThan(500);
  const api = status === 201 ? `${folder}/${body.id}` : undefined;
  return { one, sent: show(own), direct: stored ? path : undefined, api };
}

const pathsOf = ({ collection, index }: Case) =>
  [`${folderOf(collection)}/direct${index}`, `${folderOf(collection)}/api${index}`] as const;

/** The documents that will be changed: one for each door. */
async function seedBases(cases: readonly Case[]): Promise<void> {
  const batch = admin().batch();
  const at = new Date(0);
  for (const one of cases) {
    const { collection, base } = one;
    const own = toAdmin({ ...serverDefaults(collection), ...store(collection, base) }) as Data;
    const stamps = { createdAt: at, createdBy: "someone", updatedAt: at, updatedBy: "someone" };
    const trash = collection.hasTrash ? { deletedAt: null } : {};
    for (const path of pathsOf(one)) batch.set(admin().doc(path), { ...own, ...stamps, ...trash });
  }
  await batch.commit();
}

async function update(one: Case): Promise<Attempt> {
  const { collection, json, base, role } = one;
  const [direct, other] = pathsOf(one);
  const change = store(collection, json);
  const fields = { ...change, updatedBy: ownTeam[role].uid };
  const [stored, { status, body }] = await Promise.all([
    commit(role, direct, { fields, mask: Object.keys(fields) }),
    call(ownTeam[role], `PATCH /${other}`, { base: world.base, body: json }),
  ]);
  expect(status, JSON.stringify(body)).toBeLessThan(500);
  const sent = show({ ...serverDefaults(collection), ...store(collection, base), ...change });
  return { one, sent, direct: stored ? direct : undefined, api: status === 204 ? other : undefined };
}

/** As the Admin SDK wants it. */
function toAdmin(value: unknown): unknown {
  if (value instanceof Instant) return storedTypes.timestamp(value.seconds, value.nanoseconds);
  if (value instanceof Place) return storedTypes.geoPoint(value.latitude, value.longitude);
  if (value instanceof Reference) return storedTypes.reference(value.path);
  if (Array.isArray(value)) return value.map(toAdmin);
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, toAdmin(item)]));
}

/** All cases, some at a time: both doors at once, then one look at what each stored. */
async function compareAll(cases: readonly Case[], attempt: (one: Case) => Promise<Attempt>): Promise<void> {
  for (let start = 0; start < cases.length; start += flight) {
    const some = cases.slice(start, start + flight);
    if (attempt === update) await seedBases(some);
    const attempts = await Promise.all(some.map(attempt));
    const paths = attempts.flatMap(({ direct, api }) => [direct, api]).filter((path) => path !== undefined);
    const snapshots = paths.length === 0 ? [] : await admin().getAll(...paths.map((path) => admin().doc(path)));
    const held = new Map(snapshots.map((snapshot) => [snapshot.ref.path, snapshot.data() ?? {}]));
    for (const one of attempts) {
      const names = Object.keys(ownOf(one.one.collection));
      const shown = (path: string | undefined) =>
        path === undefined ? undefined : show(pick(held.get(path) ?? {}, names));
      compare(one, shown(one.direct), shown(one.api));
    }
  }
}

/** Two fields of a document; undefined where one is fixed and named with the value it has: for the rules no change. */
function toPatch(one: Case): Case | undefined {
  const { collection, json, base, index } = one;
  const { fieldAccess, immutable, serverFields } = collection;
  const patch = pick(json, Object.keys(json).slice(index % 3, (index % 3) + 2));
  const own = { ...serverDefaults(collection), ...store(collection, base) };
  const sent = store(collection, patch);
  const fixed = [...immutable, ...serverFields, ...Object.keys(fieldAccess)];
  const isNoChange = (name: string) => fixed.includes(name) && show(own[name]) === show(sent[name]);
  return Object.keys(patch).length === 0 || Object.keys(patch).some(isNoChange) ? undefined : { ...one, json: patch };
}

describe.each(subjects)("$name", (collection) => {
  const { serverFields } = collection;
  const own = Object.fromEntries(Object.entries(ownOf(collection)).filter(([name]) => !serverFields.includes(name)));
  const casesOf = (numRuns: number): Case[] => {
    const bases = fc.sample(validDocumentsOf(own), { numRuns, seed });
    return fc
      .sample(documentsOf(own), { numRuns, seed })
      .map((json, index) => ({ collection, json, base: bases[index] ?? {}, role: roles[index % 5] ?? "owner", index }))
      .filter(({ json }) => !namesStamps(collection, json) && isUnicode(json));
  };

  test("create: the doors agree", async () => await compareAll(casesOf(runs), create), 600_000);
  test("update: the doors agree", async () => {
    await compareAll(
      casesOf(runs)
        .map(toPatch)
        .filter((one) => one !== undefined),
      update,
    );
  }, 600_000);
});

test.each(["\ud800", "a\udc00b", "\udc00\ud800"])(
  "half a surrogate pair (%j): stored by neither door",
  async (half) => {
    const title = `x${half}`;
    const path = "workspaces/w/locks/half";
    const fields = { title, pinned: false, labels: [], until: null, owner: null, deletedAt: null };
    const stored = await commit("owner", path, { fields: { ...fields, createdBy: "owner", updatedBy: "owner" } });
    // Sent past UTF-8 as a JSON escape, it is refused, or replaced before the rules see it: never half a pair.
    if (stored) expect((await admin().doc(path).get()).get("title").isWellFormed()).toBe(true);
    await admin().doc(path).delete();
    const { status, body } = await call(ownTeam.owner, "POST /workspaces/w/locks", {
      base: world.base,
      body: { title },
    });
    expect([status, body.code]).toEqual([400, "invalid-json"]);
  },
);

/** Half a surrogate pair is no character: the test above says what becomes of it. */
const isUnicode = (json: Data) => !/\\ud[89a-f]/i.test(JSON.stringify(json));

test("ten thousand documents and more went through both doors", () => {
  expect(tally.accepted / tally.documents).toBeGreaterThan(0.1);
  if (process.env.HEARTH_FUZZ === undefined) expect(tally.documents).toBeGreaterThanOrEqual(10_000);
});
