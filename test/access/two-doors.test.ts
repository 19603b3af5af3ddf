// One schema, two doors: whatever the document, whoever the caller, the API and the rules give the same verdict. Here
// as functions, to look far and shrink what differs; two-doors-wire.test.ts sends as many really.
// HEARTH_FUZZ sets the number of documents per collection and operation, HEARTH_SEED repeats a run.
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { app } from "../../functions/src/app/index.ts";
import type { AnyCollection } from "../../functions/src/kit/index.ts";
import { asStored, documentsOf, validDocumentsOf } from "./documents.ts";
import { apiStores, type Data, mayDo, RulesDoor, stamped, uid } from "./doors.ts";
import { everyField } from "./every-field.ts";
import { belongsIn, hide, unsayable } from "./unsayable.ts";

const runs = Number(process.env.HEARTH_FUZZ ?? 300);
const seed = process.env.HEARTH_SEED === undefined ? {} : { seed: Number(process.env.HEARTH_SEED) };
const whoever = fc.constantFrom("stranger", "viewer", "editor", "owner", "owner", "owner");
const tally = { documents: 0, accepted: 0 };

afterAll(() => {
  console.log(`two doors: ${tally.documents} documents compared, ${tally.accepted} accepted by both`);
});

const direct = (collections: Readonly<Record<string, AnyCollection>>) =>
  Object.values(collections).filter(({ writes }) => writes === "direct");
const subjects = [
  ...direct(app.collections).map((collection) => ({ name: collection.name, collection, door: new RulesDoor(app) })),
  ...direct(everyField.collections).map((collection) => ({
    name: collection.name,
    collection,
    door: new RulesDoor(everyField),
  })),
];

function ownShapes(collection: AnyCollection): AnyCollection["shapes"] {
  const own = Object.entries(collection.shapes).filter(([name]) => !collection.systemFields.includes(name));
  return Object.fromEntries(own);
}

function store(collection: AnyCollection, json: Data): Data {
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => [name, asStored(collection.shapes[name], value)]),
  );
}

function sameDocument(one: Data, other: Data): boolean {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every(
    (name) => Object.hasOwn(one, name) && Object.hasOwn(other, name) && same(one[name], other[name]),
  );
}

function same(one: unknown, other: unknown): boolean {
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null)
    return Object.is(one, other);
  return Object.getPrototypeOf(one) === Object.getPrototypeOf(other) && sameDocument(one as Data, other as Data);
}

function compare(api: boolean, refusal: string | undefined, shown: unknown): void {
  tally.documents += 1;
  if (api && refusal === undefined) tally.accepted += 1;
  if (api !== (refusal === undefined)) {
    throw new Error(
      `the API ${api ? "stores" : "refuses"} it, the rules say ${refusal?.replaceAll("\n", " ") ?? "yes"}: ${JSON.stringify(shown)}`,
    );
  }
}

describe.each(subjects)("$name", ({ collection, door }) => {
  const shapes = ownShapes(collection);
  const isServer = (name: string) => collection.serverFields.includes(name);
  const writable = Object.fromEntries(Object.entries(shapes).filter(([name]) => !isServer(name)));

  test("create: both doors agree", () => {
    fc.assert(
      fc.property(documentsOf(writable), whoever, (json, who) => {
        const after: Data = store(collection, json);
        // Naming a stamp with the value it gets is refused by the API; for the rules nobody named it.
        const stamps = stamped(collection, {});
        fc.pre(!Object.keys(stamps).some((name) => Object.hasOwn(after, name) && same(after[name], stamps[name])));
        // Someone with the SDK must write the server's fields, too: with their defaults.
        for (const name of collection.serverFields) {
          const shape = shapes[name];
          if (shape?.kind === "default" && !Object.hasOwn(after, name)) after[name] = shape.value;
        }
        const stored = apiStores(collection, json, { role: who as never, operation: "create" });
        const accepts =
          mayDo(collection, "create", who as never) && stored !== undefined && sameDocument(stored, after);
        const refusal = door.refusal(collection, {
          role: who as never,
          after: { ...after, ...stampsOver(collection, after) },
        });
        compare(accepts, refusal, { who, json });
      }),
      { numRuns: runs, ...seed },
    );
  });

  test("update: both doors agree", () => {
    const valid = validDocumentsOf(writable);
    const patches = documentsOf(shapes)
      .filter((json) => Object.keys(json).length > 0)
      .chain((json) =>
        fc.shuffledSubarray(Object.keys(json), { minLength: 1 }).map((names) => pick(json, names.slice(0, 3))),
      );
    fc.assert(
      fc.property(valid, patches, whoever, (base, json, who) => {
        const before = stamped(collection, store(collection, { ...base, ...serverDefaults(collection) }));
        expect(apiStores(collection, base, { role: "owner", operation: "create" }), JSON.stringify(base)).toBeDefined();
        const patch = store(collection, json);
        // Naming a fixed field with the value it has is no change for the rules, and refused by the API.
        const fixed = (name: string) => isFixed(collection, name) || Object.hasOwn(collection.fieldAccess, name);
        fc.pre(!Object.keys(patch).some((name) => fixed(name) && same(patch[name], before[name])));
        const stored = apiStores(collection, json, { role: who as never, operation: "update" });
        const accepts =
          mayDo(collection, "update", who as never) && stored !== undefined && sameDocument(stored, patch);
        const id = collection.name === "users" ? uid : "d";
        const refusal = door.refusal(collection, { role: who as never, id, before, after: { ...before, ...patch } });
        compare(accepts, refusal, { who, base, json });
      }),
      { numRuns: runs, ...seed },
    );
  });
});

describe.each(subjects)("$name", ({ collection, door }) => {
  const own = ownShapes(collection);

  test("what no JSON says: denied by the rules wherever it stands", () => {
    const hidden = fc.record({
      json: validDocumentsOf(own),
      name: fc.constantFrom(...Object.keys(own)),
      value: unsayable,
      at: fc.nat(),
    });
    fc.assert(
      fc.property(hidden, ({ json, name, value, at }) => {
        fc.pre(!belongsIn(own[name], value));
        const before = store(collection, { ...json, ...serverDefaults(collection) });
        const after = stamped(collection, { ...before, [name]: hide(before[name], value, at) });
        compare(false, door.refusal(collection, { role: "owner", id: uid, after }), { name, value: String(value), at });
      }),
      { numRuns: Math.ceil(runs / 4), ...seed },
    );
  });
});

/** Stamps, where the document does not bring hostile ones of its own. */
function stampsOver(collection: AnyCollection, after: Data): Data {
  const stamps = stamped(collection, {});
  return Object.fromEntries(Object.entries(stamps).filter(([name]) => !Object.hasOwn(after, name)));
}

function serverDefaults(collection: AnyCollection): Data {
  const entries = collection.serverFields.map((name) => {
    const shape = collection.shapes[name];
    return [name, shape?.kind === "default" ? shape.value : null];
  });
  return Object.fromEntries(entries);
}

function pick(json: Data, names: readonly string[]): Data {
  return Object.fromEntries(names.map((name) => [name, json[name]]));
}

function isFixed(collection: AnyCollection, name: string): boolean {
  const { immutable, serverFields, systemFields } = collection;
  return immutable.includes(name) || serverFields.includes(name) || systemFields.includes(name);
}

test("every collection was compared, and many documents were fine", () => {
  expect(tally.documents).toBeGreaterThanOrEqual(runs * 2 * subjects.length);
  expect(tally.accepted / tally.documents).toBeGreaterThan(0.1);
});
