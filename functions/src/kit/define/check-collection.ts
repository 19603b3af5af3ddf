// The checks that a definition must pass on its own; what needs the other collections is checked by the registry.
import type { Access } from "./access.ts";
import type { AnyCollection } from "./collection.ts";
import { DefinitionError } from "./errors.ts";
import { coreShape } from "./shape.ts";
import { stampNames, trashStamp } from "./system-fields.ts";

const pathPattern = /^[a-z][A-Za-z0-9]*(\/\{[a-z][A-Za-z0-9]*\}\/[a-z][A-Za-z0-9]*)*$/;
const fieldPattern = /^[a-z][A-Za-z0-9_]*$/;
const nounPattern = /^[a-z][A-Za-z0-9]*$/;
const reserved: readonly string[] = [...stampNames, trashStamp, "id"];

/** Throws DefinitionError for the first thing that cannot work. `own` are the fields the definition names itself. */
export function checkCollection(defined: AnyCollection, own: readonly string[]): void {
  if (!pathPattern.test(defined.path)) {
    throw fail(defined, undefined, "the path must look like things or scopes/{scopeId}/things");
  }
  if (!nounPattern.test(defined.noun)) throw fail(defined, undefined, `the noun "${defined.noun}" must be one word`);
  for (const field of own) checkOwnField(defined, field);
  checkNamedFields(defined, own);
  checkQueries(defined);
  checkAccess(defined, own);
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
    ["unindexed", defined.unindexed],
    ["retention.age", retention.age === undefined ? [] : [retention.age.field]],
    ["effects.activity", defined.effects.activity === undefined ? [] : [defined.effects.activity.titleField]],
    ["effects.activity", Object.values(defined.effects.activity?.verbs ?? {}).flatMap((verb) => Object.keys(verb))],
  ];
  for (const [option, fields] of named) {
    for (const field of fields) if (!own.includes(field)) throw fail(defined, field, `${option} names no such field`);
  }
  for (const field of defined.serverFields) {
    if (defined.shapes[field]?.kind !== "default") throw fail(defined, field, "a server field needs a default");
  }
  if (retention.age !== undefined && coreShape(shapeOf(defined, retention.age.field)).kind !== "timestamp") {
    throw fail(defined, retention.age.field, "retention.age needs a timestamp");
  }
}

function checkQueries(defined: AnyCollection): void {
  for (const query of defined.queries) {
    for (const field of [...query.where, query.orderBy]) {
      const { kind } = coreShape(shapeOf(defined, field));
      if (kind === "object" || kind === "union" || kind === "record") {
        throw fail(defined, field, "a query cannot compare an object; keep what it filters on in a field of its own");
      }
      if (defined.unindexed.includes(field)) throw fail(defined, field, "a query names it, so it cannot be unindexed");
    }
    const arrays = query.where.filter((field) => coreShape(shapeOf(defined, field)).kind === "array");
    if (arrays.length > 1) throw fail(defined, arrays[1], "a query can look into one array only");
    if (coreShape(shapeOf(defined, query.orderBy)).kind === "array") {
      throw fail(defined, query.orderBy, "a list has no useful order; order by another field");
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
  const { create = "nobody", update = "nobody", delete: remove = "nobody" } = defined.access;
  const writable = [create, update, remove].some((access) => access !== "nobody");
  if (defined.writes === "server" && writable) {
    throw fail(defined, undefined, 'writes: "server" leaves create, update and delete to functions');
  }
}

function checkActions(defined: AnyCollection): void {
  const taken = ["restore", "purge", "batch"];
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
