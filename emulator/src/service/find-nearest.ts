// Vector search by comparing every candidate: exact, where production's index is approximate.
import { create } from "@bufbuild/protobuf";
import { parseFieldPath, valueAt } from "../model/field-path.ts";
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

export function findNearest(
  search: StructuredQuery_FindNearest,
  candidates: Iterable<StoredDocument>,
): StoredDocument[] {
  const field = parseFieldPath(search.vectorField?.fieldPath ?? "");
  const target = components(search.queryVector);
  if (target === undefined) throw invalidArgument("FindNearest needs a query vector.");
  const limit = search.limit ?? 0;
  if (limit < 1 || limit > MAX_LIMIT) throw invalidArgument(`FindNearest limit must be between 1 and ${MAX_LIMIT}.`);
  const measure = measures[search.distanceMeasure];
  if (measure === undefined) throw invalidArgument("FindNearest needs a distance measure.");
  // Of dot products the largest is the nearest.
  const sign = search.distanceMeasure === Measure.DOT_PRODUCT ? -1 : 1;
  const threshold = search.distanceThreshold;
  const found: { document: StoredDocument; distance: number }[] = [];
  for (const document of candidates) {
    const vector = components(valueAt(document.fields, field));
    if (vector === undefined || vector.length !== target.length) continue;
    const distance = measure(vector, target);
    if (Number.isNaN(distance)) continue;
    if (threshold !== undefined && distance * sign > threshold * sign) continue;
    found.push({ document, distance });
  }
  const nearest = found.sort((a, b) => (a.distance - b.distance) * sign).slice(0, limit);
  if (search.distanceResultField === "") return nearest.map(({ document }) => document);
  const path = parseFieldPath(search.distanceResultField);
  return nearest.map(({ document: { name, fields, createTime, updateTime }, distance }) => {
    const value = create(ValueSchema, { valueType: { case: "doubleValue", value: distance } });
    return { name, createTime, updateTime, fields: withValue(fields, path, value) };
  });
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
