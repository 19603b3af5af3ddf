// Index definitions: what firestore.indexes.json says, checked and in our own words.
import {
  type FieldPath,
  formatFieldPath,
  isFieldPathPrefix,
  isNameField,
  parseFieldPath,
} from "../model/field-path.ts";
import { invalidArgument } from "../model/status.ts";

export type IndexMode = "asc" | "desc" | "contains";
export type IndexScope = "COLLECTION" | "COLLECTION_GROUP";

export interface IndexField {
  readonly path: FieldPath;
  readonly mode: IndexMode;
}

/** A composite index. The document name is always the last component and not listed. */
export interface CompositeIndex {
  readonly collectionGroup: string;
  readonly scope: IndexScope;
  readonly fields: readonly IndexField[];
  readonly nameDescending: boolean;
}

/** What findNearest wants in production: the vector's field, after the fields that filters name. */
export interface VectorIndex {
  readonly collectionGroup: string;
  readonly scope: IndexScope;
  readonly fields: readonly IndexField[];
  readonly path: FieldPath;
  readonly dimension: number;
}

/** Which automatic indexes of one field exist. Without an override: all three of COLLECTION scope. */
export interface FieldOverride {
  readonly collectionGroup: string;
  readonly path: FieldPath;
  readonly modes: readonly { readonly mode: IndexMode; readonly scope: IndexScope }[];
  /** Documents are deleted some time after the timestamp in this field. */
  readonly ttl: boolean;
}

export interface FieldIndex {
  readonly path: FieldPath;
  readonly mode: IndexMode;
  readonly scope: IndexScope;
}

/** Whether an automatic index exists, given the overrides. The nearest one counts: of the field or of a map around it. */
export function hasFieldIndex(config: IndexConfig, collectionId: string, field: FieldIndex): boolean {
  const override = config.overrides
    .filter(({ collectionGroup, path }) => collectionGroup === collectionId && covers(path, field.path))
    .sort((a, b) => specificity(b.path) - specificity(a.path))[0];
  if (override === undefined) return field.scope === "COLLECTION";
  return override.modes.some(({ mode, scope }) => mode === field.mode && scope === field.scope);
}

function covers(override: FieldPath, path: FieldPath): boolean {
  return isEverything(override) || isFieldPathPrefix(override, path);
}

function specificity(path: FieldPath): number {
  return isEverything(path) ? 0 : path.length;
}

function isEverything(path: FieldPath): boolean {
  return path.length === 1 && path[0] === "*";
}

export interface IndexConfig {
  readonly composites: readonly CompositeIndex[];
  readonly overrides: readonly FieldOverride[];
  /** Demanded, but not built: here findNearest compares all candidates. */
  readonly vectors: readonly VectorIndex[];
}

const MAX_DIMENSIONS = 2048;

export const noIndexes: IndexConfig = { composites: [], overrides: [], vectors: [] };

/** The same text for the same index, whatever file it came from. */
export function indexLabel(index: CompositeIndex): string {
  const fields = index.fields.map((field) => `${formatFieldPath(field.path)} ${field.mode}`);
  return `${index.collectionGroup}|${index.scope}|${fields.join(",")}|${index.nameDescending ? "desc" : "asc"}`;
}

/** The parsed content of firestore.indexes.json. Throws INVALID_ARGUMENT that names the faulty place. */
export function parseIndexConfig(json: unknown): IndexConfig {
  if (!isObject(json)) throw invalidArgument("The index file must contain a JSON object.");
  const composites: CompositeIndex[] = [];
  const vectors: VectorIndex[] = [];
  for (const [position, index] of listOf(json.indexes, "indexes").entries()) {
    const where = `indexes[${position}]`;
    if (hasVector(index)) vectors.push(parseVectorIndex(index, where));
    else composites.push(parseComposite(index, where));
  }
  const overrides = listOf(json.fieldOverrides, "fieldOverrides").map((override, position) =>
    parseOverride(override, `fieldOverrides[${position}]`),
  );
  return { composites, overrides, vectors };
}

function hasVector(index: Record<string, unknown>): boolean {
  return (
    Array.isArray(index.fields) && index.fields.some((field) => isObject(field) && field.vectorConfig !== undefined)
  );
}

