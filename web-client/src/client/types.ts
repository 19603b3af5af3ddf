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

/** Why a request did not succeed: what the API said, or that it could not be reached. */
export interface Failure {
  readonly code: ProblemCode | "offline" | "unexpected-answer";
  /** 0 where there was no answer. */
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

type Filter<T> = T extends readonly (infer Item)[] ? Item : T;

/** Equality filters by field (membership for arrays), and the order of a declared query. */
export type ListQuery<C extends AnyCollection> = {
  readonly [Name in keyof C["fields"]]?: Filter<z.output<C["fields"][Name]>>;
} & { readonly orderBy?: (keyof C["fields"] & string) | "createdAt" | "updatedAt"; readonly limit?: number };

export interface Paging {
  readonly cursor?: string;
  readonly trash?: boolean;
}

export interface Conditional {
  /** The ETag that must still be the latest. */
  readonly ifMatch?: string;
}

/** What a live query tells: everything it holds now, or why it ended. */
export interface LiveObserver<T> {
  readonly next: (items: readonly T[]) => void;
  readonly error: (error: Error) => void;
}

export interface CollectionClient<C extends AnyCollection> {
  list(params: PathParams<C["path"]>, query?: ListQuery<C> & Paging): Promise<Result<Page<Document<C>>>>;
  get(params: PathParams<C["path"]>, id: string): Promise<Result<Document<C>>>;
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
  live(params: PathParams<C["path"]>, query: ListQuery<C>, observer: LiveObserver<Document<C>>): () => void;
  readonly actions: {
    readonly [Name in keyof C["actions"]]: C["actions"][Name] extends Action<infer Input, infer Output>
      ? (
          at: PathParams<C["path"]> & (C["actions"][Name]["on"] extends "item" ? { readonly id: string } : unknown),
          input: z.input<Input>,
        ) => Promise<Result<z.output<Output>>>
      : never;
  };
}

export type Client<A extends App> = {
  readonly [Name in keyof A["collections"]]: CollectionClient<A["collections"][Name]>;
};
