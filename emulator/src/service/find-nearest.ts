// Vector search by comparing every candidate: exact, where production's index is approximate.
import { create } from "@bufbuild/protobuf";
import { type FieldPath, parseFieldPath, valueAt } from "../model/field-path.ts";
import { withValue } from "../model/mask.ts";
import { invalidArgument } from "../model/status.ts";
import { numberOf, vectorOf } from "../model/value.ts";
import { type Value, ValueSchema } from "../proto/gen/google/firestore/v1/document_pb.js";
import {
  StructuredQuery_FindNearest_DistanceMeasure as Measure,
  type StructuredQuery_FindNearest,
} from "../proto/gen/google/firestore/v1/query_pb.js";
import type { StoredDocument } from "../storage/types.ts";

const MAX_LIMIT = 1000;

/** A checked search. */
export interface NearestSearch {
  readonly field: FieldPath;
  readonly target: readonly number[];
  readonly limit: number;
  readonly measure: Distance;
  /** Of dot products the largest is the nearest. */
  readonly sign: 1 | -1;
  readonly threshold: number | undefined;
  /** Where the distance goes in what is returned. */
  readonly resultField: FieldPath | undefined;
}

/** Throws INVALID_ARGUMENT for what production refuses. */
export function parseNearest(search: StructuredQuery_FindNearest): NearestSearch {
  const field = parseFieldPath(search.vectorField?.fieldPath ?? "");
  const target = components(search.queryVector);
  if (target === undefined) throw invalidArgument("FindNearest needs a query vector.");
  const limit = search.limit ?? 0;
  if (limit < 1 || limit > MAX_LIMIT) throw invalidArgument(`FindNearest limit must be between 1 and ${MAX_LIMIT}.`);
  const measure = measures[search.distanceMeasure];
  if (measure === undefined) throw invalidArgument("FindNearest needs a distance measure.");
  const resultField = search.distanceResultField === "" ? undefined : parseFieldPath(search.distanceResultField);
  const sign = search.distanceMeasure === Measure.DOT_PRODUCT ? -1 : 1;
  return { field, target, limit, measure, sign, threshold: search.distanceThreshold, resultField };
}

export interface Nearest {
  readonly documents: readonly StoredDocument[];
  /** Vectors of the right length that were compared: what a vector index would hold. */
  readonly compared: number;
}

export function findNearest(search: NearestSearch, candidates: Iterable<StoredDocument>): Nearest {
  const { field, target, limit, measure, sign, threshold, resultField } = search;
  const found: { document: StoredDocument; distance: number }[] = [];
  let compared = 0;
  for (const document of candidates) {
    const vector = components(valueAt(document.fields, field));
    if (vector === undefined || vector.length !== target.length) continue;
    compared++;
    const distance = measure(vector, target);
    if (Number.isNaN(distance)) continue;
    if (threshold !== undefined && distance * sign > threshold * sign) continue;
    found.push({ document, distance });
  }
  const nearest = found.sort((a, b) => (a.distance - b.distance) * sign).slice(0, limit);
  if (resultField === undefined) return { documents: nearest.map(({ document }) => document), compared };
  const documents = nearest.map(({ document: { name, fields, createTime, updateTime }, distance }) => {
    const value = create(ValueSchema, { valueType: { case: "doubleValue", value: distance } });
    return { name, createTime, updateTime, fields: withValue(fields, resultField, value) };
  });
  return { documents, compared };
}

type Distance = (a: readonly number[], b: readonly number[]) => number;

const dot: Distance = (a, b) => a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);
const euclidean: Distance = (a, b) => Math.sqrt(a.reduce((sum, x, i) => sum + (x - (b[i] as number)) ** 2, 0));
const cosine: Distance = (a, b) => 1 - dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));

const measures: Readonly<Record<Measure, Distance | undefined>> = {
  [Measure.DISTANCE_MEASURE_UNSPECIFIED]: undefined,
  [Measure.EUCLIDEAN]: euclidean,
  [Measure.COSINE]: cosine,
  [Measure.DOT_PRODUCT]: dot,
};

function components(value: Value | undefined): number[] | undefined {
  if (value?.valueType.case !== "mapValue") return undefined;
  return vectorOf(value.valueType.value)?.map((item) => Number(numberOf(item)));
}
