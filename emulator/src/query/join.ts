// Walks index scans side by side and yields the rows that are in all of them: a leapfrog join on what follows the prefix.

import type { Entry } from "../storage/environment.ts";
import { indexPrefix, readShape, writeComponent } from "../storage/index-entry.ts";
import { afterPrefix, KeyWriter } from "../storage/key-writer.ts";
import type { View } from "../storage/view.ts";
import type { IndexScan } from "./access.ts";
import type { Span } from "./key-bounds.ts";

export interface Hit {
  readonly row: Buffer;
  /** The row's full text when its key was cut. */
  readonly rowText: string | undefined;
  /** Set when entries alike in these bytes are not in order yet. */
  readonly unordered: string | undefined;
}

export interface JoinInput {
  readonly view: View;
  readonly scope: number;
  readonly scans: readonly IndexScan[];
  readonly reverse: boolean;
  readonly span: Span;
  readonly work?: Work;
}

/** What answering a query took. */
export interface Work {
  entries: number;
  documents: number;
}

/** Steps tried before a new seek: neighbouring entries are cheaper to step over than to seek past. */
const STEPS = 8;

class Cursor {
  readonly #input: JoinInput;
  readonly prefix: Buffer;
  #iterator: Iterator<Entry> | undefined;
  current: Entry | undefined;

  constructor(input: JoinInput, scan: IndexScan) {
    this.#input = input;
    this.prefix = prefixOf(input.scope, scan);
    this.#open(input.span);
  }

  get suffix(): Buffer {
    return (this.current as Entry).key.subarray(this.prefix.length);
  }

  next(): void {
    const result = this.#iterator?.next();
    this.current = result === undefined || result.done === true ? undefined : result.value;
    if (this.current !== undefined && this.#input.work !== undefined) this.#input.work.entries++;
  }

  /** Moves to the first entry at or beyond `target` in scan direction. */
  seek(target: Buffer): void {
    for (let step = 0; step < STEPS; step++) {
      if (this.current === undefined || this.#reached(target)) return;
      this.next();
    }
    if (this.current === undefined || this.#reached(target)) return;
    this.close();
    const { span, reverse } = this.#input;
    this.#open(
      reverse ? { from: span.from, to: Buffer.concat([target, Buffer.from([0])]) } : { from: target, to: span.to },
    );
  }

  close(): void {
    this.#iterator?.return?.();
    this.#iterator = undefined;
  }

  #reached(target: Buffer): boolean {
    const order = Buffer.compare(this.suffix, target);
    return this.#input.reverse ? order <= 0 : order >= 0;
  }

  #open(span: Span): void {
    const from = span.from === undefined ? this.prefix : Buffer.concat([this.prefix, span.from]);
    const to = span.to === undefined ? afterPrefix(this.prefix) : Buffer.concat([this.prefix, span.to]);
    this.#iterator = this.#input.view.entries({ from, to, reverse: this.#input.reverse })[Symbol.iterator]();
    this.next();
  }
}

export function* join(input: JoinInput): Generator<Hit> {
  const cursors = input.scans.map((scan) => new Cursor(input, scan));
  const first = cursors[0] as Cursor;
  try {
    while (first.current !== undefined) {
      const target = first.suffix;
      const ahead = alignAll(cursors, target);
      if (ahead === "done") return;
      if (ahead !== undefined) {
        first.seek(ahead);
        continue;
      }
      yield hitOf(first);
      first.next();
    }
  } finally {
    for (const cursor of cursors) cursor.close();
  }
}

/** Undefined when all stand on `target`; otherwise where the first that went beyond stands. */
function alignAll(cursors: readonly Cursor[], target: Buffer): Buffer | "done" | undefined {
  for (let i = 1; i < cursors.length; i++) {
    const cursor = cursors[i] as Cursor;
    cursor.seek(target);
    if (cursor.current === undefined) return "done";
    if (!cursor.suffix.equals(target)) return cursor.suffix;
  }
  return undefined;
}

function hitOf(cursor: Cursor): Hit {
  const { key, value } = cursor.current as Entry;
  const { rowStart, cutEnd, row } = readShape(value);
  const unordered = cutEnd === 0 ? undefined : key.toString("latin1", 0, Math.max(cutEnd, cursor.prefix.length));
  return { row: key.subarray(rowStart), rowText: row, unordered };
}

const writer = new KeyWriter(1024);

function prefixOf(scope: number, scan: IndexScan): Buffer {
  writer.truncate(0).raw(indexPrefix(scope, scan.index));
  for (const { value, mode } of scan.prefix) writeComponent(writer, value, { limit: scan.limit, mode });
  return writer.bytes();
}
