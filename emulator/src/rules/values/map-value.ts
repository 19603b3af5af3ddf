// A map whose fields are converted from Firestore's values on first use: a rule that reads two fields of a document
// pays for two.
import type { Value } from "../../proto/gen/google/firestore/v1/document_pb.js";
import type { RulesValue } from "./value.ts";

export type Convert = (value: Value) => RulesValue;

export class RulesMap {
  readonly type = "map";
  readonly #known: Map<string, RulesValue>;
  readonly #fields: Readonly<Record<string, Value>> | undefined;
  readonly #convert: Convert | undefined;
  #keys: readonly string[] | undefined;
  /** Set on the pseudo-document of a list proof under `strictLists`: what is absent is unknown, not missing. */
  readonly open: boolean;

  constructor(
    known: Map<string, RulesValue>,
    options: { fields?: Readonly<Record<string, Value>>; convert?: Convert; open?: boolean } = {},
  ) {
    this.#known = known;
    this.#fields = options.fields;
    this.#convert = options.convert;
    this.open = options.open ?? false;
  }

  get(key: string): RulesValue | undefined {
    const known = this.#known.get(key);
    if (known !== undefined || this.#fields === undefined) return known;
    const raw = Object.hasOwn(this.#fields, key) ? this.#fields[key] : undefined;
    if (raw === undefined || this.#convert === undefined) return undefined;
    const value = this.#convert(raw);
    this.#known.set(key, value);
    return value;
  }

  has(key: string): boolean {
    return this.#fields === undefined ? this.#known.has(key) : Object.hasOwn(this.#fields, key);
  }

  /** Sorted, as `keys()` shows them. */
  keys(): readonly string[] {
    this.#keys ??= (this.#fields === undefined ? [...this.#known.keys()] : Object.keys(this.#fields)).sort(byCodeUnit);
    return this.#keys;
  }

  /** In the order of the fields. */
  values(): readonly RulesValue[] {
    const keys = this.#fields === undefined ? [...this.#known.keys()] : Object.keys(this.#fields);
    return keys.map((key) => this.get(key) ?? null);
  }

  get size(): number {
    return this.keys().length;
  }

  /** See work.ts. Fields not yet converted are weighed as they are: converting a large document is work itself. */
  weight(weightOf: (value: RulesValue, limit: number) => number, limit: number): number {
    let weight = 1;
    const entries = this.#fields === undefined ? this.#known : Object.entries(this.#fields);
    for (const [key, stored] of entries) {
      const known = this.#known.get(key);
      weight += 1 + (known === undefined ? storedWeight(stored as Value, limit) : weightOf(known, limit));
      if (weight > limit) break;
    }
    return weight;
  }
}

/** What `weightOf` gives for the converted value, or a little less. */
function storedWeight({ valueType }: Value, limit: number): number {
  switch (valueType.case) {
    case "stringValue":
    case "bytesValue":
    case "referenceValue":
      return 1 + (valueType.value.length >> 4);
    case "arrayValue":
      return storedWeights(valueType.value.values, limit);
    case "mapValue":
      return storedWeights(Object.values(valueType.value.fields), limit);
    default:
      return 1;
  }
}

function storedWeights(values: readonly Value[], limit: number): number {
  let weight = 1;
  for (const value of values) {
    weight += 1 + storedWeight(value, limit);
    if (weight > limit) break;
  }
  return weight;
}

export const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export const mapOf = (entries: Readonly<Record<string, RulesValue>>): RulesMap =>
  new RulesMap(new Map(Object.entries(entries)));
