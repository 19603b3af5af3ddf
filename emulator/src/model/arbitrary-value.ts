// Random Firestore values for property tests, with the edges of every kind well represented.
import { create } from "@bufbuild/protobuf";
import fc from "fast-check";
import { type Value, ValueSchema } from "../proto/gen/google/firestore/v1/document_pb.js";

const of = (valueType: Value["valueType"]): Value => create(ValueSchema, { valueType });
const map = (fields: Record<string, Value>): Value =>
  of({ case: "mapValue", value: { $typeName: "google.firestore.v1.MapValue", fields } });
const array = (values: Value[]): Value =>
  of({ case: "arrayValue", value: { $typeName: "google.firestore.v1.ArrayValue", values } });

const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 6 }),
  fc.constantFrom("", "\0", "a\0", "a", "\uFF5E", "\u{1F600}", "é", "__id1__"),
);
const integer = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.bigInt({ min: -5n, max: 5n }),
  fc.constantFrom(2n ** 53n, 2n ** 53n + 1n, -(2n ** 53n) - 1n, 2n ** 63n - 1n, -(2n ** 63n)),
);
const double = fc.oneof(
  fc.double(),
  fc.integer({ min: -5, max: 5 }),
  fc.constantFrom(Number.NaN, -0, 2 ** 53, 2 ** 63, -(2 ** 63), Number.MIN_VALUE, Number.POSITIVE_INFINITY),
);
const id = fc
  .oneof(
    text,
    fc.integer({ min: -3, max: 3 }).map((n) => `__id${n}__`),
  )
  .filter((part) => !part.includes("/"));

const scalar: fc.Arbitrary<Value> = fc.oneof(
  fc.constant(of({ case: "nullValue", value: 0 })),
  fc.boolean().map((value) => of({ case: "booleanValue", value })),
  integer.map((value) => of({ case: "integerValue", value })),
  double.map((value) => of({ case: "doubleValue", value })),
  text.map((value) => of({ case: "stringValue", value })),
  fc.uint8Array({ maxLength: 5 }).map((value) => of({ case: "bytesValue", value })),
  fc
    .tuple(fc.bigInt({ min: -3n, max: 3n }), fc.integer({ min: 0, max: 3 }))
    .map(([seconds, nanos]) =>
      of({ case: "timestampValue", value: { $typeName: "google.protobuf.Timestamp", seconds, nanos } }),
    ),
  fc
    .array(id, { minLength: 1, maxLength: 3 })
    .map((path) => of({ case: "referenceValue", value: `projects/p/databases/d/documents/${path.join("/")}` })),
  fc
    .tuple(fc.integer({ min: -2, max: 2 }), fc.integer({ min: -2, max: 2 }))
    .map(([latitude, longitude]) =>
      of({ case: "geoPointValue", value: { $typeName: "google.type.LatLng", latitude, longitude } }),
    ),
  fc.array(double, { minLength: 1, maxLength: 3 }).map((list) =>
    map({
      __type__: of({ case: "stringValue", value: "__vector__" }),
      value: array(list.map((value) => of({ case: "doubleValue", value }))),
    }),
  ),
);

export const arbitraryValue: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    scalar,
    fc.array(tie("value"), { maxLength: 3 }).map(array),
    fc.dictionary(text, tie("value"), { maxKeys: 3 }).map(map),
  ),
})).value;
