// The access matrix: every role, operation, door and collection, with what the definitions promise. Adding a
// collection adds its cells.
import type { RulesTestEnvironment } from "@firebase/rules-unit-testing";
import { Timestamp } from "firebase-admin/firestore";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { app } from "../../functions/src/app/index.ts";
import { documentPath } from "../../functions/src/kit/api/paths.ts";
import type { Access, AnyCollection } from "../../functions/src/kit/index.ts";
import { isRole, isScope, roleOf, rolesFrom } from "../../functions/src/kit/index.ts";
import { admin, call, makeTeam, type Person, type Team } from "../api/backend.ts";
import { type RunningApi, startApi } from "../api/in-process.ts";
import {
  changeStamps,
  databaseOf,
  newDocument,
  openDoor,
  operations,
  sampleFields,
  toStored,
  verdict,
} from "./direct.ts";

let environment: RulesTestEnvironment;
let team: Team;
let api: RunningApi;

beforeAll(async () => {
  environment = await openDoor();
  api = await startApi();
  team = await makeTeam();
});
afterAll(async () => {
  await environment.cleanup();
  await api[Symbol.asyncDispose]();
});

const who = ["nobody", "stranger", "viewer", "editor", "owner"] as const;
type Who = (typeof who)[number];
const person = (name: Who): Person | undefined => (name === "nobody" ? undefined : team[name]);

/** Whether the words of a definition let a person through. The documents of `self` collections are the editor's. */
function passes(access: Access | undefined, name: Who): boolean {
  if (access === undefined || access === "nobody") return false;
  if (access === "public") return true;
  if (name === "nobody") return false;
  if (access === "signedIn") return true;
  const role = roleOf(access);
  if (role !== undefined && (name === "stranger" || !rolesFrom(role).includes(name))) return false;
  if (isRole(access)) return true;
  // What people own by having made it is the owner's here (see `place`), the rest the editor's.
  return name === ("ownerField" in Object(access) && role !== undefined ? "owner" : "editor");
}

/** A document as the server would have written it, fresh for each cell. */
async function place(collection: AnyCollection): Promise<{ path: string; id: string }> {
  const isSelf = typeof collection.access.read === "object" && "self" in collection.access.read;
  const id = isScope(app, collection) ? team.workspaceId : isSelf ? team.editor.uid : `cell-${crypto.randomUUID()}`;
  const path = documentPath(collection, { workspaceId: team.workspaceId }, id);
  const at = Timestamp.now();
  const stamps = { createdAt: at, createdBy: team.owner.uid, updatedAt: at, updatedBy: team.owner.uid };
  const data: Record<string, unknown> = { ...toAdmin(toStored(collection, sampleFields(collection))) };
  if (collection.writes !== "server") Object.assign(data, stamps);
  if (collection.hasTrash) data.deletedAt = null;
  if (collection.idField !== undefined) data[collection.idField] = id;
  await admin().doc(path).set(data);
  return { path, id };
}

/** The two SDKs have a Timestamp class each. */
function toAdmin(data: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(data).map(([name, value]) => {
    const isTimestamp = typeof value === "object" && value !== null && "nanoseconds" in value && "seconds" in value;
    return [name, isTimestamp ? new Timestamp(Number(value.seconds), Number(value.nanoseconds)) : value];
  });
  return Object.fromEntries(entries);
}

const writable = (collection: AnyCollection) =>
  Object.keys(collection.fields).filter((field) => isChangeable(collection, field));
const isChangeable = ({ serverFields, immutable, idField }: AnyCollection, field: string) =>
  !serverFields.includes(field) && !immutable.includes(field) && field !== idField;

/** What the definition promises for a direct operation. */
function promisedDirect(collection: AnyCollection, operation: keyof typeof operations, name: Who): boolean {
  const { access, hasTrash, writes } = collection;
  const isSelf = typeof access.read === "object" && "self" in access.read;
  if (operation === "get") return passes(access.read, name);
  if (operation === "list") return !isSelf && !isScope(app, collection) && passes(access.read, name);
  if (writes !== "direct") return false;
  if (operation === "create") return passes(access.create, name);
  if (operation === "update") return passes(access.update, name);
  if (operation === "trash") return hasTrash && passes(access.delete, name);
  return !hasTrash && passes(access.delete, name);
}

