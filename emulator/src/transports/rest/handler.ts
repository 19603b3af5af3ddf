// REST: ProtoJSON in, one RPC, ProtoJSON out. A server stream becomes one JSON array, written as it comes.
import type { ServerResponse } from "node:http";
import { create, type DescMethod, type JsonValue, type Message } from "@bufbuild/protobuf";
import { EmptySchema } from "@bufbuild/protobuf/wkt";
import { toFirestoreError, unimplemented } from "../../model/status.ts";
import { Firestore } from "../../proto/gen/google/firestore/v1/firestore_pb.js";
import type { CallContext, FirestoreService } from "../../service/types.ts";
import { decodePath, type Exchange, errorBody, invalidPayload } from "../http/exchange.ts";
import type { HttpRoutes } from "../http/server.ts";
import { fromProtoJson, toProtoJson } from "../proto-json.ts";
import { bindQuery, type JsonObject } from "./query-params.ts";
import { type Route, routeOf } from "./routes.ts";

type Answer = (request: Message, context: CallContext) => Promise<Message | undefined> | AsyncIterable<Message>;

const methods = new Map(Firestore.methods.map((method) => [method.localName, method]));

export function createRest(service: FirestoreService): HttpRoutes {
  return (exchange) => {
    if (!exchange.path.startsWith("/v1")) return undefined;
    const route = routeOf(exchange.method, decodePath(exchange.path));
    return route === undefined ? undefined : call(service, exchange, route);
  };
}

async function call(service: FirestoreService, exchange: Exchange, route: Route): Promise<void> {
  const method = methods.get(route.rpc) as DescMethod;
  const scope = exchange.scope();
  const request = await readRequest(exchange, route, method);
  const byName = service as unknown as Record<string, Answer | undefined>;
  const answer = byName[route.rpc];
  if (answer === undefined) throw unimplemented(`Method ${Firestore.typeName}/${method.name} is unimplemented`);
  const result = answer.call(service, request, scope);
  if (method.methodKind === "server_streaming") {
    await sendArray(exchange.response, method, result as AsyncIterable<Message>);
  } else {
    const message = (await (result as Promise<Message | undefined>)) ?? create(EmptySchema);
    exchange.sendJson(toProtoJson(method.output, message));
  }
}

async function readRequest(exchange: Exchange, route: Route, method: DescMethod): Promise<Message> {
  const json: JsonObject = {};
  bindQuery(method.input, exchange.query, json);
  const body = route.body === undefined ? {} : await exchange.json();
  if (!isObject(body)) throw invalidPayload();
  if (route.body === "*") Object.assign(json, body);
  if (route.body === "document") json.document = body;
  for (const [field, value] of Object.entries(route.bound)) {
    json[field] =
      field === "document" ? { ...(json.document as JsonObject), ...(value as JsonObject) } : (value as string);
  }
  try {
    return fromProtoJson(method.input, json);
  } catch {
    throw invalidPayload();
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * An error before the first message is an ordinary error answer. Afterwards the status line is gone: the error is the
 * array's last element, as in production.
 */
async function sendArray(response: ServerResponse, method: DescMethod, messages: AsyncIterable<Message>) {
  let open = false;
  const write = (value: JsonValue) => {
    if (!open) response.writeHead(200, { "Content-Type": "application/json; charset=UTF-8" });
    const text = `${open ? ",\n" : "["}${JSON.stringify(value)}`;
    open = true;
    return response.write(text);
  };
  try {
    for await (const message of messages) {
      if (!write(toProtoJson(method.output, message))) await drained(response);
      if (response.destroyed) return;
    }
  } catch (error) {
    if (!open) throw error;
    write(errorBody(toFirestoreError(error)));
  }
  if (!open) response.writeHead(200, { "Content-Type": "application/json; charset=UTF-8" }).write("[");
  response.end("]");
}

async function drained(response: ServerResponse): Promise<void> {
  if (response.destroyed) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      response.off("drain", done).off("close", done);
      resolve();
    };
    response.on("drain", done).on("close", done);
  });
}
