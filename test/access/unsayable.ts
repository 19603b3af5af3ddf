// Values that Firestore stores and JSON cannot say, or that belong in another field: no document of the API's holds them
// there, so the rules must refuse every one.
import fc from "fast-check";
import type { Shape } from "../../functions/src/kit/define/shape.ts";
import { coreShape } from "../../functions/src/kit/index.ts";
import { Instant, Place, Reference } from "./doors.ts";

export const unsayable: fc.Arbitrary<unknown> = fc.constantFrom<unknown>(
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  2n ** 53n,
  -(2n ** 63n),
  new Instant(0, 0),
  new Place(0, 0),
  new Reference("users/u"),
  new Uint8Array([1, 2]),
);

/** Whether some JSON gives this value in a field of the shape, whole or inside. */
export function belongsIn(shape: Shape | undefined, value: unknown): boolean {
  if (shape === undefined) return false;
  const core = coreShape(shape);
  switch (core.kind) {
    case "timestamp":
      return value instanceof Instant;
    case "geoPoint":
      return value instanceof Place;
    case "bytes":
      return value instanceof Uint8Array;
    case "array":
      return belongsIn(core.items, value);
    case "record":
      return belongsIn(core.values, value);
    case "object":
      return Object.values(core.fields).some((field) => belongsIn(field, value));
    case "union":
      return Object.values(core.options).some((option) => belongsIn(option, value));
    default:
      return false;
  }
}

/** Puts the value in place of another, or inside it where that is a list or a map: `at` chooses. */
export function hide(where: unknown, value: unknown, at: number): unknown {
  if (typeof where !== "object" || where === null || at % 2 === 0) return value;
  if (Array.isArray(where)) return where.length === 0 ? [value] : where.with(at % where.length, value);
  const names = Object.keys(where);
  const name = names[at % Math.max(1, names.length)];
  if (name === undefined || Object.getPrototypeOf(where) !== Object.prototype) return value;
  return { ...where, [name]: hide((where as Record<string, unknown>)[name], value, Math.floor(at / names.length)) };
}
