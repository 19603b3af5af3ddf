// One collection: its functions, and the match block with what is allowed to whom.
import { type Operation, self } from "../define/access.ts";
import type { App } from "../define/app.ts";
import type { AnyCollection } from "../define/collection.ts";
import { DefinitionError } from "../define/errors.ts";
import type { Shape } from "../define/shape.ts";
import { stampNames, trashStamp } from "../define/system-fields.ts";
import { toCondition } from "./access-rules.ts";
import { allOf } from "./conditions.ts";
import { type FieldLock, fieldLocks, lockFunctions } from "./field-locks.ts";
import { type RulesFunction, valueConditions } from "./field-rules.ts";
import { quoteAll, toDefaultLiteral } from "./literal.ts";

/** A collection's part of the rules; `source` is the file of its definition. */
export function collectionRules(app: App, collection: AnyCollection, source: string): string {
  const lines = [`    // ${collection.path}, from ${source}`];
  if (isWritable(collection)) lines.push(...documentFunctions(collection).map(functionText));
  lines.push(...matchBlock(app, collection), ...acrossBlock(collection));
  return lines.join("\n");
}

function isWritable({ writes, access }: AnyCollection): boolean {
  const some = [access.create, access.update, access.delete].some((each) => each !== undefined && each !== "nobody");
  return writes === "direct" && some;
}

const capital = (word: string) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;

/** isTask, createsTask, changesTask, trashesTask and the functions of the fields. */
function documentFunctions(collection: AnyCollection): RulesFunction[] {
  const noun = capital(collection.noun);
  const functions: RulesFunction[] = [];
  const place = { collection: collection.path, field: "", name: collection.noun, functions };
  functions.push({
    name: `is${noun}`,
    parameter: "data",
    comment: "every field as the definition says",
    conditions: valueConditions(ownShapes(collection), "data", place),
  });
  const { access, hasTrash } = collection;
  const allowed = (operation: Operation) => access[operation] !== undefined && access[operation] !== "nobody";
  if (allowed("create")) functions.push(createFunction(collection));
  if (allowed("update")) functions.push(changeFunction(collection));
  if (hasTrash && allowed("delete")) functions.push(trashFunction(collection));
  functions.push(...fieldLocks(collection).flatMap((lock) => lockFunctions(collection, lock)));
  refuseTwins(collection, functions);
  return functions;
}

/** Without the kit's own. */
function ownShapes({ shapes, systemFields }: AnyCollection): Record<string, Shape> {
  return Object.fromEntries(Object.entries(shapes).filter(([field]) => !systemFields.includes(field)));
}

const withDefaults = (collection: AnyCollection): string[] =>
  Object.entries(ownShapes(collection)).flatMap(([field, { kind }]) => (kind === "default" ? [field] : []));

/** Rules know one function per name: fields such as "a" and "aItem" could want the same. */
function refuseTwins(collection: AnyCollection, functions: readonly RulesFunction[]): void {
  const known = new Map<string, string>();
  for (const { name, comment } of functions) {
    const [field = ""] = comment.split(":");
    if (known.has(name)) {
      throw new DefinitionError(
        collection.path,
        field,
        `its rules function ${name} exists already; choose another name`,
      );
    }
    known.set(name, field);
  }
}

function createFunction(collection: AnyCollection): RulesFunction {
  const conditions = [`data.keys().hasOnly(${quoteAll(Object.keys(collection.shapes))})`];
  const present = withDefaults(collection);
  if (present.length > 0) conditions.push(`data.keys().hasAll(${quoteAll(present)})`);
  conditions.push(`is${capital(collection.noun)}(data)`, "stampsNew(data)");
  if (collection.hasTrash) conditions.push(`data.${trashStamp} == null`);
  if (collection.idField !== undefined) conditions.push(`data.${collection.idField} == ${collection.idName}`);
  for (const field of collection.serverFields) conditions.push(isDefault(collection, field));
  const parameter = collection.idField === undefined ? "data" : `data, ${collection.idName}`;
  return { name: `creates${capital(collection.noun)}`, parameter, comment: "a new document", conditions };
}

const isDefault = ({ path, shapes }: AnyCollection, field: string) =>
  `data.${field} == ${toDefaultLiteral(shapes[field], { collection: path, field })}`;

