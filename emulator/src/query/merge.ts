// Merges ordered streams of documents into one, dropping duplicates (disjuncts may share documents).
import type { StoredDocument } from "../storage/types.ts";

type Compare = (a: StoredDocument, b: StoredDocument) => number;

interface Head {
  readonly stream: Iterator<StoredDocument>;
  document: StoredDocument;
}

export function* merge(streams: readonly Iterator<StoredDocument>[], compare: Compare): Generator<StoredDocument> {
  const heads: Head[] = [];
  try {
    for (const stream of streams) {
      const first = stream.next();
      if (first.done !== true) heads.push({ stream, document: first.value });
    }
    let last: string | undefined;
    while (heads.length > 0) {
      const head = heads.length === 1 ? (heads[0] as Head) : smallest(heads, compare);
      const { document } = head;
      if (document.name !== last) yield document;
      last = document.name;
      const next = head.stream.next();
      if (next.done === true) heads.splice(heads.indexOf(head), 1);
      else head.document = next.value;
    }
  } finally {
    for (const { stream } of heads) stream.return?.();
  }
}

function smallest(heads: readonly Head[], compare: Compare): Head {
  return heads.reduce((best, head) => (compare(head.document, best.document) < 0 ? head : best));
}
