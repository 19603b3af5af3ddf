// The checks that a definition must pass on its own; what needs the other collections is checked by the registry.
import { type Access, roleOf, rolesFrom } from "./access.ts";
import type { AnyCollection } from "./collection.ts";
import { DefinitionError } from "./errors.ts";
import { coreShape, type Shape } from "./shape.ts";
import { stampNames, trashStamp } from "./system-fields.ts";

const pathPattern = /^[a-z][A-Za-z0-9]*(\/\{[a-z][A-Za-z0-9]*\}\/[a-z][A-Za-z0-9]*)*$/;
const fieldPattern = /^[a-z][A-Za-z0-9_]*$/;
const nounPattern = /^[a-z][A-Za-z0-9]*$/;
const reserved: readonly string[] = [...stampNames, trashStamp, "id"];
/** What the rules call other things. */
const reservedIds: readonly string[] = ["database", "path", "request", "resource"];

/** What a list's address says besides filters. */
export const listParameters: readonly string[] = ["limit", "cursor", "orderBy", "trash"];
/** What activity calls every change; see events/change.ts. */
const commonVerbs: readonly string[] = ["created", "updated", "deleted", "restored", "purged"];

/** Throws DefinitionError for the first thing that cannot work. `own` are the fields the definition names itself. */
export function checkCollection(defined: AnyCollection, own: readonly string[]): void {
  if (!pathPattern.test(defined.path)) {
    throw fail(defined, undefined, "the path must look like things or scopes/{scopeId}/things");
  }
  const ids = [...defined.params, defined.idName];
  const twin = ids.find((id, index) => ids.indexOf(id) !== index || reservedIds.includes(id));
  if (twin !== undefined) throw fail(defined, undefined, `the id {${twin}} of its path is taken; choose another name`);
  if (!nounPattern.test(defined.noun)) throw fail(defined, undefined, `the noun "${defined.noun}" must be one word`);
  for (const field of own) checkOwnField(defined, field);
  checkNamedFields(defined, own);
  checkId(defined);
  checkActivity(defined);
  checkQueries(defined);
  checkAccess(defined, own);
  checkFieldAccess(defined);
  checkActions(defined);
}

const fail = (defined: AnyCollection, field: string | undefined, problem: string) =>
  new DefinitionError(defined.path, field, problem);

function checkOwnField(defined: AnyCollection, field: string): void {
  if (reserved.includes(field)) throw fail(defined, field, "the kit keeps this field itself; choose another name");
  if (!fieldPattern.test(field)) throw fail(defined, field, "a field name is letters, digits and _, starting small");
}

function checkNamedFields(defined: AnyCollection, own: readonly string[]): void {
  const { retention } = defined;
  const named: readonly (readonly [string, readonly string[]])[] = [
    ["id", defined.idField === undefined ? [] : [defined.idField]],
    ["immutable", defined.immutable],
    ["serverFields", defined.serverFields],
    ["fieldAccess", Object.keys(defined.fieldAccess)],
    ["unindexed", defined.unindexed.filter((field) => !isStamp(defined, field))],
    ["retention.age", retention.age === undefined ? [] : [retention.age.field]],
    ["retention.expires", retention.expires === undefined ? [] : [retention.expires]],
    ["effects.activity", defined.effects.activity === undefined ? [] : [defined.effects.activity.titleField]],
    ["effects.activity", Object.values(defined.effects.activity?.verbs ?? {}).flatMap((verb) => Object.keys(verb))],
  ];
  for (const [option, fields] of named) {
    for (const field of fields) if (!own.includes(field)) throw fail(defined, field, `${option} names no such field`);
  }
  for (const field of defined.serverFields) {
    if (defined.shapes[field]?.kind !== "default") throw fail(defined, field, "a server field needs a default");
  }
  for (const field of [retention.age?.field, retention.expires]) {
    if (field === undefined) continue;
    if (coreShape(shapeOf(defined, field)).kind !== "timestamp")
      throw fail(defined, field, "retention needs a timestamp");
  }
  if (retention.age !== undefined && defined.unindexed.includes(retention.age.field)) {
    throw fail(defined, retention.age.field, "the cleanup looks for it, so it cannot be unindexed");
  }
  for (const [name, time] of [
    ["trash", retention.trash],
    ["age", retention.age?.after],
  ] as const) {
    if (time !== undefined && !(Number.isFinite(time) && time > 0)) {
      throw fail(defined, undefined, `retention.${name} is a time, such as days(30)`);
    }
  }
}

/** Rules compare the field with the document's name, which is text. */
function checkId(defined: AnyCollection): void {
  if (defined.idField === undefined) return;
  const { kind } = shapeOf(defined, defined.idField);
  if (kind !== "string" && kind !== "userId") throw fail(defined, defined.idField, "an id is text, and always there");
}