function changeFunction(collection: AnyCollection): RulesFunction {
  const { idField, immutable, serverFields, shapes } = collection;
  const fixed = [...stampNames.slice(0, 2), ...immutable, ...serverFields, trashStamp, idField];
  const free = Object.keys(shapes).filter((field) => !fixed.includes(field));
  const conditions = [`data.diff(before).affectedKeys().hasOnly(${quoteAll(free)})`];
  const kept = withDefaults(collection).filter((field) => free.includes(field));
  if (kept.length > 0) conditions.push(`!data.diff(before).removedKeys().hasAny(${quoteAll(kept)})`);
  return {
    name: `changes${capital(collection.noun)}`,
    parameter: "before, data",
    comment: "an edit of these fields and no others; a document may be older than some of them",
    conditions: [...conditions, "stampsChange(data)", `is${capital(collection.noun)}(data)`],
  };
}

function trashFunction(collection: AnyCollection): RulesFunction {
  return {
    name: `trashes${capital(collection.noun)}`,
    parameter: "before, data",
    comment: "to the trash or back, and nothing else",
    conditions: [
      `data.diff(before).affectedKeys().hasOnly(${quoteAll([trashStamp, ...stampNames.slice(2)])})`,
      `(data.${trashStamp} == null || data.${trashStamp} == request.time)`,
      "stampsChange(data)",
    ],
  };
}

function matchBlock(app: App, collection: AnyCollection): string[] {
  const { access, hasTrash, idField, idName, writes } = collection;
  const noun = capital(collection.noun);
  const after = "request.resource.data";
  const allow = (methods: string, operation: Operation, rest?: string) => {
    const data = operation === "create" ? after : "resource.data";
    const who = toCondition(app, collection, { access: access[operation], data });
    if (who === undefined) return [];
    return [`      allow ${methods}: if ${rest === undefined ? who : `${who} && ${rest}`};`];
  };
  const methods = access.read === self ? "get" : "get, list";
  const lines = [`    match /${collection.path}/{${idName}} {`, ...allow(methods, "read")];
  if (writes === "direct") {
    const locked = (operation: "create" | "update", call: (lock: FieldLock) => string) =>
      fieldLocks(collection)
        .filter(({ operations }) => operations.includes(operation))
        .map((lock) => ` && (${call(lock)} || ${toCondition(app, collection, { access: lock.role, data: after })})`)
        .join("");
    const created = `creates${noun}(${after}${idField === undefined ? "" : `, ${idName}`})${locked("create", ({ creates }) => `${creates}(${after})`)}`;
    const changed = `changes${noun}(resource.data, ${after})${locked("update", ({ changes }) => `${changes}(resource.data, ${after})`)}`;
    const trashed = `trashes${noun}(resource.data, ${after})`;
    const together = hasTrash && JSON.stringify(access.update) === JSON.stringify(access.delete);
    lines.push(...allow("create", "create", created));
    lines.push(...allow("update", "update", together ? `(${changed} || ${trashed})` : changed));
    if (hasTrash && !together) lines.push(...allow("update", "delete", trashed));
    if (!hasTrash) lines.push(...allow("delete", "delete"));
  } else {
    lines.push(`      // No writes here: ${writes === "api" ? "they go through the API" : "only functions write"}.`);
  }
  // A match without a single "allow" does not compile.
  if (!lines.some((line) => line.trimStart().startsWith("allow "))) {
    return ["    // No rule for these: nobody reads or writes them past the API."];
  }
  return [...lines, "    }"];
}

function acrossBlock(collection: AnyCollection): string[] {
  const field = collection.access.readAcross?.ownerField;
  if (field === undefined) return [];
  return [
    "",
    `    // Across all scopes, a collection-group query that filters on the caller's own uid.`,
    `    match /{path=**}/${collection.name}/{${collection.idName}} {`,
    `      allow list: if isCaller(resource.data.${field});`,
    "    }",
  ];
}

function functionText({ name, parameter, comment, conditions }: RulesFunction): string {
  return `    // ${comment}
    function ${name}(${parameter}) {
      return ${allOf(conditions, "\n        && ")};
    }
`;
}
