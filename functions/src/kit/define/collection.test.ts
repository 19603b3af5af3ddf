// Wrong definitions: each fails where it is written, naming collection and field.
import { expect, test } from "vitest";
import { z } from "zod";
import { ownerField } from "./access.ts";
import { action } from "./action.ts";
import { defineApp } from "./app.ts";
import { collection } from "./collection.ts";
import { DefinitionError } from "./errors.ts";
import { days, geoPoint, reference, timestamp, userId } from "./field-types.ts";

const base = { noun: "thing", access: { read: "viewer" }, writes: "api" } as const;
const path = "workspaces/{workspaceId}/things";
const verb = { access: "viewer", summary: "", input: z.strictObject({}), output: z.strictObject({}) } as const;

/** With a field for owners, and whatever is wrong with it. */
const locked = (options: object) =>
  collection(path, {
    ...base,
    fields: { a: z.string().default("") },
    access: { read: "viewer", create: "viewer", update: "editor" },
    fieldAccess: { a: "owner" },
    ...options,
  });

const verbs = (each: Readonly<Record<string, Readonly<Record<string, string | boolean>>>>) =>
  collection(path, {
    ...base,
    fields: { a: z.string(), status: z.enum(["todo", "done"]) },
    effects: { activity: { titleField: "a", verbs: each } },
  });