describe.each(Object.values(app.collections) as AnyCollection[])("$name", (collection) => {
  describe.each(Object.keys(operations) as (keyof typeof operations)[])("SDK: %s", (operation) => {
    test.each(who)("%s", async (name) => {
      const { path, id } = await place(collection);
      const uid = person(name)?.uid;
      const fields = sampleFields(collection);
      const newId = `new-${crypto.randomUUID()}`;
      const field = writable(collection)[0] ?? "";
      const target = {
        database: databaseOf(environment, uid),
        uid: uid ?? "nobody",
        path,
        newId,
        created: newDocument(
          collection,
          { ...fields, ...(collection.idField ? { [collection.idField]: newId } : {}) },
          uid ?? "",
        ),
        changed: { ...toStored(collection, { [field]: fields[field] }), ...changeStamps(uid ?? "nobody") },
      };
      const promised = promisedDirect(collection, operation, name) ? "allowed" : "denied";
      expect(await verdict(operations[operation](target)), `${path} ${id}`).toBe(promised);
    });
  });

  const resource = `/${collection.path.replace("{workspaceId}", "WORKSPACE")}`;
  const answered = (name: string) => collection.actions[name] === undefined;
  const routes: readonly (readonly [string, string, Access | undefined])[] = [
    [
      "list",
      `GET ${resource}`,
      isScope(app, collection) || collection.name === "users" ? "nobody" : collection.access.read,
    ],
    ["get", `GET ${resource}/ID`, collection.access.read],
    ["create", `POST ${resource}`, collection.access.create],
    ["update", `PATCH ${resource}/ID`, collection.access.update],
    ["delete", `DELETE ${resource}/ID`, collection.access.delete],
    ["restore", `POST ${resource}/ID/restore`, collection.hasTrash ? collection.access.delete : "nobody"],
  ];
  describe.each(routes.filter(([name]) => answered(name)))("API: %s", (operation, route, access) => {
    test.each(who)("%s", async (name) => {
      const { id } = await place(collection);
      const path = route.replace("WORKSPACE", team.workspaceId).replace("ID", id);
      const fields = sampleFields(collection);
      const own =
        operation === "create"
          ? Object.keys(fields).filter((field) => !collection.serverFields.includes(field))
          : writable(collection).slice(0, 1);
      const body = Object.fromEntries(own.map((field) => [field, fields[field]]));
      const options = operation === "create" || operation === "update" ? { base: api.base, body } : { base: api.base };
      const { status } = await call(person(name), path, options);
      if (passes(access, name)) expect(status).toBeLessThan(300);
      else if (access === undefined || access === "nobody") expect([401, 403, 404, 405]).toContain(status);
      else
        expect(status).toBe(name === "nobody" ? 401 : name === "stranger" || roleOf(access) === undefined ? 404 : 403);
    });
  });

  const verbs = Object.entries(collection.actions);
  if (verbs.length > 0) {
    describe.each(verbs)("API: action %s", (verb, action) => {
      test.each(who)("%s", async (name) => {
        const { id } = await place(collection);
        const kebab = verb.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
        const tail = verb === "create" ? "" : action.on === "item" ? `/${id}/${kebab}` : `/${kebab}`;
        const path = `POST ${resource.replace("WORKSPACE", team.workspaceId)}${tail}`;
        const { status } = await call(person(name), path, { base: api.base, body: { nonsense: true } });
        // Whoever passes gets as far as the body, which is refused: the check is made, nothing is done.
        const refused = name === "nobody" ? 401 : name === "stranger" || !isRole(action.access) ? 404 : 403;
        expect(status).toBe(passes(action.access, name) ? 400 : refused);
      });
    });
  }
});

describe("what no definition opens", () => {
  const paths = ["eventMarkers/x", "system/cleanup", "system/cleanup/runs/x", "anything/x"];
  test.each(paths.flatMap((path) => who.map((name) => [path, name] as const)))("%s: %s", async (path, name) => {
    const uid = person(name)?.uid;
    const database = databaseOf(environment, uid);
    const target = { database, uid: uid ?? "", path, newId: "y", created: { a: 1 }, changed: { a: 1 } };
    for (const operation of Object.values(operations)) expect(await verdict(operation(target))).toBe("denied");
  });
});
