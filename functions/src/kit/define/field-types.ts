// Field types that zod does not have: values that Firestore stores as a type of its own.
import { z } from "zod";

/** An instant as RFC 3339 text; Firestore stores a timestamp, in microseconds. */
export type IsoTimestamp = string & z.$brand<"timestamp">;
/** The uid of a person. */
export type UserId = string & z.$brand<"userId">;

export type FieldKind = "timestamp" | "userId";

const kinds = z.registry<{ kind: FieldKind }>();

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
    .brand<"timestamp">();
  return schema.register(kinds, { kind: "timestamp" });
}

/** The longest uid that Firebase Authentication gives out. */
export const maxUserIdLength = 128;

/** A person's uid. */
export function userId() {
  const schema = z.string().min(1).max(maxUserIdLength).brand<"userId">();
  return schema.register(kinds, { kind: "userId" });
}

/** Which of the kit's own types a schema is, if any. */
export function fieldKind(schema: z.core.$ZodType): FieldKind | undefined {
  return kinds.get(schema)?.kind;
}

/** `days(30)` in milliseconds: retention reads as words. */
export function days(count: number): number {
  return count * 24 * 60 * 60 * 1000;
}
