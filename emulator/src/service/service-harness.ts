// For the service's tests: a service over throw-away data, and requests short enough to read.
import { create } from "@bufbuild/protobuf";
import type { Caller } from "../model/caller.ts";
import { TransactionOptionsSchema } from "../proto/gen/google/firestore/v1/common_pb.js";
import { type Value, ValueSchema } from "../proto/gen/google/firestore/v1/document_pb.js";
import {
  BatchGetDocumentsRequestSchema,
  BeginTransactionRequestSchema,
  CommitRequestSchema,
  type CommitResponse,
  RunQueryRequestSchema,
} from "../proto/gen/google/firestore/v1/firestore_pb.js";
import {
  StructuredQuery_Direction as Direction,
  StructuredQuery_FieldFilter_Operator as Op,
  type StructuredQuery,
  type StructuredQuery_Filter,
  StructuredQuery_FilterSchema,
  StructuredQuerySchema,
} from "../proto/gen/google/firestore/v1/query_pb.js";
import { type Write, WriteSchema } from "../proto/gen/google/firestore/v1/write_pb.js";
import { Store } from "../storage/store.ts";
import { type CoreOptions, createService, RulesRegistry, type Service } from "./index.ts";
import type { CallContext } from "./types.ts";

export const database = "projects/p/databases/(default)";
export const root = `${database}/documents`;

export const contextOf = (caller: Caller, span?: string): CallContext => ({
  caller,
  signal: new AbortController().signal,
  ...(span === undefined ? {} : { span }),
});
export const asAdmin = contextOf({ kind: "admin" });
export const asUser = (uid: string): CallContext => contextOf({ kind: "user", uid, token: { sub: uid } });

export function value(input: number | string | boolean | null): Value {
  if (input === null) return create(ValueSchema, { valueType: { case: "nullValue", value: 0 } });
  if (typeof input === "string") return create(ValueSchema, { valueType: { case: "stringValue", value: input } });
  if (typeof input === "boolean") return create(ValueSchema, { valueType: { case: "booleanValue", value: input } });
  return create(ValueSchema, { valueType: { case: "integerValue", value: BigInt(input) } });
}

type Data = Readonly<Record<string, number | string | boolean | null>>;

export function set(path: string, data: Data): Write {
  const fields = Object.fromEntries(Object.entries(data).map(([key, input]) => [key, value(input)]));
  return create(WriteSchema, { operation: { case: "update", value: { name: `${root}/${path}`, fields } } });
}

export function remove(path: string): Write {
  return create(WriteSchema, { operation: { case: "delete", value: `${root}/${path}` } });
}

export interface Harness extends AsyncDisposable, Service {
  readonly store: Store;
  commit(
    writes: readonly Write[],
    options?: { context?: CallContext; transaction?: Uint8Array },
  ): Promise<CommitResponse>;
  /** The fields of a document as plain values; null when it is missing. */
  get(
    path: string,
    options?: { context?: CallContext; transaction?: Uint8Array },
  ): Promise<Record<string, unknown> | null>;
  /** Names below the root of what a query finds. */
  query(query: StructuredQuery, options?: { context?: CallContext; transaction?: Uint8Array }): Promise<string[]>;
}

export function harness(options: Partial<CoreOptions> & { source?: string } = {}): Harness {
  const store = options.store ?? new Store();
  const rules = new RulesRegistry(options.source === undefined ? {} : { source: options.source });
  const service = createService({ requireIndexes: true, rules, ...options, store });
  const selector = (transaction: Uint8Array | undefined) =>
    transaction === undefined ? {} : { consistencySelector: { case: "transaction" as const, value: transaction } };
  return {
    ...service,
    store,
    commit: (writes, { context = asAdmin, transaction = new Uint8Array() } = {}) =>
      service.firestore.commit(create(CommitRequestSchema, { database, writes: [...writes], transaction }), context),
    async get(path, { context = asAdmin, transaction } = {}) {
      const documents = [`${root}/${path}`];
      const request = create(BatchGetDocumentsRequestSchema, { database, documents, ...selector(transaction) });
      for await (const { result } of service.firestore.batchGetDocuments(request, context)) {
        if (result.case === "found") return plain(result.value.fields);
      }
      return null;
    },
    async query(structured, { context = asAdmin, transaction } = {}) {
      const queryType = { case: "structuredQuery" as const, value: structured };
      const request = create(RunQueryRequestSchema, { parent: root, queryType, ...selector(transaction) });
      const names: string[] = [];
      for await (const { document } of service.firestore.runQuery(request, context)) {
        if (document !== undefined) names.push(document.name.slice(root.length + 1));
      }
      return names;
    },
    async [Symbol.asyncDispose]() {
      await service.admin.close();
      await store.close();
    },
  };
}

/** The id of a new transaction; `mode` as in TransactionOptions. */
export async function begin({ firestore }: Harness, mode: object = {}, name = database): Promise<Uint8Array> {
  const options = create(TransactionOptionsSchema, mode);
  const request = create(BeginTransactionRequestSchema, { database: name, options });
  return (await firestore.beginTransaction(request, asAdmin)).transaction;
}

export const readOnly = { mode: { case: "readOnly", value: {} } };

export function all(collectionId: string): StructuredQuery {
  return create(StructuredQuerySchema, { from: [{ collectionId }] });
}

export async function collect<T>(answers: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const answer of answers) all.push(answer);
  return all;
}

/** A query over one collection. */
export function structured(collectionId: string, more: object): StructuredQuery {
  return create(StructuredQuerySchema, { from: [{ collectionId }], ...more });
}

export const order = (fieldPath: string, descending: boolean) => ({
  field: { fieldPath },
  direction: descending ? Direction.DESCENDING : Direction.ASCENDING,
});

const operators = { "==": Op.EQUAL, in: Op.IN, "array-contains": Op.ARRAY_CONTAINS } as const;
type Operand = number | string | boolean | null;

/** One field filter. */
export function where(
  fieldPath: string,
  op: keyof typeof operators,
  operand: Operand | Operand[],
): StructuredQuery_Filter {
  const values = Array.isArray(operand) ? operand.map(value) : [];
  const list = create(ValueSchema, { valueType: { case: "arrayValue", value: { values } } });
  return create(StructuredQuery_FilterSchema, {
    filterType: {
      case: "fieldFilter",
      value: { field: { fieldPath }, op: operators[op], value: Array.isArray(operand) ? list : value(operand) },
    },
  });
}

function plain(fields: Readonly<Record<string, Value>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, { valueType }]) => [
      key,
      typeof valueType.value === "bigint"
        ? Number(valueType.value)
        : valueType.case === "nullValue"
          ? null
          : valueType.value,
    ]),
  );
}
