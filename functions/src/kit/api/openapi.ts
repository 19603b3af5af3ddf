// OpenAPI 3.1 from the routes and the same zod schemas that check the requests.
import { z } from "zod";
import type { App } from "../define/app.ts";
import type { AnyCollection } from "../define/collection.ts";
import { createSchema, documentSchema, patchSchema } from "../define/schemas.ts";
import { allowsNull, coreShape } from "../define/shape.ts";
import { type ProblemCode, problemCodes } from "../shared/codes.ts";
import { describeQuery } from "./query.ts";
import type { Route } from "./routes.ts";
import { defaultLimits } from "./types.ts";

type Json = Readonly<Record<string, unknown>>;

/** The document served at /api/v1/openapi.json. */
export function toOpenApi(app: App, routes: readonly Route[]): Json {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = toTemplate(route);
    paths[path] = { ...paths[path], [route.method]: operation(route) };
  }
  const collections = Object.values(app.collections);
  return {
    openapi: "3.1.0",
    info: {
      title: "Hearth",
      version: "1",
      description: "Sign in with Firebase Authentication and send the ID token as a bearer token.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/api/v1" }],
    security: [{ idToken: [] }],
    tags: collections.map(({ name }) => ({ name })),
    paths,
    components: {
      securitySchemes: { idToken: { type: "http", scheme: "bearer", bearerFormat: "Firebase ID token" } },
      schemas: Object.fromEntries([
        ...collections.map((each) => [schemaName(each), jsonSchema(documentSchema(each), "output")]),
        ["Problem", problemSchema],
      ]),
    },
  };
}

const capital = (word: string) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;
const schemaName = (collection: AnyCollection) => capital(collection.noun);

function toTemplate({ path, collection }: Route): string {
  return path.replace(/(?<=\/):(\w+)/g, (_match, name: string) => `{${name === "itemId" ? collection.idName : name}}`);
}

function jsonSchema(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: "any",
    override: ({ jsonSchema }) => simplifyText(jsonSchema),
  });
  return rest;
}

/** Several patterns of one text come as parts without a type, of which generators make nothing. */
function simplifyText(schema: z.core.JSONSchema.BaseSchema): void {
  if (schema.type !== "string" || schema.allOf === undefined) return;
  if (schema.format === "date-time") {
    delete schema.allOf;
    delete schema.pattern;
  } else {
    for (const part of schema.allOf) part.type ??= "string";
  }
}

const json = (schema: Json) => ({ "application/json": { schema } });

function operation(route: Route): Json {
  const { collection, name } = route;
  const action = collection.actions[name];
  const body = requestBody(route);
  return {
    operationId: `${collection.name}${capital(name)}`,
    summary: action?.summary ?? summaries[name]?.(collection) ?? name,
    tags: [collection.name],
    ...(route.access === "public" ? { security: [] } : {}),
    parameters: [...pathParameters(route), ...headersAndQuery(route)],
    ...(body === undefined ? {} : { requestBody: { required: true, content: json(body) } }),
    responses: { ...success(route), ...problems(problemsOf(route)) },
  };
}

const summaries: Readonly<Record<string, (collection: AnyCollection) => string>> = {
  list: ({ name }) => `List ${name} by one of the declared queries`,
  batchGet: ({ name }) => `Get ${name} by their ids; what is not there, or not the caller's to see, is missing`,
  get: ({ noun }) => `Get one ${noun}`,
  create: ({ noun }) => `Create a ${noun}`,
  update: ({ noun }) => `Change fields of a ${noun}`,
  delete: ({ noun, hasTrash }) => (hasTrash ? `Move a ${noun} to the trash` : `Delete a ${noun}`),
  restore: ({ noun }) => `Take a ${noun} out of the trash`,
};

function requestBody({ collection, name }: Route): Json | undefined {
  const action = collection.actions[name];
  if (action !== undefined) return jsonSchema(action.input, "input");
  if (name === "create") return jsonSchema(createSchema(collection), "input");
  return name === "update" ? { ...jsonSchema(patchSchema(collection), "input"), minProperties: 1 } : undefined;
}

const header = (name: string, description: string) => ({
  name,
  in: "header",
  required: false,
  description,
  schema: { type: "string" },
});
const query = (name: string, schema: Json, description: string) => ({
  name,
  in: "query",
  required: false,
  description,
  schema,
});

const idempotency = header("Idempotency-Key", "A retry with the same key finds the first result");
const ifMatch = header("If-Match", "The ETag that must still be the latest");
const prefer = header("Prefer", "return=representation answers the whole document, for one more read");

const batchIds: Json = { type: "array", items: { type: "string" }, minItems: 1, maxItems: defaultLimits.pageSize };

const parameters: Readonly<Record<string, (collection: AnyCollection) => readonly Json[]>> = {
  list: listParameters,
  batchGet: ({ noun }) => [
    {
      ...query("id", batchIds, `The ids, each as a parameter of its own: ?id=${noun}1&id=${noun}2`),
      required: true,
      explode: true,
    },
  ],
  get: () => [header("If-None-Match", "Answer 304 while this is the latest ETag")],
  create: () => [idempotency],
  update: () => [ifMatch, prefer],
  delete: (collection) => [
    ifMatch,
    prefer,
    ...(collection.hasTrash ? [query("purge", { type: "boolean" }, "Delete for good what is in the trash")] : []),
  ],
  restore: () => [ifMatch, prefer],
};

