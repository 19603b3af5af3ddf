// Documents of every kind for the two doors: valid, nearly valid and hostile, made from a collection's shapes.
import fc from "fast-check";
import type { NumberShape, Shape } from "../../functions/src/kit/define/shape.ts";
import { Instant, Place, Reference } from "./doors.ts";

type Values = fc.Arbitrary<unknown>;

const spaces = [
  "",
  " ",
  "\u00a0",
  "\u3000",
  "\n",
  "\t",
  "\ufeff",
  "\u200b",
  "\u180e",
  "\u0000",
  "\u2028",
  "\v",
  "\u0085",
];
const pieces = ["a", "é", "😀", "e\u0301", "\u202e", "'", '"', "\\", "$(x)", "<b>", "\u0000", "ﬀ", "İ", "٣"];

/** Values that fit nowhere, or only just somewhere. */
const hostile: Values = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, 0, -0, 1, -1, 1.5, 1e21, -1e21, 2 ** 53, -(2 ** 53), 5e-324, 1e308),
  fc.constantFrom<unknown>(
    "",
    "null",
    "__proto__",
    "constructor",
    "todo ",
    "TODO",
    "2026-01-01T00:00:00Z",
    "2026-01-01",
  ),
  fc.constantFrom<unknown>([], {}, [null], [[]], [[["x"]]], { a: null }, { __type__: "__vector__" }, [{}], { "": "" }),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.jsonValue({ maxDepth: 3 }),
);

/** Text around a length, in characters of one and two UTF-16 units and such that combine. */
function textOf(min: number, max = min + 10): Values {
  const edges = [min - 1, min, min + 1, max - 1, max, max + 1, Math.floor(max / 2)].filter((length) => length >= 0);
  const length = fc.oneof(fc.constantFrom(...edges), fc.integer({ min, max: Math.max(min, Math.min(max, min + 20)) }));
  const cut = fc.tuple(length, fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 5 }));
  const exact = cut.map(([size, parts]) => [...parts.join("").repeat(size)].slice(0, size).join(""));
  const framed = fc.tuple(fc.constantFrom(...spaces), exact, fc.constantFrom(...spaces)).map((parts) => parts.join(""));
  return fc.oneof({ weight: 3, arbitrary: exact }, { weight: 1, arbitrary: framed });
}

const instants: Values = fc.oneof(
  fc
    .date({ min: new Date("0001-01-01T00:00:00Z"), max: new Date("9999-12-31T23:59:59Z"), noInvalidDate: true })
    .map((date) => date.toISOString()),
  fc.constantFrom(
    "0001-01-01T00:00:00Z",
    "0000-12-31T23:59:59Z",
    "9999-12-31T23:59:59.999999Z",
    "9999-12-31T23:59:59-01:00",
    "2026-02-29T00:00:00Z",
    "2024-02-29T12:00:00.123456+05:30",
    "2026-01-01T00:00:00.1234567Z",
    "2026-01-01T24:00:00Z",
    "2026-01-01t00:00:00z",
    "2026-01-01T00:00Z",
  ),
);

