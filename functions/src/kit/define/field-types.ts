// Field types that zod does not have: values that Firestore stores as a type of its own, and maps with a bounded size.
import { z } from "zod";

/** An instant as RFC 3339 text; Firestore stores a timestamp, in microseconds. */
export type IsoTimestamp = string & z.$brand<"timestamp">;
/** The uid of a person. */
export type UserId = string & z.$brand<"userId">;
/** Bytes as base64 text; Firestore stores bytes. */
export type Base64 = string & z.$brand<"bytes">;
/** The path of a document, such as "workspaces/w/tasks/t"; Firestore stores a reference. */
export type DocumentPath = string & z.$brand<"reference">;

/** What the kit's own types add to the shapes that are read from zod. */
export type FieldShape =
  | { readonly kind: "timestamp" | "userId" | "geoPoint" }
  | { readonly kind: "bytes"; readonly min: number; readonly max: number }
  | {
      readonly kind: "reference";
      /** The collection that it points into: "workspaces/{workspaceId}/tasks". */
      readonly to: string;
      /** What the path must look like, ids included. */
      readonly pattern: RegExp;
    };
type Mark = { readonly shape: FieldShape | { readonly kind: "record"; readonly max: number }; readonly checks: number };

const marks = z.registry<Mark>();

function mark<Schema extends z.ZodType>(schema: Schema, shape: Mark["shape"]): Schema {
  marks.add(schema, { shape, checks: checksOf(schema) });
  return schema;
}

const checksOf = (schema: z.core.$ZodType) => schema._zod.def.checks?.length ?? 0;

/** At most six fraction digits: Firestore keeps microseconds and would drop the rest without a word. */
const microseconds = /^[^.]*(\.\d{1,6})?(Z|[+-]\d\d:\d\d)$/;
/** The instants that Firestore can store: the years 1 to 9999. */
const earliest = Date.parse("0001-01-01T00:00:00Z");
const latest = Date.parse("9999-12-31T23:59:59.999Z");

function isStorable(text: string): boolean {
  const instant = Date.parse(text);
  return instant >= earliest && instant <= latest;
}

/** An instant. Over HTTP: RFC 3339 text such as `2026-03-01T09:00:00Z`; in Firestore: a timestamp. */
export function timestamp() {
  const schema = z.iso
    .datetime({ offset: true, error: "an instant such as 2026-03-01T09:00:00Z" })
    .regex(microseconds, "at most six fraction digits")
    .refine(isStorable, "between the years 1 and 9999")
    .meta({ format: "date-time" })
    .brand<"timestamp">();
  return mark(schema, { kind: "timestamp" });
}

/** The longest uid that Firebase Authentication gives out. */
export const maxUserIdLength = 128;

/** A person's uid. */
export function userId() {
  return mark(z.string().min(1).max(maxUserIdLength).brand<"userId">(), { kind: "userId" });
}

/** A place on the globe, in degrees. Over HTTP: `{ "latitude": 48.1, "longitude": 11.6 }`; in Firestore: a geo point. */
export function geoPoint() {
  const latitude = z.number().min(-90).max(90);
  const longitude = z.number().min(-180).max(180);
  return mark(z.strictObject({ latitude, longitude }).brand<"geoPoint">(), { kind: "geoPoint" });
}

/** The most that a document can hold, and so a field. */
export const maxBytes = 1_048_487;
/** Padded, and without stray bits at the end: what was sent is what is read. */
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$/;

const sizeOf = (text: string) => (text.length / 4) * 3 - (/=*$/.exec(text)?.[0].length ?? 0);

/** `min` to `max` bytes. Over HTTP: base64 with padding; in Firestore: bytes. */
export function bytes({ min = 0, max }: { readonly min?: number; readonly max: number }) {
  const schema = z
    .string()
    .max(Math.ceil(max / 3) * 4)
    .regex(base64, "base64 with padding")
    .refine((text) => sizeOf(text) >= min && sizeOf(text) <= max, `${min} to ${max} bytes`)
    .meta({ contentEncoding: "base64" })
    .brand<"bytes">();
  return mark(schema, { kind: "bytes", min, max });
}

/** Ids that a reference can hold: letters, digits, - and _, as Firebase makes them; `__names__` are Firestore's own. */
const idPattern = "_?[A-Za-z0-9-][A-Za-z0-9_-]{0,127}";

/**
 * A document of another collection: `reference("workspaces/{workspaceId}/tasks")`. Over HTTP: its path; in Firestore: a
 * reference. Nothing says that the document exists, or that who reads the reference may read it.
 */
export function reference(to: string) {
  const path = to.replace(/\{\w+\}/g, idPattern);
  const pattern = new RegExp(`^${path}/${idPattern}$`);
  const schema = z.string().regex(pattern, `a path such as ${to}/{id}`).brand<"reference">();
  return mark(schema, { kind: "reference", to, pattern });
}

/** A map from texts to values of one kind, with at most `max` entries. For known keys write z.strictObject. */
export function record<Keys extends z.ZodType<string, string>, Values extends z.ZodType>(
  keys: Keys,
  values: Values,
  { max }: { readonly max: number },
) {
  const schema = z
    .record(keys, values)
    .refine((value) => Object.keys(value).length <= max, `at most ${max} entries`)
    .meta({ maxProperties: max });
  return mark(schema, { kind: "record", max });
}

/**
 * Which of the kit's own types a schema is, if any, and the checks that were put on top of it: zod copies the mark of a
 * schema to what is chained to it.
 */
export function fieldMark(
  schema: z.core.$ZodType,
): (Mark & { readonly more: readonly z.core.$ZodCheck[] }) | undefined {
  const found = marks.get(schema) as Mark | undefined;
  return found === undefined ? undefined : { ...found, more: (schema._zod.def.checks ?? []).slice(found.checks) };
}

/** `days(30)` in milliseconds: retention reads as words. */
export function days(count: number): number {
  return count * 24 * 60 * 60 * 1000;
}
