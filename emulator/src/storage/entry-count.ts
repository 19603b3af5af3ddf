// How many index entries a document has in production, which stops at 40,000.
import { type FieldPath, valueAt } from "../model/field-path.ts";
import { type Fields, vectorOf } from "../model/value.ts";
import { hasFieldIndex, type IndexConfig, type IndexMode, type IndexScope } from "./index-definition.ts";

const modes: readonly IndexMode[] = ["asc", "desc", "contains"];
const scopes: readonly IndexScope[] = ["COLLECTION", "COLLECTION_GROUP"];

/** An array counts once per element where it is indexed by element, elsewhere once. */
export function countEntries(config: IndexConfig, collectionId: string, fields: Fields): number {
  const composite = config.composites
    .filter(({ collectionGroup }) => collectionGroup === collectionId)
    .reduce((sum, index) => sum + compositeEntries(index, fields), 0);
  return (
    composite +
    singleEntries(fields, [], (path, mode, scope) => hasFieldIndex(config, collectionId, { path, mode, scope }))
  );
}

type Has = (path: FieldPath, mode: IndexMode, scope: IndexScope) => boolean;

function singleEntries(fields: Fields, parent: FieldPath, has: Has): number {
  let count = 0;
  for (const [name, { valueType: type }] of Object.entries(fields)) {
    const path = [...parent, name];
    const elements = type.case === "arrayValue" ? type.value.values.length : 0;
    for (const scope of scopes) {
      for (const mode of modes) {
        if (has(path, mode, scope)) count += mode === "contains" ? elements : 1;
      }
    }
    if (type.case === "mapValue" && vectorOf(type.value) === undefined)
      count += singleEntries(type.value.fields, path, has);
  }
  return count;
}

function compositeEntries(index: IndexConfig["composites"][number], fields: Fields): number {
  return index.fields.reduce((product, { path, mode }) => {
    const type = valueAt(fields, path)?.valueType;
    if (type === undefined) return 0;
    if (mode !== "contains") return product;
    return type.case === "arrayValue" ? product * type.value.values.length : 0;
  }, 1);
}
