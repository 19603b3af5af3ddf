// A fingerprint of a request's body that fits between two milliseconds. See docs/decisions/034-replaying-a-create.md.
import { createHash } from "node:crypto";

/** As many as there are microseconds in a millisecond. */
const values = 1000;

/** 0 to 999: the same for the same JSON, however its keys are ordered. */
export function fingerprint(body: unknown): number {
  const text = JSON.stringify([body], (_key, value: unknown) => (isObject(value) ? sorted(value) : value));
  return createHash("sha256").update(text).digest().readUIntBE(0, 6) % values;
}

/** The microseconds of an instant beyond its milliseconds: 0 to 999. */
export function microsecondOf({ nanoseconds }: { nanoseconds: number }): number {
  return Math.floor(nanoseconds / 1000) % values;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function sorted(value: Record<string, unknown>): object {
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}