/** An action takes the place of the operation of its name, and has none of that one's parameters. */
function headersAndQuery({ collection, name }: Route): readonly Json[] {
  if (collection.actions[name] === undefined) return parameters[name]?.(collection) ?? [];
  return takesKey({ collection, name }) ? [idempotency] : [];
}

/** Whether a retry with the same Idempotency-Key finds the first result. */
function takesKey({ collection, name }: Pick<Route, "collection" | "name">): boolean {
  const action = collection.actions[name];
  return action === undefined ? name === "create" : action.takesKey === true;
}

function listParameters(collection: AnyCollection): Json[] {
  const declared = collection.queries.map(describeQuery).join(", ");
  const filters = new Set(collection.queries.flatMap(({ where }) => where));
  const orders = [...new Set(collection.queries.map(({ orderBy }) => orderBy))];
  const limit = {
    type: "integer",
    minimum: 1,
    maximum: defaultLimits.pageSize,
    default: defaultLimits.defaultPageSize,
  };
  return [
    query("limit", limit, "Documents per page"),
    query("cursor", { type: "string" }, "nextCursor of the page before"),
    query("orderBy", { type: "string", enum: orders }, `The order; declared are ${declared}`),
    ...[...filters].map((field) => query(field, filterSchema(collection, field), "A filter; see orderBy")),
    ...(collection.hasTrash ? [query("trash", { type: "boolean" }, "List what is in the trash instead")] : []),
  ];
}

function filterSchema(collection: AnyCollection, field: string): Json {
  const shape = collection.shapes[field];
  const core = shape === undefined ? undefined : coreShape(shape);
  const nullable = shape !== undefined && allowsNull(shape);
  if (core?.kind === "oneOf") return { enum: [...core.values, ...(nullable ? ["null"] : [])] };
  return core?.kind === "number" || core?.kind === "boolean" ? { type: core.kind } : { type: "string" };
}

function pathParameters(route: Route): Json[] {
  const names = [...toTemplate(route).matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");
  return names.map((name) => ({ name, in: "path", required: true, schema: { type: "string" } }));
}

const etag = { ETag: { description: "The document's version", schema: { type: "string" } } };

function success({ collection, name }: Route): Json {
  const action = collection.actions[name];
  const reference = { $ref: `#/components/schemas/${schemaName(collection)}` };
  if (action !== undefined) {
    const status = name === "create" ? "201" : "200";
    return { [status]: { description: "Done", content: json(jsonSchema(action.output, "output")) } };
  }
  if (name === "list") return { 200: { description: "A page", content: json(page(reference)) } };
  if (name === "batchGet")
    return { 200: { description: "What was found, and the ids that were not", content: json(batch(reference)) } };
  if (name === "create") return { 201: { description: "Created", headers: etag, content: json(reference) } };
  if (name === "get") {
    const unchanged = { 304: { description: "Still the version of If-None-Match" } };
    return { 200: { description: "The document", headers: etag, content: json(reference) }, ...unchanged };
  }
  const whole = {
    description: "Done; the document, where Prefer asked for it",
    headers: etag,
    content: json(reference),
  };
  return { 200: whole, 204: { description: "Done", headers: etag } };
}

const page = (items: Json) => ({
  type: "object",
  required: ["items", "nextCursor"],
  properties: { items: { type: "array", items }, nextCursor: { type: ["string", "null"] } },
});

const batch = (items: Json) => ({
  type: "object",
  required: ["items", "missing"],
  properties: { items: { type: "array", items }, missing: { type: "array", items: { type: "string" } } },
});

function problemsOf({ collection, name }: Route): ProblemCode[] {
  const codes: ProblemCode[] = [
    "unauthenticated",
    "forbidden",
    "not-found",
    "too-many-requests",
    "internal",
    "unavailable",
  ];
  const hasBody = collection.actions[name] !== undefined || name === "create" || name === "update";
  if (hasBody) codes.push("invalid-json", "invalid-fields", "too-large", "unsupported-media-type");
  if (name === "batchGet") codes.push("invalid-parameter");
  if (name === "list") codes.push("invalid-parameter", "undeclared-query");
  if (["update", "delete", "restore"].includes(name)) codes.push("stale", "invalid-parameter");
  if (name === "delete" && collection.hasTrash) codes.push("conflict");
  if (hasBody && name !== "update") codes.push("conflict", "invalid-parameter");
  if (takesKey({ collection, name })) codes.push("idempotency-mismatch");
  return [...new Set(codes)];
}

function problems(codes: readonly ProblemCode[]): Json {
  const byStatus = new Map<number, string[]>();
  for (const code of codes) {
    const [status] = problemCodes[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const content = { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } };
  const entries = [...byStatus].map(([status, known]) => [status, { description: known.join(", "), content }]);
  return Object.fromEntries(entries) as Json;
}

const problemSchema: Json = {
  type: "object",
  required: ["type", "title", "status", "code", "traceId"],
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    code: { type: "string", enum: Object.keys(problemCodes) },
    detail: { type: "string" },
    traceId: { type: "string" },
    issues: {
      type: "array",
      items: {
        type: "object",
        required: ["field", "message"],
        properties: { field: { type: "string" }, message: { type: "string" } },
      },
    },
    declared: { type: "array", items: { type: "string" } },
  },
};
