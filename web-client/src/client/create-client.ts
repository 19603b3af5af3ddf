// createClient(): the app's collections as functions, typed by their definitions.
import type { AnyCollection, App } from "../../../functions/src/kit/index.ts";
import { type LiveSource, listen } from "./live.ts";
import { type ApiRequest, send, type Transport } from "./request.ts";
import type { Client, Conditional, LiveObserver, Result } from "./types.ts";

export interface ClientOptions extends Partial<Omit<Transport, "token">> {
  readonly token: Transport["token"];
  /** For live queries; without it they throw. */
  readonly live?: LiveSource;
}

type Params = Readonly<Record<string, string>>;
type Item = { readonly id: string; readonly purge?: boolean } & Conditional;

/** The client of an app: `client.tasks.list({ workspaceId }, { status: "todo" })`. */
export function createClient<A extends App>(app: A, options: ClientOptions): Client<A> {
  const transport: Transport = {
    base: "/api/v1",
    fetch: (input, init) => globalThis.fetch(input, init),
    attempts: 3,
    wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    ...options,
  };
  const entries = Object.entries(app.collections).map(
    ([name, collection]) => [name, collectionClient(collection, transport, options.live)] as const,
  );
  return Object.fromEntries(entries) as unknown as Client<A>;
}

function collectionClient(collection: AnyCollection, transport: Transport, live: LiveSource | undefined) {
  const ask = (request: ApiRequest): Promise<Result<never>> => send(transport, request);
  const all = (params: Params) => `/${fill(collection.path, params)}`;
  const one = (params: Params, id: string) => `${all(params)}/${encodeURIComponent(id)}`;
  const whole = { prefer: "return=representation" };
  return {
    list: (params: Params, query: Readonly<Record<string, unknown>> = {}) =>
      ask({ method: "GET", path: `${all(params)}${toSearch(query)}` }),
    get: (params: Params, id: string) => ask({ method: "GET", path: one(params, id) }),
    create: (params: Params, fields: object, key: string = crypto.randomUUID()) =>
      ask({ method: "POST", path: all(params), body: fields, headers: { "idempotency-key": key } }),
    update: (params: Params, { id, ifMatch }: Item, patch: object) =>
      ask({ method: "PATCH", path: one(params, id), body: patch, headers: { ...whole, "if-match": ifMatch } }),
    delete: (params: Params, { id, ifMatch, purge }: Item) =>
      ask({
        method: "DELETE",
        path: `${one(params, id)}${purge ? "?purge=true" : ""}`,
        headers: { "if-match": ifMatch },
      }),
    restore: (params: Params, { id, ifMatch }: Item) =>
      ask({ method: "POST", path: `${one(params, id)}/restore`, headers: { "if-match": ifMatch } }),
    live: (params: Params, query: Readonly<Record<string, unknown>>, observer: LiveObserver<unknown>) => {
      if (live === undefined) throw new Error("this client was made without live queries");
      const { orderBy, limit, ...filters } = query as { orderBy?: string; limit?: number };
      return listen(
        live,
        { collection, query: { path: fill(collection.path, params), filters, orderBy, limit } },
        observer,
      );
    },
    actions: actionClients(collection, ask),
  };
}

function actionClients(collection: AnyCollection, ask: (request: ApiRequest) => Promise<Result<never>>) {
  const entries = Object.entries(collection.actions).map(([name, { on }]) => {
    const act = (at: Partial<Params>, input: object) => {
      const item = on === "item" ? `/${encodeURIComponent(at.id ?? "")}` : "";
      const replaces = name === "create" || name === "update" || name === "delete";
      const verb = replaces ? "" : `/${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
      const method = name === "update" ? "PATCH" : name === "delete" ? "DELETE" : "POST";
      const headers = { "idempotency-key": crypto.randomUUID() };
      return ask({ method, path: `/${fill(collection.path, at)}${item}${verb}`, body: input, headers });
    };
    return [name, act] as const;
  });
  return Object.fromEntries(entries);
}

/** The ids in their places, encoded, so that none can reach another path. */
function fill(path: string, params: Partial<Params>): string {
  return path.replace(/\{(\w+)\}/g, (_whole, name: string) => encodeURIComponent(params[name] ?? ""));
}

function toSearch(query: Readonly<Record<string, unknown>>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  return search.size === 0 ? "" : `?${search}`;
}