/** The vector's field comes last; the name may be listed before it, as the console's own exports do. */
function parseVectorIndex(json: Record<string, unknown>, where: string): VectorIndex {
  const all = listOf(json.fields, `${where}.fields`);
  const last = all.at(-1) ?? {};
  const { dimension } = isObject(last.vectorConfig) ? last.vectorConfig : {};
  if (typeof dimension !== "number" || !Number.isInteger(dimension) || dimension < 1 || dimension > MAX_DIMENSIONS) {
    throw invalidArgument(
      `${where}.fields must end with the vector's, with a "dimension" from 1 to ${MAX_DIMENSIONS} in its "vectorConfig".`,
    );
  }
  const others = all.slice(0, -1).map((field, position) => parseField(field, `${where}.fields[${position}]`));
  return {
    collectionGroup: textOf(json.collectionGroup ?? json.collectionId, `${where}.collectionGroup`),
    scope: scopeOf(json.queryScope, where),
    fields: others.filter(({ path }) => !isNameField(path)),
    path: parseFieldPath(textOf(last.fieldPath, `${where}.fields`)),
    dimension,
  };
}

function parseComposite(json: Record<string, unknown>, where: string): CompositeIndex {
  const all = listOf(json.fields, `${where}.fields`).map((field, position) =>
    parseField(field, `${where}.fields[${position}]`),
  );
  const last = all.at(-1);
  if (last === undefined) throw invalidArgument(`${where}.fields must not be empty.`);
  const fields = isNameField(last.path) ? all.slice(0, -1) : all;
  if (fields.length === 0 || fields.some((field) => isNameField(field.path))) {
    throw invalidArgument(`${where}.fields: __name__ may only come last, after another field.`);
  }
  return {
    collectionGroup: textOf(json.collectionGroup ?? json.collectionId, `${where}.collectionGroup`),
    scope: scopeOf(json.queryScope, where),
    fields,
    nameDescending: last.mode === "desc",
  };
}

function parseOverride(json: Record<string, unknown>, where: string): FieldOverride {
  return {
    collectionGroup: textOf(json.collectionGroup, `${where}.collectionGroup`),
    path: json.fieldPath === "*" ? ["*"] : parseFieldPath(textOf(json.fieldPath, `${where}.fieldPath`)),
    ttl: json.ttl === true,
    modes: listOf(json.indexes, `${where}.indexes`)
      .filter((index) => index.vectorConfig === undefined)
      .map((index) => ({ mode: modeOf(index, `${where}.indexes`), scope: scopeOf(index.queryScope, where) })),
  };
}

function parseField(json: Record<string, unknown>, where: string): IndexField {
  return { path: parseFieldPath(textOf(json.fieldPath, `${where}.fieldPath`)), mode: modeOf(json, where) };
}

function modeOf(json: Record<string, unknown>, where: string): IndexMode {
  const mode = json.arrayConfig ?? json.order ?? json.mode;
  if (mode === "CONTAINS" || mode === "ARRAY_CONTAINS") return "contains";
  if (mode === "ASCENDING") return "asc";
  if (mode === "DESCENDING") return "desc";
  throw invalidArgument(`${where} needs "order" (ASCENDING or DESCENDING) or "arrayConfig" (CONTAINS).`);
}

function scopeOf(scope: unknown, where: string): IndexScope {
  if (scope === undefined || scope === "COLLECTION") return "COLLECTION";
  if (scope === "COLLECTION_GROUP") return scope;
  throw invalidArgument(`${where}.queryScope must be COLLECTION or COLLECTION_GROUP.`);
}

function isObject(json: unknown): json is Record<string, unknown> {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

function listOf(json: unknown, where: string): Record<string, unknown>[] {
  if (json === undefined) return [];
  if (!Array.isArray(json) || !json.every(isObject)) throw invalidArgument(`${where} must be a list of objects.`);
  return json;
}

function textOf(json: unknown, where: string): string {
  if (typeof json !== "string" || json === "") throw invalidArgument(`${where} must be a non-empty string.`);
  return json;
}
