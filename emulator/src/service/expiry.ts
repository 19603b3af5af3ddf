// TTL policies: deletes documents whose time has come, a while after it came, as production does.
import { create } from "@bufbuild/protobuf";
import { admin } from "../model/caller.ts";
import { formatFieldPath } from "../model/field-path.ts";
import { type DatabaseName, pathOf } from "../model/path.ts";
import { toTimestamp } from "../model/time.ts";
import { ValueSchema } from "../proto/gen/google/firestore/v1/document_pb.js";
import {
  StructuredQuery_FieldFilter_Operator as FieldOperator,
  StructuredQuerySchema,
} from "../proto/gen/google/firestore/v1/query_pb.js";
import { executeQuery, planQuery } from "../query/index.ts";
import type { View } from "../storage/view.ts";
import type { Core } from "./core.ts";
import { writeLockKeys } from "./lock-keys.ts";

/** At most this many per commit, so that nobody waits long for it. */
const BATCH = 200;

export class Expiry {
  readonly #core: Core;
  readonly #timer: NodeJS.Timeout;

  constructor(core: Core, intervalMs: number) {
    this.#core = core;
    this.#timer = setInterval(() => {
      // A failed sweep is tried again by the next one.
      this.sweep().catch(() => undefined);
    }, intervalMs).unref();
  }

  /** Deletes what has expired by now; the number of documents. */
  async sweep(): Promise<number> {
    let deleted = 0;
    for (const field of this.#core.store.ttlFields()) {
      for (const database of this.#core.store.databases()) {
        let count: number;
        do {
          count = await this.#sweepBatch(database, field);
          deleted += count;
        } while (count === BATCH);
      }
    }
    return deleted;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /**
   * Looks and deletes inside one commit: a document that was prolonged meanwhile stays. So does one that a transaction
   * has read, until the next sweep; one that comes later waits until the commit is written.
   */
  async #sweepBatch(
    database: DatabaseName,
    field: { collectionGroup: string; path: readonly string[] },
  ): Promise<number> {
    const isWaiting = this.#expired(this.#core.store.latest(), database, field).length > 0;
    if (!isWaiting) return 0;
    const { locks, store } = this.#core;
    let written = (): void => undefined;
    try {
      const { documents } = await store.commit({
        database,
        caller: admin,
        scans: true,
        build: (view) => {
          const deletions = this.#expired(view, database, field)
            .map((path) => ({ path, fields: null }))
            .filter((deletion) => !locks.isHeld(writeLockKeys(database, [deletion])));
          written = locks.write(writeLockKeys(database, deletions));
          return deletions;
        },
      });
      this.#core.costs.add("deletes", documents.length);
      return documents.length;
    } finally {
      written();
    }
  }

  #expired(
    view: View,
    database: DatabaseName,
    field: { collectionGroup: string; path: readonly string[] },
  ): string[][] {
    const value = create(ValueSchema, {
      valueType: { case: "timestampValue", value: toTimestamp(this.#core.store.readTime()) },
    });
    const query = create(StructuredQuerySchema, {
      from: [{ collectionId: field.collectionGroup, allDescendants: true }],
      where: {
        filterType: {
          case: "fieldFilter",
          value: {
            field: { fieldPath: formatFieldPath(field.path) },
            op: FieldOperator.LESS_THAN_OR_EQUAL,
            value,
          },
        },
      },
      limit: BATCH,
    });
    const plan = planQuery({ database, path: [] }, query);
    const found = executeQuery(view, plan, { catalog: this.#core.store, requireIndexes: false });
    return [...found].map(({ name }) => pathOf(name));
  }
}
