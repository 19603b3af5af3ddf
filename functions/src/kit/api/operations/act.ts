// POST .../{verb}: an action. Its handler gets typed documents in one transaction and never sees the database.

import type { Action } from "../../define/action.ts";
import { encodeFields } from "../../define/codec.ts";
import type { AnyCollection } from "../../define/collection.ts";
import {
  type ActionHandler,
  type ActionTransaction,
  type Caller,
  type PathParams,
  Refusal,
} from "../../define/handlers.ts";
import { derivedId, isDocumentId, randomId } from "../../shared/ids.ts";
import { Problem } from "../../shared/problem.ts";
import { WriteRefused } from "../../store/failures.ts";
import { type StoreTransaction, storedTypes, Timestamp } from "../../store/store.ts";
import { authorize, requireCaller } from "../authorize.ts";
import { fingerprint, microsecondOf } from "../fingerprint.ts";
import { collectionPath, documentPath } from "../paths.ts";
import { changedFields, newDocument, present } from "../present.ts";
import type { Call } from "../types.ts";
import { validate } from "../validate.ts";
import { idempotencyKey } from "./create.ts";

/** The operation that runs the handler of the action of that name. */
export function act(name: string, action: Action, handler: ActionHandler<Action>) {
  return async (call: Call): Promise<void> => {
    const { collection, options, params, id, response } = call;
    const key = idempotencyKey(call);
    const { role } = await authorize(call, action.access);
    const caller = requireCaller(call.caller);
    const input = validate(action.input, response.locals.body ?? {});
    const now = options.now();
    const retry = key === undefined ? undefined : { body: fingerprint(response.locals.body), ids: new Set<string>() };
    const newId = (purpose: string) => {
      if (key === undefined) return randomId();
      const derived = derivedId(caller.uid, collectionPath(collection, params), id, name, key, purpose);
      retry?.ids.add(derived);
      return derived;
    };
    const context = { caller, role, params, id, input, now, newId, secretId: randomId };
    const output = await refusing(() =>
      handler({
        ...context,
        transaction: (run) => options.store.transaction((raw) => run(toTransaction(raw, { caller, at: now, retry }))),
      }),
    );
    response.status(name === "create" ? 201 : 200).json(action.output.parse(output));
  };
}

async function refusing<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof Refusal) throw new Problem(error.code, error.message);
    if (error instanceof WriteRefused) throw new Problem(error.reason === "missing" ? "not-found" : "conflict");
    throw error;
  }
}

interface Request {
  readonly caller: Caller;
  readonly at: Date;
  /** With an Idempotency-Key: the fingerprint of the body, and the ids that follow from the key. */
  readonly retry: { readonly body: number; readonly ids: ReadonlySet<string> } | undefined;
}

function toTransaction(raw: StoreTransaction, { caller, at, retry }: Request): ActionTransaction {
  const by = { uid: caller.uid, at, microsecond: retry?.body ?? 0 };
  const toDocument = (collection: AnyCollection, data: Record<string, unknown>, id: string) =>
    present(collection, { id, data }) as never;
  return {
    get: async (collection, params, id) => {
      if (![...Object.values(params), id].every(isDocumentId)) return undefined;
      const [document] = await raw.read([documentPath(collection, params, id)]);
      if (document !== undefined && retry?.ids.has(id)) requireSameBody(document.data, retry.body);
      return document === undefined ? undefined : toDocument(collection, document.data, document.id);
    },
    find: async (collection, params, { where, limit }) => {
      const stored = encodeFields(collection, where, storedTypes);
      const filters = Object.entries(stored).map(([field, value]) => ({ field, op: "==" as const, value }));
      const path = collectionPath(collection, checked(params));
      const documents = await raw.list({ collection: path, where: filters, orderBy: [], limit });
      return documents.map(({ data, id }) => toDocument(collection, data, id));
    },
    create: (collection, { params, id }, fields) => {
      const data = newDocument(collection, complete(collection, fields), by);
      raw.create(documentPath(collection, checked({ ...params, id }), id), data);
    },
    update: (collection, { params, id }, fields) =>
      raw.update(documentPath(collection, checked({ ...params, id }), id), changedFields(collection, fields, by)),
    remove: (collection, params, id) => raw.remove(documentPath(collection, checked({ ...params, id }), id)),
  };
}

/** A document that an earlier request with the same key made carries the fingerprint of that request's body (034). */
function requireSameBody({ createdAt }: Readonly<Record<string, unknown>>, body: number): void {
  if (createdAt instanceof Timestamp && microsecondOf(createdAt) !== body) throw new Problem("idempotency-mismatch");
}

/** Ids that come out of an input could be anything: none may reach into another collection. */
function checked(params: PathParams): PathParams {
  if (!Object.values(params).every(isDocumentId)) throw new Problem("not-found");
  return params;
}

/** A handler's new document passes the same schema as a caller's; a failure is a bug of the handler. */
function complete(collection: AnyCollection, fields: object): Record<string, unknown> {
  const own = Object.entries(collection.fields).map(([name, schema]) => {
    const value = (fields as Record<string, unknown>)[name];
    return [name, (schema as unknown as { parse(value: unknown): unknown }).parse(value)] as const;
  });
  return Object.fromEntries(own.filter(([, value]) => value !== undefined));
}
