// The access matrix: every role, operation, door and collection of an app, with what its definitions promise. Adding a
// collection adds its cells. The test files run it on the app and on a set with every field type.
import type { RulesTestEnvironment } from "@firebase/rules-unit-testing";
import { describe, expect, test } from "vitest";
import { documentPath } from "../../functions/src/kit/api/paths.ts";
import {
  type Access,
  type AnyCollection,
  type App,
  encodeFields,
  isRole,
  isScope,
  roleOf,
  rolesFrom,
} from "../../functions/src/kit/index.ts";
import { storedTypes, Timestamp } from "../../functions/src/kit/store/store.ts";
import { admin, call, type Person, type Team } from "../api/backend.ts";
import {
  changeStamps,
  type Data,
  databaseOf,
  newDocument,
  operations,
  sampleFields,
  toStored,
  unsetSample,
  verdict,
} from "./direct.ts";

/** What the cells are tried on: an open database under the app's rules, its API, and a person of each role. */
export interface World {
  readonly app: App;
  readonly environment: RulesTestEnvironment;
  readonly team: Team;
  /** The API's base. */
  readonly base: string;
}

export const who = ["nobody", "stranger", "viewer", "editor", "owner"] as const;
export type Who = (typeof who)[number];

export const personOf = ({ team }: World, name: Who): Person | undefined =>
  name === "nobody" ? undefined : team[name];

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

const isSelf = ({ access }: AnyCollection) => typeof access.read === "object" && "self" in access.read;

/** The field that holds whose document it is; those are the editor's here. */
function ownerOf({ access }: AnyCollection): string | undefined {
  const { read } = access;
  if (typeof read !== "object" || !("ownerField" in read) || read.ownerField === "createdBy") return undefined;
  return read.ownerField;
}

const ownership = ({ team }: World, collection: AnyCollection): Data => {
  const field = ownerOf(collection);
  return field === undefined ? {} : { [field]: team.editor.uid };
};

/** A document as the server would have written it, fresh for each cell. */
async function place(world: World, collection: AnyCollection, trashed = false) {
  const { app, team } = world;
  const fresh = isSelf(collection) ? team.editor.uid : `cell-${crypto.randomUUID()}`;
  const id = isScope(app, collection) ? team.workspaceId : fresh;
  const path = documentPath(collection, { workspaceId: team.workspaceId }, id);
  const at = Timestamp.now();
  const stamps = { createdAt: at, createdBy: team.owner.uid, updatedAt: at, updatedBy: team.owner.uid };
  const data: Data = { ...encodeFields(collection, sampleFields(collection), storedTypes) };
  if (collection.writes !== "server") Object.assign(data, stamps);
  Object.assign(data, ownership(world, collection));
  if (collection.hasTrash) data.deletedAt = trashed ? at : null;
  if (collection.idField !== undefined) data[collection.idField] = id;
  await admin().doc(path).set(data);
  return { path, id };
}

/** A field that whoever may update can change. */
function changeable({ fields, fieldAccess, idField, immutable, serverFields }: AnyCollection): string {
  const fixed = [
    ...serverFields,
    ...immutable,
    ...Object.keys(fieldAccess),
    ...(idField === undefined ? [] : [idField]),
  ];
  return Object.keys(fields).find((field) => !fixed.includes(field)) ?? "";
}

/** What the definition promises for a direct operation. */
function promised({ app, collection }: Place, operation: keyof typeof operations, name: Who): boolean {
  const { access, hasTrash, writes } = collection;
  if (operation === "get") return passes(access.read, name);
  // A rule over a field proves no list that does not filter on it.
  if (operation === "list" && ownerOf(collection) !== undefined) return false;
  if (operation === "list") return !isSelf(collection) && !isScope(app, collection) && passes(access.read, name);
  if (writes !== "direct") return false;
  if (operation === "create") return passes(access.create, name);
  if (operation === "update") return passes(access.update, name);
  return (operation === "trash") === hasTrash && passes(access.delete, name);
}

interface Place {
  readonly app: App;
  readonly collection: AnyCollection;
}

/** A direct operation as the person; `fields` go into what is created or changed. */
async function direct(world: World, collection: AnyCollection, options: Attempt): Promise<string> {
  const { path } = await place(world, collection);
  const uid = personOf(world, options.name)?.uid ?? "nobody";
  const database = databaseOf(world.environment, uid === "nobody" ? undefined : uid);
  const newId = `new-${crypto.randomUUID()}`;
  const own = collection.idField === undefined ? {} : { [collection.idField]: newId };
  const field = changeable(collection);
  const sample = sampleFields(collection);
  return await verdict(
    operations[options.operation]({
      database,
      uid,
      path,
      newId,
      created: newDocument(collection, { ...sample, ...own, ...ownership(world, collection), ...options.fields }, uid),
      changed: { ...toStored(collection, { [field]: sample[field], ...options.fields }), ...changeStamps(uid) },
    }),
  );
}

interface Attempt {
  readonly operation: keyof typeof operations;
  readonly name: Who;
  readonly fields?: Data;
}

type RouteRow = readonly [name: string, route: string, access: Access | undefined];

