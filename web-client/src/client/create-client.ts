// createClient(): the app's collections as functions, typed by their definitions.
import type { App } from "../../../functions/src/kit/index.ts";
import { directWrites } from "./direct.ts";
import { type LiveQuery, listen, listenAcross, listenOne, type Params } from "./live.ts";
import { type CollectionOutline, type Outline, outlineOf } from "./outline.ts";
import { type ApiRequest, send, type Transport } from "./request.ts";
import type { LiveSource } from "./sdk.ts";
import type { Client, Conditional, LiveObserver, Result } from "./types.ts";

export interface ClientOptions extends Partial<Omit<Transport, "token">> {
  readonly token: Transport["token"];
  /** For live queries and direct writes; without it they throw. */
  readonly live?: LiveSource;
}

type Item = { readonly id: string; readonly purge?: boolean } & Conditional;

/**
 * The client of an app: `client.tasks.list({ workspaceId }, { status: "todo" })`. Takes the definitions themselves, or,
 * where zod would be too much to load, their outline: the types are the same.
 */
export function createClient<A extends App>(definitions: A | Outline<A>, options: ClientOptions): Client<A> {
  const { collections } = "outline" in definitions ? definitions : outlineOf(definitions);
  const transport: Transport = {
    base: "/api/v1",
    fetch: (input, init) => globalThis.fetch(input, init),
    attempts: 3,
    wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    ...options,
  };
  const entries = Object.entries<CollectionOutline>(collections).map(
    ([name, outline]) => [name, collectionClient(outline, transport, options.live)] as const,
  );
  return Object.fromEntries(entries) as unknown as Client<A>;
}

type Fields = Readonly<Record<string, unknown>>;
type Ask = (request: ApiRequest) => Promise<Result<never>>;

function collectionClient(outline: CollectionOutline, transport: Transport, live: LiveSource | undefined) {
  const ask: Ask = (request) => send(transport, request);
  return { ...apiOf(outline, ask), ...liveOf(outline, live), actions: actionsOf(outline, ask) };
}

/** The operations of the HTTPS API. */
function apiOf(outline: CollectionOutline, ask: Ask) {
  const all = (params: Params) => `/${fill(outline.path, params)}`;
  const one = (params: Params, id: string) => `${all(params)}/${encodeURIComponent(id)}`;
  const whole = { prefer: "return=representation" };
  return {
    list: (params: Params, query: Readonly<Record<string, unknown>> = {}) =>
      ask({ method: "GET", path: `${all(params)}${toSearch(query)}` }),
    get: (params: Params, id: string) => ask({ method: "GET", path: one(params, id) }),
    getMany: (params: Params, ids: readonly string[]) =>
      ask({ method: "GET", path: `${all(params)}:batchGet?${new URLSearchParams(ids.map((id) => ["id", id]))}` }),
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
  };
}

/** What goes through the SDK. */
function liveOf(outline: CollectionOutline, live: LiveSource | undefined) {
  const source = () => {
    if (live === undefined) throw new Error("this client was made without live queries");
    return live;
  };
  return {
    live: (params: Params, query: LiveQuery, observer: LiveObserver<unknown>) =>
      listen(source(), outline, { params, query, observer }),
    liveOne: (params: Params, id: string, observer: LiveObserver<unknown>) =>
      listenOne(source(), outline, { params, id, observer }),
    liveAcross: (query: LiveQuery, observer: LiveObserver<unknown>) =>
      listenAcross(source(), outline, { query, observer }),
    direct: {
      create: (params: Params, fields: Fields) => directWrites(source(), outline).create(params, fields),
      update: (params: Params, id: string, patch: Fields) => directWrites(source(), outline).update(params, id, patch),
      delete: (params: Params, id: string) => directWrites(source(), outline).delete(params, id),
      restore: (params: Params, id: string) => directWrites(source(), outline).restore(params, id),
    },
  };
}

function actionsOf(outline: CollectionOutline, ask: Ask) {
  const entries = Object.entries(outline.actions).map(([name, on]) => {
    const act = (at: Params, input: object, key: string = crypto.randomUUID()) => {
      const item = on === "item" ? `/${encodeURIComponent(at.id ?? "")}` : "";
      const replaces = name === "create" || name === "update" || name === "delete";
      const verb = replaces ? "" : `/${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
      const method = name === "update" ? "PATCH" : name === "delete" ? "DELETE" : "POST";
      const headers = { "idempotency-key": key };
      return ask({ method, path: `/${fill(outline.path, at)}${item}${verb}`, body: input, headers });
    };
    return [name, act] as const;
  });
  return Object.fromEntries(entries);
}

/** The ids in their places, encoded, so that none can reach another path. */
function fill(path: string, params: Params): string {
  return path.replace(/\{(\w+)\}/g, (_whole, name: string) => encodeURIComponent(params[name] ?? ""));
}

function toSearch(query: Readonly<Record<string, unknown>>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  return search.size === 0 ? "" : `?${search}`;
}
