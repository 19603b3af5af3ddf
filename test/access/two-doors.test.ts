// One schema, two doors: whatever the document, whoever the caller, the API and the rules give the same verdict.
// HEARTH_FUZZ sets the number of documents per collection and operation, HEARTH_SEED repeats a run.
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { app } from "../../functions/src/app/index.ts";
import type { AnyCollection } from "../../functions/src/kit/index.ts";
import { asStored, documentsOf, validDocumentsOf } from "./documents.ts";
import { apiStores, type Data, mayDo, RulesDoor, stamped, uid } from "./doors.ts";
import { everyField } from "./every-field.ts";

const runs = Number(process.env.HEARTH_FUZZ ?? 1050);
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
  return one.constructor === other.constructor && sameDocument(one as Data, other as Data);
}

function compare(api: boolean, refusal: string | undefined, shown: unknown): void {
  tally.documents += 1;
  if (api && refusal === undefined) tally.accepted += 1;
  if (api !== (refusal === undefined)) {
    throw new Error(
      `the API ${api ? "stores" : "refuses"} it, the rules say ${refusal ?? "yes"}: ${JSON.stringify(shown)}`,
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
        // Someone with the SDK must write the server's fields, too: with their defaults.
        for (const name of collection.serverFields) {
          const shape = shapes[name];
          if (shape?.kind === "default" && !Object.hasOwn(after, name)) after[name] = shape.value;
        }
        const stored = apiStores(collection, json, "create");
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
        expect(apiStores(collection, base, "create"), JSON.stringify(base)).toBeDefined();
        const patch = store(collection, json);
        // Naming a fixed field with the value it has is no change for the rules, and refused by the API.
        fc.pre(!Object.keys(patch).some((name) => isFixed(collection, name) && same(patch[name], before[name])));
        const stored = apiStores(collection, json, "patch");
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

test("ten thousand documents and more were compared, and many were fine", () => {
  expect(tally.documents).toBeGreaterThanOrEqual(Math.min(10_000, runs * 8));
  expect(tally.accepted / tally.documents).toBeGreaterThan(0.1);
});