/** Values for a shape: mostly fitting, often at an edge. */
export function valuesOf(shape: Shape): Values {
  switch (shape.kind) {
    case "string": {
      const plain = textOf(shape.min, shape.max);
      const matching = shape.patterns.map((pattern) => fc.stringMatching(pattern));
      return matching.length === 0 ? plain : fc.oneof(plain, ...matching, ...matching.map(nearly));
    }
    case "geoPoint":
      return places;
    case "bytes":
      return bytesOf(shape.min, shape.max);
    case "reference":
      return fc.oneof(fc.stringMatching(shape.pattern), nearly(fc.stringMatching(shape.pattern)), paths);
    case "userId":
      return textOf(1, 128);
    case "number": {
      const edges = shape.bounds.flatMap(({ value }) => [value - 1, value - 0.5, value, value + 0.5, value + 1]);
      return fc.oneof(
        fc.integer(),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.constantFrom(-0, 0, ...edges),
      );
    }
    case "boolean":
      return fc.boolean();
    case "timestamp":
      return instants;
    case "oneOf":
      return fc.constantFrom(...shape.values);
    case "array": {
      const top = shape.max ?? 3;
      const items = fc.oneof(
        { weight: 15, arbitrary: fittingOf(shape.items) },
        { weight: 1, arbitrary: valuesOf(shape.items) },
      );
      return fc.oneof(
        fc.array(items, { maxLength: Math.min(3, top) }),
        fc.array(items, { minLength: top, maxLength: top + 1 }),
      );
    }
    case "object":
      return fc.record(Object.fromEntries(Object.entries(shape.fields).map(([name, each]) => [name, valuesOf(each)])));
    case "union":
      // The fields of one option under the name of another, too.
      return fc
        .oneof(...Object.values(shape.options).map(valuesOf))
        .chain((value) =>
          fc.constantFrom(
            value,
            { ...(value as object), [shape.by]: Object.keys(shape.options)[0] },
            { ...(value as object), [shape.by]: "other" },
          ),
        );
    case "record": {
      const keys = fc.oneof(
        { weight: 8, arbitrary: fittingOf(shape.keys) },
        { weight: 1, arbitrary: valuesOf(shape.keys) },
        { weight: 1, arbitrary: fc.constantFrom("", "__proto__", "constructor", "__x__", "a.b", "0") },
      ) as fc.Arbitrary<string>;
      const values = fc.oneof(
        { weight: 8, arbitrary: fittingOf(shape.values) },
        { weight: 1, arbitrary: valuesOf(shape.values) },
      );
      const entries = fc.array(fc.tuple(keys, values), { maxLength: (shape.max ?? 3) + 1, size: "max" });
      return entries.map((all) => Object.fromEntries(all));
    }
    case "checked":
      throw new Error("what only zod can check is not for direct writes");
    case "nullable":
      return fc.option(valuesOf(shape.inner), { nil: null });
    case "optional":
      return valuesOf(shape.inner);
    case "default":
      return fc.oneof(
        { weight: 1, arbitrary: fc.constant(shape.value) },
        { weight: 3, arbitrary: valuesOf(shape.inner) },
      );
  }
}

/** One character more, less or other than what fits: white space and line ends above all. */
function nearly(texts: fc.Arbitrary<string>): Values {
  const change = fc.constantFrom<(text: string) => string>(
    (text) => `${text}\n`,
    (text) => `\n${text}`,
    (text) => ` ${text}`,
    (text) => `${text}\u2028x`,
    (text) => text.slice(0, -1),
    (text) => text.slice(1),
    (text) => text.toUpperCase(),
    (text) => text.toLowerCase(),
    (text) => `${text}${text.slice(-1)}`,
    (text) => text.replace(/[-.:/@]/, ""),
    (text) => text.replace(/./u, "😀"),
  );
  return fc.tuple(texts, change).map(([text, apply]) => apply(text));
}

const angles = (most: number): Values =>
  fc.oneof(
    fc.double({ min: -most, max: most, noNaN: true }),
    fc.constantFrom(0, -0, most, -most, most + 1e-9, -most - 1, 1e300),
  );
const places: Values = fc.oneof(
  { weight: 6, arbitrary: fc.record({ latitude: angles(90), longitude: angles(180) }) },
  { weight: 1, arbitrary: fc.record({ latitude: angles(90), longitude: angles(180), height: fc.integer() }) },
  { weight: 1, arbitrary: fc.record({ latitude: fc.string(), longitude: angles(180) }) },
);

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");

function bytesOf(min: number, max: number): Values {
  const sizes = fc.constantFrom(...[min - 1, min, min + 1, max - 1, max, max + 1].filter((size) => size >= 0));
  const exact = sizes.chain((size) => fc.uint8Array({ minLength: size, maxLength: size })).map(base64);
  const odd = fc.constantFrom("AB==", "AA=", "AA", "A", "====", "-_8=", "AA==\n", " AA==", "AAAA====", "AAB=");
  return fc.oneof({ weight: 4, arbitrary: exact }, { weight: 1, arbitrary: odd });
}