const wrong: readonly (readonly [name: string, define: () => unknown, field: string | undefined, says: RegExp])[] = [
  ["a path with a document at its end", () => collection("a/{b}", { ...base, fields: {} }), undefined, /path/],
  ["a path with an empty part", () => collection("a//b", { ...base, fields: {} }), undefined, /path/],
  ["a noun of two words", () => collection(path, { ...base, noun: "my thing", fields: {} }), undefined, /noun/],
  ["a field of the kit's", () => collection(path, { ...base, fields: { createdBy: userId() } }), "createdBy", /itself/],
  ["a field called id", () => collection(path, { ...base, fields: { id: z.string() } }), "id", /itself/],
  ["a field with a dot", () => collection(path, { ...base, fields: { "a.b": z.string() } }), "a.b", /letters/],
  ["a transform", () => collection(path, { ...base, fields: { a: z.string().transform(Number) } }), "a", /pipe/],
  ["a date", () => collection(path, { ...base, fields: { a: z.date() } }), "a", /date/],
  ["an open object", () => collection(path, { ...base, fields: { a: z.object({}) } }), "a", /strictObject/],
  [
    "an array in an array",
    () => collection(path, { ...base, fields: { a: z.array(z.array(z.string())) } }),
    "a",
    /array/,
  ],
  ["optional items", () => collection(path, { ...base, fields: { a: z.array(z.string().optional()) } }), "a", /items/],
  [
    "a server field without a default",
    () => collection(path, { ...base, fields: { a: z.string() }, serverFields: ["a"] }),
    "a",
    /default/,
  ],
  [
    "an owner field that is text",
    () => collection(path, { ...base, fields: { a: z.string() }, access: { read: ownerField("a") } }),
    "a",
    /userId/,
  ],
  [
    "an id that is a number",
    () => collection(path, { ...base, fields: { n: z.number() }, id: "n" }),
    "n",
    /an id is text/,
  ],
  [
    "an id that may be missing",
    () => collection(path, { ...base, fields: { n: z.string().optional() }, id: "n" }),
    "n",
    /always there/,
  ],
  [
    "a filter that a list's parameter hides",
    () =>
      collection(path, {
        ...base,
        fields: { limit: z.number() },
        queries: [{ where: ["limit"], orderBy: "createdAt" }],
      }),
    "limit",
    /parameter/,
  ],
  [
    "purge without a trash",
    () => collection(path, { ...base, fields: {}, access: { read: "viewer", purge: "owner" } }),
    undefined,
    /retention\.trash/,
  ],
  [
    "a title that is no text",
    () => collection(path, { ...base, fields: { n: z.number() }, effects: { activity: { titleField: "n" } } }),
    "n",
    /title is text/,
  ],
  ["a verb for what never is", () => verbs({ completed: { status: "dnoe" } }), "status", /"dnoe", which it can never/],
  ["a verb for another type", () => verbs({ completed: { status: true } }), "status", /true, which it can never/],
  ["a verb that there is already", () => verbs({ created: { status: "done" } }), undefined, /already/],
  [
    "a query over an object",
    () =>
      collection(path, {
        ...base,
        fields: { a: z.strictObject({}) },
        queries: [{ where: ["a"], orderBy: "createdAt" }],
      }),
    "a",
    /object/,
  ],
  [
    "a query over two arrays",
    () => {
      const list = z.array(z.string());
      const queries = [{ where: ["a", "b"], orderBy: "createdAt" }] as const;
      return collection(path, { ...base, fields: { a: list, b: list }, queries });
    },
    "b",
    /one array/,
  ],
  [
    "an order by what is not indexed",
    () => collection(path, { ...base, fields: { a: z.string() }, unindexed: ["a"], queries: [{ orderBy: "a" }] }),
    "a",
    /unindexed/,
  ],
  [
    "an order by a filter",
    () => collection(path, { ...base, fields: { a: z.string() }, queries: [{ where: ["a"], orderBy: "a" }] }),
    "a",
    /order/,
  ],
  [
    "an age without a time",
    () => collection(path, { ...base, fields: { a: z.string() }, retention: { age: { field: "a", after: days(1) } } }),
    "a",
    /timestamp/,
  ],
  [
    "activity without a title",
    () => collection(path, { ...base, fields: {}, effects: { activity: { titleField: "title" } } }),
    "title",
    /no such field/,
  ],
  [
    "writes for functions alone, open to people",
    () => collection(path, { ...base, fields: {}, writes: "server", access: { read: "viewer", create: "editor" } }),
    undefined,
    /functions/,
  ],
  [
    "an id of its path twice",
    () => collection("a/{thingId}/b", { ...base, fields: {} }),
    undefined,
    /\{thingId\} of its path is taken/,
  ],
  ["an id that the rules use", () => collection("a/{request}/b", { ...base, fields: {} }), undefined, /\{request\}/],
  [
    "an age that nobody can look for",
    () => {
      const retention = { age: { field: "a", after: days(1) } } as const;
      return collection(path, { ...base, fields: { a: timestamp() }, unindexed: ["a"], retention });
    },
    "a",
    /cleanup/,
  ],
  [
    "a trash of no time",
    () => collection(path, { ...base, fields: {}, retention: { trash: 0 } }),
    undefined,
    /retention.trash/,
  ],
  [
    "an age of no number",
    () =>
      collection(path, { ...base, fields: { a: timestamp() }, retention: { age: { field: "a", after: Number.NaN } } }),
    undefined,
    /retention.age/,
  ],
  [
    "an end that is text",
    () => collection(path, { ...base, fields: { a: z.string() }, retention: { expires: "a" } }),
    "a",
    /timestamp/,
  ],
  [
    "a query over a place",
    () => collection(path, { ...base, fields: { a: geoPoint() }, queries: [{ where: ["a"], orderBy: "createdAt" }] }),
    "a",
    /geoPoint/,
  ],
  [
    "an order by a reference",
    () => collection(path, { ...base, fields: { a: reference(path) }, queries: [{ orderBy: "a" }] }),
    "a",
    /no useful order/,
  ],
  [
    "a trash stamp that is not indexed",
    () => collection(path, { ...base, fields: {}, unindexed: ["deletedAt" as never], retention: { trash: days(1) } }),
    "deletedAt",
    /no such field/,
  ],
  ["a role for a field of the server's", () => locked({ serverFields: ["a"] }), "a", /only the server/],
  ["a role for a field that must be there", () => locked({ fields: { a: z.string() } }), "a", /default or .optional/],
  ["a role for a field that everyone may write", () => locked({ fieldAccess: { a: "viewer" } }), "a", /no role/],
  [
    "a role for a field where writing needs none",
    () => locked({ access: { read: "viewer", create: "signedIn", update: "editor" } }),
    "a",
    /roles for create and update/,
  ],
  ["a role for a field where nobody writes", () => locked({ access: { read: "viewer" } }), "a", /create and update/],
  [
    "a role for a field that is not there",
    () => locked({ fieldAccess: { b: "owner" } as never }),
    "b",
    /no such field/,
  ],
  [
    "an action called restore",
    () => collection(path, { ...base, fields: {}, actions: { restore: action({ on: "item", ...verb }) } }),
    undefined,
    /restore/,
  ],
  [
    "a create action on an item",
    () => collection(path, { ...base, fields: {}, actions: { create: action({ on: "item", ...verb }) } }),
    undefined,
    /collection/,
  ],
];

