// What the API is made of, handed in once: nothing below reads the environment or the clock by itself.
import type { Request, Response } from "express";
import type { App } from "../define/app.ts";
import type { AnyCollection } from "../define/collection.ts";
import type { Caller, Handlers, PathParams } from "../define/handlers.ts";
import type { Store } from "../store/store.ts";

export interface ApiLimits {
  /** Bytes of a request's body. */
  readonly body: number;
  /** Levels of nesting in a request's body. */
  readonly depth: number;
  readonly pageSize: number;
  readonly defaultPageSize: number;
  /** Requests per second and caller that an instance sustains; 0 turns the limit off. */
  readonly ratePerSecond: number;
  /** Requests that a caller may send at once before the rate counts. */
  readonly burst: number;
}

export interface ApiOptions {
  readonly app: App;
  readonly handlers: readonly Handlers[];
  readonly store: Store;
  /** Resolves to the token's claims, or throws. */
  readonly verifyToken: (token: string) => Promise<TokenClaims>;
  /** Throws for a bad App Check token; undefined where the deployment does not ask for one. */
  readonly verifyAppCheck?: ((token: string) => Promise<void>) | undefined;
  /** Origins of other sites whose pages may call; "*" for any. */
  readonly origins: readonly string[];
  readonly limits: ApiLimits;
  readonly now: () => Date;
  readonly log: (entry: LogEntry) => void;
}

export interface LogEntry {
  readonly severity: "INFO" | "WARNING" | "ERROR";
  readonly message: string;
  readonly traceId: string;
  readonly [detail: string]: unknown;
}

export interface TokenClaims {
  readonly uid: string;
  readonly name?: string;
  readonly email?: string | undefined;
  readonly operator?: boolean;
  /** When the token expires, seconds since 1970. */
  readonly exp?: number;
  readonly firebase?: { readonly sign_in_provider?: string };
}

/** One request on its way: what the middleware found out. */
export interface RequestState {
  traceId: string;
  caller: Caller | undefined;
  body: unknown;
  /** Methods that the path knows, and the request's is not among them. */
  allow?: readonly string[];
}

export type ApiResponse = Response<unknown, RequestState>;

/** One request to a collection's route. */
export interface Call {
  readonly options: ApiOptions;
  readonly collection: AnyCollection;
  readonly params: PathParams;
  /** The item's id; empty on routes of the whole collection. */
  readonly id: string;
  readonly caller: Caller | undefined;
  readonly request: Request;
  readonly response: ApiResponse;
}

export const defaultLimits: ApiLimits = {
  body: 64 * 1024,
  depth: 20,
  pageSize: 100,
  defaultPageSize: 20,
  ratePerSecond: 50,
  burst: 200,
};
