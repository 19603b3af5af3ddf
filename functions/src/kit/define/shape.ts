// What a zod schema says about stored values, as plain data. Everything derived from a field (rules, codec,
// filters, indexes) reads this and never zod's insides, so that they cannot understand a schema differently.
import type { FieldShape } from "./field-types.ts";

export interface StringShape {
  readonly kind: "string";
  /** Lengths are in code points, as zod counts them. */
  readonly min: number;
  readonly max: number | undefined;
  readonly trimmed: boolean;
  readonly patterns: readonly RegExp[];
}
export interface NumberShape {
  readonly kind: "number";
  readonly integer: boolean;
  readonly bounds: readonly Bound[];
  /** Whole numbers that it must be a multiple of; for integers only. */
  readonly multipleOf: readonly number[];
}
export interface Bound {
  readonly op: ">" | ">=" | "<" | "<=";
  readonly value: number;
}
export interface ArrayShape {
  readonly kind: "array";
  readonly items: Shape;
  readonly min: number;
  readonly max: number | undefined;
}
export interface ObjectShape {
  readonly kind: "object";
  readonly fields: Readonly<Record<string, Shape>>;
}
export interface UnionShape {
  readonly kind: "union";
  /** The field that says which option it is. */
  readonly by: string;
  readonly options: Readonly<Record<string, ObjectShape>>;
}
export interface RecordShape {
  readonly kind: "record";
  readonly keys: Shape;
  readonly values: Shape;
  readonly max: number | undefined;
}
export type Shape =
  | FieldShape
  | StringShape
  | NumberShape
  | { readonly kind: "boolean" }
  | { readonly kind: "oneOf"; readonly values: readonly (string | number | boolean | null)[] }
  | ArrayShape
  | ObjectShape
  | UnionShape
  | RecordShape
  | { readonly kind: "nullable" | "optional"; readonly inner: Shape }
  | { readonly kind: "default"; readonly inner: Shape; readonly value: unknown }
  /** With checks that only zod can make: no direct writes. */
  | { readonly kind: "checked"; readonly inner: Shape; readonly by: string };

/** Where a schema stands, for messages. */
export interface Place {
  readonly collection: string;
  readonly field: string;
}

type Wrapper = Extract<Shape, { readonly inner: Shape }>;

const isWrapper = (shape: Shape): shape is Wrapper => "inner" in shape;

/** The shape below nullable, optional, default and checks. */
export function coreShape(shape: Shape): Exclude<Shape, Wrapper> {
  return isWrapper(shape) ? coreShape(shape.inner) : shape;
}

/** Whether null is one of the shape's values. */
export function allowsNull(shape: Shape): boolean {
  if (shape.kind === "nullable") return true;
  return isWrapper(shape) && allowsNull(shape.inner);
}