/** Documents elsewhere, and what is no document. */
const paths: Values = fc.constantFrom(
  "users/u",
  "workspaces/w",
  "workspaces/w/texts",
  "workspaces/w/texts/__id__",
  "workspaces/w/texts/a/b/c",
  "workspaces/../texts/a",
  "workspaces//texts/a",
  "/workspaces/w/texts/a",
  "workspaces/w/texts/a b",
  "workspaces/é/texts/a",
  `workspaces/w/texts/${"a".repeat(129)}`,
  "",
);

/** Values that a shape accepts and nothing else, for the parts that are not under test. */
export function fittingOf(shape: Shape): Values {
  switch (shape.kind) {
    case "string": {
      const [pattern, ...others] = shape.patterns;
      if (pattern !== undefined) {
        const fits = (text: string) =>
          others.every((other) => other.test(text)) &&
          [...text].length >= shape.min &&
          [...text].length <= (shape.max ?? 99);
        return fc.stringMatching(pattern).filter(fits);
      }
      const minLength = Math.max(1, shape.min);
      const maxLength = Math.max(minLength, Math.min(shape.max ?? 9, 9));
      return fc.string({ unit: fc.constantFrom("a", "b", "é", "😀"), minLength, maxLength });
    }
    case "userId":
      return fc.constantFrom("u", "someone");
    case "geoPoint":
      return fc.record({
        latitude: fc.double({ min: -90, max: 90, noNaN: true }),
        longitude: fc.double({ min: -180, max: 180, noNaN: true }),
      });
    case "bytes":
      return fc.uint8Array({ minLength: shape.min, maxLength: Math.min(shape.max, shape.min + 9) }).map(base64);
    case "reference":
      return fc.stringMatching(shape.pattern);
    case "record": {
      const keys = fittingOf(shape.keys) as fc.Arbitrary<string>;
      return fc.dictionary(keys, fittingOf(shape.values), { maxKeys: Math.min(shape.max ?? 2, 2) });
    }
    case "number":
      return fittingNumber(shape);
    case "timestamp":
      return fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }).map((date) => date.toISOString());
    case "array": {
      const maxLength = Math.max(shape.min, Math.min(shape.max ?? 2, 2));
      return fc.array(fittingOf(shape.items), { minLength: shape.min, maxLength });
    }
    case "object":
      return fc.record(Object.fromEntries(Object.entries(shape.fields).map(([name, each]) => [name, fittingOf(each)])));
    case "union":
      return fc.oneof(...Object.values(shape.options).map(fittingOf));
    case "nullable":
      return fc.option(fittingOf(shape.inner), { nil: null });
    case "optional":
    case "default":
      return fittingOf(shape.inner);
    default:
      return valuesOf(shape);
  }
}

function fittingNumber({ bounds, integer, multipleOf }: NumberShape): Values {
  const above = Math.max(-1000, ...bounds.filter(({ op }) => op.startsWith(">")).map(({ value }) => value));
  const below = Math.min(1000, ...bounds.filter(({ op }) => op.startsWith("<")).map(({ value }) => value));
  if (integer) {
    const [min, max] = [Math.ceil(above), Math.floor(below)];
    return fc.integer({ min, max }).filter((value) => multipleOf.every((step) => value % step === 0));
  }
  return fc.double({ min: above, max: below, minExcluded: true, maxExcluded: true, noNaN: true });
}

/** JSON documents that are fine. */
export function validDocumentsOf(shapes: Readonly<Record<string, Shape>>): fc.Arbitrary<Record<string, unknown>> {
  return fc.record(Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, fittingOf(shape)])));
}

