// The window against the plain truth: a list of documents, sorted and cut.

import { fromJson } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { StructuredQuerySchema } from "../proto/gen/google/firestore/v1/query_pb.js";
import { planQuery } from "../query/index.ts";
import type { DocumentChange, StoredDocument } from "../storage/types.ts";
import { database, int, root } from "./test-client.ts";
import { QueryWindow } from "./window.ts";

const byN = { from: [{ collectionId: "c" }], orderBy: [{ field: { fieldPath: "n" } }] };
const plan = planQuery({ database, path: [] }, fromJson(StructuredQuerySchema, byN));

class Truth {
  documents = new Map<number, StoredDocument>();
  runs = 0;
  set(id: number, n: number | null): DocumentChange {
    const name = `${root}/c/${id}`;
    const before = this.documents.get(id) ?? null;
    const after = n === null ? null : { name, fields: { n: int(n) }, createTime: 1, updateTime: 1 };
    if (after) this.documents.set(id, after);
    else this.documents.delete(id);
    return { name, before, after };
  }
  run(count?: number): StoredDocument[] {
    this.runs += 1;
    return [...this.documents.values()].sort((a, b) => plan.compare(a, b)).slice(0, count);
  }
}

function open(limit: number, offset = 0) {
  const truth = new Truth();
  for (let id = 1; id <= 30; id += 1) truth.set(id, id);
  const query = {
    limit,
    offset,
    contains: (document: StoredDocument) => plan.matches(document),
    compare: (a: StoredDocument, b: StoredDocument) => plan.compare(a, b),
    run: (count?: number) => truth.run(count),
    project: undefined,
  };
  const window = new QueryWindow(query, limit);
  window.load();
  const visible = () => window.visible.map(({ name }) => Number(name.split("/").at(-1)));
  return { truth, window, visible };
}

describe("QueryWindow", () => {
  it("load: offset and limit", () => {
    expect(open(3).visible()).toEqual([1, 2, 3]);
    expect(open(2, 3).visible()).toEqual([4, 5]);
    expect(open(0).visible()).toEqual([]);
    expect(open(100, 28).visible()).toEqual([29, 30]);
  });

  it("apply: what lies beyond the window is not taken for its next document", () => {
    const { truth, window, visible } = open(1);
    window.apply([truth.set(1, null)]);
    expect(window.apply([truth.set(99, 99)])).toEqual({ updates: [], removals: [] });
    for (let id = 2; id <= 11; id += 1) window.apply([truth.set(id, null)]);
    expect(visible()).toEqual([12]);
  });

  it("apply: the query runs again only when the spare documents are used up", () => {
    const { truth, window, visible } = open(2);
    for (let id = 1; id <= 10; id += 1) window.apply([truth.set(id, null)]);
    expect([visible(), truth.runs]).toEqual([[11, 12], 1]);
    window.apply([truth.set(11, null)]);
    expect([visible(), truth.runs]).toEqual([[12, 13], 2]);
  });

  it("apply: a document that moves keeps one place", () => {
    const { truth, window, visible } = open(3);
    window.apply([truth.set(2, 100)]);
    expect(visible()).toEqual([1, 3, 4]);
    window.apply([truth.set(2, 0)]);
    expect(visible()).toEqual([2, 1, 3]);
    window.apply([truth.set(2, null), truth.set(31, 0)]);
    expect(visible()).toEqual([31, 1, 3]);
  });

  it("apply: says what entered, changed and left, and nothing else", () => {
    const { truth, window } = open(10, 5);
    const told = (changes: DocumentChange[]) => {
      const { updates, removals } = window.apply(changes);
      const id = ({ name }: { name: string }) => Number(name.split("/").at(-1));
      return [updates.map(id), removals.map(id)];
    };
    expect(told([truth.set(1, null)])).toEqual([[16], [6]]);
    expect(told([truth.set(40, 10), truth.set(12, null)])).toEqual([[40], [12]]);
    expect(told([truth.set(50, 0), truth.set(51, 0)])).toEqual([
      [5, 6],
      [15, 16],
    ]);
    expect(told([truth.set(29, 60)])).toEqual([[], []]);
  });
});
