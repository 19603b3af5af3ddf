// Query Explain: which indexes a query uses, and after running it what it took and what it is billed.
import { create, type JsonObject } from "@bufbuild/protobuf";
import {
  type ExecutionStats,
  type ExplainMetrics,
  ExplainMetricsSchema,
  type ExplainOptions,
} from "../proto/gen/google/firestore/v1/query_profile_pb.js";
import type { IndexUse, Work } from "../query/index.ts";

/** What a query is billed, and for what. */
export interface Bill {
  readonly reads: number;
  readonly documents: number;
  readonly entries: number;
  readonly vectorEntries: number;
}

export class Explain {
  /** The query is not to be run. */
  readonly isPlanOnly: boolean;
  /** Counted up by the running query. */
  readonly work: Work = { entries: 0, documents: 0 };
  readonly #indexes: readonly IndexUse[];
  readonly #started = performance.now();

  private constructor(options: ExplainOptions, indexes: readonly IndexUse[]) {
    this.isPlanOnly = !options.analyze;
    this.#indexes = indexes;
  }

  /** Undefined when the client did not ask; then nothing is measured. */
  static of(options: ExplainOptions | undefined, indexes: () => readonly IndexUse[]): Explain | undefined {
    return options === undefined ? undefined : new Explain(options, indexes());
  }

  plan(): ExplainMetrics {
    const indexesUsed = this.#indexes.map(
      ({ queryScope, properties }): JsonObject => ({ query_scope: queryScope, properties }),
    );
    return create(ExplainMetricsSchema, { planSummary: { indexesUsed } });
  }

  executed(bill: Bill & { readonly results: number }): ExplainMetrics {
    const metrics = this.plan();
    const elapsed = performance.now() - this.#started;
    const seconds = Math.floor(elapsed / 1000);
    metrics.executionStats = {
      $typeName: "google.firestore.v1.ExecutionStats",
      resultsReturned: BigInt(bill.results),
      readOperations: BigInt(bill.reads),
      executionDuration: {
        $typeName: "google.protobuf.Duration",
        seconds: BigInt(seconds),
        nanos: Math.round((elapsed - seconds * 1000) * 1_000_000),
      },
      debugStats: this.#debugStats(bill),
    } satisfies ExecutionStats;
    return metrics;
  }

  /** Numbers as texts, as production has them. */
  #debugStats({ documents, entries, vectorEntries, reads }: Bill): JsonObject {
    const isMinimum = reads > documents && entries === 0 && vectorEntries === 0;
    return {
      index_entries_scanned: String(this.work.entries),
      documents_scanned: String(this.work.documents),
      billing_details: {
        documents_billable: String(documents),
        index_entries_billable: String(entries),
        ...(vectorEntries > 0 && { knn_vector_index_entries_billable: String(vectorEntries) }),
        min_query_cost: isMinimum ? "1" : "0",
      },
    };
  }
}