function routesOf({ app, collection }: Place): readonly RouteRow[] {
  const { access, actions, hasTrash } = collection;
  const resource = `/${collection.path.replace("{workspaceId}", "WORKSPACE")}`;
  // Everyone has a list of what is theirs.
  const readable = ownerOf(collection) === undefined ? access.read : "signedIn";
  const listed = isScope(app, collection) || isSelf(collection) ? "nobody" : readable;
  const rows: readonly RouteRow[] = [
    ["list", `GET ${resource}`, listed],
    ["batchGet", `GET ${resource}:batchGet?id=ID`, listed],
    ["get", `GET ${resource}/ID`, access.read],
    ["create", `POST ${resource}`, access.create],
    ["update", `PATCH ${resource}/ID`, access.update],
    ["delete", `DELETE ${resource}/ID`, access.delete],
    ["restore", `POST ${resource}/ID/restore`, hasTrash ? access.delete : "nobody"],
    ...(hasTrash ? [["purge", `DELETE ${resource}/ID?purge=true`, access.purge] as const] : []),
  ];
  return rows.filter(([name]) => actions[name] === undefined);
}

/** A request of the API as the person. */
async function request(world: World, { collection }: Place, options: { row: RouteRow; name: Who; fields?: Data }) {
  const [operation, route] = options.row;
  const { id } = await place(world, collection, operation === "purge");
  const sample = sampleFields(collection);
  const { serverFields } = collection;
  const own = operation === "create" ? Object.keys(sample).filter((field) => !serverFields.includes(field)) : [];
  if (operation === "update") own.push(changeable(collection));
  const owned = operation === "create" ? ownership(world, collection) : {};
  const body = { ...Object.fromEntries(own.map((field) => [field, sample[field]])), ...owned, ...options.fields };
  const path = route.replace("WORKSPACE", world.team.workspaceId).replace("ID", id);
  const hasBody = operation === "create" || operation === "update";
  return await call(personOf(world, options.name), path, hasBody ? { base: world.base, body } : { base: world.base });
}

/** The status of a refusal: strangers learn nothing. */
function refusal(access: Access | undefined, name: Who): number {
  if (name === "nobody") return 401;
  return name === "stranger" || access === undefined || roleOf(access) === undefined ? 404 : 403;
}

/** The cells of an app. The world is asked for when they run. */
export function describeMatrix(app: App, world: () => World): void {
  describe.each(Object.values(app.collections))("$name", (collection) => {
    const at: Place = { app, collection };

    describe.each(Object.keys(operations) as (keyof typeof operations)[])("SDK: %s", (operation) => {
      test.each(who)("%s", async (name) => {
        const expected = promised(at, operation, name) ? "allowed" : "denied";
        expect(await direct(world(), collection, { operation, name })).toBe(expected);
      });
    });

    describe.each(routesOf(at).map((row) => [row[0], row] as const))("API: %s", (operation, row) => {
      test.each(who)("%s", async (name) => {
        const [, , access] = row;
        const { status, body } = await request(world(), at, { row, name });
        if (passes(access, name)) expect(status, JSON.stringify(body)).toBeLessThan(300);
        else if (access === undefined || access === "nobody") expect([401, 403, 404, 405]).toContain(status);
        // Making something in another's name is refused as such: there is nothing yet that could be hidden.
        else if (operation === "create" && name !== "nobody" && ownerOf(collection) !== undefined) {
          expect(status).toBe(403);
        } else expect(status).toBe(refusal(access, name));
      });
    });

    if (Object.keys(collection.fieldAccess).length > 0) describeFields(at, world);
    if (Object.keys(collection.actions).length > 0) describeActions(at, world);
  });
}

/** Fields that only some roles may write: both doors, both operations. */
function describeFields(at: Place, world: () => World): void {
  const { collection } = at;
  const { access, fieldAccess, immutable } = collection;
  describe.each(Object.entries(fieldAccess))("field %s, for %s", (field, role) => {
    const fields = { [field]: unsetSample(collection.shapes[field]) };
    describe.each(["create", "update"] as const)("%s", (operation) => {
      const fixed = operation === "update" && immutable.includes(field);
      const may = (name: Who) => passes(access[operation], name) && passes(role, name) && !fixed;
      test.each(who)("SDK: %s", async (name) => {
        expect(await direct(world(), collection, { operation, name, fields })).toBe(may(name) ? "allowed" : "denied");
      });
      test.each(who)("API: %s", async (name) => {
        const row = routesOf(at).find(([route]) => route === operation);
        if (row === undefined) throw new Error(`no route for ${operation}`);
        const { status, body } = await request(world(), at, { row, name, fields });
        if (may(name)) expect(status, JSON.stringify(body)).toBeLessThan(300);
        else expect(status).toBe(passes(access[operation], name) && !fixed ? 403 : fixed ? 400 : refusal(role, name));
        if (status === 403 && passes(access[operation], name)) expect(body.issues).toMatchObject([{ field }]);
      });
    });
  });
}

function describeActions({ collection }: Place, world: () => World): void {
  const resource = `/${collection.path.replace("{workspaceId}", "WORKSPACE")}`;
  describe.each(Object.entries(collection.actions))("API: action %s", (verb, { access, on }) => {
    test.each(who)("%s", async (name) => {
      const { id } = await place(world(), collection);
      const kebab = verb.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      const tail = verb === "create" ? "" : on === "item" ? `/${id}/${kebab}` : `/${kebab}`;
      const path = `POST ${resource.replace("WORKSPACE", world().team.workspaceId)}${tail}`;
      // Whoever passes gets as far as the body, which is refused: the check is made, nothing is done.
      const options = { base: world().base, body: { nonsense: true } };
      const { status } = await call(personOf(world(), name), path, options);
      expect(status).toBe(passes(access, name) ? 400 : refusal(access, name));
    });
  });
}
