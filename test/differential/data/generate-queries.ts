// Random documents and random queries of them. Operands and cursors are mostly values that some document has.
import type { JsonObject } from "@bufbuild/protobuf";
import { and, cursor, field, or, order, ROOT, raw, unary, where } from "../../conformance/cases/vocabulary.ts";
import type { Random } from "../rules/random.ts";
import { randomFields, randomValue } from "./generate-values.ts";

export interface Seed {
  /** `c/d1`, or `c/d1/c/e7` below another one. */
  readonly path: string;
  readonly fields: JsonObject;
}

export interface Question {
  readonly rpc: "runQuery" | "runAggregationQuery";
  readonly request: JsonObject;
}

const fieldNames = ["a", "b", "t", "m"];
const paths = [...fieldNames, "m.x", "a.x", "__name__", "missing"];
const comparisons = [
  "EQUAL",
  "EQUAL",
  "EQUAL",
  "LESS_THAN",
  "LESS_THAN_OR_EQUAL",
  "GREATER_THAN",
  "GREATER_THAN_OR_EQUAL",
  "NOT_EQUAL",
  "ARRAY_CONTAINS",
  "IN",
  "ARRAY_CONTAINS_ANY",
  "NOT_IN",
];
const unaries = ["IS_NULL", "IS_NAN", "IS_NOT_NULL", "IS_NOT_NAN"];

export function randomSeeds(random: Random, count: number): Seed[] {
  return Array.from({ length: count }, (_, n) => {
    const fields = randomFields(random, fieldNames);
    if (random.below(2) === 0) fields.t = randomList(random);
    return { path: random.below(4) === 0 ? `c/d${n % 7}/c/e${n}` : `c/d${n}`, fields };
  });
}

function randomList(random: Random): JsonObject {
  return { arrayValue: { values: Array.from({ length: random.below(4) }, () => randomValue(random, 0)) } };
}

export class QueryGenerator {
  readonly #random: Random;
  readonly #seeds: readonly Seed[];

  constructor(random: Random, seeds: readonly Seed[]) {
    this.#random = random;
    this.#seeds = seeds;
  }

  question(): Question {
    const structuredQuery = this.#query();
    if (this.#chance(6)) {
      return { rpc: "runAggregationQuery", request: this.#aggregation(structuredQuery) };
    }
    return { rpc: "runQuery", request: { parent: ROOT, structuredQuery } };
  }

  #aggregation(structuredQuery: JsonObject): JsonObject {
    const summed = field(this.#random.pick(paths));
    const aggregations = [
      { alias: "n", count: this.#chance(3) ? { upTo: "3" } : {} },
      { alias: "s", sum: { field: summed } },
      { alias: "v", avg: { field: summed } },
    ];
    return { parent: ROOT, structuredAggregationQuery: { structuredQuery, aggregations } };
  }

  #query(): JsonObject {
    const random = this.#random;
    const orders = Array.from({ length: this.#chance(2) ? random.below(4) : 0 }, () => random.pick(paths));
    return {
      from: [{ collectionId: "c", allDescendants: this.#chance(3) }],
      ...(!this.#chance(5) && { where: this.#filter(2) }),
      orderBy: orders.map((path) => order(path, this.#chance(3) ? "DESCENDING" : "ASCENDING")),
      ...(this.#chance(4) && { startAt: this.#cursor(orders) }),
      ...(this.#chance(4) && { endAt: this.#cursor(orders) }),
      ...(this.#chance(3) && { limit: random.below(7) }),
      ...(this.#chance(6) && { offset: random.below(4) }),
      ...(this.#chance(6) && { select: this.#selection() }),
    };
  }

  #selection(): JsonObject {
    return { fields: Array.from({ length: this.#random.below(3) }, () => field(this.#random.pick(paths))) };
  }

  #filter(depth: number): JsonObject {
    const random = this.#random;
    if (depth > 0 && this.#chance(3)) {
      const parts = Array.from({ length: 1 + random.below(3) }, () => this.#filter(depth - 1));
      return this.#chance(2) ? or(...parts) : and(...parts);
    }
    if (this.#chance(7)) return unary(random.pick(paths), random.pick(unaries));
    const operator = random.pick(comparisons);
    const path = operator.startsWith("ARRAY") && !this.#chance(4) ? "t" : random.pick(paths);
    return where(path, operator, raw(this.#operand(operator, path)));
  }

  #operand(operator: string, path: string): JsonObject {
    if (operator === "ARRAY_CONTAINS") return this.#elementOf(path);
    const takesList = operator === "IN" || operator === "NOT_IN" || operator === "ARRAY_CONTAINS_ANY";
    if (!takesList || this.#chance(10)) return this.#valueOf(path);
    const one = () => (operator === "ARRAY_CONTAINS_ANY" ? this.#elementOf(path) : this.#valueOf(path));
    return { arrayValue: { values: Array.from({ length: 1 + this.#random.below(4) }, one) } };
  }

  #cursor(orders: readonly string[]): JsonObject {
    const values = orders
      .slice(0, this.#random.below(orders.length + 1))
      .map((path) => (path === "__name__" || !this.#chance(4) ? this.#valueOf(path) : randomValue(this.#random)));
    if (this.#chance(20)) values.push(this.#valueOf("__name__"));
    return cursor(this.#chance(2), ...values.map(raw));
  }

  /** A value that some document has there, or any. */
  #valueOf(path: string): JsonObject {
    const random = this.#random;
    const { path: name, fields } = random.pick(this.#seeds);
    if (path === "__name__") return this.#chance(8) ? randomValue(random) : { referenceValue: `${ROOT}/${name}` };
    return (this.#chance(3) ? undefined : valueAt(fields, path)) ?? randomValue(random);
  }

  #elementOf(path: string): JsonObject {
    const value = this.#valueOf(path);
    const { values = [] } = (value.arrayValue ?? {}) as { values?: JsonObject[] };
    return values.length === 0 ? value : this.#random.pick(values);
  }

  #chance(oneIn: number): boolean {
    return this.#random.below(oneIn) === 0;
  }
}

function valueAt(fields: JsonObject, path: string): JsonObject | undefined {
  let value: JsonObject | undefined = { mapValue: { fields } };
  for (const part of path.split(".")) {
    const inner = (value?.mapValue as JsonObject | undefined)?.fields as JsonObject | undefined;
    value = inner?.[part] as JsonObject | undefined;
  }
  return value;
}
