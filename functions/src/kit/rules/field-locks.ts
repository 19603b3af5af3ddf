// Fields that only some roles may write, in the words of the rules: everyone else leaves them as they are.
import { type Role, roleOf, rolesFrom } from "../define/access.ts";
import type { AnyCollection } from "../define/collection.ts";
import type { RulesFunction } from "./field-rules.ts";
import { quote, quoteAll, toDefaultLiteral } from "./literal.ts";

/** The fields that need one role. */
export interface FieldLock {
  readonly role: Role;
  readonly fields: readonly string[];
  /** The operations that are open to weaker roles, so that the lock says something. */
  readonly operations: readonly ("create" | "update")[];
  /** The names of its functions. */
  readonly creates: string;
  readonly changes: string;
}

const capital = (word: string) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;

export function fieldLocks(collection: AnyCollection): readonly FieldLock[] {
  const { access, fieldAccess, noun } = collection;
  return [...new Set(Object.values(fieldAccess))].map((role) => {
    const isWeaker = (needed: Role | undefined) =>
      needed !== undefined && needed !== role && rolesFrom(needed).includes(role);
    const rest = `${capital(noun)}Without${capital(role)}Fields`;
    return {
      role,
      fields: Object.keys(fieldAccess).filter((field) => fieldAccess[field] === role),
      operations: (["create", "update"] as const).filter((operation) => isWeaker(roleOf(access[operation]))),
      creates: `creates${rest}`,
      changes: `changes${rest}`,
    };
  });
}

/** createsTaskWithoutOwnerFields and changesTaskWithoutOwnerFields. */
export function lockFunctions(collection: AnyCollection, lock: FieldLock): RulesFunction[] {
  const functions: RulesFunction[] = [];
  if (lock.operations.includes("create")) {
    functions.push({
      name: lock.creates,
      parameter: "data",
      comment: `what only ${lock.role} may set starts as its default`,
      conditions: lock.fields.map((field) => startsUnset(collection, field)),
    });
  }
  if (lock.operations.includes("update")) {
    functions.push({
      name: lock.changes,
      parameter: "before, data",
      comment: `what only ${lock.role} may change stays`,
      conditions: [`!data.diff(before).affectedKeys().hasAny(${quoteAll(lock.fields)})`],
    });
  }
  return functions;
}

function startsUnset({ path, shapes }: AnyCollection, field: string): string {
  const shape = shapes[field];
  if (shape?.kind === "optional") return `!(${quote(field)} in data)`;
  return `data.${field} == ${toDefaultLiteral(shape, { collection: path, field })}`;
}
