// The client's types, all worked out from the definitions: nothing is generated.
import type { z } from "zod";
import type {
  Action,
  AnyCollection,
  App,
  Document,
  Issue,
  NewDocument,
  ProblemCode,
} from "../../../functions/src/kit/index.ts";

/** The ids in a path: "workspaces/{workspaceId}/tasks" needs `{ workspaceId }`. */
export type PathParams<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? { readonly [Key in Name]: string } & PathParams<Rest>
  : unknown;

/** Why a request did not succeed: what the API or the rules said, or that nobody could be reached. */
export interface Failure {
  readonly code: ProblemCode | "offline" | "unexpected-answer";
  /** 0 where there was no answer over HTTP. */
  readonly status: number;
  readonly message: string;
  /** The fields that were refused, for forms. */
  readonly issues: readonly Issue[];
  readonly traceId: string | undefined;
}

export type Result<T> =
  | { readonly ok: true; readonly value: T; readonly etag: string | undefined }
  | { readonly ok: false; readonly failure: Failure };

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

export interface Found<C extends AnyCollection> {
  readonly items: readonly Document<C>[];
  readonly missing: readonly string[];
}

type Filter<T> = T extends readonly (infer Item)[] ? Item : T;

/** Equality filters by field (membership for arrays), and the order of a declared query. */
export type ListQuery<C extends AnyCollection> = {
  readonly [Name in keyof C["fields"]]?: Filter<z.input<C["fields"][Name]>>;
} & {
  readonly orderBy?: (keyof C["fields"] & string) | "createdAt" | "updatedAt";
  readonly limit?: number;
  /** What is in the trash, latest first; takes no filters and no order. */
  readonly trash?: boolean;
};

export interface Paging {
  readonly cursor?: string;
}

export interface Conditional {
  /** The ETag that must still be the latest. */
  readonly ifMatch?: string;
}

/** How far a live answer can be trusted. */
export interface LiveState {
  /** From this device's cache; the server has not confirmed it yet. */
  readonly fromCache: boolean;
  /** The ids of what was written here and is not confirmed yet. */
  readonly pending: ReadonlySet<string>;
  /** The ids of what the server added or changed since the call before. */
  readonly changed: ReadonlySet<string>;
}

/** What a live query tells: everything it holds now, or why it ended. */
export interface LiveObserver<T> {
  readonly next: (data: T, state: LiveState) => void;
  readonly error: (failure: Failure) => void;
}

export type Stop = () => void;

/** A document found across all scopes, with the ids of its path. */
export type FoundAcross<C extends AnyCollection> = Document<C> & { readonly params: PathParams<C["path"]> };

/** Writes through the SDK: shown at once, sent when there is a connection, judged by the rules. */
export interface DirectWrites<C extends AnyCollection> {
  /** The new id at once; the server's verdict when it comes. */
  create(
    params: PathParams<C["path"]>,
    fields: NewDocument<C>,
  ): { readonly id: string; readonly saved: Promise<Result<void>> };
  update(params: PathParams<C["path"]>, id: string, patch: Partial<NewDocument<C>>): Promise<Result<void>>;
  /** To the trash; for good where the collection has none. */
  delete(params: PathParams<C["path"]>, id: string): Promise<Result<void>>;
  restore(params: PathParams<C["path"]>, id: string): Promise<Result<void>>;
}

export interface CollectionClient<C extends AnyCollection> {
  list(params: PathParams<C["path"]>, query?: ListQuery<C> & Paging): Promise<Result<Page<Document<C>>>>;
  get(params: PathParams<C["path"]>, id: string): Promise<Result<Document<C>>>;
  /** At most a page of ids; in the order asked for, with the ids that are not there for this caller. */
  getMany(params: PathParams<C["path"]>, ids: readonly string[]): Promise<Result<Found<C>>>;
  /** Retries use one Idempotency-Key; give one to survive a reload as well. */
  create(params: PathParams<C["path"]>, fields: NewDocument<C>, key?: string): Promise<Result<Document<C>>>;
  update(
    params: PathParams<C["path"]>,
    at: { readonly id: string } & Conditional,
    patch: Partial<NewDocument<C>>,
  ): Promise<Result<Document<C>>>;
  delete(
    params: PathParams<C["path"]>,
    at: { readonly id: string; readonly purge?: boolean } & Conditional,
  ): Promise<Result<void>>;
  restore(params: PathParams<C["path"]>, at: { readonly id: string } & Conditional): Promise<Result<void>>;
  /** Tells now and at every change, from the SDK's cache first. Answers how to stop. Throws for undeclared queries. */
  live(params: PathParams<C["path"]>, query: ListQuery<C>, observer: LiveObserver<readonly Document<C>[]>): Stop;
  /** One document, or undefined while there is none. One in the trash is there, with its `deletedAt`. */
  liveOne(params: PathParams<C["path"]>, id: string, observer: LiveObserver<Document<C> | undefined>): Stop;
  /** One's own documents in all scopes, for collections with `readAcross`; throws for others. */
  liveAcross(query: { readonly limit?: number }, observer: LiveObserver<readonly FoundAcross<C>[]>): Stop;
  /** For collections with `writes: "direct"`; throws for others. */
  readonly direct: DirectWrites<C>;
  readonly actions: {
    readonly [Name in keyof C["actions"]]: C["actions"][Name] extends Action<infer Input, infer Output>
      ? (
          at: PathParams<C["path"]> & (C["actions"][Name]["on"] extends "item" ? { readonly id: string } : unknown),
          input: z.input<Input>,
          key?: string,
        ) => Promise<Result<z.output<Output>>>
      : never;
  };
}

export type Client<A extends App> = {
  readonly [Name in keyof A["collections"]]: CollectionClient<A["collections"][Name]>;
};