/** JSON documents: each field fits most of the time, and a few mutations make most documents wrong somewhere. */
export function documentsOf(shapes: Readonly<Record<string, Shape>>): fc.Arbitrary<Record<string, unknown>> {
  const names = Object.keys(shapes);
  const fields = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [
      name,
      fc.oneof(
        { weight: 12, arbitrary: fittingOf(shape) },
        { weight: 3, arbitrary: valuesOf(shape) },
        { weight: 1, arbitrary: hostile },
      ),
    ]),
  );
  const required = names.filter((name) => shapes[name]?.kind !== "optional");
  const complete = fc.record(fields, { requiredKeys: required as never[] }) as fc.Arbitrary<Record<string, unknown>>;
  const dropped = fc.tuple(complete, fc.constantFrom(...names)).map(([document, name]) => {
    const { [name]: _gone, ...rest } = document;
    return rest;
  });
  const extra = fc
    .tuple(
      complete,
      fc.constantFrom("extra", "id", "createdAt", "deletedAt", "constructor", "__proto__", "", "a.b"),
      hostile,
    )
    .map(([document, name, value]) => Object.fromEntries([...Object.entries(document), [name, value]]));
  return fc.oneof(
    { weight: 8, arbitrary: complete },
    { weight: 1, arbitrary: dropped },
    { weight: 1, arbitrary: extra },
  );
}

/**
 * JSON as someone with the SDK would store it as it stands: instants become timestamps, the rest stays. Text that is no
 * instant stays text.
 */
export function asStored(shape: Shape | undefined, value: unknown): unknown {
  if (shape === undefined || value === null) return value;
  if (shape.kind === "nullable" || shape.kind === "optional" || shape.kind === "default")
    return asStored(shape.inner, value);
  if (shape.kind === "timestamp" && typeof value === "string") return toInstant(value) ?? value;
  if (shape.kind === "geoPoint") return toPlace(value) ?? value;
  if (shape.kind === "bytes" && typeof value === "string") return toBytes(value) ?? value;
  if (shape.kind === "reference" && typeof value === "string") return isPath(value) ? new Reference(value) : value;
  if (shape.kind === "record" && typeof value === "object" && !Array.isArray(value)) {
    const entries = Object.entries(value as object);
    return Object.fromEntries(entries.map(([name, item]) => [name, asStored(shape.values, item)]));
  }
  if (shape.kind === "array" && Array.isArray(value)) return value.map((item) => asStored(shape.items, item));
  if (shape.kind === "union") {
    const tag =
      typeof value === "object" && !Array.isArray(value) ? (value as Record<string, unknown>)[shape.by] : undefined;
    return typeof tag === "string" && Object.hasOwn(shape.options, tag) ? asStored(shape.options[tag], value) : value;
  }
  if (shape.kind === "object" && typeof value === "object" && !Array.isArray(value)) {
    const entries = Object.entries(value as object);
    return Object.fromEntries(entries.map(([name, item]) => [name, asStored(shape.fields[name], item)]));
  }
  return value;
}

/** What the SDK's own classes take. */
function toPlace(value: unknown): Place | undefined {
  if (typeof value !== "object" || value === null || Object.keys(value).length !== 2) return undefined;
  const { latitude, longitude } = value as { latitude?: unknown; longitude?: unknown };
  if (typeof latitude !== "number" || typeof longitude !== "number") return undefined;
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? new Place(latitude, longitude) : undefined;
}

function toBytes(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text ? new Uint8Array(bytes) : undefined;
}

function isPath(text: string): boolean {
  const segments = text.split("/");
  return segments.length % 2 === 0 && segments.every((segment) => segment !== "" && segment !== "..");
}

function toInstant(text: string): Instant | undefined {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(Z|[+-]\d\d:\d\d)$/.exec(text);
  const time = match === null ? Number.NaN : Date.parse(`${match[1]}${match[3]}`);
  const [year = "", month = "", day = ""] = text.split(/[-T]/);
  const exists = new Date(`${year}-${month}-${day}T00:00:00Z`).getUTCDate() === Number(day);
  if (
    Number.isNaN(time) ||
    !exists ||
    text.includes("T24") ||
    time < Date.parse("0001-01-01T00:00:00Z") ||
    time > Date.parse("9999-12-31T23:59:59Z")
  ) {
    return undefined;
  }
  return new Instant(time / 1000, Number((match?.[2] ?? "").padEnd(9, "0")));
}