function checkActivity(defined: AnyCollection): void {
  if (defined.effects.activity === undefined) return;
  const { titleField, verbs = {} } = defined.effects.activity;
  if (!["string", "oneOf"].includes(coreShape(shapeOf(defined, titleField)).kind)) {
    throw fail(defined, titleField, "a title is text");
  }
  for (const [verb, values] of Object.entries(verbs)) {
    if (commonVerbs.includes(verb)) throw fail(defined, undefined, `every collection has the verb "${verb}" already`);
    for (const [field, value] of Object.entries(values)) {
      if (!canBe(coreShape(shapeOf(defined, field)), value)) {
        throw fail(defined, field, `the verb "${verb}" waits for ${JSON.stringify(value)}, which it can never be`);
      }
    }
  }
}

function canBe(shape: Shape, value: string | boolean): boolean {
  if (shape.kind === "oneOf") return shape.values.includes(value);
  return shape.kind === typeof value;
}

const isStamp = ({ systemFields }: AnyCollection, field: string) =>
  systemFields.includes(field) && field !== trashStamp;

/** Roles for fields: of those who may write the document, some. */
function checkFieldAccess(defined: AnyCollection): void {
  const { access, fieldAccess, serverFields } = defined;
  const needed = [access.create, access.update].filter((each) => each !== undefined && each !== "nobody");
  for (const [field, role] of Object.entries(fieldAccess)) {
    if (serverFields.includes(field)) throw fail(defined, field, "only the server writes it: it needs no role");
    const { kind } = shapeOf(defined, field);
    if (kind !== "default" && kind !== "optional") {
      throw fail(defined, field, "a field for some roles needs a default or .optional(): others create without it");
    }
    const general = needed.map(roleOf);
    if (general.length === 0 || general.includes(undefined)) {
      throw fail(defined, field, "a role for a field needs roles for create and update, too");
    }
    if (!general.some((each) => each !== undefined && each !== role && rolesFrom(each).includes(role))) {
      throw fail(defined, field, `everyone who may write is ${role} or more: the field needs no role of its own`);
    }
  }
}

function checkQueries(defined: AnyCollection): void {
  for (const query of defined.queries) {
    for (const field of [...query.where, query.orderBy]) {
      const { kind } = coreShape(shapeOf(defined, field));
      if (kind === "object" || kind === "union" || kind === "record" || kind === "geoPoint" || kind === "bytes") {
        throw fail(defined, field, `a query cannot compare ${kind}; keep what it filters on in a field of its own`);
      }
      if (defined.unindexed.includes(field)) throw fail(defined, field, "a query names it, so it cannot be unindexed");
    }
    const hidden = query.where.find((field) => listParameters.includes(field));
    if (hidden !== undefined) {
      throw fail(defined, hidden, "lists have a parameter of that name: nothing can be filtered by it");
    }
    const arrays = query.where.filter((field) => coreShape(shapeOf(defined, field)).kind === "array");
    if (arrays.length > 1) throw fail(defined, arrays[1], "a query can look into one array only");
    if (coreShape(shapeOf(defined, query.orderBy)).kind === "array") {
      throw fail(defined, query.orderBy, "a list has no useful order; order by another field");
    }
    if (coreShape(shapeOf(defined, query.orderBy)).kind === "reference") {
      throw fail(defined, query.orderBy, "a reference has no useful order; order by another field");
    }
    if (query.where.includes(query.orderBy))
      throw fail(defined, query.orderBy, "filtered to one value, it cannot order");
  }
}

function checkAccess(defined: AnyCollection, own: readonly string[]): void {
  const accesses: readonly (Access | undefined)[] = Object.values(defined.access);
  for (const access of accesses) {
    if (typeof access !== "object" || !("ownerField" in access)) continue;
    const known = own.includes(access.ownerField) || access.ownerField === "createdBy";
    if (!known || coreShape(shapeOf(defined, access.ownerField)).kind !== "userId") {
      throw fail(defined, access.ownerField, "ownerField needs a userId() field of this collection");
    }
  }
  if (defined.access.readAcross?.role !== undefined) {
    throw fail(
      defined,
      defined.access.readAcross.ownerField,
      "readAcross goes over all scopes: it cannot ask for a role",
    );
  }
  if (defined.access.purge !== undefined && !defined.hasTrash) {
    throw fail(defined, undefined, "purge is for what is in the trash: it needs retention.trash");
  }
  const { create = "nobody", update = "nobody", delete: remove = "nobody" } = defined.access;
  const writable = [create, update, remove].some((access) => access !== "nobody");
  if (defined.writes === "server" && writable) {
    throw fail(defined, undefined, 'writes: "server" leaves create, update and delete to functions');
  }
}

function checkActions(defined: AnyCollection): void {
  const taken = ["restore", "purge", "batchGet"];
  for (const [verb, declared] of Object.entries(defined.actions)) {
    if (!nounPattern.test(verb) || taken.includes(verb)) {
      throw fail(defined, undefined, `an action cannot be named "${verb}"`);
    }
    const place = verb === "create" ? "collection" : verb === "update" || verb === "delete" ? "item" : declared.on;
    if (declared.on !== place) throw fail(defined, undefined, `the action "${verb}" must be on: "${place}"`);
  }
}

function shapeOf(defined: AnyCollection, field: string) {
  const shape = defined.shapes[field];
  if (shape === undefined) throw fail(defined, field, "no such field");
  return shape;
}
