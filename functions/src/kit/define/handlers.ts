// Handlers: the server's side of actions. The types live here so that the app can name them; nothing runs here.
import type { z } from "zod";
import type { Role } from "./access.ts";
import type { Action, ActionMap } from "./action.ts";
import type { AnyCollection, Document, NewDocument } from "./collection.ts";

export interface Caller {
  readonly uid: string;
  /** The name in the token, where the person has one. */
  readonly name: string | undefined;
  readonly email: string | undefined;
  readonly isAnonymous: boolean;
  readonly isOperator: boolean;
}

/** The ids in a path: `{ workspaceId }`. */
export type PathParams = Readonly<Record<string, string>>;

/** What a document holds: the fields people write and those that only the server does. */
export type Fields<C extends AnyCollection> = NewDocument<C>;

/** Documents inside one transaction: all reads before the first write; it runs again when what it read changed. */
export interface ActionTransaction {
  get<C extends AnyCollection>(collection: C, params: PathParams, id: string): Promise<Document<C> | undefined>;
  /** At most `limit` documents whose fields equal. */
  find<C extends AnyCollection>(
    collection: C,
    params: PathParams,
    query: { readonly where: Partial<Fields<C>>; readonly limit: number },
  ): Promise<readonly Document<C>[]>;
  create<C extends AnyCollection>(collection: C, at: { params: PathParams; id: string }, fields: Fields<C>): void;
  update<C extends AnyCollection>(
    collection: C,
    at: { params: PathParams; id: string },
    fields: Partial<Fields<C>>,
  ): void;
  remove<C extends AnyCollection>(collection: C, params: PathParams, id: string): void;
}

export interface ActionContext<Input> {
  readonly caller: Caller;
  /** The caller's role, for actions whose access is a role. */
  readonly role: Role | undefined;
  readonly params: PathParams;
  /** The item's id, for actions on an item. */
  readonly id: string;
  readonly input: Input;
  /** The time of the request, the same that the stamps carry. */
  readonly now: Date;
  /** A new id; the same for a retry with the same Idempotency-Key. */
  newId(purpose: string): string;
  /** A new id that nobody can guess: never derived from what a request says. */
  secretId(): string;
  transaction<T>(run: (transaction: ActionTransaction) => Promise<T>): Promise<T>;
}

export type ActionHandler<A extends Action> = (
  context: ActionContext<z.output<A["input"]>>,
) => Promise<z.input<A["output"]>>;

export interface Handlers {
  readonly collection: AnyCollection;
  readonly handlers: Readonly<Record<string, ActionHandler<Action>>>;
}

/** A handler for each of a collection's actions. */
export function handlers<C extends AnyCollection>(
  collection: C,
  map: { readonly [Name in keyof C["actions"]]: ActionHandler<C["actions"][Name]> },
): Handlers {
  return { collection, handlers: map as unknown as Handlers["handlers"] };
}

/** A refusal that a handler may throw: the API answers it as a problem of this code. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: "not-found" | "conflict" | "forbidden";

  constructor(code: Refusal["code"], detail: string) {
    super(detail);
    this.code = code;
  }
}

export type { ActionMap };
