// The kit's front door: the words that definitions are written in. Runs in a browser; nothing here does I/O.
export {
  type Access,
  isRole,
  type Operation,
  ownerField,
  type Role,
  roleOf,
  roles,
  rolesFrom,
  self,
} from "./define/access.ts";
export { type Action, type ActionMap, action } from "./define/action.ts";
export { type App, defineApp, isScope, type Scope, scopeParam } from "./define/app.ts";
export {
  decodeFields,
  encodeFields,
  encodeFilter,
  formatInstant,
  parseInstant,
  type StoredTypes,
  type TimestampLike,
} from "./define/codec.ts";
export {
  type AnyCollection,
  type Collection,
  collection,
  type DeclaredQuery,
  type Document,
  type NewDocument,
} from "./define/collection.ts";
export { DefinitionError } from "./define/errors.ts";
export { type FieldWrite, refusedFields } from "./define/field-access.ts";
export {
  type Base64,
  bytes,
  type DocumentPath,
  days,
  geoPoint,
  type IsoTimestamp,
  record,
  reference,
  timestamp,
  type UserId,
  userId,
} from "./define/field-types.ts";
export {
  type ActionContext,
  type ActionTransaction,
  type Caller,
  type Handlers,
  handlers,
  Refusal,
} from "./define/handlers.ts";
export { createSchema, documentSchema, patchSchema } from "./define/schemas.ts";
export { coreShape, type Shape } from "./define/shape.ts";
export { shorten } from "./define/text.ts";
export type { ProblemCode } from "./shared/codes.ts";
export type { Issue } from "./shared/problem.ts";