test.each(wrong)("collection: refuses %s", (...[, define, field, says]) => {
  let thrown: unknown;
  try {
    define();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(DefinitionError);
  expect(thrown).toMatchObject({ field, message: expect.stringMatching(says) });
});

const members = collection("workspaces/{workspaceId}/members", {
  ...base,
  noun: "member",
  fields: { role: z.enum(["viewer"]) },
});
/** Things that are part of members, and whatever is wrong with that. */
function parts(options: {
  collection?: string;
  field?: "a";
  fields?: { a: z.ZodType };
  immutable?: readonly "a"[];
  unindexed?: readonly "a"[];
}) {
  const { collection: of = members.path, field = "a", fields = { a: z.string() }, ...rest } = options;
  const partOf = { collection: of, field };
  const things = collection(path, { ...base, fields, immutable: ["a"], partOf, ...rest });
  const workspaces = collection("workspaces", { ...base, noun: "workspace", fields: {} });
  return defineApp({ scope, collections: { members, things, workspaces } });
}

const scope = { path: "workspaces/{workspaceId}", members: "members" };

test.each([
  ["no members", () => defineApp({ scope, collections: {} }), /not defined/],
  ["a collection under another name", () => defineApp({ scope, collections: { people: members } }), /named "members"/],
  [
    "a role outside any scope",
    () => defineApp({ scope, collections: { members, things: collection("things", { ...base, fields: {} }) } }),
    /below workspaces/,
  ],
  [
    "a counter that the scope does not have",
    () => {
      const things = collection(path, { ...base, fields: {}, effects: { count: "thingCount" } });
      return defineApp({ scope, collections: { members, things } });
    },
    /server field/,
  ],
  [
    "a reference to nowhere",
    () => {
      const fields = { a: z.array(z.strictObject({ b: reference("others") })).max(2) };
      return defineApp({ scope, collections: { members, things: collection(path, { ...base, fields }) } });
    },
    /field "a": refers to others/,
  ],
  [
    "a role for members elsewhere",
    () => {
      const strangers = collection("others/{otherId}/strangers", { ...base, noun: "stranger", fields: {} });
      return defineApp({ scope, collections: { members, strangers } });
    },
    /others.*below workspaces/,
  ],
  [
    "activity that nobody keeps",
    () => {
      const effects = { activity: { titleField: "title" } };
      const things = collection(path, { ...base, fields: { title: z.string() }, effects });
      return defineApp({ scope, collections: { members, things } });
    },
    /activity/,
  ],
  ["parts of what is not there", () => parts({ collection: "workspaces/{workspaceId}/others" }), /not defined/],
  ["parts of their own kind", () => parts({ collection: path }), /two collections of/],
  ["parts of the scope itself", () => parts({ collection: "workspaces" }), /two collections of/],
  ["parts by a field that is not there", () => parts({ field: "b" as "a" }), /text field/],
  ["parts by a number", () => parts({ fields: { a: z.int() } }), /text field/],
  ["parts by a field that can be left out", () => parts({ fields: { a: z.string().optional() } }), /text field/],
  ["parts by a field that changes", () => parts({ immutable: [] }), /immutable/],
  ["parts by a field without an index", () => parts({ unindexed: ["a"] }), /unindexed/],
])("defineApp: refuses %s", (_name, define, says) => {
  expect(define).toThrow(says);
});

test("collection: says what it understood", () => {
  const things = collection(path, {
    ...base,
    fields: { title: z.string().trim().min(1).max(5), at: timestamp().nullable().default(null) },
    retention: { trash: days(1) },
  });
  expect(things).toMatchObject({ name: "things", params: ["workspaceId"], idName: "thingId", hasTrash: true });
  expect(things.shapes.title).toEqual({ kind: "string", min: 1, max: 5, trimmed: true, patterns: [] });
  expect(things.systemFields).toEqual(["createdAt", "createdBy", "updatedAt", "updatedBy", "deletedAt"]);
  expect(things.queries).toEqual([{ where: [], orderBy: "createdAt", direction: "desc" }]);
});
