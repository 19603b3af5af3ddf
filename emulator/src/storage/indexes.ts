// Which index entries a document has: every field both ways it can be asked for, and the composite indexes that apply.
import { type FieldPath, formatFieldPath, valueAt } from "../model/field-path.ts";
import { compareValues, type Fields, vectorOf } from "../model/value.ts";
import type { Value } from "../proto/gen/google/firestore/v1/document_pb.js";
import { type CompositeIndex, type IndexConfig, type IndexMode, indexLabel } from "./index-definition.ts";
import { type EntryInput, type IndexEntry, makeEntry } from "./index-entry.ts";
import type { CollectionInfo, Names } from "./names.ts";
import { idKey, pathKey, type RowKey } from "./row-id.ts";

/** The index of document names in collection groups: no values, just the row. */
export const NAME_INDEX = 1;

export interface NumberedIndex extends CompositeIndex {
  readonly number: number;
}

export interface DocumentRow {
  readonly collection: CollectionInfo;
  readonly id: string;
  readonly fields: Fields;
}

interface Row {
  readonly scope: number;
  readonly key: RowKey;
  readonly text: () => string;
}

export class Indexes {
  readonly #names: Names;
  readonly #numbers = new Map<string, number>();
  #composites = new Map<string, NumberedIndex[]>();

  constructor(names: Names) {
    this.#names = names;
  }

  /** Inside a write transaction, because new definitions get their numbers here. */
  configure(config: IndexConfig): void {
    this.#composites = new Map();
    for (const index of config.composites) {
      const numbered = { ...index, number: this.#names.index(`composite|${indexLabel(index)}`) };
      const list = this.#composites.get(index.collectionGroup) ?? [];
      if (!list.some((other) => other.number === numbered.number)) list.push(numbered);
      this.#composites.set(index.collectionGroup, list);
    }
  }

  forget(): void {
    this.#numbers.clear();
  }

  composites(collectionId: string): readonly NumberedIndex[] {
    return this.#composites.get(collectionId) ?? [];
  }

  allComposites(): NumberedIndex[] {
    return [...this.#composites.values()].flat();
  }

  /** The number of a field's automatic index; undefined when no document ever had the field. */
  findSingle(path: FieldPath, contains: boolean): number | undefined {
    return this.#names.findIndex(singleLabel(formatFieldPath(path), contains));
  }

  /** Inside a write transaction. */
  entriesOf(document: DocumentRow): IndexEntry[] {
    const entries: IndexEntry[] = [];
    const rows = rowsOf(document);
    for (const row of rows) {
      if (row.scope === document.collection.group) entries.push(entry(row, single(NAME_INDEX), []));
      this.#singles(document.fields, "", (index, value) =>
        entries.push(entry(row, single(index), [{ value, mode: "asc" }])),
      );
    }
    for (const index of this.composites(document.collection.path.at(-1) as string)) {
      entries.push(...compositeEntries(index, document, rows));
    }
    return entries;
  }

  /** Entries of one composite index only, for building it over existing documents. */
  compositeEntriesOf(index: NumberedIndex, document: DocumentRow): IndexEntry[] {
    return compositeEntries(index, document, rowsOf(document));
  }

  #singles(fields: Fields, prefix: string, add: (index: number, value: Value) => void): void {
    for (const key of Object.keys(fields)) {
      const value = fields[key] as Value;
      const path = prefix + formatFieldPath([key]);
      add(this.#single(path, false), value);
      const content = value.valueType;
      if (content.case === "arrayValue") {
        const number = this.#single(path, true);
        for (const item of distinct(content.value.values)) add(number, item);
      } else if (content.case === "mapValue" && vectorOf(content.value) === undefined) {
        this.#singles(content.value.fields, `${path}.`, add);
      }
    }
  }

  #single(path: string, contains: boolean): number {
    const label = singleLabel(path, contains);
    let number = this.#numbers.get(label);
    if (number === undefined) {
      number = this.#names.index(label);
      this.#numbers.set(label, number);
    }
    return number;
  }
}

type Components = EntryInput["components"];

const single = (index: number): { index: number; nameDescending: boolean } => ({ index, nameDescending: false });

function singleLabel(path: string, contains: boolean): string {
  return `${contains ? "contains" : "single"}|${path}`;
}

/** A document of a subcollection is indexed in its collection and in its group; one at the root only in the former. */
function rowsOf(document: DocumentRow): Row[] {
  const { collection, id } = document;
  const own: Row = { scope: collection.number, key: idKey(id), text: () => id };
  if (collection.path.length === 1) return [own];
  const path = [...collection.path, id];
  return [own, { scope: collection.group, key: pathKey(path), text: () => JSON.stringify(path) }];
}

function entry(row: Row, index: Pick<EntryInput, "index" | "nameDescending">, components: Components): IndexEntry {
  return makeEntry({ ...index, scope: row.scope, components, row: row.key, rowText: row.text });
}

function compositeEntries(index: NumberedIndex, document: DocumentRow, rows: readonly Row[]): IndexEntry[] {
  const row = index.scope === "COLLECTION" ? rows[0] : rows.at(-1);
  if (row === undefined) return [];
  let combinations: { value: Value; mode: IndexMode }[][] = [[]];
  for (const { path, mode } of index.fields) {
    const value = valueAt(document.fields, path);
    if (value === undefined) return [];
    const choices = mode === "contains" ? elements(value) : [value];
    combinations = combinations.flatMap((head) => choices.map((choice) => [...head, { value: choice, mode }]));
  }
  return combinations.map((components) =>
    entry(row, { index: index.number, nameDescending: index.nameDescending }, components),
  );
}

function elements(value: Value): readonly Value[] {
  return value.valueType.case === "arrayValue" ? distinct(value.valueType.value.values) : [];
}

function distinct(values: readonly Value[]): readonly Value[] {
  if (values.length < 2) return values;
  const sorted = [...values].sort(compareValues);
  return sorted.filter(
    (value, position) => position === 0 || compareValues(sorted[position - 1] as Value, value) !== 0,
  );
}
