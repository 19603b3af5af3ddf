// Which index entries a document has: every field both ways it can be asked for, and the composite indexes that apply.
import { type FieldPath, formatFieldPath, valueAt } from "../model/field-path.ts";
import { compareValues, type Fields, vectorOf } from "../model/value.ts";
import type { Value } from "../proto/gen/google/firestore/v1/document_pb.js";
import { type CompositeIndex, type IndexConfig, indexLabel } from "./index-definition.ts";
import { type EntryInput, type EntryRow, type IndexEntry, makeEntry, makeSingleEntry } from "./index-entry.ts";
import type { CollectionInfo, Names } from "./names.ts";
import { pathKey, type RowKey } from "./row-id.ts";

/** The index of document names in collection groups: no values, just the row. */
export const NAME_INDEX = 1;

export interface NumberedIndex extends CompositeIndex {
  readonly number: number;
}

export interface DocumentRow {
  readonly collection: CollectionInfo;
  readonly id: string;
  readonly row: RowKey;
  readonly fields: Fields;
}

/** The numbers of a field's indexes, once it has been seen, and the fields below it. */
interface FieldNode {
  /** Escaped and dotted; empty above the top. */
  readonly path: string;
  readonly below: Map<string, FieldNode>;
  single?: number;
  contains?: number;
}

const fieldNode = (path: string): FieldNode => ({ path, below: new Map() });

export class Indexes {
  readonly #names: Names;
  #fields = fieldNode("");
  #composites = new Map<string, NumberedIndex[]>();

  constructor(names: Names) {
    this.#names = names;
  }

  /**
   * For a build only: new definitions get their numbers here, which are written with it. Returns what puts the indexes
   * of before in force again.
   */
  configure(config: IndexConfig): () => void {
    const before = this.#composites;
    this.#composites = new Map();
    for (const index of config.composites) {
      const numbered = { ...index, number: this.#names.index(`composite|${indexLabel(index)}`) };
      const list = this.#composites.get(index.collectionGroup) ?? [];
      if (!list.some((other) => other.number === numbered.number)) list.push(numbered);
      this.#composites.set(index.collectionGroup, list);
    }
    return () => {
      this.#composites = before;
    };
  }

  forget(): void {
    this.#fields = fieldNode("");
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

  /** For a commit only: fields seen for the first time get their numbers here. */
  entriesOf(document: DocumentRow): IndexEntry[] {
    const entries: IndexEntry[] = [];
    const rows = rowsOf(document);
    for (const row of rows) {
      if (row.scope === document.collection.group) entries.push(makeEntry({ row, ...groupName }));
      this.#addSingles(entries, { row, parent: this.#fields }, document.fields);
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

  #addSingles(entries: IndexEntry[], { row, parent }: { row: EntryRow; parent: FieldNode }, fields: Fields): void {
    for (const name of Object.keys(fields)) {
      const value = fields[name] as Value;
      const field = below(parent, name);
      field.single ??= this.#names.index(singleLabel(field.path, false));
      entries.push(makeSingleEntry(row, field.single, value));
      const content = value.valueType;
      if (content.case === "arrayValue") {
        field.contains ??= this.#names.index(singleLabel(field.path, true));
        for (const item of distinct(content.value.values)) entries.push(makeSingleEntry(row, field.contains, item));
      } else if (content.case === "mapValue" && vectorOf(content.value) === undefined) {
        this.#addSingles(entries, { row, parent: field }, content.value.fields);
      }
    }
  }
}

function below(parent: FieldNode, name: string): FieldNode {
  let field = parent.below.get(name);
  if (field === undefined) {
    const own = formatFieldPath([name]);
    field = fieldNode(parent.path === "" ? own : `${parent.path}.${own}`);
    parent.below.set(name, field);
  }
  return field;
}

const groupName = { index: NAME_INDEX, components: [], nameDescending: false } as const;

function singleLabel(path: string, contains: boolean): string {
  return `${contains ? "contains" : "single"}|${path}`;
}

/** A document of a subcollection is indexed in its collection and in its group; one at the root only in the former. */
function rowsOf({ collection, id, row }: DocumentRow): EntryRow[] {
  const own: EntryRow = { scope: collection.number, key: row, text: () => id };
  if (collection.path.length === 1) return [own];
  const path = [...collection.path, id];
  return [own, { scope: collection.group, key: pathKey(path), text: () => JSON.stringify(path) }];
}

function compositeEntries(index: NumberedIndex, document: DocumentRow, rows: readonly EntryRow[]): IndexEntry[] {
  const row = index.scope === "COLLECTION" ? rows[0] : rows.at(-1);
  if (row === undefined) return [];
  let combinations: EntryInput["components"][] = [[]];
  for (const { path, mode } of index.fields) {
    const value = valueAt(document.fields, path);
    if (value === undefined) return [];
    const choices = mode === "contains" ? elements(value) : [value];
    combinations = combinations.flatMap((head) => choices.map((choice) => [...head, { value: choice, mode }]));
  }
  return combinations.map((components) =>
    makeEntry({ row, index: index.number, components, nameDescending: index.nameDescending }),
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
